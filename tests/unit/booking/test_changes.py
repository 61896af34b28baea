"""Reschedule, cancel, edit, look up, move, miss, reinstate."""

from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve

from ports.booking import Appointments
from ports.unit_of_work import UnitOfWork
from tests.booking_world import (
    EIGHT,
    EMPLOYER,
    NINE,
    SATURDAY,
    TODAY,
    TOMORROW,
    WEDNESDAY,
    BookingWorld,
    document,
    particulars,
    resident_id,
)
from tjdomain.booking.domain.appointment import Appointment, AppointmentState, Workplace
from tjdomain.booking.domain.day_errors import DayNotOpened, SoldOut
from tjdomain.booking.domain.errors import (
    AlreadyBooked,
    ProofTooSmall,
    ProofWrong,
    SlipCodeNeeded,
    StillToCome,
    TooLateToChange,
    TooYoung,
    TradeNotOffered,
)
from tjdomain.booking.domain.licence import Licence, LicenceKind, LicenceState
from tjdomain.booking.domain.particulars import Particulars
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.approve_licence import ApproveLicence, ApproveLicenceCommand
from tjdomain.booking.usecases.book_appointment import BookAppointment
from tjdomain.booking.usecases.cancel_appointment import CancelAppointment, CancelAppointmentCommand
from tjdomain.booking.usecases.confirm_missed import ConfirmMissed, ConfirmMissedCommand, MissedConfirmed
from tjdomain.booking.usecases.edit_appointment import EditAppointment, EditAppointmentCommand
from tjdomain.booking.usecases.look_up_appointments import LookUpAppointments, LookUpAppointmentsQuery
from tjdomain.booking.usecases.move_appointments import MoveAppointments, MoveAppointmentsCommand
from tjdomain.booking.usecases.reinstate_appointment import ReinstateAppointment, ReinstateAppointmentCommand
from tjdomain.booking.usecases.reschedule_appointment import RescheduleAppointment, RescheduleAppointmentCommand
from tjdomain.booking.usecases.show_my_appointments import ShowMyAppointments, ShowMyAppointmentsQuery
from tjdomain.shared.challenge import ChallengeNeeded
from tjdomain.shared.errors import LimitExceeded, NotFound, NotPermitted, StaleVersion, WrongState
from tjdomain.shared.person import DocumentKind
from tjdomain.shared.text import EmptyValue
from tjdomain.shared.trade import Trade


@pytest.fixture
def world() -> BookingWorld:
    return BookingWorld.in_memory().open(2, 1)


def reschedule(world: BookingWorld, what: Appointment, slot: Slot, **changes: Any) -> Appointment:
    given = {"actor": world.examinee(), "appointment": what.id, "slot": slot, "proven": document(1)}
    moved: Appointment = world.run(RescheduleAppointment, RescheduleAppointmentCommand(**{**given, **changes}))
    return moved


@pytest.fixture
def sixteen_on_wednesday() -> Particulars:
    return particulars(1, number=resident_id(1, birth=date(2010, 3, 4)))


def test_nobody_moves_to_a_day_on_which_he_is_too_young(world: BookingWorld, sixteen_on_wednesday: Particulars) -> None:
    appointment = world.book(1, day=WEDNESDAY, particulars=sixteen_on_wednesday)
    for changes in ({"proven": appointment.person.document}, by_clerk(world)):
        with pytest.raises(TooYoung):
            reschedule(world, appointment, Slot(TOMORROW, NINE), **changes)
    with pytest.raises(TooYoung):
        move(world, (appointment, Slot(TOMORROW, NINE)))
    assert world.get(appointment) == appointment
    assert reschedule(world, appointment, Slot(WEDNESDAY, NINE), **by_clerk(world)).slot == Slot(WEDNESDAY, NINE)


def test_what_was_cancelled_is_not_moved_to_its_own_slot_either(world: BookingWorld) -> None:
    appointment = world.book(1)
    cancel(world, appointment)
    with pytest.raises(WrongState):
        reschedule(world, appointment, appointment.slot, **by_clerk(world))


def by_clerk(world: BookingWorld, **more: Any) -> dict[str, Any]:
    return {"actor": world.clerk(), "proven": None, "reason": "本人电话要求", **more}


def cancel(world: BookingWorld, what: Appointment, **changes: Any) -> Appointment:
    given = {"actor": world.examinee(), "appointment": what.id, "proven": document(1)}
    cancelled: Appointment = world.run(CancelAppointment, CancelAppointmentCommand(**{**given, **changes}))
    return cancelled


