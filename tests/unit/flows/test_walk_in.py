"""Somebody has come without an appointment."""

from datetime import date, time, timedelta
from uuid import UUID

import pytest
from attrs import evolve

from tests.unit.flows.making import CENTRE, NINE, STRANGER, TODAY, WORKPLACE, MemoryDepartment, clerk, particulars
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.calendar import Stop, StopId
from tjdomain.booking.domain.day_errors import BookingStopped, NoSuchPeriod, PeriodOver, SoldOut
from tjdomain.booking.domain.errors import (
    AlreadyBookedAs,
    CertificateStillValid,
    LicenceNumberDoubtful,
    LicenceUnsettled,
    RecheckOpen,
    TooYoung,
)
from tjdomain.booking.domain.licence import LicenceKind, LicenceState
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.examination.domain.kinds import ExaminationState, Source, TradeVerdict
from tjdomain.examination.rights import ExaminationRight
from tjdomain.flows.together.arriving import OriginalSeen
from tjdomain.flows.together.errors import RecheckOffered
from tjdomain.shared.actor import Channel
from tjdomain.shared.dates import at_local
from tjdomain.shared.errors import NotFound, NotPermitted

SEEN = OriginalSeen(kind=LicenceKind.FOOD, number="JY13715020000018")
NOT_VALID_SO_LONG = date(2027, 11, 1)


def came(here: MemoryDepartment, n: int = 1, **changes: object) -> tuple[Part, str | None]:
    visit = here.visit(here.walk_in(n, original=SEEN, **changes).examination)
    return visit.part, visit.overbook_reason


def test_the_person_is_checked_in_at_once_through_the_channel_of_walk_ins(here: MemoryDepartment) -> None:
    arrival = here.walk_in(original=SEEN)
    visit = here.visit(arrival.examination)
    assert (visit.state, visit.channel, visit.version, visit.day) == (
        AppointmentState.CHECKED_IN,
        Channel.WALK_IN,
        1,
        TODAY,
    )
    assert (arrival.examination.state, arrival.came_back) == (ExaminationState.REGISTERED, False)
    assert arrival.examination.registration.source is Source.WALK_IN
    assert here.kinds == ["appointment.walked_in", "examination.registered"]
    with here.a.uow:
        assert len(here.a.appointments.code_of(visit.id)) == 8
        assert here.a.appointments.slip_code_of(visit.id) == arrival.code
    assert visit.phone_counts


def test_the_walk_in_part_comes_first_then_the_free_one_then_the_right_to_overbook(here: MemoryDepartment) -> None:
    parts = [came(here, n)[0] for n in (1, 2, 3)]
    assert parts == [Part.WALK_IN, Part.FREE, Part.FREE]
    with pytest.raises(SoldOut) as refusal:
        came(here, 4)
    assert refusal.value.nearest != ()
    assert came(here, 4, overbook_reason=" 单位急用 ") == (Part.OVERBOOKED, "单位急用")
    counts = here.counts()
    assert (counts.walk_in_used, counts.booked, counts.overbooked) == (1, 2, 1)


def test_no_reason_to_overbook_is_kept_where_a_place_is_left(here: MemoryDepartment) -> None:
    assert came(here, overbook_reason="单位急用") == (Part.WALK_IN, None)


def test_overbooking_needs_its_right(here: MemoryDepartment) -> None:
    with pytest.raises(NotPermitted):
        here.walk_in(actor=clerk(BookingRight.OVERBOOK), overbook_reason="单位急用", original=SEEN)


@pytest.mark.parametrize("right", [BookingRight.WALK_IN, ExaminationRight.REGISTER])
def test_both_contexts_rights_are_needed(here: MemoryDepartment, right: str) -> None:
    with pytest.raises(NotPermitted):
        here.walk_in(actor=clerk(right))


def test_out_of_scope_there_is_no_such_department(here: MemoryDepartment) -> None:
    with pytest.raises(NotFound):
        here.walk_in(actor=STRANGER)


def test_without_a_licence_nobody_is_registered_and_no_place_taken(here: MemoryDepartment) -> None:
    with pytest.raises(LicenceUnsettled):
        here.walk_in()
    assert here.counts().walk_in_used == 0
    assert here.kinds == []


