"""What every keeper of the waiting queue must do."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from ports.queue import QueueQueries, QueueTickets, Rooms, Screens
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ItemState, Origin, Station
from tjdomain.examination.domain.queue import (
    LiningUp,
    Priority,
    Room,
    RoomId,
    Screen,
    ScreenId,
    Ticket,
    TicketAction,
    TicketId,
    TicketState,
    new_ticket,
)
from tjdomain.examination.domain.queue_errors import CalledElsewhere, RoomNameTaken, ScreenUnknown
from tjdomain.shared.actor import Scope, ScopeLevel
from tjdomain.shared.errors import NotFound, StaleVersion, TransactionRefused

NOW, TODAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC), date(2026, 3, 2)
EVERYWHERE = frozenset(Station)
JOINING = LiningUp(day=TODAY, at=NOW, elderly_from=65)


class QueueContract:
    """Fixture: ``world``, a small exam centre at ``NOW`` that knows the adapters by port and checks people in."""

    @pytest.fixture
    def uow(self, world: Any) -> UnitOfWork:
        found: UnitOfWork = world.adapters[UnitOfWork]
        return found

    @pytest.fixture
    def tickets(self, world: Any) -> QueueTickets:
        found: QueueTickets = world.adapters[QueueTickets]
        return found

    @pytest.fixture
    def rooms(self, world: Any) -> Rooms:
        found: Rooms = world.adapters[Rooms]
        return found

    @pytest.fixture
    def screens(self, world: Any) -> Screens:
        found: Screens = world.adapters[Screens]
        return found

    @pytest.fixture
    def queries(self, world: Any) -> QueueQueries:
        found: QueueQueries = world.adapters[QueueQueries]
        return found

    def lined_up(
        self, world: Any, station: Station = Station.XRAY, of: Examination | None = None, **changes: Any
    ) -> Ticket:
        ticket = new_ticket(TicketId(world.ids.new()), of or world.check_in(), station, JOINING)
        ticket = evolve(ticket, **changes)
        with world.adapters[UnitOfWork]:
            world.adapters[QueueTickets].add(ticket)
        return ticket

    def room(self, world: Any, name: str = "1 号窗口") -> Room:
        room = Room(
            id=RoomId(world.ids.new()),
            department=world.department,
            created_by=None,
            name=name,
            stations=frozenset({Station.XRAY, Station.BLOOD}),
        )
        with world.adapters[UnitOfWork]:
            world.adapters[Rooms].add(room)
        return room

    def test_tickets_come_back_as_they_were(self, world: Any, uow: UnitOfWork, tickets: QueueTickets) -> None:
        room = self.room(world)
        ticket = self.lined_up(world, priority=Priority.PREGNANT, rank=0, skips=2)
        called = ticket.called(room, NOW)
        with uow:
            assert tickets.get(ticket.id) == ticket
            tickets.save(called)
            assert tickets.of(ticket.examination, TODAY) == (called,)
            assert tickets.called_to(room.id, TODAY) == (called,)
            assert tickets.of(ticket.examination, TODAY + timedelta(days=1)) == ()
            with pytest.raises(NotFound):
                tickets.get(TicketId(world.ids.new()))

    def test_a_person_has_one_ticket_at_a_station_a_day(self, world: Any) -> None:
        examination = world.check_in()
        self.lined_up(world, of=examination)
        self.lined_up(world, Station.BLOOD, of=examination)
        with pytest.raises(TransactionRefused):
            self.lined_up(world, of=examination)

    def test_a_ticket_is_saved_over_the_version_before_it_only(
        self, world: Any, uow: UnitOfWork, tickets: QueueTickets
    ) -> None:
        ticket, room = self.lined_up(world), self.room(world)
        with uow:
            tickets.save(ticket.called(room, NOW))
        with uow, pytest.raises(StaleVersion):
            tickets.save(ticket.called(room, NOW))

    def test_nobody_is_called_to_two_rooms(self, world: Any, uow: UnitOfWork, tickets: QueueTickets) -> None:
        examination, room = world.check_in(), self.room(world)
        first = self.lined_up(world, of=examination)
        second = self.lined_up(world, Station.BLOOD, of=examination)
        with uow:
            tickets.save(first.called(room, NOW))
        with uow, pytest.raises(CalledElsewhere):
            tickets.save(second.called(room, NOW))
        with uow:
            tickets.save(first.called(room, NOW).moved(TicketAction.FINISH))
            tickets.save(second.called(room, NOW))

    def test_those_who_can_be_called_come_in_order(self, world: Any, uow: UnitOfWork, tickets: QueueTickets) -> None:
        late = self.lined_up(world, place=9)
        first = self.lined_up(world, place=3)
        preferred = self.lined_up(world, place=11, rank=0)
        self.lined_up(world, Station.BLOOD, place=1)
        self.lined_up(world, day=TODAY - timedelta(days=1))
        busy = world.check_in()
        self.lined_up(world, of=busy, place=1)
        elsewhere = self.lined_up(world, Station.INTERNAL, of=busy)
        with uow:
            tickets.save(elsewhere.called(self.room(world), NOW))
            here = frozenset({Station.XRAY})
            assert tickets.waiting(world.department, here, TODAY, 9) == (preferred, first, late)
            assert tickets.waiting(world.department, here, TODAY, 1) == (preferred,)
            assert len(tickets.waiting(world.department, EVERYWHERE, TODAY, 9)) == 4

    def test_who_has_nothing_left_to_do_there_is_not_called_and_released(
        self, world: Any, uow: UnitOfWork, tickets: QueueTickets, queries: QueueQueries
    ) -> None:
        examination, room = world.check_in(), self.room(world)
        waiting = self.lined_up(world, Station.STOOL, of=examination)
        called = self.lined_up(world, Station.BLOOD, of=examination).called(room, NOW)
        with uow:
            tickets.save(called)
            assert tickets.release(world.department, TODAY) == ()
        assert [row.ticket for row in queries.rows(world.department, TODAY)] == [waiting.id, called.id]
        world.collect_all(examination)
        with uow:
            assert tickets.waiting(world.department, EVERYWHERE, TODAY, 9) == ()
            assert tickets.release(world.department, TODAY) == (called,)
        assert queries.rows(world.department, TODAY) == ()

    def test_an_optional_item_keeps_nobody_in_the_row(
        self, world: Any, uow: UnitOfWork, tickets: QueueTickets, queries: QueueQueries
    ) -> None:
        examination = world.check_in()
        called = self.lined_up(world, Station.INTERNAL, of=examination).called(self.room(world), NOW)
        with uow:
            tickets.save(called)
        examined = world.record_all_normal(examination)
        assert {item.origin for item in examined.items if item.state is ItemState.PENDING} == {Origin.OPTIONAL}
        assert queries.rows(world.department, TODAY) == ()
        with uow:
            assert tickets.release(world.department, TODAY) == (called,)

    def test_the_board_shows_who_waits_and_who_is_called_where(
        self, world: Any, uow: UnitOfWork, tickets: QueueTickets, queries: QueueQueries
    ) -> None:
        room, ticket = self.room(world), self.lined_up(world)
        done = self.lined_up(world)
        with uow:
            tickets.save(ticket.called(room, NOW))
            tickets.save(evolve(done, state=TicketState.DONE, version=2))
        (row,) = queries.rows(world.department, TODAY)
        assert (row.ticket, row.number, row.name, row.room, row.room_name, row.called_at, row.calls) == (
            ticket.id,
            ticket.number,
            "王小明",
            room.id,
            "1 号窗口",
            NOW,
            1,
        )

    def test_rooms_have_names_of_their_own(
        self, world: Any, uow: UnitOfWork, rooms: Rooms, queries: QueueQueries
    ) -> None:
        second, first = self.room(world, "B"), self.room(world, "A")
        actor = world.actor("desk")
        assert queries.rooms(actor) == (first, second)
        assert queries.rooms(evolve(actor, scope=Scope(ScopeLevel.DEPARTMENT))) == ()
        with pytest.raises(RoomNameTaken):
            self.room(world, "B")
        changed = evolve(first, version=2, active=False)
        with uow:
            assert rooms.get(first.id) == first
            rooms.save(changed)
            assert rooms.get(first.id) == changed
            with pytest.raises(NotFound):
                rooms.get(RoomId(world.ids.new()))
        with uow, pytest.raises(RoomNameTaken):
            rooms.save(evolve(changed, version=3, name="B"))

    def test_screens_are_found_by_their_digest(
        self, world: Any, uow: UnitOfWork, screens: Screens, queries: QueueQueries
    ) -> None:
        screen = Screen(
            id=ScreenId(world.ids.new()),
            department=world.department,
            created_by=None,
            name="大厅",
            digest="d" * 64,
            stations=frozenset({Station.XRAY}),
        )
        with uow:
            screens.add(screen)
            assert screens.get(screen.id) == screens.by_digest("d" * 64) == screen
            with pytest.raises(ScreenUnknown):
                screens.by_digest("e" * 64)
            with pytest.raises(NotFound):
                screens.get(ScreenId(world.ids.new()))
        assert queries.screens(world.actor("desk")) == (screen,)
        with uow:
            screens.save(evolve(screen, version=2, revoked=True))
        assert queries.screens(world.actor("desk")) == ()
        with uow, pytest.raises(ScreenUnknown):
            screens.by_digest("d" * 64)
