"""A booked person has come."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests.unit.flows.making import (
    CENTRE,
    EIGHT,
    FIRST,
    NINE,
    SECOND,
    STRANGER,
    TODAY,
    MemoryDepartment,
    clerk,
    particulars,
)
from tjdomain.booking.domain.appointment import Appointment, AppointmentState, Workplace
from tjdomain.booking.domain.day_errors import SoldOut
from tjdomain.booking.domain.errors import LicenceUnsettled, NoteNeeded, NotToday
from tjdomain.booking.domain.licence import LicenceCheck, LicenceKind, LicenceState
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.examination.domain.ending import lapse, reopen
from tjdomain.examination.domain.errors import BadAmount, TooYoung
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import (
    ExaminationState,
    IdentityEntry,
    Payer,
    Source,
    TradeVerdict,
)
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.rights import ExaminationRight
from tjdomain.flows.together.arriving import Formalities, OriginalSeen
from tjdomain.flows.together.check_in import ToToday
from tjdomain.flows.together.errors import ExaminationUnfinished, RecheckOffered
from tjdomain.shared.actor import Channel
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import NotFound, NotPermitted, WrongState
from tjdomain.shared.ids import EmployerId, FileId, TeamId
from tjdomain.shared.text import EmptyValue

TOMORROW = TODAY + timedelta(days=1)
NO_RECHECK = frozenset({Confirmation.RECHECK})


def test_the_appointment_is_checked_in_and_the_examination_registered(here: MemoryDepartment) -> None:
    booked = here.book()
    arrival = here.check_in(booked)
    assert here.appointment(booked.id).state is AppointmentState.CHECKED_IN
    assert here.examination(arrival.examination.id).state is ExaminationState.REGISTERED
    assert (arrival.examination.number, arrival.examination.slip) == ("202611230001", "26000001")
    assert not arrival.came_back
    assert here.kinds == ["appointment.checked_in", "examination.registered"]


def code_of(here: MemoryDepartment, booked: Appointment) -> str | None:
    with here.a.uow:
        return here.a.appointments.slip_code_of(booked.id)


def test_a_fresh_code_comes_with_the_guide_slip_and_stays_for_who_comes_back(here: MemoryDepartment) -> None:
    booked = here.book()
    arrival = here.check_in(booked)
    assert arrival.code is not None
    assert (len(arrival.code), arrival.code) == (8, code_of(here, booked))
    with here.a.uow:
        assert here.a.appointments.code_of(booked.id) != arrival.code
    assert here.check_in(booked).code == arrival.code
    assert here.walk_in().code == arrival.code
    assert arrival.code not in repr(arrival)
    assert arrival.code not in repr(here.a.events)


def test_after_an_undone_check_in_the_next_one_draws_another_code(here: MemoryDepartment) -> None:
    booked = here.book()
    first = here.check_in(booked, phone=Phone("13733334444"))
    assert here.appointment(booked.id).phone_counts
    here.undo_check_in(first.examination)
    assert not here.appointment(booked.id).phone_counts
    second = here.check_in(booked)
    assert first.code != second.code == code_of(here, booked)
    assert not here.appointment(booked.id).phone_counts, "it was not told again"


def test_the_phone_that_is_told_at_the_desk_becomes_the_appointments_and_counts(here: MemoryDepartment) -> None:
    booked = here.book()
    kept = here.check_in(booked, phone=Phone("13733334444")).examination
    arrived = here.appointment(booked.id)
    assert arrived.person.phone == kept.registration.person.phone == Phone("13733334444")
    assert arrived.phone_counts


def test_a_phone_that_was_only_typed_stays_and_does_not_count(here: MemoryDepartment) -> None:
    booked = here.book()
    here.check_in(booked)
    arrived = here.appointment(booked.id)
    assert (arrived.person.phone, arrived.phone_counts) == (booked.person.phone, False)


def test_the_place_stays_taken(here: MemoryDepartment) -> None:
    here.arrive()
    assert here.counts().booked == 1


def test_what_the_desk_writes_down_is_kept(here: MemoryDepartment) -> None:
    employer = EmployerId(UUID(int=5))
    booked = here.book(workplace=Workplace(name="好再来", employer=employer))
    portrait = here.keep_portrait()
    formalities = Formalities(
        payer=Payer.PERSON,
        amount=Decimal("85.5"),
        receipt="0012345",
        identity_entry=IdentityEntry.CARD,
        portrait=portrait,
    )
    kept = here.check_in(booked, formalities=formalities).examination.registration
    assert (kept.payer, kept.amount, kept.receipt) == (Payer.PERSON, Decimal("85.50"), "0012345")
    assert (kept.identity_entry, kept.portrait) == (IdentityEntry.CARD, portrait)
    assert (kept.appointment, kept.employer, kept.employer_name) == (booked.id, employer, "好再来")
    assert (kept.department, kept.person, kept.trades) == (CENTRE, booked.person, booked.trades)
    assert (kept.source, kept.channel, kept.team) == (Source.INDIVIDUAL, Channel.WEB, None)


def test_a_members_examination_knows_its_team(here: MemoryDepartment) -> None:
    team = TeamId(UUID(int=6))
    kept = here.check_in(here.book(team=team, channel=Channel.TEAM_CODE)).examination.registration
    assert (kept.source, kept.team) == (Source.TEAM, team)


def test_a_file_that_is_no_portrait_is_refused_and_nobody_is_checked_in(here: MemoryDepartment) -> None:
    booked = here.book()
    for wrong in (here.keep_portrait("licence"), FileId(UUID(int=1))):
        with pytest.raises(NotFound):
            here.check_in(booked, formalities=Formalities(portrait=wrong))
    assert here.appointment(booked.id) == booked
    assert here.kinds == []


def test_a_wrong_amount_is_refused_and_no_number_is_used_up(here: MemoryDepartment) -> None:
    booked = here.book()
    with pytest.raises(BadAmount):
        here.check_in(booked, formalities=Formalities(amount=Decimal("0.001")))
    assert here.check_in(booked).examination.number == "202611230001"


def test_nobody_under_16_is_examined(here: MemoryDepartment) -> None:
    child = particulars(1, born="20101124").person(TODAY)
    with pytest.raises(TooYoung):
        here.check_in(here.book(person=child))


def test_an_appointment_of_another_day_is_refused_with_its_day(here: MemoryDepartment) -> None:
    booked = here.book(day=TOMORROW)
    with pytest.raises(NotToday) as refusal:
        here.check_in(booked)
    assert refusal.value.day == TOMORROW


def test_it_can_be_moved_to_today_first(here: MemoryDepartment) -> None:
    booked = here.book(day=TOMORROW)
    arrival = here.check_in(booked, to_today=ToToday(start=NINE, reason="提前来"), note="提前来")
    after = here.appointment(booked.id)
    assert (after.state, after.day, after.period, after.version) == (AppointmentState.CHECKED_IN, TODAY, SECOND, 3)
    assert arrival.examination.day == TODAY
    assert (here.counts(NINE).booked, here.counts(EIGHT, TOMORROW).booked) == (1, 0)
    assert here.kinds == ["appointment.rescheduled", "appointment.checked_in", "examination.registered"]
    assert [event.reason for event in here.log.events[-3:]] == ["提前来", "提前来", None]


def test_moving_to_today_needs_its_own_right_and_a_reason(here: MemoryDepartment) -> None:
    booked = here.book(day=TOMORROW)
    with pytest.raises(NotPermitted):
        here.check_in(booked, actor=clerk(BookingRight.RESCHEDULE), to_today=ToToday(start=EIGHT, reason="提前来"))
    with pytest.raises(EmptyValue):
        here.check_in(booked, to_today=ToToday(start=EIGHT, reason=" "))
    assert here.appointment(booked.id) == booked


def test_moving_to_a_full_period_needs_a_place_above_the_capacity(here: MemoryDepartment) -> None:
    here.book(1)
    here.book(2)
    late = here.book(3, day=TOMORROW)
    with pytest.raises(SoldOut):
        here.check_in(late, to_today=ToToday(start=EIGHT, reason="提前来"))
    assert here.appointment(late.id) == late
    here.check_in(late, to_today=ToToday(start=EIGHT, reason="提前来", overbook_reason="明天出差"))
    after = here.appointment(late.id)
    assert (after.part, after.overbook_reason) == (Part.OVERBOOKED, "明天出差")
    assert here.counts().overbooked == 1


def test_a_wish_to_move_is_nothing_where_the_day_is_right(here: MemoryDepartment) -> None:
    booked = here.book()
    here.check_in(booked, to_today=ToToday(start=NINE, reason="走错"))
    assert here.appointment(booked.id).period == FIRST


def test_outside_the_period_a_note_is_wanted_and_kept(here: MemoryDepartment) -> None:
    booked = here.book()
    here.clock.move(timedelta(hours=2))
    with pytest.raises(NoteNeeded):
        here.check_in(booked)
    here.check_in(booked, note=" 路上堵车 ")
    assert here.log.events[-2].reason == "路上堵车"


@pytest.mark.parametrize("state", [LicenceState.PENDING, LicenceState.REJECTED])
def test_an_open_licence_check_stops_until_the_original_was_seen(here: MemoryDepartment, state: LicenceState) -> None:
    booked = here.book(licence=LicenceCheck(state=state))
    with pytest.raises(LicenceUnsettled):
        here.check_in(booked)
    here.check_in(booked, original=OriginalSeen(kind=LicenceKind.FOOD, number="JY13715020000018"))
    seen = here.appointment(booked.id).licence
    assert (seen.state, seen.seen_kind, seen.seen_number) == (
        LicenceState.ORIGINAL_SEEN,
        LicenceKind.FOOD,
        "JY13715020000018",
    )
    assert here.kinds == ["appointment.checked_in", "examination.registered"]


@pytest.mark.parametrize("right", [BookingRight.CHECK_IN, ExaminationRight.REGISTER])
def test_both_contexts_rights_are_needed(here: MemoryDepartment, right: str) -> None:
    with pytest.raises(NotPermitted):
        here.check_in(here.book(), actor=clerk(right))


def test_out_of_scope_there_is_no_such_appointment(here: MemoryDepartment) -> None:
    with pytest.raises(NotFound):
        here.check_in(here.book(), actor=STRANGER)


def test_a_cancelled_appointment_is_not_checked_in(here: MemoryDepartment) -> None:
    booked = here.book(state=AppointmentState.CANCELLED)
    with pytest.raises(WrongState):
        here.check_in(booked)


def test_checking_in_twice_gives_the_same_slip(here: MemoryDepartment) -> None:
    booked = here.book()
    first = here.check_in(booked)
    again = here.check_in(booked)
    assert (again.examination, again.came_back) == (first.examination, True)
    assert here.kinds.count("examination.registered") == 1


def test_who_is_unfinished_comes_back_on_a_later_day_without_a_new_appointment(here: MemoryDepartment) -> None:
    booked = here.book()
    begun = here.record_some(here.check_in(booked).examination)
    here.next_day()
    again = here.check_in(booked)
    assert (again.examination, again.came_back) == (begun, True)


def test_a_judged_examination_is_not_come_back_to(here: MemoryDepartment) -> None:
    judged = here.judge(here.arrive())
    with pytest.raises(WrongState):
        here.check_in(here.visit(judged))


def unfinished_without_an_appointment(here: MemoryDepartment) -> Examination:
    """An examination that lapsed, so that its appointment was done, and was reopened."""
    begun = here.arrive()
    here.clock.move(timedelta(days=31))
    lapsed = here.save("examination.lapsed", begun, lapse(begun, TODAY + timedelta(days=31)))
    here.flows.complete(here.tell(lapsed))
    here.clock.move(timedelta(days=-31))
    return here.save("examination.reopened", lapsed, reopen(lapsed, ExaminationPolicy(), TODAY))


def test_another_appointment_is_refused_while_an_examination_is_unfinished(here: MemoryDepartment) -> None:
    begun = unfinished_without_an_appointment(here)
    other = here.book(1, day=TODAY, number="260000009999")
    with pytest.raises(ExaminationUnfinished) as refusal:
        here.check_in(other)
    assert (refusal.value.examination, refusal.value.slip, refusal.value.day) == (begun.id, begun.slip, TODAY)
    assert here.appointment(other.id) == other


def awaiting_recheck(here: MemoryDepartment) -> Examination:
    judged = here.judge(here.arrive(), TradeVerdict.RECHECK)
    here.flows.complete(here.tell(judged))
    return judged


def test_who_awaits_a_recheck_is_offered_that(here: MemoryDepartment) -> None:
    first = awaiting_recheck(here)
    other = here.book(1, number="260000009999")
    with pytest.raises(RecheckOffered) as refusal:
        here.check_in(other)
    assert (refusal.value.examination, refusal.value.number, refusal.value.due) == (first.id, first.number, first.due)
    arrival = here.check_in(other, confirmed=NO_RECHECK)
    assert not arrival.came_back
    assert here.examination(first.id) == first


def test_a_recheck_whose_window_is_over_is_not_offered(here: MemoryDepartment) -> None:
    first = awaiting_recheck(here)
    here.clock.move(timedelta(days=31))
    later = first.due + timedelta(days=1)
    here.open_day(later)
    assert not here.check_in(here.book(1, day=later, number="260000009999")).came_back


def test_a_recheck_that_has_begun_is_the_examination_to_go_on_with(here: MemoryDepartment) -> None:
    recheck = here.begin_recheck(awaiting_recheck(here))
    with pytest.raises(ExaminationUnfinished) as refusal:
        here.check_in(here.book(1, number="260000009999"), confirmed=NO_RECHECK)
    assert refusal.value.examination == recheck.id


def test_the_recheck_of_a_recheck_is_offered_not_the_first_again(here: MemoryDepartment) -> None:
    recheck = here.begin_recheck(awaiting_recheck(here))
    again = here.judge(recheck, TradeVerdict.RECHECK)
    with pytest.raises(RecheckOffered) as refusal:
        here.check_in(here.book(1, number="260000009999"))
    assert refusal.value.examination == again.id


def test_the_same_person_is_nobody_elses_business(here: MemoryDepartment) -> None:
    here.arrive(1)
    assert not here.check_in(here.book(2)).came_back
