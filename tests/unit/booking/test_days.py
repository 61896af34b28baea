"""Opening days, changing capacities, own days, stops, and what the calendar shows."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from attrs import evolve

from ports.booking import CurrentOpenings, Holidays, Quotas
from ports.unit_of_work import UnitOfWork
from tests.booking_world import (
    EIGHT,
    NINE,
    SATURDAY,
    TEN,
    TODAY,
    TOMORROW,
    WEDNESDAY,
    BookingWorld,
    document,
    plan,
)
from tjdomain.booking.domain.calendar import DayKind, OwnRule
from tjdomain.booking.domain.capacity import DayPlan, PeriodPlan
from tjdomain.booking.domain.day_errors import (
    BadDayPlan,
    CapacityInUse,
    DayAlreadyOpen,
    DayNotOpened,
    ImpactNotAccepted,
    NotYetReleased,
    PeriodInUse,
    PeriodOver,
    SoldOut,
)
from tjdomain.booking.domain.openings import Openings
from tjdomain.booking.domain.quota import Part, Place, taking
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.cancel_appointment import CancelAppointment, CancelAppointmentCommand
from tjdomain.booking.usecases.change_day import (
    ChangeDay,
    ChangeDayCommand,
    PreviewDayChange,
    PreviewDayChangeQuery,
)
from tjdomain.booking.usecases.list_stops import ListStops, ListStopsQuery
from tjdomain.booking.usecases.open_days import DaysOpened, OpenDays, OpenDaysCommand
from tjdomain.booking.usecases.reopen_booking import ReopenBooking, ReopenBookingCommand
from tjdomain.booking.usecases.set_own_days import (
    OwnDayEntry,
    PreviewOwnDays,
    PreviewOwnDaysQuery,
    SetOwnDays,
    SetOwnDaysCommand,
)
from tjdomain.booking.usecases.show_calendar import ShowCalendar, ShowCalendarQuery
from tjdomain.booking.usecases.show_days import ShowDays, ShowDaysQuery
from tjdomain.booking.usecases.stop_booking import StopBooking, StopBookingCommand
from tjdomain.shared.errors import NotFound, NotPermitted, StaleVersion, WrongState
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.text import EmptyValue

LATER = Slot(WEDNESDAY, EIGHT)


@pytest.fixture
def world() -> BookingWorld:
    return BookingWorld.in_memory().open(2, 2)


def open_days(world: BookingWorld, first: date, last: date, wanted: DayPlan | None = None) -> DaysOpened:
    command = OpenDaysCommand(
        actor=world.clerk(), department=world.department, first=first, last=last, plan=wanted or plan(5)
    )
    result: DaysOpened = world.run(OpenDays, command)
    return result


def test_the_workdays_of_a_span_are_opened_and_the_rest_is_told() -> None:
    world = BookingWorld.in_memory()
    world.the(Holidays).kinds.update({WEDNESDAY: DayKind.HOLIDAY, SATURDAY: DayKind.MAKE_UP_WORKDAY})

    result = open_days(world, TODAY, date(2026, 3, 8))

    assert result.opened == (TODAY, TOMORROW, date(2026, 3, 5), date(2026, 3, 6), SATURDAY)
    assert result.resting == (WEDNESDAY, date(2026, 3, 8))
    assert SATURDAY not in result.unpublished
    assert TODAY in result.unpublished
    assert world.kinds() == ["booking_day.opened"] * 5


def test_opening_again_changes_nothing(world: BookingWorld) -> None:
    world.book(1)

    result = open_days(world, TOMORROW, WEDNESDAY, plan(9))

    assert result.opened == ()
    assert result.already_open == (TOMORROW, WEDNESDAY)
    assert world.day().total.capacity == 4
    assert world.day().total.booked == 1


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (TODAY - timedelta(days=1), TODAY),
        (TOMORROW, TODAY),
        (TODAY, TODAY + timedelta(days=366)),
        (TODAY + timedelta(days=720), TODAY + timedelta(days=732)),
    ],
)
def test_a_span_lies_ahead_and_is_at_most_a_year(world: BookingWorld, first: date, last: date) -> None:
    with pytest.raises(BadDayPlan):
        open_days(world, first, last)


def test_days_are_opened_by_right_and_in_the_own_department(world: BookingWorld) -> None:
    given = {"department": world.department, "first": TODAY, "last": TODAY, "plan": plan(1)}
    with pytest.raises(NotPermitted):
        world.run(OpenDays, OpenDaysCommand(actor=world.clerk(BookingRight.VIEW), **given))
    with pytest.raises(NotFound):
        world.run(OpenDays, OpenDaysCommand(actor=world.stranger(), **given))


def test_a_day_is_opened_once(world: BookingWorld) -> None:
    with pytest.raises(DayAlreadyOpen), world.the(UnitOfWork):
        world.the(Quotas).add(world.day())


def change(world: BookingWorld, wanted: DayPlan, **changes: Any) -> Any:
    given = {
        "actor": world.clerk(),
        "department": world.department,
        "day": TOMORROW,
        "plan": wanted,
        "reason": "医生请假",
    }
    return world.run(ChangeDay, ChangeDayCommand(**{**given, **changes}))


def preview(world: BookingWorld, wanted: DayPlan, day: date = TOMORROW) -> list[Any]:
    query = PreviewDayChangeQuery(actor=world.clerk(), department=world.department, day=day, plan=wanted)
    return [appointment.id for appointment in world.run(PreviewDayChange, query)]


def test_a_larger_day_breaks_nobody(world: BookingWorld) -> None:
    world.book(1)

    assert preview(world, plan(3, 3, 3, walk_in=1)) == []
    after = change(world, plan(3, 3, 3, walk_in=1))

    assert (after.total.capacity, after.total.walk_in, after.total.booked, after.version) == (9, 3, 1, 2)
    assert world.day() == after
    assert world.book(2, start=TEN).is_live
    assert world.kinds()[-2] == "booking_day.changed"


def test_a_smaller_capacity_breaks_exactly_the_newest_above_it(world: BookingWorld) -> None:
    world.book(1)
    newest = world.book(2)

    assert preview(world, plan(1, 2)) == [newest.id]
    change(world, plan(1, 2), accepted=frozenset({newest.id}))

    displaced = world.get(newest)
    assert (displaced.part, displaced.overbook_reason) == (Part.OVERBOOKED, "医生请假")
    assert displaced.is_live
    day = world.day()
    assert (day.total.booked, day.total.overbooked, day.of(EIGHT).counts.overbooked) == (1, 1, 1)
    assert world.kinds()[-1] == "appointment.displaced"
    with pytest.raises(SoldOut):
        world.book(3)


def test_a_smaller_day_breaks_the_newest_of_the_whole_day(world: BookingWorld) -> None:
    first, second, third = world.book(1, start=NINE), world.book(2), world.book(3, start=NINE)

    assert preview(world, plan(2, 2, total=1)) == [third.id, second.id]
    assert preview(world, plan(2, 1, total=1)) == [third.id, second.id]
    assert first.is_live


def test_what_a_period_displaces_counts_for_the_day_too(world: BookingWorld) -> None:
    world.book(1)
    newest = world.book(2)
    world.book(3, start=NINE)

    assert preview(world, plan(1, 2, total=2)) == [newest.id]


def test_nothing_is_saved_before_exactly_the_broken_ones_are_accepted(world: BookingWorld) -> None:
    first, newest = world.book(1), world.book(2)

    for accepted in (frozenset[Any](), frozenset({first.id, newest.id})):
        with pytest.raises(ImpactNotAccepted) as refused:
            change(world, plan(1, 2), accepted=accepted)
        assert refused.value.appointments == (newest.id,)

    assert world.day().total.capacity == 4
    with pytest.raises(EmptyValue):
        change(world, plan(5, 5), reason=" ")


def test_a_period_goes_only_when_nobody_is_left_in_it(world: BookingWorld) -> None:
    there = world.book(1, start=NINE)

    assert preview(world, plan(2)) == [there.id]
    with pytest.raises(PeriodInUse):
        change(world, plan(2), accepted=frozenset({there.id}))
    world.run(
        CancelAppointment,
        CancelAppointmentCommand(actor=world.examinee(), appointment=there.id, proven=document(1)),
    )
    assert [row.period.start for row in change(world, plan(2)).periods] == [EIGHT]


def test_what_a_change_breaks_moves_in_the_same_step(world: BookingWorld) -> None:
    first, second, third = world.book(1), world.book(2), world.book(3, start=NINE)
    hit = frozenset({second.id, third.id})

    after = change(world, plan(1), accepted=hit, moves={second.id: LATER, third.id: LATER})

    assert [world.get(one).slot for one in (first, second, third)] == [Slot(TOMORROW, EIGHT), LATER, LATER]
    assert (after.total.booked, after.total.overbooked, len(after.periods)) == (1, 0, 1)
    assert world.day(WEDNESDAY).total.booked == 2
    assert [event.reason for event in world.events() if event.kind == "appointment.rescheduled"] == ["医生请假"] * 2


def test_a_day_that_somebody_changed_meanwhile_is_not_overwritten(world: BookingWorld) -> None:
    change(world, plan(3, 3), version=1)
    with pytest.raises(StaleVersion):
        change(world, plan(4, 4), version=1)
    assert change(world, plan(4, 4), version=2).total.capacity == 8


def test_who_is_not_moved_stays_above_the_capacity(world: BookingWorld) -> None:
    world.book(1, start=NINE)
    second, third = world.book(2), world.book(3)

    change(world, plan(0, 2), accepted=frozenset({second.id, third.id}), moves={third.id: LATER})

    assert (world.get(second).part, world.get(third).part) == (Part.OVERBOOKED, Part.FREE)


def test_moves_that_break_others_or_find_no_place_change_nothing(world: BookingWorld) -> None:
    world.book(1, start=NINE)
    hit = world.book(2)
    with pytest.raises(ImpactNotAccepted):
        change(world, plan(0, 1), accepted=frozenset({hit.id}), moves={hit.id: Slot(TOMORROW, NINE)})
    for number in (3, 4):
        world.book(number, day=WEDNESDAY)
    with pytest.raises(SoldOut):
        change(world, plan(0, 2), accepted=frozenset({hit.id}), moves={hit.id: LATER})
    with pytest.raises(NotPermitted):
        change(
            world,
            plan(0, 2),
            actor=world.clerk(without=BookingRight.RESCHEDULE),
            accepted=frozenset({hit.id}),
            moves={hit.id: Slot(WEDNESDAY, NINE)},
        )
    assert world.get(hit).slot == Slot(TOMORROW, EIGHT)
    assert world.day().total.capacity == 4


def test_team_places_and_walk_ins_cannot_be_planned_away(world: BookingWorld) -> None:
    world.team({Slot(TOMORROW, EIGHT): 2})

    with pytest.raises(CapacityInUse) as refused:
        preview(world, plan(1, 2))
    assert (refused.value.start, refused.value.needed) == (EIGHT, 2)
    with pytest.raises(CapacityInUse) as refused:
        preview(world, plan(2, 2, total=1))
    assert (refused.value.start, refused.value.needed) == (None, 2)


def test_used_walk_in_places_stay_planned(world: BookingWorld) -> None:
    change(world, plan(2, 2, walk_in=1))
    with world.the(UnitOfWork):
        assert world.the(Quotas).apply(world.department, taking(Place(Slot(TOMORROW, EIGHT), Part.WALK_IN)))

    with pytest.raises(CapacityInUse):
        change(world, plan(2, 2))


def test_a_day_that_is_not_open_cannot_be_changed(world: BookingWorld) -> None:
    with pytest.raises(DayNotOpened):
        preview(world, plan(1), day=SATURDAY)


def set_days(world: BookingWorld, *entries: OwnDayEntry, **changes: Any) -> Any:
    given = {"actor": world.clerk(), "department": world.department, "entries": entries}
    return world.run(SetOwnDays, SetOwnDaysCommand(**{**given, **changes}))


def closing(world: BookingWorld, *entries: OwnDayEntry) -> list[Any]:
    query = PreviewOwnDaysQuery(actor=world.clerk(), department=world.department, entries=entries)
    return [appointment.id for appointment in world.run(PreviewOwnDays, query)]


def test_a_closed_day_names_exactly_its_booked_appointments(world: BookingWorld) -> None:
    hit, other = world.book(1), world.book(2, day=WEDNESDAY)
    entry = OwnDayEntry(day=TOMORROW, rule=OwnRule.RESTS, note="院庆")

    assert closing(world, entry) == [hit.id]
    with pytest.raises(ImpactNotAccepted):
        set_days(world, entry)
    (own,) = set_days(world, entry, accepted=frozenset({hit.id}))

    assert (own.rule, own.version) == (OwnRule.RESTS, 1)
    assert world.get(hit).is_live
    assert world.get(other).is_live
    assert closing(world, entry) == []


def test_those_of_a_closed_day_move_in_the_same_step(world: BookingWorld) -> None:
    hit = world.book(1)
    entry = OwnDayEntry(day=TOMORROW, rule=OwnRule.RESTS, note="院庆")
    given = {"accepted": frozenset({hit.id}), "moves": {hit.id: LATER}}

    with pytest.raises(EmptyValue):
        set_days(world, entry, **given)
    with pytest.raises(ImpactNotAccepted):
        set_days(world, entry, reason="院庆放假", **{**given, "moves": {hit.id: Slot(TOMORROW, NINE)}})
    set_days(world, entry, reason="院庆放假", **given)

    assert world.get(hit).slot == LATER


def test_clerks_see_each_day_with_places_rules_and_stops(world: BookingWorld) -> None:
    world.the(Holidays).kinds[WEDNESDAY] = DayKind.HOLIDAY
    set_days(world, OwnDayEntry(day=SATURDAY, rule=OwnRule.WORKS, note="加班"))
    stop = StopBookingCommand(actor=world.clerk(), department=world.department, reason="停电", day=TOMORROW)
    world.run(StopBooking, stop)
    query = ShowCalendarQuery(actor=world.clerk(), department=world.department, first=TOMORROW, last=SATURDAY)

    tomorrow, wednesday, *_, saturday = world.run(ShowCalendar, query)

    assert (tomorrow.quota, tomorrow.works, tomorrow.is_stopped) == (world.day(), True, True)
    assert (wednesday.works, wednesday.is_stopped, wednesday.stops) == (False, False, ())
    assert (saturday.quota, saturday.works) == (None, True)
    with pytest.raises(NotFound):
        world.run(ShowCalendar, evolve(query, actor=world.stranger()))
    for last in (TODAY, TOMORROW + timedelta(days=366)):
        with pytest.raises(BadDayPlan):
            world.run(ShowCalendar, evolve(query, last=last))


def test_an_entry_can_be_changed_and_withdrawn(world: BookingWorld) -> None:
    set_days(world, OwnDayEntry(day=SATURDAY, rule=OwnRule.WORKS, note="加班"))
    open_days(world, SATURDAY, SATURDAY)
    hit = world.book(1, day=SATURDAY)
    withdrawn = OwnDayEntry(day=SATURDAY, rule=OwnRule.AS_PUBLISHED)

    assert closing(world, withdrawn) == [hit.id]
    (own,) = set_days(world, withdrawn, accepted=frozenset({hit.id}))

    assert own.version == 2
    assert closing(world, OwnDayEntry(day=TOMORROW, rule=OwnRule.AS_PUBLISHED)) == []
    assert closing(world, OwnDayEntry(day=TOMORROW, rule=OwnRule.WORKS)) == []


def test_stops_are_listed_until_they_are_lifted(world: BookingWorld) -> None:
    command = StopBookingCommand(actor=world.clerk(), department=world.department, reason="停电", day=TOMORROW)
    first, second = world.run(StopBooking, command), world.run(StopBooking, evolve(command, day=None))
    query = ListStopsQuery(actor=world.clerk(), department=world.department)
    assert world.run(ListStops, query) == (second, first)

    world.run(ReopenBooking, ReopenBookingCommand(actor=world.clerk(), stop=first.id))

    assert world.run(ListStops, query) == (second,)
    with pytest.raises(WrongState):
        world.run(ReopenBooking, ReopenBookingCommand(actor=world.clerk(), stop=first.id))
    with pytest.raises(NotFound):
        world.run(ReopenBooking, ReopenBookingCommand(actor=world.stranger(), stop=second.id))
    with pytest.raises(NotFound):
        world.run(ReopenBooking, ReopenBookingCommand(actor=world.clerk(), stop=type(first.id)(world.ids.new())))


def show(world: BookingWorld, **span: date) -> Any:
    return world.run(ShowDays, ShowDaysQuery(actor=world.examinee(), department=world.department, **span))


def test_the_calendar_shows_the_places_left_of_days_and_periods(world: BookingWorld) -> None:
    world.book(1)

    today, tomorrow, *_ = show(world)

    assert (today.day, today.left) == (TODAY, 2)
    assert [row.left for row in tomorrow.periods] == [1, 2]
    assert tomorrow.left == 3
    assert tomorrow.refusal is None
    assert isinstance(today.periods[0].refusal, PeriodOver)


def test_the_calendar_says_why_a_day_cannot_be_had(world: BookingWorld) -> None:
    world.run(
        OpenDays,
        OpenDaysCommand(
            actor=world.clerk(),
            department=world.department,
            first=date(2026, 3, 20),
            last=date(2026, 3, 20),
            plan=plan(1),
        ),
    )

    (far,) = show(world, first=date(2026, 3, 20), last=date(2026, 3, 31))

    assert isinstance(far.refusal, NotYetReleased)
    assert far.left == 0


def test_a_day_shows_no_more_than_its_own_limit() -> None:
    world = BookingWorld.in_memory().open(2, 2, total=3)

    (tomorrow,) = show(world, first=TOMORROW, last=TOMORROW)

    assert tomorrow.left == 3


def test_who_walks_in_is_shown_the_places_that_are_kept_for_that() -> None:
    world = BookingWorld.in_memory()
    open_days(world, TOMORROW, TOMORROW, plan(2, 2, walk_in=1))
    world.book(1)
    query = ShowDaysQuery(actor=world.clerk(), department=world.department)

    (booked,), (kept,) = world.run(ShowDays, query), world.run(ShowDays, evolve(query, part=Part.WALK_IN))

    assert ([row.left for row in booked.periods], booked.left) == ([0, 1], 1)
    assert isinstance(booked.periods[0].refusal, SoldOut)
    assert ([row.left for row in kept.periods], kept.left) == ([1, 2], 3)
    assert [row.refusal for row in kept.periods] == [None, None]
    with world.the(UnitOfWork):
        assert world.the(Quotas).apply(world.department, taking(Place(Slot(TOMORROW, EIGHT), Part.WALK_IN)))
    (full,) = world.run(ShowDays, evolve(query, part=Part.WALK_IN))
    assert (full.periods[0].left, type(full.periods[0].refusal)) == (0, SoldOut)


def test_a_plan_may_name_any_periods_of_the_day() -> None:
    world = BookingWorld.in_memory()
    odd = DayPlan(periods=(PeriodPlan(period=Period(time(7, 40), time(8, 5)), capacity=3),))

    open_days(world, TODAY, TODAY, odd)

    assert world.day(TODAY).of(time(7, 40)).counts.capacity == 3


def test_what_is_asked_again_within_a_second_is_judged_once_and_anew_after_it(world: BookingWorld) -> None:
    picture = world.the(CurrentOpenings).of(world.department)

    class OnePicture:
        def of(self, _: DepartmentId) -> Openings:
            return picture

    world.adapters[CurrentOpenings] = OnePicture()
    days = world.make(ShowDays)
    query = ShowDaysQuery(actor=world.examinee(), department=world.department, first=TOMORROW)
    first = days(query)
    world.pass_time(milliseconds=999)
    assert [again is before for again, before in zip(days(query), first, strict=True)] == [True] * len(first)
    assert days(evolve(query, actor=world.clerk()))[0] is not first[0]
    later = days(query)
    assert later[0] is not first[0]
    world.pass_time(seconds=1)
    assert days(query)[0] is not later[0]


def test_a_period_that_ends_is_not_shown_any_more_by_the_next_second(world: BookingWorld) -> None:
    days = world.make(ShowDays)
    query = ShowDaysQuery(actor=world.examinee(), department=world.department, first=TOMORROW, last=TOMORROW)
    (before,) = days(query)
    assert before.periods[0].refusal is None
    world.pass_time(days=1, hours=12)
    (after,) = days(query)
    assert isinstance(after.periods[0].refusal, PeriodOver)