def test_to_another_period_of_the_day_only_the_periods_places_move(world: BookingWorld) -> None:
    appointment = world.book(1)

    moved = reschedule(world, appointment, Slot(TOMORROW, NINE))

    assert (moved.slot, moved.version) == (Slot(TOMORROW, NINE), 2)
    day = world.day()
    assert (day.total.booked, day.of(EIGHT).counts.booked, day.of(NINE).counts.booked) == (1, 0, 1)
    assert world.kinds()[-1] == "appointment.rescheduled"


def test_inside_a_full_day_one_can_still_change_the_period() -> None:
    world = BookingWorld.in_memory().open(2, 2, total=2)
    appointment = world.book(1)
    world.book(2)

    assert reschedule(world, appointment, Slot(TOMORROW, NINE)).period.start == NINE


def test_to_another_day_both_rows_of_both_days_move(world: BookingWorld) -> None:
    appointment = world.book(1)

    reschedule(world, appointment, Slot(WEDNESDAY, NINE))

    assert world.day(TOMORROW).total.booked == 0
    assert world.day(TOMORROW).of(EIGHT).counts.booked == 0
    assert world.day(WEDNESDAY).total.booked == 1
    assert world.day(WEDNESDAY).of(NINE).counts.booked == 1


def test_to_the_same_slot_nothing_happens(world: BookingWorld) -> None:
    appointment = world.book(1)

    assert reschedule(world, appointment, appointment.slot) == appointment
    assert world.kinds()[-1] == "appointment.booked"


def test_to_a_full_period_nothing_is_lost(world: BookingWorld) -> None:
    appointment = world.book(1)
    world.book(2, start=NINE)

    with pytest.raises(SoldOut) as refused:
        reschedule(world, appointment, Slot(TOMORROW, NINE))

    assert refused.value.nearest
    assert world.get(appointment) == appointment
    assert world.day().total.booked == 2


def test_to_a_closed_day_is_refused(world: BookingWorld) -> None:
    with pytest.raises(DayNotOpened):
        reschedule(world, world.book(1), Slot(SATURDAY, EIGHT))


def test_a_clerk_with_right_and_reason_moves_above_the_capacity(world: BookingWorld) -> None:
    appointment = world.book(1)
    world.book(2, start=NINE)
    full = Slot(TOMORROW, NINE)

    with pytest.raises(NotPermitted):
        clerk = world.clerk(without=BookingRight.OVERBOOK)
        reschedule(world, appointment, full, **by_clerk(world, actor=clerk, overbook_reason="加急"))
    moved = reschedule(world, appointment, full, **by_clerk(world, overbook_reason="加急"))

    assert (moved.part, moved.overbook_reason) == (Part.OVERBOOKED, "加急")
    day = world.day()
    assert (day.total.booked, day.total.overbooked) == (1, 1)
    assert day.of(NINE).counts.overbooked == 1


def test_who_was_above_the_capacity_takes_a_free_place_elsewhere(world: BookingWorld) -> None:
    world.book(2, start=NINE)
    above = world.book(1, start=NINE, actor=world.clerk(), overbook_reason="加急")

    moved = reschedule(world, above, Slot(WEDNESDAY, NINE), **by_clerk(world, overbook_reason="加急"))

    assert (moved.part, moved.overbook_reason) == (Part.FREE, None)
    assert world.day().total.overbooked == 0


def test_a_day_that_does_not_exist_is_no_reason_to_overbook(world: BookingWorld) -> None:
    with pytest.raises(DayNotOpened):
        reschedule(world, world.book(1), Slot(SATURDAY, EIGHT), **by_clerk(world, overbook_reason="加急"))


def test_until_the_deadline_a_person_may_change_and_afterwards_the_desk(world: BookingWorld) -> None:
    appointment = world.book(1, day=WEDNESDAY)
    world.pass_time(days=1, hours=7, minutes=31)

    with pytest.raises(TooLateToChange):
        reschedule(world, appointment, Slot(WEDNESDAY, NINE))
    with pytest.raises(TooLateToChange):
        cancel(world, appointment)

    assert reschedule(world, appointment, Slot(WEDNESDAY, NINE), **by_clerk(world)).period.start == NINE


def test_at_the_deadline_itself_it_is_not_yet_too_late(world: BookingWorld) -> None:
    appointment = world.book(1, day=WEDNESDAY)
    world.pass_time(days=1, hours=7, minutes=30)

    assert cancel(world, appointment).state is AppointmentState.CANCELLED


