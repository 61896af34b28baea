"""Waiting queue 排队叫号: board, rooms, tickets, screens."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Controller, get, post, put
from litestar.params import FromPath, JSONBody

from entrypoints.web.api.exam_views import ExaminationView, examination_shown
from entrypoints.web.api.shape import Body, Version, shown
from entrypoints.web.call import Here, needs
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.queue import (
    ROOM_NAME_LIMIT,
    Priority,
    RoomId,
    Screen,
    ScreenId,
    Ticket,
    TicketAction,
    TicketId,
    TicketState,
)
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
)
from tjdomain.examination.usecases.show_queue import ListScreens, ShowQueue, ShowQueueQuery
from tjdomain.shared.ids import ExaminationId

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=ROOM_NAME_LIMIT)]


class LineUpBody(Body):
    """Who is lined up; ``prefer`` says why somebody goes first, ``ordinary`` that they do so no more."""

    examination: UUID
    prefer: Priority | None = None
    ordinary: bool = False


class TicketMoveBody(Body):
    """What happens to the ticket."""

    action: Literal["call", "recall", "skip", "finish", "put_back"]


class RoomBody(Body):
    """A new room or window."""

    name: Name
    stations: list[Station]


class RoomChangeBody(RoomBody):
    """All of a room as it ought to be; ``seen`` is the version on the screen."""

    seen: Version
    active: bool = True


class ScreenBody(Body):
    """A screen; without ``stations`` it shows all."""

    name: Name
    stations: list[Station] = msgspec.field(default_factory=list)


class RoomView(msgspec.Struct, frozen=True):
    """A room or window that calls."""

    id: UUID
    version: int
    name: str
    stations: list[Station]
    active: bool


class QueueRowView(msgspec.Struct, frozen=True):
    """Somebody who waits or is called."""

    ticket: UUID
    examination: UUID
    station: Station
    number: str
    name: str
    state: TicketState
    priority: Priority | None
    room: UUID | None
    called_at: datetime | None
    calls: int
    skips: int


class QueueBoardView(msgspec.Struct, frozen=True):
    """The rooms, and everybody in the order in which they are called."""

    rooms: list[RoomView]
    rows: list[QueueRowView]


class QueueTicketView(msgspec.Struct, frozen=True):
    """A place in the queue of a station."""

    id: UUID
    version: int
    examination: UUID
    station: Station
    number: str
    state: TicketState
    priority: Priority | None
    room: UUID | None
    called_at: datetime | None
    calls: int
    skips: int


class CalledView(msgspec.Struct, frozen=True):
    """Who is called now; null where nobody can be."""

    called: QueueTicketView | None


class ScreenView(msgspec.Struct, frozen=True):
    """A screen that is in use, or was."""

    id: UUID
    version: int
    name: str
    stations: list[Station]
    revoked: bool


class OpenedScreenView(msgspec.Struct, frozen=True):
    """A new screen; the token in its address (``/screen/…``) is told this once."""

    screen: ScreenView
    token: str


def _ticket(ticket: Ticket) -> QueueTicketView:
    return shown(QueueTicketView, ticket)


def _screen(screen: Screen) -> ScreenView:
    return shown(ScreenView, screen)


class QueueController(Controller):
    """Who waits where, and who is called to which room."""

    path = "/queue"
    tags = ("排队叫号",)

    @get("/", **needs(ExaminationRight.CALL))
    def board(self, call: Here) -> QueueBoardView:
        """诊室和今天排队的人,按叫号的顺序。"""
        board = call.run(ShowQueue, ShowQueueQuery(actor=call.actor))
        rooms = [shown(RoomView, room) for room in board.rooms]
        return QueueBoardView(rooms, [shown(QueueRowView, row) for row in board.rows])

    @post("/join", **needs(ExaminationRight.CALL), status_code=200)
    def join(self, call: Here, data: JSONBody[LineUpBody]) -> ExaminationView:
        """排队;可以优先,或取消优先。"""
        command = JoinQueueCommand(
            actor=call.actor,
            examination=ExaminationId(data.examination),
            prefer=data.prefer,
            ordinary=data.ordinary,
        )
        return examination_shown(call.run(JoinQueue, command), call.actor)

    @post("/rooms", **needs(ExaminationRight.MANAGE_QUEUE))
    def add_room(self, call: Here, data: JSONBody[RoomBody]) -> RoomView:
        """添加诊室。"""
        command = KeepRoomCommand(actor=call.actor, room=None, name=data.name, stations=frozenset(data.stations))
        return shown(RoomView, call.run(KeepRoom, command))

    @put("/rooms/{room:uuid}", **needs(ExaminationRight.MANAGE_QUEUE))
    def edit_room(self, call: Here, room: FromPath[UUID], data: JSONBody[RoomChangeBody]) -> RoomView:
        """修改诊室的名称、科室,或停用。"""
        command = KeepRoomCommand(
            actor=call.actor,
            room=RoomId(room),
            name=data.name,
            stations=frozenset(data.stations),
            active=data.active,
            seen=data.seen,
        )
        return shown(RoomView, call.run(KeepRoom, command))

    @post("/rooms/{room:uuid}/next", **needs(ExaminationRight.CALL), status_code=200)
    def call_next(self, call: Here, room: FromPath[UUID]) -> CalledView:
        """叫下一位;正在叫的人随即记为完成。"""
        called = call.run(CallNext, CallNextCommand(actor=call.actor, room=RoomId(room)))
        return CalledView(_ticket(called) if called else None)

    @post("/rooms/{room:uuid}/tickets/{ticket:uuid}/move", **needs(ExaminationRight.CALL), status_code=200)
    def move(
        self, call: Here, room: FromPath[UUID], ticket: FromPath[UUID], data: JSONBody[TicketMoveBody]
    ) -> QueueTicketView:
        """先叫、重叫、过号、完成或放回队里。"""
        command = MoveTicketCommand(
            actor=call.actor, room=RoomId(room), ticket=TicketId(ticket), action=TicketAction(data.action)
        )
        return _ticket(call.run(MoveTicket, command))

    @get("/screens", **needs(ExaminationRight.MANAGE_QUEUE))
    def screens(self, call: Here) -> list[ScreenView]:
        """在用的叫号屏。"""
        return [_screen(one) for one in call.run(ListScreens, ShowQueueQuery(actor=call.actor))]

    @post("/screens", **needs(ExaminationRight.MANAGE_QUEUE))
    def open_screen(self, call: Here, data: JSONBody[ScreenBody]) -> OpenedScreenView:
        """开通叫号屏;地址里的 token 只在这里给出一次。"""
        command = OpenScreenCommand(actor=call.actor, name=data.name, stations=frozenset(data.stations))
        opened = call.run(OpenScreen, command)
        return OpenedScreenView(_screen(opened.screen), opened.token)

    @post("/screens/{screen:uuid}/revoke", **needs(ExaminationRight.MANAGE_QUEUE), status_code=200)
    def revoke_screen(self, call: Here, screen: FromPath[UUID]) -> ScreenView:
        """停用叫号屏。"""
        return _screen(call.run(RevokeScreen, RevokeScreenCommand(actor=call.actor, screen=ScreenId(screen))))
