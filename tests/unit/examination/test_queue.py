"""The waiting queue: who is called next, who goes first, who comes back."""

from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve

from adapters.memory.examination import MemoryExaminationPolicies
from contracts.ports.queue import QueueContract
from ports.event_log import EventLog
from ports.examination import ExaminationPolicies
from ports.queue import QueueTickets
from ports.unit_of_work import UnitOfWork
from tests.examination_world import NOW, TODAY, World, person
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.queue import (
    TICKET_MOVES,
    Priority,
    Room,
    RoomId,
    Ticket,
    TicketAction,
    TicketId,
    TicketState,
    called_number,
    waits_at,
)
from tjdomain.examination.domain.queue_errors import (
    CalledElsewhere,
    NothingToWaitFor,
    RoomClosed,
    RoomNameTaken,
    RoomWithoutStations,
    ScreenUnknown,
)
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.call_next import CallNext, CallNextCommand
from tjdomain.examination.usecases.join_queue import JoinQueue, JoinQueueCommand
from tjdomain.examination.usecases.keep_room import KeepRoom, KeepRoomCommand
from tjdomain.examination.usecases.move_ticket import MoveTicket, MoveTicketCommand
from tjdomain.examination.usecases.open_screen import OpenScreen, OpenScreenCommand, RevokeScreen, RevokeScreenCommand
from tjdomain.examination.usecases.queueing import Queueing
from tjdomain.examination.usecases.show_queue import ListScreens, ShowQueue, ShowQueueQuery
from tjdomain.examination.usecases.show_screen import ScreenShown, ShowScreen, ShowScreenQuery
from tjdomain.shared.actor import Scope, ScopeLevel
from tjdomain.shared.errors import LimitExceeded, NotFound, NotPermitted, StaleVersion, WrongState
from tjdomain.shared.ids import ExaminationId

NOWHERE = Scope(ScopeLevel.DEPARTMENT)
A = TicketAction


class TestMemoryQueue(QueueContract):
    @pytest.fixture
    def world(self) -> World:
        return World.in_memory().open()


@pytest.fixture
def world() -> World:
    return World.in_memory().open()


def room(world: World, name: str = "内科 1", *stations: Station, **changes: Any) -> Room:
    command = KeepRoomCommand(
        actor=world.actor("manager"), room=None, name=name, stations=frozenset(stations or {Station.INTERNAL})
    )
    made: Room = world.run(KeepRoom, evolve(command, **changes))
    return made


def arrive(world: World, **who: Any) -> Examination:
    """Somebody who has been checked in and stands in every row, a minute after the one before."""
    world.clock.move(timedelta(minutes=1))
    world.people += 1
    examination = world.check_in(world.registration(who=person(1000 + world.people, **who)))
    with world.adapters[UnitOfWork]:
        world.make(Queueing).line_up(examination)
    return examination


def call(world: World, where: Room, **changes: Any) -> Ticket | None:
    command = CallNextCommand(actor=world.actor("doctor"), room=where.id)
    found: Ticket | None = world.run(CallNext, evolve(command, **changes))
    return found


def move(world: World, where: Room, ticket: Ticket | None, action: TicketAction, **changes: Any) -> Ticket:
    assert ticket is not None
    command = MoveTicketCommand(actor=world.actor("doctor"), room=where.id, ticket=ticket.id, action=action)
    moved: Ticket = world.run(MoveTicket, evolve(command, **changes))
    return moved


def at(world: World, examination: Examination, station: Station = Station.INTERNAL) -> Ticket:
    with world.adapters[UnitOfWork]:
        return next(one for one in world.adapters[QueueTickets].of(examination.id, TODAY) if one.station is station)


def test_who_arrives_waits_at_every_station_that_needs_a_person(world: World) -> None:
    examination = arrive(world)
    assert waits_at(examination) == (Station.INTERNAL, Station.XRAY, Station.BLOOD, Station.STOOL)
    with world.adapters[UnitOfWork]:
        tickets = world.adapters[QueueTickets].of(examination.id, TODAY)
    assert [one.station for one in tickets] == list(waits_at(examination))
    assert {one.number for one in tickets} == {examination.number[-4:]}
    assert waits_at(world.collect_all(examination)) == (Station.INTERNAL, Station.XRAY)


