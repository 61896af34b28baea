"""One event for each change."""

from collections.abc import Mapping
from typing import TypeVar

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from tjdomain.identity.domain.api_key import ApiKey
from tjdomain.identity.domain.department import Department, Post
from tjdomain.identity.domain.menu import Menu
from tjdomain.identity.domain.role import Role
from tjdomain.identity.domain.user import User
from tjdomain.shared.actor import Actor
from tjdomain.shared.events import Event, Plain, difference
from tjdomain.shared.ids import EntityId, EventId

T = TypeVar("T", User, Role, Department, Post, Menu, ApiKey)


class Journal:
    """Writes identity's events into the running transaction. ``kind`` is ``<subject>.<what happened>``."""

    def __init__(self, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._events = events
        self._clock = clock
        self._ids = ids

    def record(self, kind: str, actor: Actor, before: T | None, after: T, reason: str | None = None) -> None:
        """Append what differs between the two states of an aggregate."""
        old, new = difference(before, after)
        self._append(kind, actor, after.id, after.version, old, new, reason)

    def note(self, kind: str, actor: Actor, subject: EntityId, version: int, **facts: Plain) -> None:
        """Append what happened to something whose state is not told: a session, a password."""
        self._append(kind, actor, subject, version, {}, facts, None)

    def _append(
        self,
        kind: str,
        actor: Actor,
        subject: EntityId,
        version: int,
        old: Mapping[str, Plain],
        new: Mapping[str, Plain],
        reason: str | None,
    ) -> None:
        event = Event(
            id=EventId(self._ids.new()),
            kind=kind,
            actor=actor,
            at=self._clock.now(),
            subject=kind.partition(".")[0],
            subject_id=subject,
            version=version,
            old=old,
            new=new,
            reason=reason,
        )
        self._events.append(event)
