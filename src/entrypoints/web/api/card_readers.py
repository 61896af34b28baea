"""Card readers on desks 身份证读卡器."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post
from litestar.params import FromPath, JSONBody

from entrypoints.web.api.shape import Body, shown
from entrypoints.web.call import Here, needs
from tjdomain.administration.domain.desk_reader import DeskReaderId
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.list_readers import ListReaders, ListReadersQuery
from tjdomain.administration.usecases.register_reader import RegisterReader, RegisterReaderCommand
from tjdomain.administration.usecases.revoke_reader import RevokeReader, RevokeReaderCommand
from tjdomain.shared.ids import DepartmentId


class CardReaderBody(Body):
    """A reader on a desk; ``name`` is what the desk calls it."""

    department: UUID
    name: str


class CardReaderView(msgspec.Struct, frozen=True):
    """``agent`` is the version and kind that last answered; ``outcome`` is ``ok`` or the code of a refusal."""

    id: UUID
    department: UUID
    name: str
    active: bool
    agent: str
    seen_at: datetime | None
    read_at: datetime | None
    outcome: str
    created_at: datetime


class NewCardReaderView(CardReaderView, frozen=True):
    """The reader with the pairing code for its agent, told this once."""

    pairing_code: str


class CardReaderController(Controller):
    """Each is paired with the agent on one computer."""

    path = "/card-readers"
    tags = ("身份证读卡器",)

    @get("/", **needs(AdministrationRight.MANAGE_READERS))
    def readers(self, call: Here) -> list[CardReaderView]:
        """读卡器列表,不含配对码。"""
        return [shown(CardReaderView, one) for one in call.run(ListReaders, ListReadersQuery(actor=call.actor))]

    @post("/", **needs(AdministrationRight.MANAGE_READERS))
    def register(self, call: Here, data: JSONBody[CardReaderBody]) -> NewCardReaderView:
        """登记读卡器;配对码只显示这一次。"""
        command = RegisterReaderCommand(actor=call.actor, department=DepartmentId(data.department), name=data.name)
        return shown(NewCardReaderView, call.run(RegisterReader, command))

    @delete("/{reader:uuid}", **needs(AdministrationRight.MANAGE_READERS))
    def revoke(self, call: Here, reader: FromPath[UUID]) -> None:
        """停用读卡器,马上生效;记录保留。"""
        call.run(RevokeReader, RevokeReaderCommand(actor=call.actor, reader=DeskReaderId(reader)))