def test_who_comes_back_another_day_is_called_with_that_day(world: World) -> None:
    examination = arrive(world)
    assert called_number(examination, TODAY + timedelta(days=1)) == f"02-{examination.number[-4:]}"


def test_people_are_called_as_they_came_and_who_was_in_the_room_is_done(world: World) -> None:
    first, second = arrive(world), arrive(world)
    here = room(world)
    one, two = call(world, here), call(world, here)
    assert one is not None
    assert two is not None
    assert (one.examination, two.examination) == (first.id, second.id)
    assert (two.state, two.room, two.calls) == (TicketState.CALLED, here.id, 1)
    assert at(world, first).state is TicketState.DONE
    assert call(world, here) is None
    assert at(world, second).state is TicketState.DONE, "also where nobody comes next"


def test_who_is_called_elsewhere_is_left_out_until_the_station_there_is_done_with_the_person(world: World) -> None:
    examination = arrive(world)
    blood, doctor = room(world, "采血", Station.BLOOD, Station.STOOL), room(world)
    called = call(world, blood)
    assert call(world, doctor) is None
    with pytest.raises(CalledElsewhere):
        move(world, doctor, at(world, examination), A.CALL)
    world.collect_all(examination)
    assert called is not None
    found = call(world, doctor)
    assert found is not None
    assert found.examination == examination.id
    assert at(world, examination, called.station).state is TicketState.DONE


def test_the_old_go_first_and_others_with_a_reason(world: World) -> None:
    young, old, expecting = arrive(world), arrive(world, birth=date(1961, 3, 2)), arrive(world)
    assert (at(world, old).priority, at(world, young).priority) == (Priority.ELDERLY, None)
    command = JoinQueueCommand(actor=world.actor("desk"), examination=expecting.id, prefer=Priority.PREGNANT)
    world.run(JoinQueue, command)
    here = room(world)
    order = [ticket.examination for _ in range(3) if (ticket := call(world, here))]
    assert order == [old.id, expecting.id, young.id]
    assert at(world, expecting, Station.XRAY).priority is Priority.PREGNANT, "everywhere"
    world.run(JoinQueue, evolve(command, examination=old.id, prefer=None, ordinary=True))
    assert at(world, old, Station.XRAY).rank == at(world, young, Station.XRAY).rank


def test_nobody_is_old_where_the_parameter_is_zero(world: World) -> None:
    world.adapters[ExaminationPolicies] = MemoryExaminationPolicies(ExaminationPolicy(queue_elderly_from=0))
    assert at(world, arrive(world, birth=date(1930, 1, 1))).priority is None


def test_who_did_not_come_stands_behind_the_next_three_and_is_preferred_no_more(world: World) -> None:
    old = arrive(world, birth=date(1950, 1, 1))
    others = [arrive(world) for _ in range(5)]
    here = room(world)
    skipped = move(world, here, call(world, here), A.SKIP)
    assert (skipped.state, skipped.skips, skipped.room) == (TicketState.WAITING, 1, None)
    order = [ticket.examination for _ in range(6) if (ticket := call(world, here))]
    assert order == [others[0].id, others[1].id, others[2].id, old.id, others[3].id, others[4].id]


def test_who_is_alone_in_the_row_and_did_not_come_is_called_again(world: World) -> None:
    examination, here = arrive(world), room(world)
    move(world, here, call(world, here), A.SKIP)
    again = call(world, here)
    assert again is not None
    assert again.examination == examination.id


def test_called_again_finished_and_put_back_at_the_old_place(world: World) -> None:
    first = arrive(world)
    arrive(world)
    here = room(world)
    called = call(world, here)
    world.clock.move(timedelta(seconds=20))
    again = move(world, here, called, A.RECALL)
    assert (again.calls, again.called_at) == (2, world.clock.now())
    move(world, here, called, A.FINISH)
    back = move(world, here, called, A.PUT_BACK)
    assert (back.state, back.place) == (TicketState.WAITING, at(world, first).place)
    found = call(world, here)
    assert found is not None
    assert found.examination == first.id
    with pytest.raises(WrongState):
        move(world, here, called, A.CALL)


def test_a_doctor_calls_somebody_out_of_turn(world: World) -> None:
    arrive(world)
    second, here = arrive(world), room(world)
    assert move(world, here, at(world, second), A.CALL).room == here.id