def test_without_the_proven_document_an_appointment_does_not_exist(world: BookingWorld) -> None:
    appointment = world.book(1)

    for proven in (None, document(2)):
        with pytest.raises(NotFound):
            cancel(world, appointment, proven=proven)
    with pytest.raises(NotFound):
        cancel(world, evolve(appointment, id=type(appointment.id)(world.ids.new())))


def test_a_clerk_needs_right_scope_and_reason(world: BookingWorld) -> None:
    appointment = world.book(1)

    with pytest.raises(NotPermitted):
        cancel(world, appointment, **by_clerk(world, actor=world.clerk(BookingRight.VIEW)))
    with pytest.raises(NotFound):
        cancel(world, appointment, **by_clerk(world, actor=world.stranger()))
    with pytest.raises(EmptyValue):
        cancel(world, appointment, **by_clerk(world, reason=" "))


def test_a_cancelled_appointment_frees_its_place_and_its_person(world: BookingWorld) -> None:
    appointment = world.book(1, start=NINE)

    cancelled = cancel(world, appointment, reason="不去了")

    assert cancelled.state is AppointmentState.CANCELLED
    assert world.day().total.booked == 0
    assert world.events()[-1].reason == "不去了"
    assert world.book(1, start=NINE).is_live


def test_a_cancelled_appointment_is_not_cancelled_again(world: BookingWorld) -> None:
    appointment = world.book(1)
    cancel(world, appointment)

    with pytest.raises(WrongState):
        cancel(world, appointment)

    assert world.day().total.booked == 0


def test_counts_that_no_longer_know_of_a_place_are_not_driven_below_zero(world: BookingWorld) -> None:
    appointment = world.book(1)
    ghost = evolve(appointment, part=Part.OVERBOOKED, version=2)
    with world.the(UnitOfWork):
        world.the(Appointments).save(ghost)

    with pytest.raises(StaleVersion):
        cancel(world, ghost)

    assert world.get(ghost).state is AppointmentState.BOOKED


def edit(world: BookingWorld, what: Appointment, **changes: Any) -> Appointment:
    given = {"actor": world.clerk(), "appointment": what.id, "version": what.version, "reason": "核对证件"}
    edited: Appointment = world.run(EditAppointment, EditAppointmentCommand(**{**given, **changes}))
    return edited


def test_a_clerk_corrects_person_trades_and_employer_with_a_reason(world: BookingWorld) -> None:
    appointment = world.book(1)

    named = edit(world, appointment, particulars=particulars(1, name="王晓明"))
    edited = edit(world, named, trades=frozenset({Trade.DRUGS}), workplace=Workplace(name="新单位"))

    assert (edited.person.name, edited.trades, edited.workplace.name) == ("王晓明", {Trade.DRUGS}, "新单位")
    assert world.events()[-1].reason == "核对证件"
    assert world.events()[-1].old["workplace"]["name"] == EMPLOYER


def test_an_edit_makes_nobody_too_young_and_adds_no_trade_that_is_not_offered() -> None:
    world = BookingWorld.in_memory(BookingPolicy(trades=(Trade.FOOD,))).open(5)
    appointment = world.book(1)
    child = particulars(1, number=resident_id(1, birth=date(2015, 1, 1)))
    with pytest.raises(TooYoung):
        edit(world, appointment, particulars=child)
    with pytest.raises(TradeNotOffered):
        edit(world, appointment, trades=frozenset({Trade.FOOD, Trade.DRUGS}))
    assert world.get(appointment) == appointment


def test_another_workplace_has_its_licence_checked_anew(world: BookingWorld) -> None:
    appointment = world.book(1)
    approve = ApproveLicenceCommand(
        actor=world.clerk(),
        appointment=appointment.id,
        version=appointment.version,
        licence=Licence(kind=LicenceKind.BUSINESS, number="91371500MA3TE5T031", holder="小店"),
    )
    approved: Appointment = world.run(ApproveLicence, approve)
    assert edit(world, approved, trades=frozenset({Trade.DRUGS})).licence.state is LicenceState.APPROVED
    edited = edit(world, world.get(approved), workplace=Workplace(name="另一家大饭店"))
    assert (edited.licence.state, edited.licence.photo) == (LicenceState.PENDING, appointment.licence.photo)


def test_an_edit_of_an_older_state_is_refused(world: BookingWorld) -> None:
    appointment = world.book(1)
    edit(world, appointment, trades=frozenset({Trade.DRUGS}))

    with pytest.raises(StaleVersion):
        edit(world, appointment, trades=frozenset({Trade.FOOD}))


