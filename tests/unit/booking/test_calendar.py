from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.kit.holidays import PublishedHolidays
from tests.booking_world import EIGHT, NINE, SATURDAY, TODAY, TOMORROW
from tjdomain.booking.domain.calendar import (
    DayKind,
    OwnDay,
    OwnDayId,
    OwnRule,
    Stop,
    StopId,
    changes_until,
    missing_year,
    opens_at,
    ordinary_kind,
    released_percent,
    works_on,
)
from tjdomain.booking.domain.capacity import DayPlan, PeriodPlan, opened
from tjdomain.booking.domain.openings import Openings
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.quota import DayId
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.shared.actor import Channel
from tjdomain.shared.errors import WrongState
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.text import EmptyValue

HERE = DepartmentId(UUID(int=1))
DAY = date(2026, 3, 20)


def own(rule: OwnRule) -> OwnDay:
    return OwnDay(id=OwnDayId(UUID(int=2)), department=HERE, day=SATURDAY, rule=rule, created_by=None)


def stop(day: date | None = None, start: time | None = None, channel: Channel | None = None) -> Stop:
    return Stop(
        id=StopId(UUID(int=3)),
        department=HERE,
        day=day,
        start=start,
        channel=channel,
        reason="停电",
        created_by=None,
    )


@pytest.mark.parametrize(
    ("published", "works"),
    [
        (DayKind.WORKDAY, True),
        (DayKind.MAKE_UP_WORKDAY, True),
        (DayKind.HOLIDAY, False),
        (DayKind.WEEKEND, False),
        (None, False),
    ],
)
def test_the_published_calendar_decides_unless_it_is_silent(published: DayKind | None, *, works: bool) -> None:
    assert works_on(SATURDAY, published, None) is works


def test_a_year_without_a_notice_goes_by_the_weekday() -> None:
    assert ordinary_kind(TODAY) is DayKind.WORKDAY
    assert works_on(TODAY, None, None)


@pytest.mark.parametrize(("month", "day"), [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)])
def test_holidays_of_fixed_date_are_off_before_the_notice_is_out(month: int, day: int) -> None:
    assert not works_on(date(2031, month, day), None, None)


def test_the_departments_own_table_comes_first() -> None:
    assert works_on(SATURDAY, DayKind.WEEKEND, own(OwnRule.WORKS))
    assert not works_on(SATURDAY, DayKind.MAKE_UP_WORKDAY, own(OwnRule.RESTS))
    assert works_on(SATURDAY, DayKind.MAKE_UP_WORKDAY, own(OwnRule.AS_PUBLISHED))


def test_a_day_opens_at_the_hour_of_its_first_stage() -> None:
    policy = BookingPolicy(release_stages=((7, 60), (1, 100)), release_hour=time(8))
    eve = datetime(2026, 3, 12, 23, 59, tzinfo=UTC)

    assert opens_at(DAY, policy) == datetime(2026, 3, 13, 0, 0, tzinfo=UTC)
    assert released_percent(DAY, eve, policy) == 0
    assert released_percent(DAY, datetime(2026, 3, 13, tzinfo=UTC), policy) == 60
    assert released_percent(DAY, datetime(2026, 3, 19, tzinfo=UTC), policy) == 100


def test_changes_end_at_an_hour_some_days_before() -> None:
    policy = BookingPolicy(change_until_days=2, change_until_hour=time(16))

    assert changes_until(DAY, policy) == datetime(2026, 3, 18, 8, 0, tzinfo=UTC)


def test_a_stop_without_fields_covers_everything() -> None:
    assert stop().covers(TODAY, EIGHT, Channel.WEB)
    assert stop().covers(TODAY, None, Channel.DESK)


@pytest.mark.parametrize(
    ("made", "covers"),
    [
        (stop(day=TODAY), True),
        (stop(day=TOMORROW), False),
        (stop(start=EIGHT), True),
        (stop(start=NINE), False),
        (stop(channel=Channel.WEB), True),
        (stop(channel=Channel.DESK), False),
        (stop(day=TODAY, start=EIGHT, channel=Channel.WEB), True),
        (stop(day=TODAY, start=NINE, channel=Channel.WEB), False),
    ],
)
def test_a_stop_covers_what_each_of_its_fields_names(made: Stop, *, covers: bool) -> None:
    assert made.covers(TODAY, EIGHT, Channel.WEB) is covers


def test_a_stop_of_a_period_does_not_stop_the_day() -> None:
    assert not stop(day=TODAY, start=EIGHT).covers(TODAY, None, Channel.WEB)


def test_a_stop_is_lifted_once() -> None:
    lifted = stop().lifted()

    assert lifted.version == 2
    with pytest.raises(WrongState):
        lifted.lifted()


def test_a_stop_says_why() -> None:
    with pytest.raises(EmptyValue):
        Stop(
            id=StopId(UUID(int=3)),
            department=HERE,
            day=None,
            start=None,
            channel=None,
            reason=" ",
            created_by=None,
        )


def test_a_department_that_opened_nothing_has_no_places() -> None:
    openings = Openings(department=HERE, days={}, own_days={}, published={}, stops=())

    assert openings.with_places == {}
    assert not openings.knows(Slot(TODAY, EIGHT))
    assert openings.works(TODAY)
    assert openings.stop(TODAY, None, Channel.WEB) is None


def test_a_slot_is_known_where_its_day_is_opened_and_has_the_period() -> None:
    plan = DayPlan(periods=(PeriodPlan(period=Period(EIGHT, NINE), capacity=1),))
    quota = opened(plan, TODAY, DayId(UUID(int=9)), HERE, None)
    openings = Openings(department=HERE, days={TODAY: quota}, own_days={}, published={}, stops=())

    assert openings.knows(Slot(TODAY, EIGHT))
    assert not openings.knows(Slot(TODAY, NINE))
    assert not openings.knows(Slot(TOMORROW, EIGHT))


HOLIDAYS = PublishedHolidays()
OFF_2026 = {
    *(date(2026, 1, n) for n in (1, 2, 3)),
    *(date(2026, 2, n) for n in range(15, 24)),
    *(date(2026, 4, n) for n in (4, 5, 6)),
    *(date(2026, 5, n) for n in range(1, 6)),
    *(date(2026, 6, n) for n in (19, 20, 21)),
    *(date(2026, 9, n) for n in (25, 26, 27)),
    *(date(2026, 10, n) for n in range(1, 8)),
}
WORK_2026 = {date(2026, m, d) for m, d in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))}


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_2026_is_as_the_state_council_announced_it(day: date) -> None:
    kind = HOLIDAYS.kind(day)

    if day in OFF_2026:
        assert kind is DayKind.HOLIDAY
    elif day in WORK_2026:
        assert kind is DayKind.MAKE_UP_WORKDAY
    else:
        assert kind is ordinary_kind(day)


@pytest.mark.parametrize("year", [HOLIDAYS.first_year - 1, HOLIDAYS.last_year + 1])
def test_a_year_that_is_not_published_is_unknown_and_nothing_breaks(year: int) -> None:
    assert HOLIDAYS.kind(date(year, 5, 1)) is None


@pytest.mark.parametrize(
    ("today", "known", "missing"),
    [
        (date(2026, 11, 30), False, None),
        (date(2026, 12, 1), False, 2027),
        (date(2026, 12, 31), True, None),
        (date(2027, 1, 1), False, None),
    ],
)
def test_from_december_on_the_next_years_notice_is_missed(today: date, known: bool, missing: int | None) -> None:  # noqa: FBT001
    assert missing_year(today, known=known) == missing
