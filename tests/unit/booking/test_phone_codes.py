"""Codes for phones: asked for, sent, proven once, and of no use to strangers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve

from adapters.memory.phone_codes import MemoryPhoneCodes
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from contracts.ports.challenges import worked_out
from contracts.ports.phone_codes import PhoneCodesContract
from ports.booking import Appointments
from ports.unit_of_work import UnitOfWork
from tests.booking_world import BookingWorld, document, particulars
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.errors import PhoneCodeWrong, PhoneNotVerified, ProofWrong
from tjdomain.booking.domain.phone_code import (
    NoMessagesThere,
    NotAPhoneCode,
    PhoneCodeId,
    phone_on_record,
    typed_code,
)
from tjdomain.booking.domain.policy import BookingPolicy, BookingPolicyWithMessages
from tjdomain.booking.usecases.check_phone_proof import CheckPhoneProof, CheckPhoneProofQuery
from tjdomain.booking.usecases.issuing_codes import CodeMessage, IssuedCode
from tjdomain.booking.usecases.look_up_appointments import Proven
from tjdomain.booking.usecases.look_up_by_phone_code import LookUpByPhoneCode, LookUpByPhoneCodeQuery
from tjdomain.booking.usecases.prove_phone_code import ProvePhoneCode, ProvePhoneCodeCommand
from tjdomain.booking.usecases.request_look_up_code import RequestLookUpCode, RequestLookUpCodeCommand
from tjdomain.booking.usecases.request_phone_code import RequestPhoneCode, RequestPhoneCodeCommand
from tjdomain.shared.challenge import ChallengeNeeded
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import InvalidValue, LimitExceeded
from tjdomain.shared.person import DocumentKind
from tjdomain.shared.text import TooLong

PHONE, OTHER = Phone("13800000001"), Phone("13900000002")
ADDRESS = "203.0.113.5"


class TestMemoryPhoneCodes(PhoneCodesContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()

    @pytest.fixture
    def uow(self, store: MemoryStore) -> MemoryUnitOfWork:
        return MemoryUnitOfWork(store)

    @pytest.fixture
    def codes(self, store: MemoryStore) -> MemoryPhoneCodes:
        return MemoryPhoneCodes(store)


@pytest.fixture
def world() -> BookingWorld:
    return BookingWorld.in_memory(BookingPolicyWithMessages()).open(5)


def ask(world: BookingWorld, phone: Phone = PHONE, address: str = ADDRESS) -> IssuedCode:
    issued: IssuedCode = world.run_patiently(RequestPhoneCode, RequestPhoneCodeCommand(phone=phone, address=address))
    return issued


def digits_of(issued: IssuedCode) -> str:
    assert issued.message
    return issued.message.digits


def prove(world: BookingWorld, issued: IssuedCode, typed: str | None = None) -> None:
    typed = digits_of(issued) if typed is None else typed
    world.run(ProvePhoneCode, ProvePhoneCodeCommand(ticket=issued.ticket, typed=typed))


def wrong(issued: IssuedCode) -> str:
    return f"{(int(digits_of(issued)) + 1) % 10**6:06d}"


def is_proven(world: BookingWorld, issued: IssuedCode, phone: Phone = PHONE) -> bool:
    found: bool = world.run(CheckPhoneProof, CheckPhoneProofQuery(ticket=issued.ticket, phone=phone))
    return found


def ask_to_look_up(world: BookingWorld, ordinal: int = 1, address: str = ADDRESS, **changes: Any) -> IssuedCode:
    given = particulars(ordinal)
    asked = {"name": given.name, "kind": given.kind, "number": given.number, "address": address, **changes}
    issued: IssuedCode = world.run(RequestLookUpCode, RequestLookUpCodeCommand(**asked))
    return issued


def look_up(world: BookingWorld, ticket: PhoneCodeId, ordinal: int = 1, **changes: Any) -> Proven:
    given = particulars(ordinal)
    asked = {"name": given.name, "kind": given.kind, "number": given.number, "ticket": ticket, **changes}
    proven: Proven = world.run(LookUpByPhoneCode, LookUpByPhoneCodeQuery(**asked))
    return proven


def booked(world: BookingWorld, ordinal: int = 1, **changes: Any) -> Appointment:
    return world.book(ordinal, phone_verified=True, **changes)


def test_a_code_has_six_digits_and_its_message_says_how_long_it_counts(world: BookingWorld) -> None:
    issued = ask(world)
    assert issued.message == CodeMessage(phone=PHONE, digits=digits_of(issued), minutes=5)
    assert len(digits_of(issued)) == 6
    assert digits_of(issued).isdecimal()
    assert digits_of(issued) not in repr(issued)
    assert issued.wait_seconds == 60


def test_a_proven_phone_may_book_and_another_may_not(world: BookingWorld) -> None:
    issued = ask(world)
    with pytest.raises(PhoneNotVerified):
        world.book(1, phone_verified=is_proven(world, issued))
    prove(world, issued)
    assert not is_proven(world, issued, OTHER)
    assert world.book(1, phone_verified=is_proven(world, issued)).is_live


def test_without_a_gateway_nobody_is_asked() -> None:
    assert BookingWorld.in_memory(BookingPolicy()).open(5).book(1).is_live


def test_a_code_is_good_once_and_its_proof_for_half_an_hour(world: BookingWorld) -> None:
    issued = ask(world)
    prove(world, issued)
    with pytest.raises(PhoneCodeWrong):
        prove(world, issued)
    world.pass_time(minutes=30)
    assert is_proven(world, issued)
    world.pass_time(seconds=1)
    assert not is_proven(world, issued)


def test_five_wrong_tries_use_it_up(world: BookingWorld) -> None:
    issued = ask(world)
    for _ in range(5):
        with pytest.raises(PhoneCodeWrong):
            prove(world, issued, wrong(issued))
    with pytest.raises(PhoneCodeWrong):
        prove(world, issued)


def test_after_five_minutes_it_is_too_late(world: BookingWorld) -> None:
    issued = ask(world)
    world.pass_time(minutes=5)
    with pytest.raises(PhoneCodeWrong):
        prove(world, issued)


def test_what_is_no_code_does_not_count(world: BookingWorld) -> None:
    issued = ask(world)
    for typed in ("", "12345", "1234567", "12345x", "١٢٣٤٥٦"):
        with pytest.raises(NotAPhoneCode):
            prove(world, issued, typed)
    with pytest.raises(TooLong):
        prove(world, issued, "1" * 21)
    prove(world, issued)


def test_full_width_digits_and_spaces_are_understood() -> None:
    assert typed_code(" １２３ ４５６") == "123456"


def test_an_unknown_ticket_is_answered_like_a_wrong_code(world: BookingWorld) -> None:
    with pytest.raises(PhoneCodeWrong):
        world.run(ProvePhoneCode, ProvePhoneCodeCommand(ticket=PhoneCodeId(UUID(int=1)), typed="123456"))


def test_numbers_without_messages_are_told(world: BookingWorld) -> None:
    with pytest.raises(NoMessagesThere):
        ask(world, Phone("15400001111"))


def test_the_next_code_for_a_phone_waits_a_minute_wherever_it_is_asked_for(world: BookingWorld) -> None:
    ask(world)
    world.pass_time(seconds=18)
    with pytest.raises(LimitExceeded) as refused:
        ask(world, address="203.0.113.6")
    assert refused.value.retry_after == 42
    ask(world, OTHER)
    world.pass_time(seconds=42)
    ask(world)


@pytest.mark.parametrize("limited", ["codes_per_phone", "codes_per_address", "codes_per_day"])
def test_a_phone_an_address_and_a_day_have_their_limits(world: BookingWorld, limited: str) -> None:
    world.set_policy(BookingPolicyWithMessages(**{limited: 2}))
    for _ in range(2):
        ask(world)
        world.pass_time(minutes=1)
    with pytest.raises(LimitExceeded):
        ask(world)
    with pytest.raises(LimitExceeded) if limited != "codes_per_phone" else ask_well():
        ask(world, OTHER)
    with pytest.raises(LimitExceeded) if limited == "codes_per_day" else ask_well():
        ask(world, Phone("13700000003"), "203.0.113.7")
    world.pass_time(hours=24)
    ask(world)


@pytest.mark.parametrize("limited", ["codes_per_phone", "codes_per_address"])
def test_half_way_to_the_limit_of_a_phone_or_address_a_challenge_is_asked(world: BookingWorld, limited: str) -> None:
    world.set_policy(BookingPolicyWithMessages(**{limited: 4}))
    command = RequestPhoneCodeCommand(phone=PHONE, address=ADDRESS)
    for _ in range(2):
        world.run(RequestPhoneCode, command)
        world.pass_time(minutes=1)
    with pytest.raises(ChallengeNeeded) as asked:
        world.run(RequestPhoneCode, command)
    assert world.run(RequestPhoneCode, evolve(command, solved=worked_out(asked.value))).message
    world.run(RequestPhoneCode, RequestPhoneCodeCommand(phone=OTHER, address="203.0.113.7"))
    if limited == "codes_per_address":
        with pytest.raises(ChallengeNeeded):
            ask_to_look_up_bare(world)


def ask_to_look_up_bare(world: BookingWorld) -> None:
    given = particulars(1)
    asked = RequestLookUpCodeCommand(name=given.name, kind=given.kind, number=given.number, address=ADDRESS)
    world.run(RequestLookUpCode, asked)


def test_that_a_phone_on_record_is_near_its_limit_is_not_told_to_strangers(world: BookingWorld) -> None:
    booked(world)
    world.set_policy(BookingPolicyWithMessages(codes_per_phone=2))
    for _ in range(3):
        ask_to_look_up_bare(world)
        world.pass_time(minutes=1)


class ask_well:  # noqa: N801  reads like pytest.raises
    def __enter__(self) -> None:
        """Nothing is expected."""

    def __exit__(self, *_: object) -> None:
        """Nothing was raised."""


def test_the_code_on_the_phone_on_record_opens_the_appointments(world: BookingWorld) -> None:
    mine = booked(world)
    issued = ask_to_look_up(world)
    assert issued.message
    assert issued.message.phone == mine.person.phone
    with pytest.raises(ProofWrong):
        look_up(world, issued.ticket)
    prove(world, issued)
    proven = look_up(world, issued.ticket)
    assert (proven.document, [one.id for one in proven.appointments]) == (document(), [mine.id])
    assert not proven.whole


def test_a_code_for_a_name_that_was_put_right_meanwhile_opens_nothing(world: BookingWorld) -> None:
    mine = booked(world)
    issued = ask_to_look_up(world)
    prove(world, issued)
    with world.the(UnitOfWork):
        renamed = evolve(mine, person=evolve(mine.person, name="王晓明"), version=mine.version + 1)
        world.the(Appointments).save(renamed)
    with pytest.raises(ProofWrong):
        look_up(world, issued.ticket)


def test_a_phone_that_was_told_at_the_desk_opens_everything(world: BookingWorld) -> None:
    mine = booked(world)
    with world.the(UnitOfWork):
        there = evolve(mine, state=AppointmentState.CHECKED_IN, phone_seen=True, version=mine.version + 1)
        world.the(Appointments).save(there)
    issued = ask_to_look_up(world)
    prove(world, issued)
    assert look_up(world, issued.ticket).whole


def test_a_phone_that_nobody_told_at_the_desk_opens_no_more_after_the_check_in(world: BookingWorld) -> None:
    mine = booked(world)
    with world.the(UnitOfWork):
        there = evolve(mine, state=AppointmentState.CHECKED_IN, version=mine.version + 1)
        world.the(Appointments).save(there)
    issued = ask_to_look_up(world)
    prove(world, issued)
    proven = look_up(world, issued.ticket)
    assert (proven.whole, proven.appointments) == (False, (there,))


def test_a_code_that_was_sent_before_the_desk_was_told_another_phone_opens_nothing_after_it(
    world: BookingWorld,
) -> None:
    mine = booked(world)
    issued = ask_to_look_up(world)
    prove(world, issued)
    told = evolve(mine.person, phone=Phone("13733334444"))
    with world.the(UnitOfWork):
        there = evolve(mine, person=told, state=AppointmentState.CHECKED_IN, phone_seen=True, version=mine.version + 1)
        world.the(Appointments).save(there)
    with pytest.raises(ProofWrong):
        look_up(world, issued.ticket)


def test_a_proof_is_for_its_person_and_its_purpose_only(world: BookingWorld) -> None:
    booked(world)
    booked(world, 2)
    issued, for_booking = ask_to_look_up(world), ask(world, Phone("13700000003"))
    prove(world, issued)
    prove(world, for_booking)
    assert not is_proven(world, issued)
    for ticket, ordinal, changes in (
        (issued.ticket, 2, {}),
        (issued.ticket, 1, {"name": "别的人"}),
        (for_booking.ticket, 1, {}),
    ):
        with pytest.raises(ProofWrong):
            look_up(world, ticket, ordinal, **changes)
    world.pass_time(minutes=31)
    with pytest.raises(ProofWrong):
        look_up(world, issued.ticket)


def test_a_stranger_cannot_tell_whether_a_person_is_known(world: BookingWorld) -> None:
    booked(world)
    known, unknown, misnamed = (
        ask_to_look_up(world),
        ask_to_look_up(world, 77),
        ask_to_look_up(world, 1, name="别的人"),
    )
    assert known.message
    assert unknown.message is misnamed.message is None
    assert type(known.ticket) is type(unknown.ticket)
    for issued in (known, unknown, misnamed):
        with pytest.raises(PhoneCodeWrong):
            prove(world, issued, wrong(known))
    for ordinal in (1, 77):
        with pytest.raises(LimitExceeded):
            ask_to_look_up(world, ordinal)


def test_a_phone_that_had_its_share_gets_no_more_and_nobody_is_told(world: BookingWorld) -> None:
    world.set_policy(BookingPolicyWithMessages(codes_per_phone=1))
    booked(world)
    assert ask_to_look_up(world).message
    world.pass_time(minutes=1)
    assert ask_to_look_up(world).message is None


def test_a_strangers_requests_do_not_make_the_person_wait(world: BookingWorld) -> None:
    booked(world)
    ask_to_look_up(world, address="198.51.100.1")
    assert ask_to_look_up(world).message


def test_a_malformed_number_or_name_is_told(world: BookingWorld) -> None:
    for changes in ({"number": "1"}, {"name": ""}):
        with pytest.raises(InvalidValue):
            ask_to_look_up(world, **changes)
        with pytest.raises(InvalidValue):
            look_up(world, PhoneCodeId(UUID(int=1)), **changes)


def record(world: BookingWorld, *states_and_phones: tuple[AppointmentState, str | None]) -> Sequence[Appointment]:
    """Appointments of one person, newest first."""
    with world.the(UnitOfWork):
        (one,) = world.the(Appointments).of_person(document(), 9)
    return [
        evolve(
            one,
            state=state,
            person=evolve(one.person, phone=Phone(number) if number else None),
            phone_seen=bool(number),
        )
        for state, number in states_and_phones
    ]


def test_a_phone_seen_at_the_desk_outranks_one_that_was_only_typed(world: BookingWorld) -> None:
    name = booked(world).person.name
    typed, seen = "13911112222", "13733334444"
    booked_, completed = AppointmentState.BOOKED, AppointmentState.COMPLETED
    assert phone_on_record(record(world, (booked_, typed), (completed, seen)), name) == Phone(seen)
    assert phone_on_record(record(world, (booked_, typed), (AppointmentState.MISSED, seen)), name) == Phone(typed)
    assert phone_on_record(record(world, (booked_, typed), (completed, None)), name) == Phone(typed)
    assert phone_on_record(record(world, (booked_, "15400001111")), name) is None
    assert phone_on_record(record(world, (completed, seen)), "别的人") is None
    assert phone_on_record([], name) is None


def test_the_kind_of_document_belongs_to_the_proof(world: BookingWorld) -> None:
    booked(world)
    issued = ask_to_look_up(world)
    prove(world, issued)
    with pytest.raises((ProofWrong, InvalidValue)):
        look_up(world, issued.ticket, kind=DocumentKind.PASSPORT)
