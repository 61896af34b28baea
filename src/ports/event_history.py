"""What happened to one thing, read back from the event log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import field, frozen

from tjdomain.shared.actor import ActorKind, Channel
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import EntityId


@frozen(kw_only=True)
class PastEvent:
    """A change: ``kind`` as it was recorded, by whom, which way in; ``old`` and ``new`` hold what differs."""

    kind: str
    at: datetime
    actor_kind: ActorKind
    actor_id: UUID | None
    channel: Channel
    version: int
    old: Mapping[str, Plain] = field(repr=False)
    new: Mapping[str, Plain] = field(repr=False)
    reason: str | None


class EventHistory(Protocol):
    """Reads the log. Needs no unit of work."""

    def of(self, subject: str, subject_id: EntityId, limit: int) -> tuple[PastEvent, ...]:
        """At most ``limit`` changes of the thing, newest first; views are none."""
        ...
