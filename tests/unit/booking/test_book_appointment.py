from datetime import date, time, timedelta

import pytest

from ports.booking import BookingPolicies, CurrentOpenings, PersonStandings
from ports.idempotency import OtherBody
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
from tjdomain.booking.domain.acceptance import Acceptance, AcceptedText
from tjdomain.booking.domain.appointment import AppointmentState, Workplace
from tjdomain.booking.domain.day_errors import SoldOut
from tjdomain.booking.domain.errors import (
    AlreadyBooked,
    AlreadyBookedAs,
    CertificateStillValid,
    LicenceNumberDoubtful,
    RecheckOpen,
)
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.domain.request import RequestKey
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.book_appointment import BookAppointment
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.shared.errors import NotFound, NotPermitted
from tjdomain.shared.text import EmptyValue

KEY = RequestKey(b"k" * 32, b"d" * 32)


@pytest.fixture
def world() -> BookingWorld:
    return BookingWorld.in_memory().open(2, 1)


def test_an_examinee_books_and_takes_one_place_of_day_and_period(world: BookingWorld) -> None:
    appointment = world.book(1)

    assert appointment.state is AppointmentState.BOOKED
    assert appointment.licence.state is LicenceState.PENDING
    assert world.day().total.booked == 1
    assert world.day().of(EIGHT).counts.booked == 1
    assert world.day().of(NINE).counts.booked == 0
    assert world.kinds()[-1] == "appointment.booked"


def test_the_answer_holds_the_code_which_the_event_log_never_sees(world: BookingWorld) -> None:
    booked = world.run(BookAppointment, world.booking(1))

    assert len(booked.code) == 8
    assert booked.code not in str(world.events()[-1].new)
    assert booked.appointment.number.startswith("26")
    assert len(booked.appointment.number) == 12


def test_what_the_person_accepted_is_kept_with_the_appointment_and_in_its_event(world: BookingWorld) -> None:
    accepted = (Acceptance(text=AcceptedText.CONSENT, version="2026-1", at=world.clock.now()),)

    booked = world.run(BookAppointment, world.booking(1, accepted=accepted))

    assert world.get(booked.appointment).accepted == accepted
    assert world.events()[-1].new["accepted"][0]["version"] == "2026-1"


def test_the_last_place_of_a_period_sells_once_and_the_refusal_names_the_nearest_free_periods(
    world: BookingWorld,
) -> None:
    world.book(1, start=NINE)

    with pytest.raises(SoldOut) as refused:
        world.book(2, start=NINE)

    assert refused.value.nearest == (Slot(TOMORROW, EIGHT), Slot(TODAY, NINE), Slot(WEDNESDAY, EIGHT))
    assert world.day().of(NINE).counts.booked == 1


def test_a_place_lost_between_the_picture_and_the_update_is_refused_and_nothing_stays(world: BookingWorld) -> None:
    current = world.the(CurrentOpenings)
    world.adapters[CurrentOpenings] = _Frozen(current.of(world.department))
    world.book(1, start=NINE)

    with pytest.raises(SoldOut):
        world.book(2, start=NINE)

    world.adapters[CurrentOpenings] = current
    assert world.day().of(NINE).counts.booked == 1
    world.book(2, start=EIGHT)


def test_far_from_the_end_the_appointment_is_written_before_the_places() -> None:
    world = BookingWorld.in_memory(BookingPolicy(insert_first_above=0)).open(1)

    world.book(1)

    with pytest.raises(SoldOut):
        world.book(2)
    assert world.day().total.booked == 1


class _Frozen:
    def __init__(self, openings: object) -> None:
        self._openings = openings

    def of(self, _department: object, _wanted: object) -> object:
        return self._openings


def test_a_person_has_one_live_appointment_and_a_stranger_learns_no_more(world: BookingWorld) -> None:
    world.book(1)

    with pytest.raises(AlreadyBooked) as refused:
        world.book(1, start=NINE)

    assert refused.value.fields == {}


def test_a_clerk_is_told_which_appointment_exists(world: BookingWorld) -> None:
    first = world.book(1)

    with pytest.raises(AlreadyBookedAs) as refused:
        world.book(1, start=NINE, actor=world.clerk())

    assert refused.value.appointment == first.id
    assert refused.value.number == first.number


def test_a_clerk_needs_the_right_and_the_department(world: BookingWorld) -> None:
    with pytest.raises(NotPermitted):
        world.book(1, actor=world.clerk(BookingRight.VIEW))
    with pytest.raises(NotFound):
        world.book(1, actor=world.stranger())


def test_a_clerk_books_without_phone_and_photo(world: BookingWorld) -> None:
    appointment = world.book(
        1, actor=world.clerk(), particulars=particulars(1, phone=None), licence_photo=None, start=NINE
    )

    assert appointment.person.phone is None
    assert appointment.licence.state is LicenceState.PENDING


def test_without_a_licence_asked_for_none_is_pending() -> None:
    world = BookingWorld.in_memory(BookingPolicy(licence_photo_required=False)).open(2)

    assert world.book(1, licence_photo=None).licence.state is LicenceState.NOT_NEEDED
    assert world.book(2).licence.state is LicenceState.PENDING


def test_the_same_request_again_returns_the_first_answer_also_when_sold_out(world: BookingWorld) -> None:
    command = world.booking(1, start=NINE, request=KEY)
    first = world.run(BookAppointment, command)

    again = world.run(BookAppointment, command)

    assert again.replayed
    assert not first.replayed
    assert (again.appointment, again.code) == (first.appointment, first.code)
    assert world.day().of(NINE).counts.booked == 1


