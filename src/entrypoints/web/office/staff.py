"""医师: who may sign for what, who concludes, whose account that is; and who is chief physician 主检医师 from when."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from entrypoints.web.office.colleagues import finder
from entrypoints.web.office.departments import seen_departments
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.fields import Field, Options, Phase, Shape
from entrypoints.web.office.resource import Filter, Found, Resource, Row, Saving, Wanted, Way
from entrypoints.wording import label
from ports.examination_queries import StaffRow
from tjdomain.examination.domain.kinds import Rank, Station
from tjdomain.examination.domain.staff import TITLE_LIMIT, StaffDetails
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.edit_staff import EditStaff, EditStaffCommand
from tjdomain.examination.usecases.list_staff import ListStaff, ListStaffQuery
from tjdomain.examination.usecases.register_staff import RegisterStaff, RegisterStaffCommand
from tjdomain.examination.usecases.show_staff import ShowStaff, ShowStaffQuery, StaffFile
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import DepartmentId, StaffId, UserId

_CONCLUDES: Final = (("no", "不能下结论"), ("yes", "可以下结论（主治医师以上）"))


def _department_options(desk: Desk) -> Options:
    return [(str(one.id), one.name) for one in seen_departments(desk, every=True)]


def _account_options(_desk: Desk) -> Options:
    """For who may not see accounts."""
    return [("", "（没有账号）")]


def members(desk: Desk, department: str) -> Iterator[tuple[str, StaffRow]]:
    """Each with the department's name."""
    for one in seen_departments(desk, every=True):
        if department in {"", str(one.id)}:
            query = ListStaffQuery(actor=desk.actor, department=one.id)
            yield from ((one.name, row) for row in desk.call.run(ListStaff, query))


def _row(department: str, one: StaffRow) -> Row:
    powers = "、".join(label(station) for station in Station if station in one.stations)
    return Row(
        key=one.id.value,
        version=one.version,
        title=one.name,
        cells=(
            one.name,
            one.title,
            powers,
            "今天主检" if one.chief else "可主检" if one.concludes else "",
            "有" if one.signature else "",
            department,
            "在用" if one.active else "停用",
        ),
        disabled=not one.active,
    )


def _staff(desk: Desk, wanted: Wanted) -> Found:
    text = wanted["text"].casefold()
    rows = tuple(_row(name, one) for name, one in members(desk, wanted["department"]) if text in one.name.casefold())
    return Found(rows=rows, total=len(rows))


def staff_file(desk: Desk, key: UUID) -> StaffFile:
    """One member whole. Raises ``NotFound``."""
    return desk.call.run(ShowStaff, ShowStaffQuery(actor=desk.actor, member=StaffId(key)))


def staff_row(desk: Desk, key: UUID) -> Row:
    """One member as the form shows it. Raises ``NotFound``."""
    member = staff_file(desk, key).member
    return Row(
        key=key,
        version=member.version,
        title=member.name,
        cells=(),
        values={
            "name": member.name,
            "title": member.title,
            "rank": member.rank.value,
            "stations": tuple(sorted(one.value for one in member.stations)),
            "concludes": "yes" if member.concludes else "no",
            "account": str(member.account or ""),
        },
        disabled=not member.active,
    )


def _registered(*, actor: Actor, department: DepartmentId, **made: Any) -> RegisterStaffCommand:
    return RegisterStaffCommand(
        actor=actor, department=department, details=StaffDetails(**made, signature=None, active=True)
    )


STAFF: Final = Resource(
    name="医护人员",
    title="医师",
    path="/admin/staff",
    right=ExaminationRight.READ,
    edit_right=ExaminationRight.MANAGE_STAFF,
    columns=(
        ("姓名", "w-title"),
        ("职称", "w-title"),
        ("能签哪些科室", ""),
        ("主检", "w-state"),
        ("签名", "w-order"),
        ("部门", "w-title"),
        ("状态", "w-state"),
    ),
    filters=(
        Filter(name="text", title="姓名", personal=True),
        Filter(name="department", title="部门", options=_department_options),
    ),
    query=_staff,
    one=staff_row,
    form=(
        Field(
            name="department",
            title="部门",
            shape=Shape.CHOICE,
            options=_department_options,
            make=lambda text: DepartmentId(UUID(text)),
            phase=Phase.NEW,
        ),
        Field(name="name", title="姓名"),
        Field(name="title", title="职称", longest=TITLE_LIMIT, hint="印在查体单和报告上，如 主治医师"),
        Field(
            name="rank",
            title="级别",
            shape=Shape.CHOICE,
            options=lambda _desk: [(one.value, label(one)) for one in Rank],
            make=Rank,
        ),
        Field(
            name="stations",
            title="能签哪些科室",
            shape=Shape.BOXES,
            options=lambda _desk: [(one.value, label(one)) for one in Station],
            make=Station,
        ),
        Field(
            name="concludes",
            title="主检",
            shape=Shape.CHOICE,
            options=lambda _desk: _CONCLUDES,
            make=lambda text: text == "yes",
        ),
        Field(
            name="account",
            title="账号",
            shape=Shape.ACCOUNT,
            optional=True,
            options=_account_options,
            finder=finder,
            make=lambda text: UserId(UUID(text)) if text else None,
            hint="用自己的账号下结论、填结果；输入账号或姓名的开头，从提示里选",
        ),
    ),
    new=Saving(RegisterStaff, _registered),
    change=Saving(EditStaff, EditStaffCommand, "member", StaffId),
    ways=(
        Way("主检", "/chief", ExaminationRight.READ),
        Way("签名", "/signature", ExaminationRight.READ),
    ),
    hint="停用的人不能再签，以前签过的不变。",
    subject="staff",
)
