"""Many at once: the last place sells once, a person has one live appointment, moves that cross each other end."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from entrypoints.gathering import Gathering
from ports.booking import Appointments
from ports.unit_of_work import UnitOfWork
from tests.booking_database import booking_over
from tests.booking_world import (
    EIGHT,
    NINE,
    TOMORROW,
    WEDNESDAY,
    BookingWorld,
    assert_books_balance,
    document,
    particulars,
    plan,
)
from tests.integration.conftest import Database
from tjdomain.booking.domain.day_errors import CapacityInUse, ImpactNotAccepted, SoldOut
from tjdomain.booking.domain.errors import AlreadyBooked
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.request import RequestKey
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Team
from tjdomain.booking.domain.team_errors import NotEnoughPlaces, TeamCancelled, TeamFull
from tjdomain.booking.usecases.book_appointment import BookAppointment
from tjdomain.booking.usecases.book_together import BookTogether
from tjdomain.booking.usecases.cancel_appointment import CancelAppointment, CancelAppointmentCommand
from tjdomain.booking.usecases.cancel_team import CancelTeam, CancelTeamCommand
from tjdomain.booking.usecases.change_day import ChangeDay, ChangeDayCommand
from tjdomain.booking.usecases.join_team import JoinTeam, JoinTeamCommand
from tjdomain.booking.usecases.move_team import MoveTeam, MoveTeamCommand
from tjdomain.booking.usecases.release_holds import ReleaseHolds, ReleaseHoldsCommand
from tjdomain.booking.usecases.replay import Booked
from tjdomain.booking.usecases.reschedule_appointment import RescheduleAppointment, RescheduleAppointmentCommand
from tjdomain.shared.actor import Channel
from tjdomain.shared.errors import DomainError, StaleVersion, TransactionRefused, WrongState

CLIENTS = 32
ATTEMPTS = 5
"""As often as the wrapper around every use case runs a refused transaction."""
DAYS = (TOMORROW, WEDNESDAY)
Act = Callable[[BookingWorld], Any]


class Office:
    """A department in a database, entered by any number of clients, each on a connection of its own."""

    def __init__(self, database: Database, *capacities: int, policy: BookingPolicy | None = None) -> None:
        self._database = database
        self._policy = policy
        self.world = booking_over(database.engine, database.vault, policy).open(*capacities)

    def client(self) -> BookingWorld:
        """Another client."""
        other = booking_over(self._database.engine, self._database.vault, self._policy, self.world.clock)
        other.department, other.photo, other.clerk_id = self.world.department, self.world.photo, self.world.clerk_id
        return other

    def at_once(self, acts: Sequence[Act]) -> list[Any]:
        """What each act returned or was refused with; all start together."""
        barrier = Barrier(len(acts))

        def run(act: Act) -> Any:
            client = self.client()
            barrier.wait(timeout=30)
            for attempt in range(ATTEMPTS):
                try:
                    return act(client)
                except TransactionRefused:
                    if attempt == ATTEMPTS - 1:
                        raise
                except DomainError as refused:
                    return refused
            return None

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(run, acts))

    def meet(self, gatherings: Sequence[Gathering[Any, Booked]], commands: Sequence[Any]) -> list[Any]:
        """What each command came to; they are spread over the gatherings, each of which stands for a process."""

        def act(number: int) -> Act:
            gathering, command = gatherings[number % len(gatherings)], commands[number]
            return lambda _client: gathering(command)

        return self.at_once([act(number) for number in range(len(commands))])

    def gathering(self) -> Gathering[Any, Booked]:
        """Where a process's bookings meet."""
        return Gathering(
            lambda command: self.client().run(BookAppointment, command),
            lambda commands: self.client().run(BookTogether, commands),
        )

    def balances(self) -> None:
        """The books are right afterwards."""
        assert_books_balance(self.world, DAYS)


def kinds(results: Sequence[Any]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)


def booking(ordinal: int, **changes: Any) -> Act:
    return lambda client: client.run(BookAppointment, client.booking(ordinal, **changes))


@pytest.mark.parametrize("insert_first_above", [0, 32])
def test_the_last_place_sells_once_to_32_clients(mariadb: Database, insert_first_above: int) -> None:
    office = Office(mariadb, 1, policy=BookingPolicy(insert_first_above=insert_first_above))

    results = office.at_once([booking(n) for n in range(CLIENTS)])

    assert kinds(results) == {"Booked": 1, "SoldOut": CLIENTS - 1}
    assert office.world.day().total.booked == 1
    office.balances()


@pytest.mark.parametrize("insert_first_above", [4, 32])
def test_the_last_eight_places_sell_to_eight_of_32_clients(mariadb: Database, insert_first_above: int) -> None:
    office = Office(mariadb, 5, 3, policy=BookingPolicy(insert_first_above=insert_first_above))
    starts = [EIGHT if n % 2 else NINE for n in range(CLIENTS)]

    results = office.at_once([booking(n, start=start) for n, start in enumerate(starts)])

    assert kinds(results) == {"Booked": 8, "SoldOut": CLIENTS - 8}
    assert [row.counts.booked for row in office.world.day().periods] == [5, 3]
    office.balances()