def test_every_move_outside_the_table_is_refused(world: World) -> None:
    ticket = at(world, arrive(world))
    for state in TicketState:
        for action in TicketAction:
            if (state, action) not in TICKET_MOVES:
                with pytest.raises(WrongState):
                    evolve(ticket, state=state).moved(action)


def test_a_ticket_moves_at_a_room_of_its_station_on_its_day(world: World) -> None:
    ticket, here = at(world, arrive(world)), room(world)
    with pytest.raises(NotFound):
        move(world, room(world, "放射", Station.XRAY), ticket, A.CALL)
    with pytest.raises(NotFound):
        move(world, here, evolve(ticket, id=TicketId(world.ids.new())), A.CALL)
    world.clock.move(timedelta(days=1))
    with pytest.raises(NotFound):
        move(world, here, ticket, A.CALL)
    with pytest.raises(NotPermitted):
        call(world, here, actor=world.actor("x", ExaminationRight.READ))
    with pytest.raises(NotFound):
        call(world, here, actor=evolve(world.actor("x"), scope=NOWHERE))


def test_who_comes_back_joins_the_end_of_each_row_once(world: World) -> None:
    examination, here = arrive(world), room(world)
    second = arrive(world)
    move(world, here, call(world, here), A.FINISH)
    world.clock.move(timedelta(minutes=5))
    command = JoinQueueCommand(actor=world.actor("desk"), examination=examination.id)
    for _ in range(2):
        world.run(JoinQueue, command)
    assert at(world, examination).state is TicketState.WAITING
    assert at(world, examination).place > at(world, second).place
    world.pass_days(1)
    world.run(JoinQueue, command)
    found = call(world, here)
    assert found is not None
    assert found.number.startswith("02-")


def test_who_has_nothing_to_do_and_who_may_not_cannot_join(world: World) -> None:
    examination = arrive(world)
    command = JoinQueueCommand(actor=world.actor("desk"), examination=examination.id)
    with pytest.raises(NotPermitted):
        world.run(JoinQueue, evolve(command, actor=world.actor("x", ExaminationRight.READ)))
    with pytest.raises(NotFound):
        world.run(JoinQueue, evolve(command, actor=evolve(world.actor("x"), scope=NOWHERE)))
    with pytest.raises(NotFound):
        world.run(JoinQueue, evolve(command, examination=ExaminationId(world.ids.new())))
    finished = world.record_all_normal(examination)
    with pytest.raises(NothingToWaitFor):
        world.run(JoinQueue, command)
    world.conclude(finished)
    world.pass_days(1)
    with pytest.raises(NothingToWaitFor):
        world.run(JoinQueue, command)


def test_rooms_are_changed_by_who_manages_the_queue(world: World) -> None:
    here = room(world)
    command = KeepRoomCommand(
        actor=world.actor("manager"), room=here.id, name="内科", stations=here.stations, active=False, seen=1
    )
    closed = world.run(KeepRoom, command)
    assert (closed.name, closed.active, closed.version) == ("内科", False, 2)
    with pytest.raises(RoomClosed):
        call(world, here)
    with pytest.raises(StaleVersion):
        world.run(KeepRoom, command)
    with pytest.raises(NotFound):
        world.run(KeepRoom, evolve(command, actor=evolve(command.actor, scope=NOWHERE)))
    with pytest.raises(RoomWithoutStations):
        world.run(KeepRoom, evolve(command, stations=frozenset()))
    with pytest.raises(RoomNameTaken):
        room(world, "内科")
    with pytest.raises(NotPermitted):
        room(world, "B", actor=world.actor("x", ExaminationRight.CALL))
    with pytest.raises(NotPermitted):
        room(world, "B", actor=evolve(world.actor("x"), department=None))
    with pytest.raises(NotFound):
        call(world, evolve(here, id=RoomId(world.ids.new())))


def test_the_board_shows_rooms_and_people_of_the_readers_department(world: World) -> None:
    here, examination = room(world), arrive(world)
    board = world.run(ShowQueue, ShowQueueQuery(actor=world.actor("doctor")))
    assert board.rooms == (here,)
    assert {row.examination for row in board.rows} == {examination.id}
    nowhere = world.run(ShowQueue, ShowQueueQuery(actor=evolve(world.actor("x"), scope=NOWHERE)))
    assert (nowhere.rooms, nowhere.rows) == ((), ())
    with pytest.raises(NotPermitted):
        world.run(ShowQueue, ShowQueueQuery(actor=world.actor("y", ExaminationRight.READ)))


