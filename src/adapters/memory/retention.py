"""Clearing away what is over, in memory."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from attrs import evolve

from adapters.memory.store import MemoryStore
from ports.log_queries import LogBook, book_of
from ports.retention import COUNTED, Due
from tjdomain.administration.domain.retention import DataKind, HeldAlready, Hold, HoldId, RetentionRule, shipped_rule
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.shared.dates import local_day
from tjdomain.shared.delivery import DeliveryState
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import EventId
from tjdomain.shared.jobs import LIVE
from tjdomain.shared.person import Document

_OPEN = (AppointmentState.BOOKED, AppointmentState.CHECKED_IN)
_CLOSED = {
    ExaminationState.QUALIFIED,
    ExaminationState.UNQUALIFIED,
    ExaminationState.LAPSED,
    ExaminationState.VOIDED,
}
Since: TypeAlias = Callable[[MemoryStore, Any], datetime | date | None]


def _examined(store: MemoryStore, one: Any) -> date | None:
    free = one.state in _CLOSED and one.recheck not in store.table("examination")
    return one.day if free else None


def _booked(store: MemoryStore, one: Any) -> date | None:
    led = any(other.registration.appointment == one.id for other in store.table("examination").values())
    return None if led or one.state in _OPEN else one.slot.day


def _logged(book: LogBook) -> Since:
    def since(store: MemoryStore, one: Any) -> datetime | None:
        told = one.old or one.new
        return one.at if told and one.subject != "retention" and book_of(one.kind) is book else None

    return since


_STOCKS: Mapping[DataKind, tuple[str, Since]] = {
    DataKind.EXAMINATIONS: ("examination", _examined),
    DataKind.APPOINTMENTS: ("appointment", _booked),
    DataKind.REQUESTS: ("person_request", lambda _, one: one.decided_at),
    DataKind.OPERATIONS: ("event_log", _logged(LogBook.OPERATIONS)),
    DataKind.VIEWS: ("event_log", _logged(LogBook.VIEWS)),
    DataKind.SIGN_INS: ("event_log", _logged(LogBook.LOGINS)),
    DataKind.SESSIONS: ("session", lambda _, one: one.ended_at or one.ends_at),
    DataKind.JOBS: ("job", lambda _, one: None if one.state in LIVE else one.ended_at),
    DataKind.DELIVERIES: (
        "delivery",
        lambda _, one: one.delivered_at if one.state is DeliveryState.DELIVERED else None,
    ),
}


class MemoryRetention:
    """``Retention`` and ``RetentionQueries``; the store's lock is the turn."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def rule(self, kind: DataKind) -> RetentionRule:
        """The rule of ``kind``."""
        found: RetentionRule = self._store.table("retention_rule").get(kind, shipped_rule(kind))
        return found

    def save(self, rule: RetentionRule) -> None:
        """Replace the rule of the version before. Raises ``StaleVersion``."""
        if self.rule(rule.kind).version != rule.version - 1:
            raise StaleVersion("retention", rule.kind.value)
        self._store.table("retention_rule")[rule.kind] = rule

    def carry_out(
        self, kind: DataKind, before: date, proof: EventId, limit: int, person: Document | None = None
    ) -> list[UUID]:
        """Clear away at most ``limit``; their ids in order."""
        name, _ = _STOCKS[kind]
        table = self._store.table(name)
        due = (key for key, _ in self._due(kind, before) if person is None or _document(table[key]) == person)
        gone = sorted(due)[:limit]
        for key in gone:
            if name == "event_log":
                table[key] = evolve(table[key], old={}, new={}, reason=None)
            else:
                del table[key]
        return [key.value for key in gone]

    def _due(self, kind: DataKind, before: date) -> Iterable[tuple[Any, date]]:
        name, since = _STOCKS[kind]
        held = self._held()
        for key, one in self._store.table(name).items():
            moment = since(self._store, one)
            day = local_day(moment) if isinstance(moment, datetime) else moment
            case = one.subject_id.value if hasattr(one, "subject_id") else key.value
            if day is not None and day < before and case not in held:
                yield key, day

    def _held(self) -> set[UUID]:
        holds = self.holds()
        held, whole = {hold.subject_id for hold in holds}, {hold.subject_id for hold in holds if hold.whole_person}
        cases = [one for name in ("appointment", "examination") for one in self._store.table(name).values()]
        persons = {_document(one) for one in cases if one.id.value in whole}
        return held | {one.id.value for one in cases if _document(one) in persons}

    def find_case(self, number: str) -> UUID:
        """The appointment or examination of that number. Raises ``NotFound``."""
        for name in ("appointment", "examination"):
            for one in self._store.table(name).values():
                if one.number == number:
                    found: UUID = one.id.value
                    return found
        raise NotFound("case", number)

    def place(self, hold: Hold) -> None:
        """Hold it back. Raises ``HeldAlready``."""
        if any(other.subject_id == hold.subject_id for other in self.holds()):
            raise HeldAlready(hold.number)
        self._store.table("retention_hold")[hold.id] = hold

    def release(self, hold: HoldId, by: UUID | None, at: datetime) -> Hold:
        """Let it go. Raises ``NotFound`` where it does not stand."""
        table = self._store.table("retention_hold")
        if hold not in table or table[hold].released_at is not None:
            raise NotFound("retention_hold", str(hold))
        released: Hold = evolve(table[hold], released_by=by, released_at=at)
        table[hold] = released
        return released

    def rules(self) -> list[RetentionRule]:
        """Of every kind, in order."""
        return [self.rule(kind) for kind in DataKind]

    def due(self, kind: DataKind, before: date) -> Due:
        """What a run would take now."""
        days = [day for _, day in self._due(kind, before)]
        return Due(min(len(days), COUNTED), min(days, default=None))

    def holds(self) -> list[Hold]:
        """Those that stand, newest first."""
        standing = [hold for hold in self._store.table("retention_hold").values() if hold.released_at is None]
        return sorted(standing, key=lambda hold: hold.id, reverse=True)


def _document(case: Any) -> Any:
    return case.person.document
