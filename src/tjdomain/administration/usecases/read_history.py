"""Read the history of one configured thing: what it was, what it became, by whom and when."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from attrs import field, frozen

from ports.event_history import EventHistory
from tjdomain.administration.domain.log import Changed, changes
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor, ActorKind
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import EntityId

MOST: Final = 200
SUBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "announcement": AdministrationRight.ANNOUNCE,
        "appointment": "booking.view",
        "booking_day": "booking.view",
        "catalogue": "examination.manage_catalogue",
        "certificate": "certification.read",
        "department": "identity.view_users",
        "dictionary": AdministrationRight.READ,
        "employer": "booking.view",
        "menu": "identity.view_users",
        "post": "identity.view_users",
        "role": "identity.view_users",
        "staff": "examination.read",
        "team": "booking.view",
        "user": "identity.view_users",
    }
)
"""What is changed in place, and the right to read it; parameters, texts and contact information keep editions.

Of what is about persons only the fields are told that readers of the log see, too.
"""


@frozen(kw_only=True)
class ReadHistoryQuery:
    """Of what, as the event log calls it. Whether the actor sees that thing is for the caller to have asked."""

    actor: Actor
    subject: str
    id: EntityId


@frozen(kw_only=True)
class HistoryLine:
    """One step. ``changes`` are empty for the first one, which made it all; ``version`` is the one that it led to."""

    kind: str
    version: int
    at: datetime
    actor_kind: ActorKind
    actor_id: UUID | None
    changes: tuple[Changed, ...] = field(repr=False)


class ReadHistory:
    """Newest first."""

    def __init__(self, history: EventHistory) -> None:
        self._history = history

    def __call__(self, query: ReadHistoryQuery) -> tuple[HistoryLine, ...]:
        """At most 200 steps. Raises ``NotPermitted``, ``NotFound`` (a thing whose history is not told here)."""
        if query.subject not in SUBJECTS:
            raise NotFound(query.subject, str(query.id))
        query.actor.require(SUBJECTS[query.subject])
        return tuple(
            HistoryLine(
                kind=event.kind,
                version=event.version,
                at=event.at,
                actor_kind=event.actor_kind,
                actor_id=event.actor_id,
                changes=tuple(changes(query.subject, event.old, event.new)) if event.old else (),
            )
            for event in self._history.of(query.subject, query.id, MOST)
        )
