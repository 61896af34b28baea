"""Outside accounts: what a platform vouches for, and what a binding keeps open."""

from typing import Any

import pytest
from attrs import evolve

from adapters.memory.entrances import MemoryBindings, MemoryIdentitySource
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from contracts.ports.entrances import BindingsContract, IdentitySourceContract, Ticket
from ports.booking import Appointments
from ports.unit_of_work import UnitOfWork
from tests.booking_world import TODAY, BookingWorld, document, particulars
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.binding import Binding
from tjdomain.booking.usecases.bind_identity import BindIdentity, BindIdentityCommand
from tjdomain.booking.usecases.end_binding import EndBinding, EndBindingCommand
from tjdomain.booking.usecases.look_up_appointments import Proven
from tjdomain.booking.usecases.open_binding import OpenBinding, OpenBindingQuery
from tjdomain.shared.actor import Channel
from tjdomain.shared.entrance import Entrance, OutsideIdentity
from tjdomain.shared.errors import NotFound, NotPermitted

WECHAT = Entrance.WECHAT


class TestMemoryBindings(BindingsContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()

    @pytest.fixture
    def uow(self, store: MemoryStore) -> MemoryUnitOfWork:
        return MemoryUnitOfWork(store)

    @pytest.fixture
    def bindings(self, store: MemoryStore) -> MemoryBindings:
        return MemoryBindings(store)


class TestMemoryIdentitySource(IdentitySourceContract):
    @pytest.fixture
    def source(self) -> MemoryIdentitySource:
        return MemoryIdentitySource(Entrance.AISHANDONG)

    @pytest.fixture
    def ticket(self, source: MemoryIdentitySource) -> Ticket:
        def give(number: int) -> str:
            given = f"T-{len(source.tickets)}-{number}"
            source.tickets[given] = an_identity(number)
            return given

        return give


def an_identity(number: int, **changes: Any) -> OutsideIdentity:
    made = OutsideIdentity(
        entrance=Entrance.AISHANDONG, subject=f"u-{number}", name="张三丰", document=document(number), real_name=True
    )
    return evolve(made, **changes)


@pytest.fixture
def world() -> BookingWorld:
    return BookingWorld.in_memory().open(5)


def bind(world: BookingWorld, subject: str, of: Appointment, *, whole: bool = False, **changes: Any) -> Binding:
    command = BindIdentityCommand(
        actor=world.examinee(Channel.WECHAT),
        entrance=WECHAT,
        subject=subject,
        proven=of.person.document,
        appointment=None if whole else of.id,
    )
    made: Binding = world.run(BindIdentity, evolve(command, **changes))
    return made


def opened(world: BookingWorld, subject: str) -> Proven | None:
    found: Proven | None = world.run(OpenBinding, OpenBindingQuery(entrance=WECHAT, subject=subject))
    return found


def arrive(world: BookingWorld, of: Appointment) -> Appointment:
    """The desk has seen the person."""
    after = evolve(of, state=AppointmentState.CHECKED_IN, version=of.version + 1)
    with world.the(UnitOfWork):
        world.the(Appointments).save(after)
    return after


def kinds(world: BookingWorld) -> list[str]:
    return [event.kind for event in world.events() if event.subject == "binding"]


def test_each_entrance_is_a_channel_of_its_own() -> None:
    assert {one.channel for one in Entrance} == {Channel.WECHAT, Channel.AISHANDONG}


def test_only_a_real_name_proves_a_document() -> None:
    assert an_identity(1).proven == document(1)
    assert an_identity(1, real_name=False).proven is None
    assert OutsideIdentity(entrance=WECHAT, subject="o-1", real_name=True).proven is None


def test_neither_account_nor_name_is_shown_by_accident() -> None:
    shown = repr(an_identity(1, subject="o-secret"))
    assert "o-secret" not in shown
    assert "张三丰" not in shown


def test_a_strange_account_opens_nothing(world: BookingWorld) -> None:
    world.book(1)
    assert opened(world, "o-1") is None


def test_a_binding_opens_the_appointment_that_was_proven_and_no_other_of_the_person(world: BookingWorld) -> None:
    first = world.book(1)
    bind(world, "o-1", first)
    proven = opened(world, "o-1")
    assert proven is not None
    assert (proven.whole, proven.appointments) == (False, (first,))
    assert kinds(world) == ["binding.made"]


def test_once_the_desk_has_seen_the_person_it_opens_no_more_than_before(world: BookingWorld) -> None:
    first = world.book(1)
    bind(world, "o-1", first)
    arrived = arrive(world, first)
    proven = opened(world, "o-1")
    assert proven is not None
    assert (proven.whole, proven.appointments) == (False, (arrived,)), "who booked for another may have bound"


def test_a_binding_of_the_whole_person_opens_all_appointments(world: BookingWorld) -> None:
    first = world.book(1)
    bind(world, "o-1", first, whole=True)
    proven = opened(world, "o-1")
    assert proven is not None
    assert (proven.whole, proven.appointments) == (True, (first,))


def test_a_binding_of_an_appointment_that_became_another_persons_opens_nothing(world: BookingWorld) -> None:
    first = world.book(1)
    bind(world, "o-1", first)
    moved = evolve(first, person=particulars(2).person(TODAY), version=first.version + 1)
    with world.the(UnitOfWork):
        world.the(Appointments).save(moved)
    assert opened(world, "o-1") is None


def test_binding_the_same_again_changes_nothing(world: BookingWorld) -> None:
    first = world.book(1)
    whole = bind(world, "o-1", first, whole=True)
    assert bind(world, "o-1", first, whole=True) == whole
    assert bind(world, "o-1", first) == whole, "the smaller proof takes nothing away"
    assert kinds(world) == ["binding.made"]


def test_an_account_stands_for_one_person(world: BookingWorld) -> None:
    first, second = world.book(1), world.book(2)
    bind(world, "o-1", first)
    bind(world, "o-1", second)
    proven = opened(world, "o-1")
    assert proven is not None
    assert proven.document == document(2)
    assert kinds(world) == ["binding.made", "binding.ended", "binding.made"]


def test_the_newest_phone_counts(world: BookingWorld) -> None:
    first = world.book(1)
    bind(world, "o-1", first, whole=True)
    bind(world, "o-2", first)
    assert opened(world, "o-1") is not None, "whoever knows a number can book, and must not end what stands on more"
    bind(world, "o-3", first, whole=True)
    assert [opened(world, one) is not None for one in ("o-1", "o-2", "o-3")] == [False, False, True]


def test_nobody_binds_an_appointment_of_somebody_else(world: BookingWorld) -> None:
    first = world.book(1)
    with pytest.raises(NotFound):
        bind(world, "o-1", first, proven=document(2))
    with pytest.raises(NotPermitted):
        bind(world, "o-1", first, actor=world.clerk())
    assert opened(world, "o-1") is None


def test_a_binding_ends_when_its_holder_wants_it(world: BookingWorld) -> None:
    bind(world, "o-1", world.book(1))
    for _ in range(2):
        world.run(EndBinding, EndBindingCommand(actor=world.examinee(), entrance=WECHAT, subject="o-1"))
    assert opened(world, "o-1") is None
    assert kinds(world) == ["binding.made", "binding.ended"]