def test_where_no_licence_is_asked_for_none_is_needed_but_may_be_seen(here: MemoryDepartment) -> None:
    here.booking_policies.policy = evolve(here.booking_policies.policy, licence_photo_required=False)
    unasked = here.visit(here.walk_in(1).examination)
    seen = here.visit(here.walk_in(2, original=SEEN).examination)
    assert unasked.licence.state is LicenceState.NOT_NEEDED
    assert (seen.licence.state, seen.licence.seen_number) == (LicenceState.ORIGINAL_SEEN, SEEN.number)


def test_a_doubtful_licence_number_is_confirmed_and_marked(here: MemoryDepartment) -> None:
    workplace = evolve(WORKPLACE, licence_number="91371502MA3C000000")
    with pytest.raises(LicenceNumberDoubtful) as refusal:
        here.walk_in(workplace=workplace, original=SEEN)
    confirmed = frozenset({Confirmation.LICENCE_NUMBER})
    arrival = here.walk_in(workplace=workplace, original=SEEN, confirmed=confirmed)
    assert here.visit(arrival.examination).licence.warnings == refusal.value.warnings


def test_a_certificate_that_is_valid_for_long_warns(here: MemoryDepartment) -> None:
    here.standings.certificates[particulars().person(TODAY).document] = NOT_VALID_SO_LONG
    with pytest.raises(CertificateStillValid) as refusal:
        here.walk_in(original=SEEN)
    assert refusal.value.until == NOT_VALID_SO_LONG
    here.walk_in(original=SEEN, confirmed=frozenset({Confirmation.CERTIFICATE}))


def test_who_awaits_a_recheck_here_is_offered_that_one(here: MemoryDepartment) -> None:
    judged = here.judge(here.arrive(), TradeVerdict.RECHECK)
    here.flows.complete(here.tell(judged))
    with pytest.raises(RecheckOffered) as refusal:
        here.walk_in(original=SEEN)
    assert refusal.value.examination == judged.id
    assert not here.walk_in(original=SEEN, confirmed=frozenset({Confirmation.RECHECK})).came_back


def test_who_awaits_a_recheck_elsewhere_is_told(here: MemoryDepartment) -> None:
    here.standings.rechecks.add(particulars().person(TODAY).document)
    with pytest.raises(RecheckOpen):
        here.walk_in(original=SEEN)


def test_who_has_an_appointment_is_checked_in_with_that(here: MemoryDepartment) -> None:
    booked = here.book(day=TODAY + timedelta(days=1))
    with pytest.raises(AlreadyBookedAs) as refusal:
        here.walk_in(original=SEEN)
    assert refusal.value.appointment == booked.id
    assert here.counts().walk_in_used == 0


def test_who_is_unfinished_is_given_the_slip_again_even_on_a_closed_day(here: MemoryDepartment) -> None:
    begun = here.arrive()
    here.clock.move(timedelta(days=5))
    again = here.walk_in()
    assert (again.examination, again.came_back) == (begun, True)


def test_a_stop_of_walk_ins_stops_them_and_nobody_else(here: MemoryDepartment) -> None:
    stop = Stop(
        id=StopId(UUID(int=8)),
        department=CENTRE,
        day=None,
        start=None,
        channel=Channel.WALK_IN,
        reason="人太多",
        created_by=None,
    )
    booked = here.book(2)
    here.store.table("booking_stop")[stop.id] = stop
    with pytest.raises(BookingStopped):
        here.walk_in(original=SEEN)
    assert not here.check_in(booked).came_back


def test_a_period_that_is_over_or_unknown_is_refused(here: MemoryDepartment) -> None:
    with pytest.raises(NoSuchPeriod):
        here.walk_in(original=SEEN, start=time(8, 30))
    here.clock.time = at_local(TODAY, NINE)
    with pytest.raises(PeriodOver):
        here.walk_in(original=SEEN)


def test_a_child_is_refused(here: MemoryDepartment) -> None:
    with pytest.raises(TooYoung):
        here.walk_in(original=SEEN, particulars=particulars(1, born="20101124"))