def test_a_request_key_with_another_body_is_refused(world: BookingWorld) -> None:
    world.book(1, request=KEY)

    with pytest.raises(OtherBody):
        world.book(1, start=NINE, request=RequestKey(KEY.key, b"other"))


def test_a_key_of_a_refused_request_can_be_used_again(world: BookingWorld) -> None:
    with pytest.raises(EmptyValue):
        world.book(1, particulars=particulars(1, name=" "), request=KEY)

    assert world.book(1, request=KEY).state is AppointmentState.BOOKED


def test_a_taken_request_key_is_noticed_also_by_the_insert(world: BookingWorld) -> None:
    world.book(1, request=KEY)

    with pytest.raises(OtherBody):
        world.book(2, request=RequestKey(KEY.key, b"other"))


def test_with_a_reason_and_the_right_a_clerk_books_above_the_capacity(world: BookingWorld) -> None:
    world.book(1, start=NINE)

    above = world.book(2, start=NINE, actor=world.clerk(), overbook_reason="院领导安排")

    assert above.part is Part.OVERBOOKED
    assert above.overbook_reason == "院领导安排"
    assert world.day().of(NINE).counts.overbooked == 1
    assert world.day().total.overbooked == 1
    assert world.events()[-1].reason == "院领导安排"


def test_a_free_place_is_taken_first_also_with_an_overbooking_reason(world: BookingWorld) -> None:
    appointment = world.book(1, actor=world.clerk(), overbook_reason="加急")

    assert appointment.part is Part.FREE
    assert appointment.overbook_reason is None


def test_overbooking_needs_right_and_reason(world: BookingWorld) -> None:
    world.book(1, start=NINE)

    with pytest.raises(NotPermitted):
        world.book(2, start=NINE, actor=world.clerk(without=BookingRight.OVERBOOK), overbook_reason="加急")
    with pytest.raises(EmptyValue):
        world.book(2, start=NINE, actor=world.clerk(), overbook_reason=" ")


def test_a_long_valid_certificate_warns_until_confirmed(world: BookingWorld) -> None:
    last_day = TODAY + timedelta(days=91)
    world.the(PersonStandings).certificates[document(1)] = last_day

    with pytest.raises(CertificateStillValid) as told:
        world.book(1)
    assert told.value.until is None
    with pytest.raises(CertificateStillValid) as told:
        world.book(1, actor=world.clerk())
    assert told.value.until == last_day

    assert world.book(1, confirmed=frozenset({Confirmation.CERTIFICATE})).is_live


@pytest.mark.parametrize("days", [90, -1])
def test_a_certificate_that_ends_soon_does_not_warn(world: BookingWorld, days: int) -> None:
    world.the(PersonStandings).certificates[document(1)] = TODAY + timedelta(days=days)

    assert world.book(1).is_live


def test_the_warning_of_certificates_can_be_switched_off(world: BookingWorld) -> None:
    world.set_policy(BookingPolicy(certificate_warning_days=0))
    world.the(PersonStandings).certificates[document(1)] = date(2030, 1, 1)

    assert world.book(1).is_live


def test_the_desk_is_warned_of_an_open_recheck_until_it_confirms(world: BookingWorld) -> None:
    world.the(PersonStandings).rechecks.add(document(1))

    with pytest.raises(RecheckOpen):
        world.book(1, actor=world.clerk())

    assert world.book(1, actor=world.clerk(), confirmed=frozenset({Confirmation.RECHECK})).is_live


def test_whoever_books_with_a_number_learns_nothing_of_a_recheck(world: BookingWorld) -> None:
    world.the(PersonStandings).rechecks.add(document(1))

    assert world.book(1).is_live


def test_a_doubtful_licence_number_is_confirmed_and_then_marked_for_the_clerk(world: BookingWorld) -> None:
    wrong = Workplace(name=EMPLOYER, licence_number="91371500MA3TE5T032")

    with pytest.raises(LicenceNumberDoubtful) as told:
        world.book(1, workplace=wrong)
    confirmed = world.book(1, workplace=wrong, confirmed=frozenset({Confirmation.LICENCE_NUMBER}))

    assert told.value.warnings == ("value.licence_check_digit",)
    assert confirmed.licence.warnings == ("value.licence_check_digit",)


def test_a_sound_licence_number_warns_of_nothing(world: BookingWorld) -> None:
    sound = Workplace(name=EMPLOYER, licence_number="91371500MA3TE5T031")

    assert world.book(1, workplace=sound).licence.warnings == ()


def test_sixteen_and_seventeen_are_marked_as_young_workers(world: BookingWorld) -> None:
    birth = date(2009, 3, 3)

    young = world.book(1, particulars=particulars(1, number=resident_id(1, birth)))

    assert young.is_young_worker
    assert not world.book(2).is_young_worker


def test_staged_release_sells_only_what_is_given_out() -> None:
    stages = ((14, 50), (0, 100))
    world = BookingWorld.in_memory(BookingPolicy(release_stages=stages)).open(4)
    world.book(1)
    world.book(2)

    with pytest.raises(SoldOut):
        world.book(3)

    assert world.book(3, actor=world.clerk()).is_live
    with pytest.raises(SoldOut):
        world.book(4)
    world.pass_time(days=1)
    assert world.book(4, start=time(8), day=WEDNESDAY).is_live


def test_parameters_are_read_at_each_booking(world: BookingWorld) -> None:
    world.the(BookingPolicies).policy = BookingPolicy(release_stages=((0, 100),))

    assert world.book(1, day=TODAY, start=NINE).day == TODAY
    assert SATURDAY not in world.the(CurrentOpenings).of(world.department).days
