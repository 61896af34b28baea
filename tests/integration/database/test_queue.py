"""The waiting queue in SQL, on SQLite and on MariaDB; many press «next» at one moment on MariaDB."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from adapters.database.event_log import DatabaseEventLog
from adapters.database.queries.examination import DatabaseExaminationQueries
from adapters.database.queries.examination_registers import DatabaseExaminationRegisters
from adapters.database.queries.queue import DatabaseQueueQueries
from adapters.database.repositories.administration import DatabaseContactInformations
from adapters.database.repositories.examination import DatabaseExaminations
from adapters.database.repositories.examination_registers import (
    DatabaseCatalogues,
    DatabaseChiefPhysicians,
    DatabasePublicHealthCases,
    DatabaseStaffMembers,
)
from adapters.database.repositories.given_notices import DatabaseGivenNotices
from adapters.database.repositories.queue import DatabaseQueueTickets, DatabaseRooms, DatabaseScreens
from adapters.database.repositories.slip_returns import DatabaseSlipReturns
from adapters.database.sequences import DatabaseSequences
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.kit.world import SystemRandomness
from adapters.memory.examination import MemoryExaminationPolicies
from adapters.memory.world import SettableClock
from contracts.ports.queue import QueueContract
from ports.administration import ContactInformations
from ports.event_log import EventLog
from ports.examination import (
    Catalogues,
    ChiefPhysicians,
    ExaminationPolicies,
    Examinations,
    PublicHealthCases,
    StaffMembers,
)
from ports.examination_queries import ExaminationQueries, ExaminationRegisters
from ports.given_notices import GivenNotices
from ports.queue import QueueQueries, QueueTickets, Rooms, Screens
from ports.sequences import Sequences
from ports.slip_returns import SlipReturns
from ports.unit_of_work import UnitOfWork
from tests.examination_world import NOW, TODAY, World
from tests.integration.conftest import Database
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.queue import Room, Ticket, TicketState
from tjdomain.examination.usecases.call_next import CallNext, CallNextCommand
from tjdomain.examination.usecases.join_queue import JoinQueue, JoinQueueCommand
from tjdomain.examination.usecases.keep_room import KeepRoom, KeepRoomCommand
from tjdomain.shared.errors import TransactionRefused

ROOMS, PEOPLE = 8, 30


def adapters_of(database: Database) -> dict[type, Any]:
    """What one resolve makes: everything on one connection of its own."""
    session, vault = database.session(), database.vault
    return {
        UnitOfWork: DatabaseUnitOfWork(session),
        Examinations: DatabaseExaminations(session, vault),
        Catalogues: DatabaseCatalogues(session),
        StaffMembers: DatabaseStaffMembers(session),
        ChiefPhysicians: DatabaseChiefPhysicians(session),
        PublicHealthCases: DatabasePublicHealthCases(session, vault),
        ExaminationPolicies: MemoryExaminationPolicies(),
        ExaminationQueries: DatabaseExaminationQueries(database.engine, vault),
        QueueTickets: DatabaseQueueTickets(session),
        Rooms: DatabaseRooms(session),
        Screens: DatabaseScreens(session),
        QueueQueries: DatabaseQueueQueries(database.engine),
        SlipReturns: DatabaseSlipReturns(session),
        GivenNotices: DatabaseGivenNotices(session),
        ContactInformations: DatabaseContactInformations(session),
        ExaminationRegisters: DatabaseExaminationRegisters(database.engine, vault),
        Sequences: DatabaseSequences(session),
        EventLog: DatabaseEventLog(session, vault, SystemRandomness()),
    }


class TestDatabaseQueue(QueueContract):
    @pytest.fixture
    def world(self, database: Database) -> World:
        return World(adapters_of(database), SettableClock(NOW)).open()


@pytest.fixture
def world(mariadb: Database) -> World:
    return World(adapters_of(mariadb), SettableClock(NOW)).open()


def on_its_own(world: World, database: Database) -> World:
    """The same people and rooms on another connection."""
    other = World(adapters_of(database), world.clock)
    other.department, other.accounts, other.ids = world.department, world.accounts, world.ids
    other.adapters = {**world.adapters, **adapters_of(database)}
    return other


def at_once(world: World, database: Database, acts: Sequence[Callable[[World], Any]]) -> list[Any]:
    """Run all at one moment; refused transactions run again, as the wrapper around every use case does it."""
    start = Barrier(len(acts))

    def run(act: Callable[[World], Any]) -> Any:
        own = on_its_own(world, database)
        start.wait(20)
        for _ in range(30):
            try:
                return act(own)
            except TransactionRefused:
                continue
        message = "refused 30 times"
        raise AssertionError(message)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def opened(world: World, number: int, station: Station) -> Room:
    command = KeepRoomCommand(actor=world.actor("manager"), room=None, name=f"{number}", stations=frozenset({station}))
    room: Room = world.run(KeepRoom, command)
    return room


def lined_up(world: World, people: int) -> None:
    for _ in range(people):
        world.run(JoinQueue, JoinQueueCommand(actor=world.actor("desk"), examination=world.check_in().id))


def next_one(room: Room) -> Callable[[World], Ticket | None]:
    def press(world: World) -> Ticket | None:
        ticket: Ticket | None = world.run(CallNext, CallNextCommand(actor=world.actor("doctor"), room=room.id))
        return ticket

    return press


def test_physicians_who_press_at_one_moment_never_call_the_same_person(world: World, mariadb: Database) -> None:
    stations = (Station.INTERNAL, Station.INTERNAL, Station.XRAY, Station.BLOOD)
    rooms = [opened(world, number, stations[number % 4]) for number in range(ROOMS)]
    lined_up(world, PEOPLE)
    for _ in range(3):
        called = at_once(world, mariadb, [next_one(room) for room in rooms])
        found = [ticket.examination for ticket in called if ticket is not None]
        assert len(found) == len(set(found)) == ROOMS, "nobody goes without, nobody is called twice"
        now = world.adapters[QueueQueries].rows(world.department, TODAY)
        busy = [row.examination for row in now if row.state is TicketState.CALLED]
        assert len(busy) == len(set(busy)) == ROOMS


def test_the_last_person_is_called_by_one(world: World, mariadb: Database) -> None:
    rooms = [opened(world, number, Station.INTERNAL) for number in range(ROOMS)]
    lined_up(world, 1)
    called = at_once(world, mariadb, [next_one(room) for room in rooms])
    assert sum(ticket is not None for ticket in called) == 1


def test_who_is_lined_up_at_two_desks_has_one_place_in_each_row(world: World, mariadb: Database) -> None:
    examination = world.check_in()
    command = JoinQueueCommand(actor=world.actor("desk"), examination=examination.id)
    at_once(world, mariadb, [lambda own: own.run(JoinQueue, command)] * 6)
    with world.adapters[UnitOfWork]:
        tickets = world.adapters[QueueTickets].of(examination.id, TODAY)
    assert sorted(one.station.value for one in tickets) == sorted({one.station.value for one in tickets})
    assert len(tickets) == 4
