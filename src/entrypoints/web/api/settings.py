"""Parameters 参数 with their history, and contact information 联系信息."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from entrypoints.web.api.shape import After, Body, Limit, Version, shown
from entrypoints.web.call import Call, Here, needs, public
from ports.administration import ChangeFilter
from tjdomain.administration.domain.contact import ContactInformation
from tjdomain.administration.domain.parameter import ChangeAction, ChangeState, ParameterChangeId
from tjdomain.administration.domain.values import ParameterKind
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.change_contact import ChangeContact, ChangeContactCommand
from tjdomain.administration.usecases.change_parameter import ChangeParameter, ChangeParameterCommand
from tjdomain.administration.usecases.decide_change import DecideChange, DecideChangeCommand
from tjdomain.administration.usecases.list_changes import ListChanges, ListChangesCommand
from tjdomain.administration.usecases.list_contact_history import ListContactHistory, ListContactHistoryCommand
from tjdomain.administration.usecases.list_parameters import ListParameters, ListParametersCommand, ParameterRow
from tjdomain.administration.usecases.read_contact import ReadContact, ReadContactCommand
from tjdomain.shared.ids import DepartmentId


class ParameterBody(Body):
    """The wished value in JSON shape, and why; ``version`` is the one on the screen, 0 for the shipped value."""

    value: Any
    reason: str
    version: Version


class DecisionBody(Body):
    """What is done with a pending change; a rejection needs a remark."""

    action: ChangeAction
    version: Version
    remark: str = ""


class ContactInformationBody(Body):
    """The whole next edition; ``version`` is the one on the screen, 0 if there was none."""

    version: Version
    address: str
    phone: str
    hours: str
    bring: str
    route: str = ""


class ParameterView(msgspec.Struct, frozen=True):
    """A parameter, as shipped and in force; ``pending``: a change waits for a second person."""

    group: str
    name: str
    kind: ParameterKind
    choices: list[str]
    default: Any
    value: Any
    version: int
    changed_by: UUID | None
    changed_at: datetime | None
    pending: bool


class ChangeView(msgspec.Struct, frozen=True):
    """One line of a parameter's history."""

    id: UUID
    version: int
    group: str
    name: str
    old: Any
    new: Any
    reason: str
    state: ChangeState
    created_by: UUID | None
    created_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    remark: str


class ContactInformationView(msgspec.Struct, frozen=True):
    """What people read after booking."""

    version: int
    address: str
    phone: str
    hours: str
    bring: str
    route: str


def _parameter_shown(row: ParameterRow) -> ParameterView:
    known = row.definition
    return ParameterView(
        group=known.group,
        name=known.name,
        kind=known.kind,
        choices=list(known.choices),
        default=known.default,
        value=row.value,
        version=row.version,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        pending=row.pending,
    )


class ParameterController(Controller):
    """Parameters of every context; some changes need a second person."""

    path = "/parameters"
    tags = ("参数",)

    @get("/", **needs(AdministrationRight.READ))
    def listed(self, call: Here, group: FromQuery[str | None] = None) -> list[ParameterView]:
        """参数列表。"""
        command = ListParametersCommand(actor=call.actor, group=group)
        return [_parameter_shown(row) for row in call.run(ListParameters, command)]

    @put("/{group:str}/{name:str}", **needs(AdministrationRight.CHANGE_PARAMETER))
    def change(
        self, call: Here, group: FromPath[str], name: FromPath[str], data: JSONBody[ParameterBody]
    ) -> ChangeView:
        """修改参数;需要第二人确认的先待确认。"""
        command = ChangeParameterCommand(
            actor=call.actor, group=group, name=name, value=data.value, reason=data.reason, version=data.version
        )
        return shown(ChangeView, call.run(ChangeParameter, command))

    @get("/changes", **needs(AdministrationRight.READ))
    def changes(
        self,
        call: Here,
        group: FromQuery[str | None] = None,
        name: FromQuery[str | None] = None,
        change_state: FromQuery[ChangeState | None] = None,
        after: After = None,
        limit: Limit = 50,
    ) -> list[ChangeView]:
        """参数的修改记录,最新的在前;change_state=pending 为待确认的。"""
        command = ListChangesCommand(
            actor=call.actor,
            wanted=ChangeFilter(group=group, name=name, state=change_state),
            after=ParameterChangeId(after) if after else None,
            limit=limit,
        )
        return [shown(ChangeView, change) for change in call.run(ListChanges, command)]

    @post("/changes/{change:uuid}/decide", **needs(AdministrationRight.READ), status_code=200)
    def decide(self, call: Here, change: FromPath[UUID], data: JSONBody[DecisionBody]) -> ChangeView:
        """确认、驳回他人的修改,或撤回自己的修改。"""
        command = DecideChangeCommand(
            actor=call.actor,
            change=ParameterChangeId(change),
            action=data.action,
            version=data.version,
            remark=data.remark,
        )
        return shown(ChangeView, call.run(DecideChange, command))


def _contact(call: Call, department: UUID) -> ContactInformationView:
    command = ReadContactCommand(actor=call.actor, department=DepartmentId(department))
    return _contact_shown(call.run(ReadContact, command))


def _contact_shown(contact: ContactInformation | None) -> ContactInformationView:
    if contact is None:
        return ContactInformationView(0, "", "", "", "", "")
    return shown(ContactInformationView, contact)


class ContactInformationController(Controller):
    """Address, telephone, opening hours, what to bring, how to get there."""

    tags = ("联系信息",)

    @get("/public/departments/{department:uuid}/contact", **public())
    def public_contact(self, call: Here, department: FromPath[UUID]) -> ContactInformationView:
        """联系信息(公开)。"""
        return _contact(call, department)

    @put("/departments/{department:uuid}/contact", **needs(AdministrationRight.EDIT_CONTACT))
    def change(
        self, call: Here, department: FromPath[UUID], data: JSONBody[ContactInformationBody]
    ) -> ContactInformationView:
        """修改联系信息;旧版本保留。"""
        command = ChangeContactCommand(
            actor=call.actor,
            department=DepartmentId(department),
            version=data.version,
            address=data.address,
            phone=data.phone,
            hours=data.hours,
            bring=data.bring,
            route=data.route,
        )
        return _contact_shown(call.run(ChangeContact, command))

    @get("/departments/{department:uuid}/contact/history", **needs(AdministrationRight.READ))
    def history(
        self,
        call: Here,
        department: FromPath[UUID],
        before: Annotated[int | None, QueryParameter(ge=1, le=2**31 - 1, description="此版本号以前的")] = None,
        limit: Limit = 50,
    ) -> list[ContactInformationView]:
        """联系信息的历史版本,最新的在前。"""
        command = ListContactHistoryCommand(
            actor=call.actor, department=DepartmentId(department), before=before, limit=limit
        )
        return [_contact_shown(one) for one in call.run(ListContactHistory, command)]
