"""排队叫号: who waits at which station, one room's console, and the rooms and screens that there are."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk, Here, read_key
from entrypoints.web.office.exam_grid import by_code
from entrypoints.web.office.exam_stations import unknown_code
from entrypoints.web.screen import SCREEN
from ports.queue import QueueRow
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.queue import Priority, Room, RoomId, ScreenId, TicketAction, TicketId, TicketState
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.call_next import CallNext, CallNextCommand
from tjdomain.examination.usecases.join_queue import JoinQueue, JoinQueueCommand
from tjdomain.examination.usecases.keep_room import KeepRoom, KeepRoomCommand
from tjdomain.examination.usecases.move_ticket import MoveTicket, MoveTicketCommand
from tjdomain.examination.usecases.open_screen import (
    OpenScreen,
    OpenScreenCommand,
    RevokeScreen,
    RevokeScreenCommand,
    ScreenOpened,
)
from tjdomain.examination.usecases.show_queue import ListScreens, QueueBoard, ShowQueue, ShowQueueQuery
from tjdomain.shared.errors import Conflict, InvalidValue, NotFound, RuleViolation

QUEUE: Final = f"{HOME}/queue"
SETTINGS: Final = f"{QUEUE}/settings"
_WRONG, _FINE = 422, 200
_MOVES: Final = (TicketAction.CALL, TicketAction.RECALL, TicketAction.SKIP, TicketAction.FINISH, TicketAction.PUT_BACK)


def room_path(key: UUID) -> str:
    """Where one room calls."""
    return f"{QUEUE}/rooms/{key}"


class QueueController(Controller):
    """All stations at one glance; who comes back is lined up by the slip."""

    path = "/queue"

    @get("/", **page(ExaminationRight.CALL))
    def board(self, desk: Here) -> Response[Any]:
        """The board; for the script its moving part alone."""
        return _board(desk)

    @post("/join", **page(ExaminationRight.CALL))
    def join(self, desk: Here) -> Response[Any]:
        """Lined up by the code on the slip, preferred with a reason."""
        code = desk.given("code").strip()
        found = by_code(desk, code)
        if found is None:
            return _board(desk, (unknown_code(code),), code)
        prefer = next((one for one in Priority if one.value == desk.given("prefer")), None)
        command = JoinQueueCommand(
            actor=desk.actor, examination=found, prefer=prefer, ordinary=desk.given("prefer") == "ordinary"
        )
        try:
            desk.call.run(JoinQueue, command)
        except (RuleViolation, Conflict) as refused:
            return _board(desk, (told(refused, "code"),), code)
        return desk.go(QUEUE, done="joined")


class RoomController(Controller):
    """The console of one room: one big button, and what is rarer beside it."""

    path = "/queue/rooms/{key:uuid}"

    @get("/", **page(ExaminationRight.CALL))
    def console(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Who is called, and who waits for the room's stations."""
        return _console(desk, key)

    @post("/next", **page(ExaminationRight.CALL))
    def call_next(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Who was in the room is done."""
        try:
            called = desk.call.run(CallNext, CallNextCommand(actor=desk.actor, room=RoomId(key)))
        except (RuleViolation, Conflict) as refused:
            return _console(desk, key, (told(refused, "page"),))
        return desk.go(room_path(key), done="called" if called else "nobody")

    @post("/move", **page(ExaminationRight.CALL))
    def move(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Once more, skipped, done, put back, or called out of turn."""
        action = next((one for one in _MOVES if one.value == desk.given("action")), None)
        ticket = read_key(desk.given("ticket"))
        if action is None or ticket is None:
            raise NotFound("queue_ticket", desk.given("ticket")[:40])
        command = MoveTicketCommand(actor=desk.actor, room=RoomId(key), ticket=TicketId(ticket), action=action)
        try:
            desk.call.run(MoveTicket, command)
        except (RuleViolation, Conflict) as refused:
            return _console(desk, key, (told(refused, "page"),))
        return desk.go(room_path(key), done=action.value)


class QueueSettingsController(Controller):
    """Rooms, windows and screens are data of the department."""

    path = "/queue/settings"

    @get("/", **page(ExaminationRight.MANAGE_QUEUE))
    def settings(self, desk: Here) -> Response[Any]:
        """Both lists, and a form for one more of each."""
        return _settings(desk)

    @post("/rooms", **page(ExaminationRight.MANAGE_QUEUE))
    def keep(self, desk: Here) -> Response[Any]:
        """A new room, or one with another name, other stations, or out of use."""
        named, seen = desk.given("room"), desk.given("seen")
        key = read_key(named)
        if named and key is None:
            raise NotFound("queue_room", named[:40])
        command = KeepRoomCommand(
            actor=desk.actor,
            room=RoomId(key) if key is not None else None,
            name=desk.given("name"),
            stations=_stations(desk),
            active=key is None or bool(desk.given("active")),
            seen=int(seen) if seen.isdecimal() else 0,
        )
        try:
            desk.call.run(KeepRoom, command)
        except (InvalidValue, RuleViolation, Conflict) as refused:
            return _settings(desk, (told(refused, "name"),))
        return desk.go(SETTINGS, done="room_kept")

    @post("/screens", **page(ExaminationRight.MANAGE_QUEUE))
    def open(self, desk: Here) -> Response[Any]:
        """The address stands on the page once: only its digest is kept."""
        command = OpenScreenCommand(actor=desk.actor, name=desk.given("screen_name"), stations=_stations(desk))
        try:
            opened = desk.call.run(OpenScreen, command)
        except (InvalidValue, RuleViolation) as refused:
            return _settings(desk, (told(refused, "screen_name"),))
        return _settings(desk, opened=opened)

    @post("/screens/{key:uuid}/revoke", **page(ExaminationRight.MANAGE_QUEUE))
    def revoke(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Its address opens nothing any more."""
        desk.call.run(RevokeScreen, RevokeScreenCommand(actor=desk.actor, screen=ScreenId(key)))
        return desk.go(SETTINGS, done="revoked")


def _stations(desk: Desk) -> frozenset[Station]:
    chosen = set(desk.all_given("stations"))
    return frozenset(one for one in Station if one.value in chosen)


def _shown(desk: Desk) -> QueueBoard:
    return desk.call.run(ShowQueue, ShowQueueQuery(actor=desk.actor))


def _at(rows: Iterable[QueueRow], stations: Iterable[Station], state: TicketState) -> list[QueueRow]:
    there = frozenset(stations)
    return [row for row in rows if row.station in there and row.state is state]


def _called(board: QueueBoard, room: Room) -> list[QueueRow]:
    return [row for row in board.rows if row.room == room.id and row.state is TicketState.CALLED]


def _board(desk: Desk, mistakes: tuple[Mistake, ...] = (), code: str = "") -> Response[Any]:
    board = _shown(desk)
    waiting = {one: _at(board.rows, (one,), TicketState.WAITING) for one in Station}
    return desk.page(
        "queue_board" if desk.is_fragment else "queue",
        _WRONG if mistakes else _FINE,
        mistakes,
        rooms=[(room, _called(board, room)) for room in board.rooms if room.active],
        waiting={station: rows for station, rows in waiting.items() if rows},
        priorities=list(Priority),
        code=code,
        manages=desk.actor.may(ExaminationRight.MANAGE_QUEUE),
    )


def _console(desk: Desk, key: UUID, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    board = _shown(desk)
    room = next((one for one in board.rooms if one.id.value == key), None)
    if room is None:
        raise NotFound("queue_room", str(key))
    return desk.page(
        "queue_room_list" if desk.is_fragment else "queue_room",
        _WRONG if mistakes else _FINE,
        mistakes,
        room=room,
        rooms=[one for one in board.rooms if one.active],
        called=_called(board, room),
        waiting=_at(board.rows, room.stations, TicketState.WAITING),
    )


def _settings(desk: Desk, mistakes: tuple[Mistake, ...] = (), opened: ScreenOpened | None = None) -> Response[Any]:
    board = _shown(desk)
    return desk.page(
        "queue_settings",
        _WRONG if mistakes else _FINE,
        mistakes,
        rooms=board.rooms,
        screens=desk.call.run(ListScreens, ShowQueueQuery(actor=desk.actor)),
        stations=list(Station),
        room_name=desk.given("name") if mistakes else "",
        screen_name=desk.given("screen_name") if mistakes else "",
        chosen={one.value for one in _stations(desk)} if mistakes else set(),
        link=f"{desk.site}{SCREEN}/{opened.token}" if opened else "",
    )
