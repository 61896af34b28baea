from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ports.booking import Holidays
from tests.booking_world import (
    EIGHT,
    FOOD,
    NINE,
    SATURDAY,
    TEN,
    TODAY,
    TOMORROW,
    WEDNESDAY,
    BookingWorld,
    particulars,
    plan,
    resident_id,
)
from tjdomain.booking.domain.calendar import DayKind, OwnRule
from tjdomain.booking.domain.day_errors import (
    BookingStopped,
    DayNotOpened,
    DayOver,
    NoSuchPeriod,
    NotAWorkday,
    NotYetReleased,
    PeriodOver,
)
from tjdomain.booking.domain.errors import (
    BlockedByNoShows,
    LicencePhotoNeeded,
    NoTrade,
    PhoneNeeded,
    PhoneNotVerified,
    PhoneSharedByTooMany,
    TooYoung,
    TradeNotOffered,
)
from tjdomain.booking.domain.policies import BOOKING_POLICIES, Standing, blocked_until
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.confirm_missed import ConfirmMissed, ConfirmMissedCommand
from tjdomain.booking.usecases.open_days import OpenDays, OpenDaysCommand
from tjdomain.booking.usecases.reopen_booking import ReopenBooking, ReopenBookingCommand
from tjdomain.booking.usecases.set_own_days import OwnDayEntry, SetOwnDays, SetOwnDaysCommand
from tjdomain.booking.usecases.stop_booking import StopBooking, StopBookingCommand
from tjdomain.shared.actor import Channel
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.trade import Trade

SHARED = "13900001111"


@pytest.fixture
def world() -> BookingWorld:
    return BookingWorld.in_memory().open(5, 5)


def refused(world: BookingWorld, error: type[Exception], **wish: Any) -> Any:
    with pytest.raises(error) as caught:
        world.book(1, **wish)
    return caught.value


def stop(world: BookingWorld, **what: Any) -> Any:
    command = StopBookingCommand(actor=world.clerk(), department=world.department, reason="设备检修", **what)
    return world.run(StopBooking, command)


def test_every_policy_has_a_name_and_says_what_it_means() -> None:
    assert all(policy.__doc__ for policy in BOOKING_POLICIES)
    assert len({policy.__name__ for policy in BOOKING_POLICIES}) == len(BOOKING_POLICIES)


def test_a_day_without_places_is_refused_with_the_nearest_periods(world: BookingWorld) -> None:
    told = refused(world, DayNotOpened, day=SATURDAY)

    assert [slot.day for slot in told.nearest] == [date(2026, 3, 6), date(2026, 3, 6), date(2026, 3, 5)]


def test_a_past_day_is_refused(world: BookingWorld) -> None:
    assert refused(world, DayOver, day=TODAY - timedelta(days=3)).nearest[0] == Slot(TODAY, NINE)


def test_a_workday_that_became_a_holiday_is_refused_with_its_name(world: BookingWorld) -> None:
    entry = OwnDayEntry(day=TOMORROW, rule=OwnRule.RESTS, note="院庆")
    world.run(SetOwnDays, SetOwnDaysCommand(actor=world.clerk(), department=world.department, entries=(entry,)))

    assert refused(world, NotAWorkday).note == "院庆"


def test_a_published_holiday_is_refused_without_a_note(world: BookingWorld) -> None:
    world.the(Holidays).kinds[TOMORROW] = DayKind.HOLIDAY

    told = refused(world, NotAWorkday)

    assert told.note == ""
    assert all(slot.day != TOMORROW for slot in told.nearest)


def test_a_day_beyond_the_window_says_when_it_opens(world: BookingWorld) -> None:
    far = date(2026, 3, 17)
    span = OpenDaysCommand(actor=world.clerk(), department=world.department, first=far, last=far, plan=plan(1))
    world.run(OpenDays, span)

    told = refused(world, NotYetReleased, day=far)

    assert told.opens_at.isoformat() == "2026-03-03T00:00:00+00:00"
    assert world.book(1, day=far, actor=world.clerk()).day == far
    refused(world, NotYetReleased, day=far, actor=world.clerk(without=BookingRight.BEFORE_RELEASE))


def test_a_period_that_does_not_exist_is_refused(world: BookingWorld) -> None:
    assert refused(world, NoSuchPeriod, start=TEN).nearest[0] == Slot(TOMORROW, EIGHT)


def test_the_public_books_until_the_period_starts_the_desk_until_it_ends(world: BookingWorld) -> None:
    refused(world, PeriodOver, day=TODAY, start=EIGHT)
    assert world.book(1, day=TODAY, start=EIGHT, actor=world.clerk()).day == TODAY

    world.pass_time(minutes=30)
    refused(world, PeriodOver, day=TODAY, start=NINE)
    refused(world, PeriodOver, day=TODAY, start=EIGHT, actor=world.clerk())


def test_online_booking_may_end_some_minutes_earlier() -> None:
    world = BookingWorld.in_memory(BookingPolicy(book_until_minutes=31)).open(5, 5)

    refused(world, PeriodOver, day=TODAY, start=NINE)


