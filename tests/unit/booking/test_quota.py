from datetime import date, time
from uuid import UUID

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.booking_world import EIGHT, NINE, TEN, TODAY, TOMORROW, plan
from tjdomain.booking.domain.capacity import DayPlan, PeriodPlan, opened
from tjdomain.booking.domain.day_errors import BadDayPlan, NoSuchPeriod
from tjdomain.booking.domain.quota import (
    MAX_CAPACITY,
    Change,
    Counts,
    DayId,
    DayQuota,
    Part,
    Place,
    holding,
    taking,
    together,
)
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.ids import DepartmentId

HERE = DepartmentId(UUID(int=1))
SLOT = Slot(TODAY, EIGHT)


def day(*capacities: int, walk_in: int = 0, total: int | None = None) -> DayQuota:
    return opened(plan(*capacities, walk_in=walk_in, total=total), TODAY, DayId(UUID(int=2)), HERE, None)


def test_a_day_has_the_sums_of_its_periods_unless_told_otherwise() -> None:
    assert day(3, 4, walk_in=1).total == Counts(capacity=7, walk_in=2)
    assert day(3, 4, total=5).total.capacity == 5
    assert DayPlan(periods=(), walk_in=3, capacity=9).total == (9, 3)


def test_free_places_are_those_that_neither_bookings_nor_teams_nor_walk_ins_have() -> None:
    counts = Counts(capacity=20, walk_in=3, team_held=5, booked=4, walk_in_used=1, overbooked=2)

    assert counts.free() == 8
    assert counts.free(released=60) == 0
    assert counts.free(released=75) == 3


def test_a_period_never_shows_more_than_the_day_has() -> None:
    assert day(3, 4, total=2).free(NINE) == 2
    assert day(3, 4).free(NINE) == 4


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (Part.FREE, Change(booked=1)),
        (Part.WALK_IN, Change(walk_in_used=1)),
        (Part.OVERBOOKED, Change(overbooked=1)),
    ],
)
def test_a_place_changes_the_days_row_and_the_periods_row_alike(part: Part, change: Change) -> None:
    assert taking(Place(SLOT, part)) == {(TODAY, None): change, (TODAY, EIGHT): change}


def test_a_members_place_changes_no_row_since_the_hold_did() -> None:
    assert taking(Place(SLOT, Part.TEAM)) == {}
    assert holding(SLOT, 4) == dict.fromkeys([(TODAY, None), (TODAY, EIGHT)], Change(team_held=4))


def test_a_move_inside_a_day_leaves_the_days_row_alone() -> None:
    free = Part.FREE
    moved = together(taking(Place(SLOT, free), -1), taking(Place(Slot(TODAY, NINE), free)))

    assert moved == {(TODAY, EIGHT): Change(booked=-1), (TODAY, NINE): Change(booked=1)}


def test_a_move_between_days_touches_four_rows_in_key_order() -> None:
    moved = together(taking(Place(Slot(TOMORROW, EIGHT), Part.FREE)), taking(Place(SLOT, Part.FREE), -1))

    assert list(moved) == [(TODAY, None), (TODAY, EIGHT), (TOMORROW, None), (TOMORROW, EIGHT)]


def test_walk_ins_take_no_more_than_their_part() -> None:
    counts = Counts(capacity=5, walk_in=2, walk_in_used=1)

    assert counts.holds(Change(walk_in_used=1))
    assert not counts.holds(Change(walk_in_used=2))


def test_overbooking_has_no_upper_end_and_nothing_falls_below_zero() -> None:
    full = Counts(capacity=1, booked=1)

    assert full.holds(Change(overbooked=7))
    assert not full.holds(Change(overbooked=-1))
    assert not full.holds(Change(booked=-2))
    assert not full.holds(Change(team_held=-1))
    assert not full.holds(Change(walk_in_used=-1))


