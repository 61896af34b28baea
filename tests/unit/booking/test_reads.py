"""Lists and single views of appointments."""

from typing import Any

import pytest
from attrs import evolve

from ports.booking_queries import AppointmentFilter
from tests.booking_world import NINE, TODAY, TOMORROW, BookingWorld, document, particulars, resident_id
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.lifecycle import AppointmentAction
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.cancel_appointment import CancelAppointment, CancelAppointmentCommand
from tjdomain.booking.usecases.count_appointments import CountAppointments, CountAppointmentsQuery
from tjdomain.booking.usecases.edit_appointment import EditAppointment, EditAppointmentCommand
from tjdomain.booking.usecases.search_appointments import (
    ExportAppointments,
    ExportAppointmentsQuery,
    SearchAppointments,
    SearchAppointmentsQuery,
    ShowDayList,
    ShowDayListQuery,
)
from tjdomain.booking.usecases.show_appointment import (
    PrintSlip,
    PrintSlipQuery,
    ShowAppointment,
    ShowAppointmentQuery,
)
from tjdomain.booking.usecases.show_history import ShowHistory, ShowHistoryQuery
from tjdomain.shared.actor import Actor, ActorKind, Channel, Scope, ScopeLevel
from tjdomain.shared.errors import NotFound, NotPermitted
from tjdomain.shared.rights import PersonRight


@pytest.fixture
def world() -> BookingWorld:
    return BookingWorld.in_memory().open(5, 5)


def search(world: BookingWorld, actor: Actor | None = None, **more: Any) -> Any:
    return world.run(SearchAppointments, SearchAppointmentsQuery(actor=actor or world.clerk(), **more))


def test_the_list_is_newest_first_paged_and_masked(world: BookingWorld) -> None:
    for ordinal in (1, 2, 3):
        world.book(ordinal)

    first = search(world, limit=2)
    second = search(world, limit=999, after=first.rows[-1].id)

    assert (len(first.rows), first.total) == (2, 3)
    assert [row.id for row in (*first.rows, *second.rows)] == sorted(r.id for r in (*first.rows, *second.rows))[::-1]
    assert first.rows[0].document_number == resident_id(3)[:3] + "*" * 11 + resident_id(3)[-4:]
    assert first.rows[0].phone == "138****0003"


def test_with_the_right_numbers_are_seen_whole(world: BookingWorld) -> None:
    world.book(1)
    seeing = evolve(world.clerk(), rights=frozenset({BookingRight.VIEW, PersonRight.VIEW_UNMASKED}))

    (row,) = search(world, seeing, wanted=AppointmentFilter(document=document(1))).rows

    assert (row.document_number, row.phone) == (resident_id(1), "13800000001")


def test_a_person_without_a_phone_has_none_to_mask(world: BookingWorld) -> None:
    world.book(1, actor=world.clerk(), particulars=particulars(1, phone=None))

    assert search(world).rows[0].phone is None


def test_a_list_shows_the_readers_scope_only(world: BookingWorld) -> None:
    world.book(1)
    partner = Actor(
        ActorKind.PARTNER,
        Channel.API,
        id=world.ids.new(),
        rights=frozenset({BookingRight.BOOK, BookingRight.VIEW}),
        scope=Scope(ScopeLevel.OWN),
    )
    own = world.book(2, actor=partner)

    assert [row.id for row in search(world, partner).rows] == [own.id]
    assert search(world, world.stranger()).total == 0
    with pytest.raises(NotPermitted):
        search(world, world.examinee())


def test_the_day_list_goes_by_period_and_leaves_the_cancelled_out(world: BookingWorld) -> None:
    late, early = world.book(1, start=NINE), world.book(2)
    query = ShowDayListQuery(actor=world.clerk(), department=world.department, day=TOMORROW)

    rows = world.run(ShowDayList, query)

    assert [row.id for row in rows] == [early.id, late.id]
    assert world.run(ShowDayList, evolve(query, day=TODAY)) == ()
    with pytest.raises(NotFound):
        world.run(ShowDayList, evolve(query, actor=world.stranger()))


def show(world: BookingWorld, what: Appointment, actor: Actor, proven: Any = None) -> Any:
    return world.run(ShowAppointment, ShowAppointmentQuery(actor=actor, appointment=what.id, proven=proven))


