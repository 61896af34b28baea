"""One event for each changed aggregate."""

from collections.abc import Mapping
from typing import Any, Protocol

from attrs import asdict

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from tjdomain.examination.domain.catalogue_version import CatalogueVersion
from tjdomain.examination.domain.changes import changes
from tjdomain.examination.domain.examination import Examination
from tjdomain.shared.actor import Actor
from tjdomain.shared.events import Event, difference
from tjdomain.shared.ids import EntityId, EventId


class Aggregate(Protocol):
    """What can be logged."""

    @property
    def id(self) -> EntityId:
        """Its id."""
        ...

    @property
    def version(self) -> int:
        """Its version after the change."""
        ...


class Journal:
    """Writes examination's events into the running transaction."""

    def __init__(self, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._events = events
        self._clock = clock
        self._ids = ids

    def record(
        self, kind: str, actor: Actor, before: Aggregate | None, after: Aggregate, reason: str | None = None
    ) -> None:
        """Append ``kind`` (``<subject>.<what happened>``) with what differs between the two states."""
        old, new = _difference(before, after)
        self._events.append(
            Event(
                id=EventId(self._ids.new()),
                kind=kind,
                actor=actor,
                at=self._clock.now(),
                subject=kind.partition(".")[0],
                subject_id=after.id,
                version=after.version,
                old=old,
                new=new,
                reason=reason,
            )
        )


def _difference(before: Aggregate | None, after: Aggregate) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    if isinstance(after, Examination) and (before is None or isinstance(before, Examination)):
        return changes(before, after)
    if isinstance(before, CatalogueVersion) and isinstance(after, CatalogueVersion):
        return difference(_in_parts(before), _in_parts(after))
    return difference(before, after)


def _in_parts(version: CatalogueVersion) -> Mapping[str, Any]:
    """With the catalogue's parts as fields: of hundreds of entries an event keeps those of the touched parts."""
    own = {name: value for name, value in asdict(version, recurse=False).items() if name != "catalogue"}
    return {**asdict(version.catalogue, recurse=False), **own}