def test_a_person_who_books_16_times_at_once_has_one_live_appointment(mariadb: Database) -> None:
    office = Office(mariadb, 40, 40)

    results = office.at_once([booking(1, start=EIGHT if n % 2 else NINE) for n in range(16)])

    assert kinds(results) == {"Booked": 1, "AlreadyBooked": 15}
    assert office.world.day().total.booked == 1
    office.balances()


def test_a_request_sent_16_times_at_once_makes_one_appointment_and_one_answer(mariadb: Database) -> None:
    office = Office(mariadb, 40)
    request = RequestKey(b"k" * 32, b"d" * 32)

    results = office.at_once([booking(1, request=request) for _ in range(16)])

    assert kinds(results) == {"Booked": 16}
    assert len({(result.appointment.id, result.code) for result in results}) == 1
    assert sum(not result.replayed for result in results) == 1
    office.balances()


def test_reschedules_that_cross_each_other_end_and_lose_no_place(mariadb: Database) -> None:
    office = Office(mariadb, 16, 16)
    slots = [Slot(day, start) for day in DAYS for start in (EIGHT, NINE)]
    booked = [office.world.book(n, day=slots[n % 4].day, start=slots[n % 4].start) for n in range(16)]

    def wandering(n: int) -> Act:
        def wander(client: BookingWorld) -> Any:
            for step in range(1, 5):
                command = RescheduleAppointmentCommand(
                    actor=client.examinee(),
                    appointment=booked[n].id,
                    slot=slots[(n + (step if n % 2 else -step)) % 4],
                    proven=document(n),
                )
                moved = client.run(RescheduleAppointment, command)
            return moved

        return wander

    results = office.at_once([wandering(n) for n in range(16)])

    assert kinds(results) == {"Appointment": 16}
    assert sum(office.world.day(day).total.booked for day in DAYS) == 16
    office.balances()


def test_booking_and_cancelling_around_the_last_places_keeps_the_books(mariadb: Database) -> None:
    office = Office(mariadb, 4)

    def come_and_go(n: int) -> Act:
        def act(client: BookingWorld) -> Any:
            booked = client.run(BookAppointment, client.booking(n)).appointment
            command = CancelAppointmentCommand(actor=client.examinee(), appointment=booked.id, proven=document(n))
            return client.run(CancelAppointment, command)

        return act

    results = office.at_once([come_and_go(n) if n % 3 else booking(n) for n in range(24)])

    assert all(isinstance(r, SoldOut) or not isinstance(r, Exception) for r in results)
    office.balances()


def joining(team: Team, n: int, slot: Slot) -> Act:
    def act(client: BookingWorld) -> Any:
        actor = client.examinee(Channel.TEAM_CODE)
        command = JoinTeamCommand(actor=actor, code=team.code, slot=slot, particulars=particulars(n))
        return client.run(JoinTeam, command)

    return act


def test_a_teams_last_held_places_go_to_as_many_members(mariadb: Database) -> None:
    office = Office(mariadb, 20)
    slot = Slot(TOMORROW, EIGHT)
    team = office.world.team({slot: 3})

    results = office.at_once([joining(team, n, slot) for n in range(16)])

    assert kinds(results) == {"Booked": 3, "TeamFull": 13}
    office.balances()


def test_members_who_join_while_the_team_moves_are_moved_along_or_refused(mariadb: Database) -> None:
    office = Office(mariadb, 20)
    here, there = Slot(TOMORROW, EIGHT), Slot(WEDNESDAY, EIGHT)
    team = office.world.team({here: 8})

    def move(client: BookingWorld) -> Any:
        command = MoveTeamCommand(actor=client.clerk(), team=team.id, moves={here: there}, reason="停电")
        return client.run(MoveTeam, command)

    results = office.at_once([joining(team, n, here) for n in range(6)] + [move])

    assert all(not isinstance(r, DomainError) or isinstance(r, TeamFull | StaleVersion) for r in results)
    office.balances()
    if not isinstance(results[-1], DomainError):
        assert {m.slot for m in office.world.members(team)} <= {there}


def test_members_who_join_while_the_team_is_cancelled_leave_no_place_behind(mariadb: Database) -> None:
    office = Office(mariadb, 20)
    slot = Slot(TOMORROW, EIGHT)
    team = office.world.team({slot: 8})

    def cancel(client: BookingWorld) -> Any:
        return client.run(CancelTeam, CancelTeamCommand(actor=client.clerk(), team=team.id, reason="单位要求"))

    results = office.at_once([joining(team, n, slot) for n in range(6)] + [cancel])

    refusals = (TeamFull, TeamCancelled, StaleVersion, WrongState)
    assert all(not isinstance(r, DomainError) or isinstance(r, refusals) for r in results)
    office.balances()


