"""Views of personal data as events of the log."""

from collections.abc import Collection, Mapping

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.shared.actor import Actor
from tjdomain.shared.events import Event, Plain
from tjdomain.shared.ids import EntityId, EventId
from tjdomain.shared.rights import PersonRight


class EventViewLog:
    """One event for each view: of one thing under its id, of several under the view's own with their ids in it."""

    def __init__(self, uow: UnitOfWork, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._events = events
        self._clock = clock
        self._ids = ids

    def seen(self, actor: Actor, subject: str, ids: Collection[EntityId]) -> None:
        """Log ``<subject>.viewed`` where somebody who may see personal data whole was shown ``ids``."""
        if not ids or not actor.may(PersonRight.VIEW_UNMASKED):
            return
        self._about(actor, f"{subject}.viewed", subject, ids)

    def uncovered(self, actor: Actor, subject: str, ids: Collection[EntityId]) -> None:
        """Log that covered numbers were shown whole."""
        self._about(actor, f"{subject}.whole_viewed", subject, ids)

    def opened(self, actor: Actor, kind: str, subject: str, opened: EntityId, **details: str) -> None:
        """Log that one thing was read."""
        self._append(actor, kind, subject, opened, details)

    def _about(self, actor: Actor, kind: str, subject: str, ids: Collection[EntityId]) -> None:
        only = next(iter(ids)) if len(ids) == 1 else None
        self._append(actor, kind, subject, only, {} if only else {"ids": [str(one) for one in ids]})

    def _append(self, actor: Actor, kind: str, subject: str, viewed: EntityId | None, new: Mapping[str, Plain]) -> None:
        view = EventId(self._ids.new())
        event = Event(
            id=view,
            kind=kind,
            actor=actor,
            at=self._clock.now(),
            subject=subject,
            subject_id=viewed or view,
            version=1,
            old={},
            new=new,
        )
        with self._uow:
            self._events.append(event)
