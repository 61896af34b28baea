"""Trees that are kept as «who lies below whom»: departments, entries of the menu."""

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")


def branch(parents: Mapping[K, K | None], root: K) -> frozenset[K]:
    """``root`` and all that lies below it. ``parents`` names the parent of each, ``None`` at the top."""
    children: dict[K | None, list[K]] = {}
    for one, parent in parents.items():
        children.setdefault(parent, []).append(one)
    found: set[K] = set()
    waiting = [root]
    while waiting:
        here = waiting.pop()
        found.add(here)
        waiting += [child for child in children.get(here, []) if child not in found]
    return frozenset(found)
