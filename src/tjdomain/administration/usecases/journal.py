"""One event for each changed aggregate, and the reasons that go with it."""

from collections.abc import Mapping

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from tjdomain.administration.domain.announcement import Announcement
from tjdomain.administration.domain.contact import ContactInformation
from tjdomain.administration.domain.dictionary import Dictionary
from tjdomain.administration.domain.parameter import Parameter, ParameterChange
from tjdomain.administration.domain.public_text import PublicText
from tjdomain.shared.actor import Actor
from tjdomain.shared.events import Event, Plain, difference
from tjdomain.shared.ids import EntityId, EventId
from tjdomain.shared.text import clean

REASON_LIMIT = 200

Subject = Parameter | ParameterChange | ContactInformation | Dictionary | PublicText | Announcement
Change = tuple[Mapping[str, Plain], Mapping[str, Plain]]
"""Old and new values of what differs."""
NOTHING: Change = ({}, {})


def clean_reason(text: str) -> str:
    """A reason of 1 to 200 visible characters. Raises ``EmptyValue``, ``TooLong``, ``ControlCharacter``."""
    return clean(text, "reason", REASON_LIMIT, required=True)


class Journal:
    """Writes administration's events into the running transaction."""

    def __init__(self, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._events = events
        self._clock = clock
        self._ids = ids

    def record(
        self, kind: str, actor: Actor, before: Subject | None, after: Subject, reason: str | None = None
    ) -> None:
        """Append ``kind`` (``<subject>.<what happened>``) with what differs between the two states."""
        self._append(kind, actor, after.id, after.version, difference(before, after), reason)

    def note(
        self,
        kind: str,
        actor: Actor,
        subject: EntityId,
        version: int,
        change: Change = NOTHING,
        reason: str | None = None,
    ) -> None:
        """Append what happened to something that is not told whole: it holds a secret, or the system keeps it."""
        self._append(kind, actor, subject, version, change, reason)

    def _append(
        self, kind: str, actor: Actor, subject: EntityId, version: int, change: Change, reason: str | None
    ) -> None:
        old, new = change
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