@pytest.mark.parametrize(
    "what",
    [{"day": TOMORROW}, {"day": TOMORROW, "start": EIGHT}, {"channel": Channel.WEB}, {"start": EIGHT}, {}],
)
def test_a_stopped_day_period_or_channel_says_why(world: BookingWorld, what: dict[str, Any]) -> None:
    stopped = stop(world, **what)

    assert refused(world, BookingStopped).reason == "设备检修"

    world.run(ReopenBooking, ReopenBookingCommand(actor=world.clerk(), stop=stopped.id))
    assert world.book(1).is_live


def test_a_stopped_channel_leaves_the_others_open(world: BookingWorld) -> None:
    stop(world, channel=Channel.WEB)

    assert world.book(1, actor=world.examinee(Channel.WECHAT)).channel is Channel.WECHAT


def test_a_trade_that_the_department_does_not_examine_is_named() -> None:
    world = BookingWorld.in_memory(BookingPolicy(trades=(Trade.FOOD,))).open(5)

    assert refused(world, TradeNotOffered, trades=FOOD | {Trade.DRUGS}).trade is Trade.DRUGS


def test_without_a_trade_nothing_is_booked(world: BookingWorld) -> None:
    refused(world, NoTrade, trades=frozenset())
    assert world.day().total.booked == 0


def test_under_sixteen_on_the_exam_day_is_refused(world: BookingWorld) -> None:
    sixteen_on_wednesday = particulars(1, number=resident_id(1, date(2010, 3, 4)))

    assert refused(world, TooYoung, particulars=sixteen_on_wednesday).age == 15
    assert world.book(1, day=WEDNESDAY, particulars=sixteen_on_wednesday).is_young_worker


def test_online_a_phone_is_needed_and_where_asked_verified(world: BookingWorld) -> None:
    refused(world, PhoneNeeded, particulars=particulars(1, phone=None))
    world.set_policy(BookingPolicy(phone_verified=True))

    refused(world, PhoneNotVerified)
    assert world.book(1, phone_verified=True).is_live


def test_under_one_phone_so_many_book_online_and_the_desk_books_any_number(world: BookingWorld) -> None:
    world.set_policy(BookingPolicy(live_per_phone=2))
    for number in (1, 2):
        world.book(number, particulars=particulars(number, phone=SHARED))

    assert refused(world, PhoneSharedByTooMany, particulars=particulars(3, phone=SHARED)).most == 2
    assert world.book(4, particulars=particulars(4, phone=SHARED), actor=world.clerk()).is_live
    assert world.book(5, particulars=particulars(5)).is_live

    world.set_policy(BookingPolicy(live_per_phone=0))
    assert world.book(3, particulars=particulars(3, phone=SHARED)).is_live


def test_as_shipped_the_eleventh_under_one_phone_is_refused() -> None:
    world = BookingWorld.in_memory().open(20)
    for number in range(2, 12):
        world.book(number, particulars=particulars(number, phone=SHARED))

    assert refused(world, PhoneSharedByTooMany, particulars=particulars(1, phone=SHARED)).most == 10


def test_online_the_licence_photo_is_needed(world: BookingWorld) -> None:
    refused(world, LicencePhotoNeeded, licence_photo=None)


def test_a_malformed_number_is_refused_before_anything_is_read(world: BookingWorld) -> None:
    refused(world, InvalidValue, particulars=particulars(1, number="371502199001011235"))


def test_who_missed_three_times_is_blocked_online_and_served_at_the_desk(world: BookingWorld) -> None:
    for day, wait in ((3, 2), (5, 2), (9, 4)):
        appointment = world.book(1, day=date(2026, 3, day))
        world.pass_time(days=wait)
        world.run(ConfirmMissed, ConfirmMissedCommand(actor=world.clerk(), appointments=(appointment.id,)))

    told = refused(world, BlockedByNoShows, day=date(2026, 3, 11))

    assert told.until == date(2026, 4, 8)
    assert world.book(1, day=date(2026, 3, 11), actor=world.clerk()).is_live


@given(st.integers(1, 6), st.dates(date(2025, 1, 1), TODAY), st.integers(1, 4), st.integers(1, 60))
def test_a_block_lasts_so_many_days_after_the_last_of_enough_misses(
    missed: int, last: date, limit: int, block: int
) -> None:
    policy = BookingPolicy(no_show_limit=limit, no_show_block_days=block)

    until = blocked_until(Standing(missed=missed, last_missed=last), TODAY, policy)

    if until is None:
        assert missed < limit or last + timedelta(days=block) < TODAY
    else:
        assert missed >= limit
        assert until == last + timedelta(days=block) >= TODAY


def test_without_a_limit_nobody_is_blocked() -> None:
    assert blocked_until(Standing(missed=9, last_missed=TODAY), TODAY, BookingPolicy(no_show_limit=0)) is None


def test_hours_of_the_policy_are_times_of_day() -> None:
    assert BookingPolicy().release_hour == time(8)


def test_who_never_missed_is_not_blocked() -> None:
    assert blocked_until(Standing(), TODAY, BookingPolicy()) is None
