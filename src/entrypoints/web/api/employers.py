"""The register of employers 单位."""

from datetime import date
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from entrypoints.web.api.searches import Asked, EmployerSearch, in_query
from entrypoints.web.api.shape import Body, Version, next_after, shown
from entrypoints.web.call import Call, Here, needs, repeatable
from tjdomain.booking.domain.employer import Employer, EmployerState
from tjdomain.booking.domain.licence import Licence, LicenceKind
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.edit_employer import EditEmployer, EditEmployerCommand
from tjdomain.booking.usecases.list_employers import (
    ListEmployers,
    ListEmployersQuery,
    ShowEmployer,
    ShowEmployerQuery,
)
from tjdomain.booking.usecases.merge_employers import MergeEmployers, MergeEmployersCommand
from tjdomain.booking.usecases.register_employer import RegisterEmployer, RegisterEmployerCommand
from tjdomain.shared.actor import Actor
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import DepartmentId, EmployerId
from tjdomain.shared.masking import masked_phone
from tjdomain.shared.rights import PersonRight


class LicenceBody(Body):
    """A licence whose original or picture was checked; without ``valid_until`` it is long-term."""

    kind: LicenceKind
    number: str
    holder: str
    address: str = ""
    valid_until: date | None = None

    def licence(self) -> Licence:
        """As booking takes it."""
        return Licence(**msgspec.structs.asdict(self))


class EntryBody(Body, kw_only=True):
    """An employer's entry."""

    name: str
    aliases: list[str] = msgspec.field(default_factory=list)
    licences: list[LicenceBody] = msgspec.field(default_factory=list)
    address: str = ""
    contact_name: str | None = None
    contact_phone: str | None = None

    def phone(self) -> Phone | None:
        """As booking takes it."""
        return Phone(self.contact_phone) if self.contact_phone else None


class EmployerBody(EntryBody, kw_only=True):
    """A new entry."""

    department: UUID


class EmployerEditBody(EntryBody, kw_only=True):
    """The whole entry as it is to be; ``version`` is the one that was on the screen."""

    version: Version


class MergeBody(Body):
    """The entry to be kept, and why the other one is the same employer."""

    kept: UUID
    reason: str


class LicenceView(msgspec.Struct, frozen=True):
    """A licence on record."""

    kind: LicenceKind
    number: str
    holder: str
    address: str
    valid_until: date | None


class EmployerView(msgspec.Struct, frozen=True):
    """An entry; a merged one points to the entry that it was merged into."""

    id: UUID
    version: int
    department: UUID
    state: EmployerState
    merged_into: UUID | None
    name: str
    aliases: list[str]
    licences: list[LicenceView]
    address: str
    contact_name: str | None
    contact_phone: str | None


class EmployerLine(msgspec.Struct, frozen=True):
    """An entry in a list, with its newest licence."""

    id: UUID
    version: int
    department: UUID
    state: EmployerState
    merged_into: UUID | None
    name: str
    aliases: list[str]
    licence_number: str | None
    licence_until: date | None
    address: str
    contact_name: str | None
    contact_phone: str | None


class EmployerLines(msgspec.Struct, frozen=True):
    """A page, newest first; ``total`` counts up to 10,001, ``next`` is the ``after`` of the next page."""

    items: list[EmployerLine]
    total: int
    next: UUID | None


def _shown(employer: Employer, actor: Actor) -> EmployerView:
    phone = employer.contact_phone.number if employer.contact_phone else None
    whole = actor.may(PersonRight.VIEW_UNMASKED) or phone is None
    return shown(EmployerView, employer, contact_phone=phone if whole else masked_phone(phone or ""))


def _found(call: Call, asked: EmployerSearch) -> EmployerLines:
    after = EmployerId(asked.after) if asked.after else None
    query = ListEmployersQuery(actor=call.actor, wanted=asked.wanted(), after=after, limit=asked.limit)
    page = call.run(ListEmployers, query)
    lines = [shown(EmployerLine, row) for row in page.rows]
    return EmployerLines(lines, page.total, next_after(page.rows, asked.limit))


class EmployerController(Controller):
    """Employers as they are known, with names, licences and contact."""

    path = "/employers"
    tags = ("单位",)

    @get("/", dependencies=in_query(EmployerSearch), **needs(BookingRight.VIEW))
    def listed(self, call: Here, asked: Asked[EmployerSearch]) -> EmployerLines:
        """单位列表。"""
        return _found(call, asked)

    @post("/search", **needs(BookingRight.VIEW), status_code=200)
    def search(self, call: Here, data: JSONBody[EmployerSearch]) -> EmployerLines:
        """按名称或证照号查找单位。"""
        return _found(call, data)

    @get("/{employer:uuid}", **needs(BookingRight.VIEW))
    def show(self, call: Here, employer: FromPath[UUID]) -> EmployerView:
        """单位详情。"""
        query = ShowEmployerQuery(actor=call.actor, employer=EmployerId(employer))
        return _shown(call.run(ShowEmployer, query), call.actor)

    @post("/", **repeatable(needs(BookingRight.MANAGE_EMPLOYERS)))
    def register(self, call: Here, data: JSONBody[EmployerBody]) -> EmployerView:
        """登记单位。"""
        actor = call.actor
        command = RegisterEmployerCommand(
            actor=actor,
            department=DepartmentId(data.department),
            name=data.name,
            aliases=tuple(data.aliases),
            licences=tuple(one.licence() for one in data.licences),
            address=data.address,
            contact_name=data.contact_name,
            contact_phone=data.phone(),
        )
        made = call.once(
            RegisterEmployer,
            command,
            data,
            lambda made: call.run(ShowEmployer, ShowEmployerQuery(actor=actor, employer=EmployerId(made))),
        )
        return _shown(made, actor)

    @post("/{employer:uuid}/edit", **needs(BookingRight.MANAGE_EMPLOYERS))
    def edit(self, call: Here, employer: FromPath[UUID], data: JSONBody[EmployerEditBody]) -> EmployerView:
        """修改单位。"""
        command = EditEmployerCommand(
            actor=call.actor,
            employer=EmployerId(employer),
            version=data.version,
            name=data.name,
            aliases=tuple(data.aliases),
            licences=tuple(one.licence() for one in data.licences),
            address=data.address,
            contact_name=data.contact_name,
            contact_phone=data.phone(),
        )
        return _shown(call.run(EditEmployer, command), call.actor)

    @post("/{employer:uuid}/merge", **needs(BookingRight.MANAGE_EMPLOYERS))
    def merge(self, call: Here, employer: FromPath[UUID], data: JSONBody[MergeBody]) -> EmployerView:
        """把重复的单位并入另一个,返回保留的单位。"""
        command = MergeEmployersCommand(
            actor=call.actor, duplicate=EmployerId(employer), kept=EmployerId(data.kept), reason=data.reason
        )
        return _shown(call.run(MergeEmployers, command), call.actor)