def test_a_corrected_document_cannot_be_one_that_is_booked(world: BookingWorld) -> None:
    world.book(2)

    with pytest.raises(AlreadyBooked):
        edit(world, world.book(1), particulars=particulars(2))


def test_an_examinee_does_not_edit(world: BookingWorld) -> None:
    with pytest.raises(NotPermitted):
        edit(world, world.book(1), actor=world.examinee())


HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"


def look_up(world: BookingWorld, code: str, **changes: Any) -> Any:
    proof = {"name": "王小明", "kind": DocumentKind.RESIDENT_ID, "number": resident_id(1), "code": code}
    given = {**proof, "address": HERE}
    return world.run_patiently(LookUpAppointments, LookUpAppointmentsQuery(**{**given, **changes}))


def test_name_number_and_code_together_show_the_persons_appointments(world: BookingWorld) -> None:
    booked = world.run(BookAppointment, world.booking(1))
    typed = f" {booked.code[:4].lower()} {booked.code[4:]}"

    proven = look_up(world, typed)

    assert proven.document == document(1)
    assert proven.appointments == (booked.appointment,)
    assert cancel(world, booked.appointment, proven=proven.document).state is AppointmentState.CANCELLED


def test_who_proves_right_may_look_as_often_as_he_likes(world: BookingWorld) -> None:
    code = world.run(BookAppointment, world.booking(1)).code
    for _ in range(2 * BookingPolicy().look_up_tries):
        look_up(world, code)


def test_a_code_of_a_booking_opens_its_appointment_and_that_of_the_guide_slip_everything(
    world: BookingWorld,
) -> None:
    first = world.run(BookAppointment, world.booking(1))
    cancel(world, first.appointment)
    second = world.run(BookAppointment, world.booking(1, day=WEDNESDAY))

    for booked, other in ((first, second), (second, first)):
        proven = look_up(world, booked.code)
        assert [one.id for one in proven.appointments] == [booked.appointment.id]
        assert not proven.whole
        assert proven.opens(booked.appointment.id)
        assert not proven.opens(other.appointment.id)

    with world.the(UnitOfWork):
        there = evolve(second.appointment, state=AppointmentState.CHECKED_IN, version=second.appointment.version + 1)
        world.the(Appointments).save(there, "SLIP2345")
    small = look_up(world, second.code)
    assert (small.whole, small.appointments) == (False, (there,))
    with pytest.raises(SlipCodeNeeded):
        small.require_whole()
    proven = look_up(world, "slip 2345")
    proven.require_whole()
    assert [one.id for one in proven.appointments] == [second.appointment.id, first.appointment.id]
    assert proven.whole
    assert proven.opens(first.appointment.id)

    with world.the(UnitOfWork):
        world.the(Appointments).save(evolve(there, state=AppointmentState.BOOKED, version=there.version + 1))
    with pytest.raises(ProofTooSmall):
        look_up(world, "SLIP2345").require_whole()


@pytest.mark.parametrize("wrong", [{"name": "王晓明"}, {"number": resident_id(2)}, {"code": "AAAAAAAA"}])
def test_whatever_is_wrong_the_answer_is_the_same(world: BookingWorld, wrong: dict[str, str]) -> None:
    booked = world.run(BookAppointment, world.booking(1))

    with pytest.raises(ProofWrong):
        look_up(world, **{"code": booked.code, **wrong})


def test_tries_are_limited_by_document_and_address(world: BookingWorld) -> None:
    world.set_policy(BookingPolicy(look_up_tries=2, look_up_minutes=30))
    booked = world.run(BookAppointment, world.booking(1))
    for _ in range(2):
        with pytest.raises(ProofWrong):
            look_up(world, "AAAAAAAA")

    with pytest.raises(LimitExceeded):
        look_up(world, booked.code)
    assert look_up(world, booked.code, address=ELSEWHERE).appointments

    world.pass_time(minutes=31)
    assert look_up(world, booked.code).appointments


def test_half_way_to_the_limit_a_challenge_is_asked_before_anything_is_counted(world: BookingWorld) -> None:
    world.set_policy(BookingPolicy(look_up_tries=4))
    booked = world.run(BookAppointment, world.booking(1))
    query = LookUpAppointmentsQuery(
        name="王小明", kind=DocumentKind.RESIDENT_ID, number=resident_id(1), code="AAAAAAAA", address=HERE
    )
    for _ in range(2):
        with pytest.raises(ProofWrong):
            world.run(LookUpAppointments, query)
    for _ in range(9):
        with pytest.raises(ChallengeNeeded):
            world.run(LookUpAppointments, evolve(query, code=booked.code))
    assert look_up(world, booked.code).appointments
    assert world.run(LookUpAppointments, evolve(query, code=booked.code, address=ELSEWHERE)).appointments