def shown(world: World, token: str) -> ScreenShown:
    found: ScreenShown = world.run(ShowScreen, ShowScreenQuery(token=token, address="10.0.0.9"))
    return found


def test_a_screen_shows_masked_names_newest_call_first_and_who_comes_next(world: World) -> None:
    for _ in range(9):
        arrive(world)
    opened = world.run(OpenScreen, OpenScreenCommand(actor=world.actor("manager"), name="大厅"))
    call(world, room(world))
    world.clock.move(timedelta(seconds=5))
    xray = room(world, "放射", Station.XRAY)
    call(world, xray)
    found = shown(world, opened.token)
    assert [row.room_name for row in found.called] == ["放射", "内科 1"]
    assert {row.name for row in found.called} == {"王*明"}
    assert {row.name for rows in found.waiting.values() for row in rows} == {"王*明"}
    assert (len(found.waiting[Station.INTERNAL]), found.counts[Station.INTERNAL]) == (6, 8)
    assert opened.token not in repr(opened)
    assert all(opened.token not in str(event.new) for event in world.adapters[EventLog].events)


def test_a_screen_of_one_station_shows_no_other(world: World) -> None:
    arrive(world)
    command = OpenScreenCommand(
        actor=world.actor("manager"), name="放射门口", stations=frozenset({Station.XRAY, Station.VISION})
    )
    opened = world.run(OpenScreen, command)
    found = shown(world, opened.token)
    assert set(found.waiting) == {Station.XRAY}
    assert found.counts == {Station.XRAY: 1, Station.VISION: 0}


def test_a_screen_taken_away_shows_nothing_and_guessing_ends_soon(world: World) -> None:
    opened = world.run(OpenScreen, OpenScreenCommand(actor=world.actor("manager"), name="大厅"))
    shown(world, opened.token)
    revoke = RevokeScreenCommand(actor=world.actor("manager"), screen=opened.screen.id)
    assert world.run(ListScreens, ShowQueueQuery(actor=world.actor("manager"))) == (opened.screen,)
    assert world.run(RevokeScreen, revoke).revoked
    assert world.run(RevokeScreen, revoke).version == 2
    for _ in range(30):
        with pytest.raises(ScreenUnknown):
            shown(world, opened.token)
    with pytest.raises(LimitExceeded):
        shown(world, "a" * 32)


def test_screens_are_managed_by_who_may(world: World) -> None:
    opened = world.run(OpenScreen, OpenScreenCommand(actor=world.actor("manager"), name="大厅"))
    caller = world.actor("x", ExaminationRight.CALL)
    for use_case, command in (
        (OpenScreen, OpenScreenCommand(actor=caller, name="B")),
        (OpenScreen, OpenScreenCommand(actor=evolve(world.actor("y"), department=None), name="B")),
        (RevokeScreen, RevokeScreenCommand(actor=caller, screen=opened.screen.id)),
        (ListScreens, ShowQueueQuery(actor=caller)),
    ):
        with pytest.raises(NotPermitted):
            world.run(use_case, command)
    with pytest.raises(NotFound):
        stranger = evolve(world.actor("z"), scope=NOWHERE)
        world.run(RevokeScreen, RevokeScreenCommand(actor=stranger, screen=opened.screen.id))


class Racing:
    """Tickets of which somebody else takes each first one at the same moment."""

    def __init__(self, world: World, where: Room) -> None:
        self._world, self._where, self._tickets = world, where, world.adapters[QueueTickets]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tickets, name)

    def waiting(self, *asked: Any) -> tuple[Ticket, ...]:
        found = self._tickets.waiting(*asked)
        self._tickets.save(found[0].called(self._where, NOW))
        return found


def test_who_was_taken_by_somebody_else_meanwhile_is_passed_over(world: World) -> None:
    first, second = arrive(world), arrive(world)
    here, there = room(world), room(world, "内科 2")
    world.adapters[QueueTickets] = Racing(world, there)
    found = call(world, here)
    assert found is not None
    assert (found.examination, at(world, first).room) == (second.id, there.id)
