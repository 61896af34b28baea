"""What every adapter that lists events must do."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import frozen

from ports.event_log import EventLog
from ports.log_queries import LogBook, LogEntry, LogFilter, LogQueries
from ports.unit_of_work import UnitOfWork
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel, Scope, ScopeLevel
from tjdomain.shared.events import Event
from tjdomain.shared.ids import AppointmentId, DepartmentId, EventId

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
CENTRE, ELSEWHERE = DepartmentId(UUID(int=1)), DepartmentId(UUID(int=2))
ANNA, BEN = UUID(int=11), UUID(int=12)
KINDS = (
    "session.signed_in",
    "appointment.booked",
    "appointment.viewed",
    "examination.report_viewed",
    "role.changed",
    "file.downloaded",
)


@frozen(kw_only=True)
class Log:
    """An empty log with its writer and its reader."""

    uow: UnitOfWork
    events: EventLog
    queries: LogQueries


def event(number: int, kind: str, **other: Any) -> Event:
    """The ``number``-th event of the day, an hour after the one before."""
    who = {"id": ANNA, "department": CENTRE, **other.pop("who", {})}
    return Event(
        id=EventId(UUID(int=number)),
        kind=kind,
        actor=Actor(ActorKind.STAFF, Channel.DESK, who["id"], department=who["department"]),
        at=NOON + timedelta(hours=number),
        subject=kind.partition(".")[0],
        subject_id=AppointmentId(UUID(int=100 + number)),
        version=number,
        **{"old": {"name": "旧"}, "new": {"name": "新"}, "reason": "改名", **other},
    )


class LogQueriesContract:
    """Subclasses give the fixture ``log``."""

    def read(self, log: Log, book: LogBook = LogBook.OPERATIONS, **how: Any) -> list[int]:
        """Numbers of the events found, in their order."""
        scope, owner = how.pop("scope", EVERYTHING), how.pop("owner", None)
        after, limit = how.pop("after", None), how.pop("limit", 200)
        found = log.queries.page(LogFilter(book=book, **how), scope, owner, after, limit)
        return [entry.id.value.int for entry in found]

    def write(self, log: Log, *events: Event) -> None:
        """Append all of them."""
        with log.uow:
            for one in events:
                log.events.append(one)

    def test_an_entry_tells_all_that_was_written(self, log: Log) -> None:
        self.write(log, event(1, "role.changed"), event(2, "role.changed", old={}, reason=None))
        without, whole = log.queries.page(LogFilter(book=LogBook.OPERATIONS), EVERYTHING, None, None, 200)
        assert (without.old, without.reason) == ({}, None)
        assert whole == LogEntry(
            id=EventId(UUID(int=1)),
            at=NOON + timedelta(hours=1),
            kind="role.changed",
            actor_kind=ActorKind.STAFF,
            actor_id=ANNA,
            actor_department=CENTRE,
            channel=Channel.DESK,
            subject="role",
            subject_id=UUID(int=101),
            version=1,
            old={"name": "旧"},
            new={"name": "新"},
            reason="改名",
        )

    @pytest.mark.parametrize(
        ("book", "found"), [(LogBook.LOGINS, [1]), (LogBook.VIEWS, [6, 4, 3]), (LogBook.OPERATIONS, [5, 2])]
    )
    def test_each_book_has_its_kinds_and_no_event_is_in_two(self, log: Log, book: LogBook, found: list[int]) -> None:
        self.write(log, *(event(number, kind) for number, kind in enumerate(KINDS, start=1)))
        assert self.read(log, book) == found

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            ({"first": NOON + timedelta(hours=2)}, [3, 2]),
            ({"last": NOON + timedelta(hours=2)}, [1]),
            ({"kind": "post.changed"}, [2]),
            ({"actor": BEN}, [3]),
            ({"subject_id": UUID(int=101)}, [1]),
            ({"kind": "post.changed", "actor": BEN}, []),
        ],
    )
    def test_the_filter_narrows(self, log: Log, wanted: dict[str, Any], found: list[int]) -> None:
        self.write(log, event(1, "role.changed"), event(2, "post.changed"), event(3, "role.changed", who={"id": BEN}))
        assert self.read(log, **wanted) == found

    def test_the_newest_come_first_in_pages(self, log: Log) -> None:
        self.write(log, *(event(number, "role.changed") for number in (1, 2, 3)))
        assert self.read(log, limit=2) == [3, 2]
        assert self.read(log, after=EventId(UUID(int=2)), limit=2) == [1]

    @pytest.mark.parametrize(
        ("scope", "owner", "found"),
        [
            (EVERYTHING, ANNA, [3, 2, 1]),
            (Scope(ScopeLevel.DEPARTMENT, frozenset({ELSEWHERE})), ANNA, [2]),
            (Scope(ScopeLevel.DEPARTMENT), ANNA, []),
            (Scope(ScopeLevel.OWN), ANNA, [1]),
            (Scope(ScopeLevel.OWN), None, []),
        ],
    )
    def test_what_others_did_outside_the_scope_is_not_there(
        self, log: Log, scope: Scope, owner: UUID | None, found: list[int]
    ) -> None:
        self.write(
            log,
            event(1, "role.changed"),
            event(2, "role.changed", who={"id": BEN, "department": ELSEWHERE}),
            event(3, "role.changed", who={"id": None, "department": None}),
        )
        assert self.read(log, scope=scope, owner=owner) == found