def test_unused_places_are_released_once_while_members_still_join(mariadb: Database) -> None:
    office = Office(mariadb, 20, policy=BookingPolicy(team_release_days=3))
    slot = Slot(TOMORROW, EIGHT)
    team = office.world.team({slot: 8})

    def release(client: BookingWorld) -> Any:
        command = ReleaseHoldsCommand(actor=client.clerk(), department=client.department)
        return client.run(ReleaseHolds, command)

    results = office.at_once([joining(team, n, slot) for n in range(6)] + [release, release])

    joined = sum(type(result).__name__ == "Booked" for result in results)
    (hold,) = office.world.holds(team)
    assert (hold.held, hold.used) == (joined, joined)
    assert sum(result for result in results if isinstance(result, int)) == 8 - joined
    office.balances()


def test_two_teams_never_hold_the_same_places(mariadb: Database) -> None:
    office = Office(mariadb, 10)

    def create(client: BookingWorld) -> Any:
        return client.team({Slot(TOMORROW, EIGHT): 4, Slot(WEDNESDAY, EIGHT): 4})

    results = office.at_once([create] * 6)

    assert kinds(results) == {"Team": 2, NotEnoughPlaces.__name__: 4}
    office.balances()


def test_a_capacity_lowered_while_people_book_is_never_oversold(mariadb: Database) -> None:
    office = Office(mariadb, 20)

    def lower(client: BookingWorld) -> Any:
        command = ChangeDayCommand(
            actor=client.clerk(), department=client.department, day=TOMORROW, plan=plan(10), reason="医生请假"
        )
        return client.run(ChangeDay, command)

    results = office.at_once([booking(n) for n in range(16)] + [lower])

    day = office.world.day()
    if isinstance(results[-1], ImpactNotAccepted | CapacityInUse):
        assert (day.total.capacity, day.total.booked) == (20, 16)
    else:
        assert (day.total.capacity, day.total.booked) == (10, 10)
    office.balances()


def test_whom_a_change_moves_and_who_books_there_share_the_places(mariadb: Database) -> None:
    office = Office(mariadb, 4)
    hit = [office.world.book(n) for n in range(100, 104)]
    accepted = frozenset(one.id for one in hit)

    def change(client: BookingWorld) -> Any:
        command = ChangeDayCommand(
            actor=client.clerk(),
            department=client.department,
            day=TOMORROW,
            plan=plan(0),
            reason="医生请假",
            accepted=accepted,
            moves=dict.fromkeys(accepted, Slot(WEDNESDAY, EIGHT)),
        )
        return client.run(ChangeDay, command)

    others = [booking(n, day=WEDNESDAY) for n in range(8)]
    changed, *results = office.at_once([change, *others])

    moved = [office.world.get(one).day == WEDNESDAY for one in hit]
    assert moved == ([False] * 4 if isinstance(changed, SoldOut) else [True] * 4)
    assert kinds(results)["Booked"] + sum(moved) <= 4
    assert office.world.day().total.capacity == (4 if isinstance(changed, SoldOut) else 0)
    office.balances()


@pytest.mark.parametrize("insert_first_above", [0, 8, 32])
def test_those_who_are_booked_together_get_the_last_places_once(mariadb: Database, insert_first_above: int) -> None:
    office = Office(mariadb, 14, 6, policy=BookingPolicy(insert_first_above=insert_first_above))
    commands = [office.world.booking(n, start=EIGHT if n % 3 else NINE) for n in range(CLIENTS)]

    results = office.meet([office.gathering(), office.gathering()], commands)

    assert kinds(results) == {"Booked": 20, "SoldOut": CLIENTS - 20}
    assert [row.counts.booked for row in office.world.day().periods] == [14, 6]
    office.balances()


def test_those_who_are_booked_together_have_one_live_appointment_each_and_repeated_requests_one_answer(
    mariadb: Database,
) -> None:
    office = Office(mariadb, 100, policy=BookingPolicy(insert_first_above=0))
    keys = [RequestKey(bytes([n + 1]) * 32, b"d" * 32) for n in range(CLIENTS)]
    twice = [office.world.booking(n, request=keys[n]) for n in (0, 1, 2, 3, 4, 5) for _ in range(3)]
    same_person = [office.world.booking(9, request=keys[n]) for n in range(10, 16)]
    others = [office.world.booking(20 + n, request=keys[20 + n]) for n in range(8)]

    results = office.meet([office.gathering(), office.gathering()], [*twice, *same_person, *others])

    repeated = [results[begin : begin + 3] for begin in range(0, 18, 3)]
    assert all(len({one.appointment.id for one in three}) == 1 for three in repeated)
    assert all(len({one.code for one in three}) == 1 for three in repeated)
    assert kinds(results[18:24]) == {"Booked": 1, "AlreadyBooked": 5}
    assert kinds(results[24:]) == {"Booked": 8}
    assert office.world.day().total.booked == 15
    office.balances()


def test_the_loser_of_a_race_may_try_again(mariadb: Database) -> None:
    office = Office(mariadb, 1)
    office.world.book(1)
    with pytest.raises(AlreadyBooked):
        office.world.book(1, day=WEDNESDAY)
    with pytest.raises(SoldOut):
        office.world.book(2)

    with office.world.the(UnitOfWork):
        assert office.world.the(Appointments).live_of(document(2)) is None
    assert office.world.book(2, day=WEDNESDAY).is_live