def test_a_capacity_lowered_below_what_is_booked_lets_go_but_not_take() -> None:
    over = Counts(capacity=1, booked=3)

    assert over.holds(Change(booked=-1))
    assert not over.holds(Change(booked=1))


@given(
    st.integers(0, 30),
    st.integers(0, 10),
    st.lists(
        st.builds(
            Change,
            booked=st.integers(-3, 3),
            team_held=st.integers(-3, 3),
            walk_in_used=st.integers(-3, 3),
            overbooked=st.integers(-3, 3),
        )
    ),
    st.sampled_from([50, 100]),
)
def test_no_sequence_of_changes_that_the_row_holds_oversells(
    capacity: int, walk_in: int, changes: list[Change], released: int
) -> None:
    counts = Counts(capacity=capacity + walk_in, walk_in=walk_in)
    for change in changes:
        if counts.holds(change, released):
            counts = counts.after(change)
        assert counts.taken <= counts.capacity
        assert counts.walk_in_used <= counts.walk_in
        assert min(counts.booked, counts.team_held, counts.walk_in_used, counts.overbooked) >= 0


def test_a_day_takes_its_own_rows_of_a_change_only() -> None:
    quota = day(1, 1)
    moves = together(taking(Place(SLOT, Part.FREE)), taking(Place(Slot(TOMORROW, EIGHT), Part.FREE)))

    after = quota.after(moves)

    assert quota.holds(moves)
    assert (after.total.booked, after.of(EIGHT).counts.booked, after.of(NINE).counts.booked) == (1, 1, 0)
    assert not after.holds(taking(Place(SLOT, Part.FREE)))


def test_a_period_that_does_not_exist_is_named() -> None:
    with pytest.raises(NoSuchPeriod) as refused:
        day(1).of(TEN)

    assert refused.value.start == TEN


@pytest.mark.parametrize(
    "periods",
    [
        (),
        (PeriodPlan(period=Period(EIGHT, TEN), capacity=1), PeriodPlan(period=Period(NINE, time(11)), capacity=1)),
    ],
)
def test_periods_must_exist_and_not_overlap(periods: tuple[PeriodPlan, ...]) -> None:
    with pytest.raises(BadDayPlan):
        opened(DayPlan(periods=periods), TODAY, DayId(UUID(int=2)), HERE, None)


def test_periods_are_kept_in_order() -> None:
    late, early = PeriodPlan(period=Period(NINE, TEN), capacity=1), PeriodPlan(period=Period(EIGHT, NINE), capacity=2)

    quota = opened(DayPlan(periods=(late, early)), TODAY, DayId(UUID(int=2)), HERE, None)

    assert [row.period.start for row in quota.periods] == [EIGHT, NINE]


@pytest.mark.parametrize(("capacity", "walk_in"), [(-1, 0), (MAX_CAPACITY + 1, 0), (3, 4), (3, -1)])
def test_capacities_must_make_sense(capacity: int, walk_in: int) -> None:
    with pytest.raises(BadDayPlan):
        Counts(capacity=capacity, walk_in=walk_in)


@pytest.mark.parametrize(
    ("start", "end"), [(NINE, EIGHT), (EIGHT, EIGHT), (time(8, 0, 1), NINE), (EIGHT, time(9, 0, 0, 1))]
)
def test_a_period_ends_after_it_starts_and_is_counted_in_minutes(start: time, end: time) -> None:
    with pytest.raises(InvalidValue):
        Period(start, end)


def test_slots_and_periods_read_like_people_write_them() -> None:
    assert str(Period(EIGHT, time(8, 30))) == "08:00–08:30"
    assert str(Slot(date(2026, 3, 2), EIGHT)) == "2026-03-02 08:00"


def test_only_the_clerks_changes_count_as_versions() -> None:
    quota = day(3)

    assert quota.after(taking(Place(SLOT, Part.FREE))).version == quota.version == 1
    assert evolve(quota, version=2) != quota