def test_who_was_proven_elsewhere_sees_the_own_appointments(world: BookingWorld) -> None:
    appointment = world.book(1)
    query = ShowMyAppointmentsQuery(actor=world.examinee(), proven=document(1))

    assert world.run(ShowMyAppointments, query) == (appointment,)
    with pytest.raises(NotPermitted):
        world.run(ShowMyAppointments, evolve(query, actor=world.clerk()))


def move(world: BookingWorld, *moves: tuple[Appointment, Slot]) -> Any:
    pairs = tuple((what.id, slot) for what, slot in moves)
    return world.run(MoveAppointments, MoveAppointmentsCommand(actor=world.clerk(), moves=pairs, reason="停电"))


def test_several_appointments_move_together(world: BookingWorld) -> None:
    first, second = world.book(1), world.book(2)

    moved = move(world, (second, Slot(WEDNESDAY, NINE)), (first, Slot(WEDNESDAY, EIGHT)))

    assert [a.id for a in moved] == [first.id, second.id]
    assert world.day(TOMORROW).total.booked == 0
    assert world.day(WEDNESDAY).total.booked == 2
    assert [event.reason for event in world.events()[-2:]] == ["停电", "停电"]


def test_several_appointments_move_together_or_not_at_all(world: BookingWorld) -> None:
    first, second = world.book(1), world.book(2)

    with pytest.raises(SoldOut):
        move(world, (first, Slot(WEDNESDAY, NINE)), (second, Slot(WEDNESDAY, NINE)))

    assert world.get(first).day == TOMORROW
    assert world.day(WEDNESDAY).total.booked == 0


def confirm(world: BookingWorld, *whom: Appointment) -> MissedConfirmed:
    command = ConfirmMissedCommand(actor=world.clerk(), appointments=tuple(a.id for a in whom))
    result: MissedConfirmed = world.run(ConfirmMissed, command)
    return result


def test_a_clerk_confirms_who_did_not_come_and_learns_who_could_not_be_marked(world: BookingWorld) -> None:
    absent, coming, gone = world.book(1), world.book(2, day=WEDNESDAY), world.book(3)
    cancel(world, gone, proven=document(3))
    world.pass_time(days=2)

    result = confirm(world, absent, coming, gone, absent)

    assert result.confirmed == (absent.id,)
    assert isinstance(result.refused[coming.id], StillToCome)
    assert isinstance(result.refused[gone.id], WrongState)
    assert world.get(absent).state is AppointmentState.MISSED


def test_confirming_needs_the_right(world: BookingWorld) -> None:
    with pytest.raises(NotPermitted):
        command = ConfirmMissedCommand(actor=world.clerk(BookingRight.VIEW), appointments=())
        world.run(ConfirmMissed, command)


def reinstate(world: BookingWorld, what: Appointment, slot: Slot) -> Appointment:
    command = ReinstateAppointmentCommand(actor=world.clerk(), appointment=what.id, slot=slot, reason="本人来电")
    back: Appointment = world.run(ReinstateAppointment, command)
    return back


def test_a_missed_appointment_comes_back_on_a_new_day(world: BookingWorld) -> None:
    appointment = world.book(1)
    world.pass_time(days=2)
    confirm(world, appointment)

    back = reinstate(world, appointment, Slot(date(2026, 3, 5), EIGHT))

    assert (back.state, back.day) == (AppointmentState.BOOKED, date(2026, 3, 5))
    assert world.day(date(2026, 3, 5)).total.booked == 1
    assert world.kinds()[-1] == "appointment.reinstated"


def test_who_has_booked_again_is_not_reinstated(world: BookingWorld) -> None:
    appointment = world.book(1)
    world.pass_time(days=2)
    confirm(world, appointment)
    world.book(1, day=date(2026, 3, 6))

    with pytest.raises(AlreadyBooked):
        reinstate(world, appointment, Slot(date(2026, 3, 5), EIGHT))

    assert world.day(date(2026, 3, 5)).total.booked == 0


def test_only_the_missed_are_reinstated(world: BookingWorld) -> None:
    with pytest.raises(WrongState):
        reinstate(world, world.book(1), Slot(WEDNESDAY, EIGHT))


def test_the_clock_of_the_tests_is_a_monday_morning() -> None:
    assert TODAY + timedelta(days=5) == SATURDAY
