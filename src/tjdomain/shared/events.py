"""What happened: one event per change, at once the outbox's message and the audit's line."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

import attrs
from attrs import frozen

from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import EntityId, EventId

Plain = Any
"""JSON shape: dict, list, str, int, float, bool or None."""


@frozen(kw_only=True)
class Event:
    """A committed change of one aggregate.

    ``kind`` is ``<aggregate>.<past participle>`` (``appointment.booked``), ``subject`` the aggregate's name,
    ``version`` its version after the change; ``old`` and ``new`` hold only what differs (all of it in ``new`` for a
    new aggregate).
    """

    id: EventId
    kind: str
    actor: Actor
    at: datetime
    subject: str
    subject_id: EntityId
    version: int
    old: Mapping[str, Plain]
    new: Mapping[str, Plain]
    reason: str | None = None


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(cls))


def plain(value: Any) -> Plain:
    """Turn a domain value into its JSON shape. Raises ``TypeError`` on a type that has none."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case EntityId() | UUID() | Decimal():
            return str(value)
        case date() | datetime() | time():
            return value.isoformat()
        case Mapping():
            return {str(plain(key)): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case set() | frozenset():
            return sorted((plain(item) for item in value), key=str)
    return _plain_fields(value)


def _plain_fields(value: Any) -> Plain:
    if not attrs.has(value.__class__):
        message = f"no plain form for {type(value).__name__}"
        raise TypeError(message)
    return {name: plain(getattr(value, name)) for name in _names(value.__class__)}


def difference(before: object | None, after: object | None) -> tuple[dict[str, Plain], dict[str, Plain]]:
    """Old and new values of the fields in which two states of one aggregate differ; ``None`` is «not there»."""
    old = plain(before) if before is not None else {}
    new = plain(after) if after is not None else {}
    changed = [name for name in {**old, **new} if name not in old or name not in new or old[name] != new[name]]
    return {n: old[n] for n in changed if n in old}, {n: new[n] for n in changed if n in new}
