"""What happened: one event per change, at once the outbox's message and the audit's line."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType
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


def plain(value: Any) -> Plain:
    """Turn a domain value into its JSON shape. Raises ``TypeError`` on a type that has none."""
    return _plain_of(value.__class__)(value)


@cache  # which form a class has is found once: every event and every answer asks for dozens of values
def _plain_of(cls: type) -> Callable[[Any], Plain]:
    for kinds, form in _FORMS:
        if issubclass(cls, kinds):
            return form
    if not attrs.has(cls):
        message = f"no plain form for {cls.__name__}"
        raise TypeError(message)
    names = tuple(field.name for field in attrs.fields(cls))
    return lambda value: {name: plain(getattr(value, name)) for name in names}


_FORMS: tuple[tuple[tuple[type, ...], Callable[[Any], Plain]], ...] = (
    ((Enum,), lambda value: value.value),
    ((NoneType, bool, int, float, str), lambda value: value),
    ((EntityId, UUID, Decimal), str),
    ((date, time), lambda value: value.isoformat()),
    ((Mapping,), lambda value: {str(plain(key)): plain(item) for key, item in value.items()}),
    ((list, tuple), lambda value: [plain(item) for item in value]),
    ((set, frozenset), lambda value: sorted((plain(item) for item in value), key=str)),
)


def difference(before: object | None, after: object | None) -> tuple[dict[str, Plain], dict[str, Plain]]:
    """Old and new values of the fields in which two states of one aggregate differ; ``None`` is «not there»."""
    old, new = _fields(before), _fields(after)
    kept = {name for name, value in old.items() if name in new and new[name] is value}  # most of an aggregate is
    old = {name: plain(value) for name, value in old.items() if name not in kept}
    new = {name: plain(value) for name, value in new.items() if name not in kept}
    changed = [name for name in {**old, **new} if name not in old or name not in new or old[name] != new[name]]
    return {n: old[n] for n in changed if n in old}, {n: new[n] for n in changed if n in new}


def _fields(state: Any) -> Mapping[str, Any]:
    if isinstance(state, Mapping):
        return state
    return {name: getattr(state, name) for name in _names(state.__class__)} if state is not None else {}


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(cls))
