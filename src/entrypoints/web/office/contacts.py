"""联系信息: what people read of a department after booking, in editions that are kept."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.office.colleagues import named, names_of
from entrypoints.web.office.departments import seen_departments
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.directory import one_of
from entrypoints.web.office.fields import Field, Shape
from entrypoints.web.office.histories import Step, history_page
from entrypoints.web.office.resource import Found, Resource, Row, Saving, Wanted, Way
from entrypoints.web.places import OpenDepartment
from tjdomain.administration.domain.contact import LINE_LIMIT, TEXT_LIMIT
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.change_contact import ChangeContact, ChangeContactCommand
from tjdomain.administration.usecases.list_contact_history import ListContactHistory, ListContactHistoryCommand
from tjdomain.administration.usecases.read_contact import ReadContact, ReadContactCommand
from tjdomain.shared.ids import DepartmentId

E = TypeVar("E")
_FORM: Final = (
    Field(name="address", title="地址", longest=LINE_LIMIT, optional=True),
    Field(name="phone", title="电话", longest=LINE_LIMIT, optional=True, hint="可写分机，如 0635-8888888 转 2"),
    Field(name="hours", title="上班时间", shape=Shape.LINES, longest=TEXT_LIMIT, optional=True),
    Field(name="bring", title="要带的", shape=Shape.LINES, longest=TEXT_LIMIT, optional=True),
    Field(name="route", title="怎么走", shape=Shape.LINES, longest=TEXT_LIMIT, optional=True),
)


def _row(desk: Desk, department: OpenDepartment) -> Row:
    found = desk.call.run(ReadContact, ReadContactCommand(actor=desk.actor, department=department.id))
    values = {one.name: str(getattr(found, one.name)) if found else "" for one in _FORM}
    return Row(
        key=department.id.value,
        version=found.version if found else 0,
        title=department.name,
        cells=(
            department.name,
            values["address"],
            values["phone"],
            values["bring"],
            found.created_at if found else "还没有填",
        ),
        values=values,
    )


def _contacts(desk: Desk, _wanted: Wanted) -> Found:
    rows = tuple(_row(desk, one) for one in seen_departments(desk, every=True))
    return Found(rows=rows, total=len(rows))


_one: Final = one_of(_contacts, "department")
CONTACTS: Final = Resource(
    name="联系信息",
    title="联系信息",
    path="/admin/contacts",
    right=AdministrationRight.READ,
    edit_right=AdministrationRight.EDIT_CONTACT,
    columns=(("科室", "w-title"), ("地址", ""), ("电话", "w-title"), ("要带的", ""), ("修改时间", "w-time")),
    query=_contacts,
    one=_one,
    form=_FORM,
    change=Saving(ChangeContact, ChangeContactCommand, "department", DepartmentId),
    ways=(Way("修改记录", "/history", AdministrationRight.READ),),
    hint="预约成功后、预约短信里和首页上给人看的。",
)


def editions(desk: Desk, fields: Sequence[Field], found: Sequence[E], value: Callable[[E, str], str]) -> Iterator[Step]:
    """Editions, newest first, as the steps from each to the next."""
    rows: Sequence[Any] = found
    names = names_of(desk, {one.created_by for one in rows if one.created_by})
    for place, one in enumerate(rows):
        before = rows[place + 1] if place + 1 < len(rows) else None
        pairs = ((each.title, value(before, each.name) if before else "", value(one, each.name)) for each in fields)
        yield Step(
            at=one.created_at,
            who=named(one.created_by, names),
            what=f"第 {one.version} 版",
            changes=tuple(pair for pair in pairs if pair[1] != pair[2]),
        )


class ContactController(Controller):
    """The editions of a department's contact information."""

    path = "/contacts/{key:uuid}/history"

    @get("/", **page(AdministrationRight.READ))
    def history(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Who changed what, newest first."""
        row = _one(desk, key)
        query = ListContactHistoryCommand(actor=desk.actor, department=DepartmentId(key), limit=200)
        found = desk.call.run(ListContactHistory, query)
        steps = editions(desk, _FORM, found, lambda one, name: str(getattr(one, name)))
        return history_page(desk, row.title, CONTACTS.path, steps)
