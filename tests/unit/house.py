"""The source tree as the structural tests read it."""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"
TEXTS = SRC / "entrypoints" / "texts"


def sources(*folders: str) -> list[Path]:
    """Python files under ``src``, or under the named folders of it; migrations are a history, not a style."""
    places = [SRC / folder for folder in folders] or [SRC]
    return sorted(path for place in places for path in place.rglob("*.py") if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def shown(path: Path) -> str:
    """The path as a person writes it, from the project's root."""
    return path.relative_to(ROOT).as_posix()


def module(path: Path) -> ModuleType:
    """The imported module of a file under ``src``."""
    return import_module(".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__"))


def classes(base: type, paths: list[Path]) -> Iterator[type]:
    """Subclasses of ``base`` that are defined in these files, each once, whatever other names it has."""
    for path in paths:
        found = module(path)
        for thing in {id(thing): thing for thing in vars(found).values()}.values():
            if isinstance(thing, type) and issubclass(thing, base) and thing.__module__ == found.__name__:
                yield thing