def test_a_clerk_sees_an_appointment_with_what_may_be_done(world: BookingWorld) -> None:
    appointment = world.book(1)

    shown = show(world, appointment, world.clerk())

    assert shown.appointment == appointment
    assert AppointmentAction.CANCEL in shown.actions


def test_an_examinee_sees_the_own_appointment_without_a_clerks_buttons(world: BookingWorld) -> None:
    shown = show(world, world.book(1), world.examinee(), document(1))

    assert shown.actions == frozenset()
    with pytest.raises(NotFound):
        show(world, shown.appointment, world.examinee(), document(2))


def test_the_slip_with_the_code_is_printed_at_the_desk_only(world: BookingWorld) -> None:
    appointment = world.book(1)
    slip = world.run(PrintSlip, PrintSlipQuery(actor=world.clerk(), appointment=appointment.id))

    assert slip.appointment == appointment
    assert len(slip.code) == 8
    with pytest.raises(NotPermitted):
        world.run(PrintSlip, PrintSlipQuery(actor=world.examinee(), appointment=appointment.id))
    with pytest.raises(NotFound):
        world.run(PrintSlip, PrintSlipQuery(actor=world.stranger(), appointment=appointment.id))


def test_a_list_says_what_each_state_offers_its_reader(world: BookingWorld) -> None:
    reader = evolve(world.clerk(), rights=frozenset({BookingRight.VIEW, BookingRight.CANCEL, BookingRight.EDIT}))

    actions = search(world, reader).actions

    assert actions[AppointmentState.BOOKED] == {AppointmentAction.CANCEL, AppointmentAction.EDIT}
    assert actions[AppointmentState.CHECKED_IN] == {AppointmentAction.EDIT}
    assert actions[AppointmentState.CANCELLED] == frozenset()


def test_each_state_is_counted_whatever_states_the_list_shows(world: BookingWorld) -> None:
    first, _ = world.book(1), world.book(2)
    world.run(CancelAppointment, CancelAppointmentCommand(actor=world.clerk(), appointment=first.id, reason="x"))
    wanted = AppointmentFilter(states=frozenset({AppointmentState.MISSED}))

    counts = world.run(CountAppointments, CountAppointmentsQuery(actor=world.clerk(), wanted=wanted))

    assert {state: count for state, count in counts.items() if count} == {
        AppointmentState.BOOKED: 1,
        AppointmentState.CANCELLED: 1,
    }
    with pytest.raises(NotPermitted):
        world.run(CountAppointments, CountAppointmentsQuery(actor=world.examinee()))


def test_an_export_brings_every_row_masked_like_the_list(world: BookingWorld) -> None:
    made = [world.book(ordinal) for ordinal in (1, 2, 3)]

    rows = list(world.run(ExportAppointments, ExportAppointmentsQuery(actor=world.clerk())))

    assert [row.id for row in rows] == [one.id for one in reversed(made)]
    assert {row.phone[3:7] for row in rows} == {"****"}
    with pytest.raises(NotPermitted):
        world.run(ExportAppointments, ExportAppointmentsQuery(actor=world.examinee()))


def test_the_history_of_an_appointment_says_what_changed_and_hides_numbers(world: BookingWorld) -> None:
    made = world.book(1)
    change = EditAppointmentCommand(
        actor=world.clerk(),
        appointment=made.id,
        version=made.version,
        reason="写错了",
        particulars=particulars(2, name="王大明"),
    )
    world.run(EditAppointment, change)
    query = ShowHistoryQuery(actor=world.clerk(BookingRight.VIEW), appointment=made.id)

    newest, first = world.run(ShowHistory, query)

    assert (newest.kind, newest.reason, newest.actor_id) == ("appointment.edited", "写错了", world.clerk_id)
    changed = {one.name: (one.old, one.new) for one in newest.changes}
    assert changed["person.name"] == ("王小明", "王大明")
    assert changed["person.phone.number"] == ("138****0001", "138****0002")
    assert "*" in changed["person.document.number"][1]
    assert "version" not in changed
    assert (first.kind, first.changes) == ("appointment.booked", ())
    whole = evolve(query.actor, rights=query.actor.rights | {PersonRight.VIEW_UNMASKED})
    shown = {one.name: one.new for one in world.run(ShowHistory, evolve(query, actor=whole))[0].changes}
    assert shown["person.phone.number"] == "13800000002"
    with pytest.raises(NotFound):
        world.run(ShowHistory, evolve(query, actor=world.stranger()))
