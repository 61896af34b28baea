"""Staff 医护人员: who may sign for what, and who is chief physician 主检医师 from when."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from entrypoints.storing import SIGNATURE
from entrypoints.web.api.files import if_stored
from entrypoints.web.api.shape import Body, Version, shown
from entrypoints.web.call import Call, Here, needs
from tjdomain.examination.domain.kinds import Rank, Station
from tjdomain.examination.domain.staff import StaffDetails
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.change_chief import ChangeChief, ChangeChiefCommand
from tjdomain.examination.usecases.edit_staff import EditStaff, EditStaffCommand
from tjdomain.examination.usecases.list_staff import ListStaff, ListStaffQuery
from tjdomain.examination.usecases.register_staff import RegisterStaff, RegisterStaffCommand
from tjdomain.shared.ids import DepartmentId, StaffId, UserId


class StaffBody(Body, kw_only=True):
    """``title`` as it is printed, ``rank`` what it counts as; ``concludes`` needs rank 主治 or above."""

    name: str
    title: str
    rank: Rank
    stations: list[Station] = msgspec.field(default_factory=list)
    concludes: bool = False
    account: UUID | None = None
    signature: UUID | None = None
    active: bool = True

    def details(self, call: Call) -> StaffDetails:
        """As examination takes it. Raises ``NotFound`` for a signature that was not handed in."""
        return StaffDetails(
            name=self.name,
            title=self.title,
            rank=self.rank,
            stations=frozenset(self.stations),
            concludes=self.concludes,
            account=UserId(self.account) if self.account else None,
            signature=if_stored(call, self.signature, SIGNATURE),
            active=self.active,
        )


class StaffEditBody(StaffBody, kw_only=True):
    """All details as they ought to be; ``seen`` is the version that was on the screen."""

    seen: Version


class ChiefBody(Body):
    """Who is chief physician from which day."""

    physician: UUID
    valid_from: date


class StaffView(msgspec.Struct, frozen=True):
    """A staff member."""

    id: UUID
    version: int
    department: UUID
    name: str
    title: str
    rank: Rank
    stations: list[Station]
    concludes: bool
    account: UUID | None
    signature: UUID | None
    active: bool


class StaffLine(msgspec.Struct, frozen=True):
    """A staff member in the list; ``chief`` today."""

    id: UUID
    version: int
    department: UUID
    name: str
    title: str
    rank: Rank
    stations: list[Station]
    concludes: bool
    account: UUID | None
    active: bool
    chief: bool


class ChiefView(msgspec.Struct, frozen=True):
    """An entry in the history of chief physicians."""

    id: UUID
    department: UUID
    physician: UUID
    valid_from: date
    created_at: datetime


class StaffController(Controller):
    """The staff of a department."""

    path = "/departments/{department:uuid}/staff"
    tags = ("医护人员",)

    @get("/", **needs(ExaminationRight.READ))
    def staff(self, call: Here, department: FromPath[UUID]) -> list[StaffLine]:
        """医护人员名单,标出今天的主检医师。"""
        query = ListStaffQuery(actor=call.actor, department=DepartmentId(department))
        return [shown(StaffLine, row) for row in call.run(ListStaff, query)]

    @post("/", **needs(ExaminationRight.MANAGE_STAFF))
    def register(self, call: Here, department: FromPath[UUID], data: JSONBody[StaffBody]) -> StaffView:
        """登记医护人员。"""
        command = RegisterStaffCommand(
            actor=call.actor, department=DepartmentId(department), details=data.details(call)
        )
        return shown(StaffView, call.run(RegisterStaff, command))


class StaffMemberController(Controller):
    """One staff member, and the chief physician."""

    tags = ("医护人员",)

    @post("/staff/{member:uuid}/edit", **needs(ExaminationRight.MANAGE_STAFF))
    def edit(self, call: Here, member: FromPath[UUID], data: JSONBody[StaffEditBody]) -> StaffView:
        """修改医护人员;已签过的结果不变。"""
        command = EditStaffCommand(actor=call.actor, member=StaffId(member), details=data.details(call), seen=data.seen)
        return shown(StaffView, call.run(EditStaff, command))

    @post("/chief-physician", **needs(ExaminationRight.CHANGE_CHIEF))
    def change_chief(self, call: Here, data: JSONBody[ChiefBody]) -> ChiefView:
        """变更主检医师,从指定日期起生效。"""
        command = ChangeChiefCommand(actor=call.actor, physician=StaffId(data.physician), valid_from=data.valid_from)
        return shown(ChiefView, call.run(ChangeChief, command))
