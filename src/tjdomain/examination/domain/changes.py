"""What an event says of a changed examination: only the items and fields that differ."""

from collections.abc import Mapping
from typing import Any

import attrs

from tjdomain.examination.domain.examination import Examination
from tjdomain.shared.events import Plain, difference

_NAMES = tuple(field.name for field in attrs.fields(Examination) if field.name != "items")


def changes(before: Examination | None, after: Examination) -> tuple[dict[str, Plain], dict[str, Plain]]:
    """Old and new values as ``Event`` wants them; each item is a field of its own, ``item.<code>``."""
    return difference(_by_field(before) if before is not None else None, _by_field(after))


def _by_field(examination: Examination) -> Mapping[str, Any]:
    fields = {name: getattr(examination, name) for name in _NAMES}
    return fields | {f"item.{item.code}": item for item in examination.items}
