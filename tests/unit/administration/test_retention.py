"""How long data is kept, by whom that is changed, and what a run leaves as its proof."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from attrs import evolve

from adapters.memory.booking import MemoryAppointments
from adapters.memory.jobs import MemoryJobQueue, MemoryJobs
from adapters.memory.retention import MemoryRetention
from adapters.memory.world import SettableClock
from contracts.ports.booking import DAY, new
from contracts.ports.retention import AFTER, ENDED, Kept, RetentionContract
from ports.audit import CARRIED_OUT
from tests.unit.administration.conftest import ANNA, NOBODY, Office
from tjdomain.administration.domain.errors import NothingChanged
from tjdomain.administration.domain.retention import (
    LEAST,
    LONGEST,
    DataKind,
    HeldAlready,
    PeriodOutOfRange,
    RetentionRule,
    months_before,
    shipped_rule,
)
from tjdomain.administration.usecases.carry_out_retention import CarryOutRetention, CarryOutRetentionCommand, Portion
from tjdomain.administration.usecases.change_retention import ChangeRetention, ChangeRetentionCommand
from tjdomain.administration.usecases.clearing import Clearing
from tjdomain.administration.usecases.hold_case import HoldCase, HoldCaseCommand
from tjdomain.administration.usecases.list_retention import ListRetention, ListRetentionQuery
from tjdomain.administration.usecases.release_hold import ReleaseHold, ReleaseHoldCommand
from tjdomain.shared.errors import NotFound, NotPermitted, StaleVersion
from tjdomain.shared.text import EmptyValue

NUMBER = f"26{1:010d}"
YEARS_LATER = datetime(2029, 3, 3, 16, tzinfo=UTC)
"""The fourth of March in Shanghai: what ended on the third, three years before, is over since today."""


class TestRetentionInMemory(RetentionContract):
    @pytest.fixture
    def kept(self, office: Office) -> Kept:
        retention = MemoryRetention(office.store)
        return Kept(
            uow=office.uow,
            retention=retention,
            queries=retention,
            appointments=MemoryAppointments(office.store),
            jobs=MemoryJobs(office.store, office.clock),
            queue=MemoryJobQueue(office.store, office.clock),
            clock=office.clock,
        )


@pytest.fixture
def retention(office: Office) -> MemoryRetention:
    with office.uow:
        for n in (1, 2, 3):
            MemoryAppointments(office.store).add(new(n, f"ABCD234{n}", **ENDED))
    return MemoryRetention(office.store)


def carrying_out(office: Office, retention: MemoryRetention, clock: SettableClock) -> CarryOutRetention:
    return CarryOutRetention(office.uow, retention, Clearing(retention, office.log, clock, office.ids), clock)


def carry_out(office: Office, retention: MemoryRetention, limit: int = 500) -> Portion:
    run = carrying_out(office, retention, SettableClock(YEARS_LATER))
    return run(CarryOutRetentionCommand(actor=ANNA, kind=DataKind.APPOINTMENTS, limit=limit))


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 11, 29), 6, date(2026, 5, 29)),
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2028, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 1, date(2026, 11, 30)),
        (date(2026, 1, 15), 180, date(2011, 1, 15)),
        (date(2026, 12, 1), 12, date(2025, 12, 1)),
    ],
)
def test_months_are_counted_back_to_the_same_day_or_the_months_last(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


def test_a_day_is_kept_to_its_end_in_shanghai() -> None:
    rule = shipped_rule(DataKind.APPOINTMENTS)
    assert rule.cutoff(YEARS_LATER - timedelta(microseconds=1)) == DAY
    assert rule.cutoff(YEARS_LATER) == AFTER


def test_no_kind_is_kept_shorter_than_the_law_asks() -> None:
    assert LEAST.keys() == set(DataKind)
    assert len({shipped_rule(kind).id for kind in DataKind}) == len(DataKind)
    rule = shipped_rule(DataKind.EXAMINATIONS)
    assert rule.changed(LONGEST).changed(180).version == 2
    for months in (179, LONGEST + 1):
        with pytest.raises(PeriodOutOfRange) as refused:
            rule.changed(months)
        assert refused.value.least == 180
    with pytest.raises(NothingChanged):
        rule.changed(180)


def test_a_portion_leaves_a_proof_that_names_nobody(office: Office, retention: MemoryRetention) -> None:
    assert carry_out(office, retention, 2) == Portion(2, AFTER)
    (proof,) = office.log.events
    gone = b"".join(UUID(int=n).bytes for n in (1, 2))
    assert proof.kind == CARRIED_OUT
    assert dict(proof.new) == {
        "kind": "appointments",
        "before": AFTER.isoformat(),
        "count": 2,
        "digest": sha256(gone).hexdigest(),
    }
    assert carry_out(office, retention, 2) == Portion(1, AFTER)
    assert carry_out(office, retention, 2) == Portion(0, AFTER)
    assert office.events == [CARRIED_OUT, CARRIED_OUT]


def test_the_proof_of_emptied_events_names_them_and_is_itself_never_emptied(office: Office) -> None:
    retention = MemoryRetention(office.store)
    office.set("limit", 4)
    (event,) = office.log.events
    clock = SettableClock(office.clock.now() + timedelta(days=366 * 15 + 2))
    run = carrying_out(office, retention, clock)
    command = CarryOutRetentionCommand(actor=ANNA, kind=DataKind.OPERATIONS)
    assert run(command).count == 1
    emptied, proof = office.log.events
    assert (emptied.kind, dict(emptied.old), dict(emptied.new), emptied.reason) == (event.kind, {}, {}, None)
    assert proof.new["emptied"] == event.id.value.hex
    clock.move(timedelta(days=366 * 15))
    assert run(command).count == 0


def test_a_period_is_changed_by_right_with_a_reason_and_counts_at_once(
    office: Office, retention: MemoryRetention
) -> None:
    change = ChangeRetention(office.uow, retention, office.log, office.clock, office.ids)
    command = ChangeRetentionCommand(
        actor=ANNA, kind=DataKind.APPOINTMENTS, months=60, version=0, reason=" 档案室要求 "
    )
    assert change(command) == RetentionRule(kind=DataKind.APPOINTMENTS, months=60, version=1)
    (event,) = office.log.events
    assert (event.kind, dict(event.old), event.reason) == ("retention.changed", {"months": 36}, "档案室要求")
    assert dict(event.new) == {"kind": "appointments", "months": 60}
    with pytest.raises(StaleVersion):
        change(command)
    with pytest.raises(EmptyValue):
        change(evolve(command, reason=" "))
    with pytest.raises(NotPermitted):
        change(evolve(command, actor=NOBODY))
    assert carry_out(office, retention).count == 0


def test_a_case_is_held_back_and_released_by_right_with_a_reason(office: Office, retention: MemoryRetention) -> None:
    place = HoldCase(office.uow, retention, office.log, office.clock, office.ids)
    command = HoldCaseCommand(actor=ANNA, number=f" {NUMBER} ", whole_person=False, reason="投诉未结")
    held = place(command)
    assert (held.subject_id, held.number, held.placed_by) == (UUID(int=1), NUMBER, ANNA.id)
    for wrong, refused in (
        (evolve(command, number="260000000099"), NotFound),
        (command, HeldAlready),
        (evolve(command, number=""), EmptyValue),
        (evolve(command, actor=NOBODY), NotPermitted),
    ):
        with pytest.raises(refused):
            place(wrong)
    assert carry_out(office, retention).count == 2
    release = ReleaseHold(office.uow, retention, office.log, office.clock, office.ids)
    let_go = ReleaseHoldCommand(actor=ANNA, hold=held.id, reason="已结案")
    with pytest.raises(NotPermitted):
        release(evolve(let_go, actor=NOBODY))
    release(let_go)
    with pytest.raises(NotFound):
        release(let_go)
    assert office.events == ["retention_hold.placed", CARRIED_OUT, "retention_hold.released"]
    assert carry_out(office, retention).count == 1


def test_the_table_shows_what_the_next_run_would_take(office: Office, retention: MemoryRetention) -> None:
    listed = ListRetention(retention, SettableClock(YEARS_LATER))
    table = listed(ListRetentionQuery(actor=ANNA))
    assert [one.rule.kind for one in table.kept] == list(DataKind)
    assert {one.rule.kind: one.due.count for one in table.kept if one.due.count} == {DataKind.APPOINTMENTS: 3}
    assert list(table.holds) == []
    with pytest.raises(NotPermitted):
        listed(ListRetentionQuery(actor=NOBODY))
    with pytest.raises(NotPermitted):
        run = carrying_out(office, retention, office.clock)
        run(CarryOutRetentionCommand(actor=NOBODY, kind=DataKind.JOBS))
