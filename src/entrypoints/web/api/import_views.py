"""Reports of imported files."""

from datetime import date, time
from itertools import zip_longest
from uuid import UUID

import msgspec

from entrypoints.imports import RowProblem, row_problems, row_warnings
from entrypoints.web.api.shape import shown
from ports.tabular import Sheet
from tjdomain.booking.usecases.checking_members import Enrolled, MemberReport, Seated
from tjdomain.booking.usecases.replay import Booked
from tjdomain.booking.usecases.warning import Confirmation


class RowProblemView(msgspec.Struct, frozen=True):
    """What is wrong with a cell: row of the file, title of the column, value, code, sentence, next step."""

    row: int
    column: str
    value: str
    code: str
    sentence: str
    next: str


class RowWarningView(RowProblemView, frozen=True):
    """What the clerk is told of a row's person and confirms, by its kind, or not; not for the employer."""

    kind: Confirmation


class MemberView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A row that can be booked, and its slot; number and 查询码 once it is booked; ``enrolled``: booked before."""

    row: int
    name: str
    day: date
    start: time
    appointment: UUID | None = None
    number: str | None = None
    code: str | None = None
    enrolled: bool = False


class MembersView(msgspec.Struct, frozen=True):
    """What an import would do, or has done: rows read, rows that are wrong, every problem, warning, member."""

    committed: bool
    rows: int
    wrong_rows: int
    problems: list[RowProblemView]
    warnings: list[RowWarningView]
    members: list[MemberView]


def problems_shown(problems: list[RowProblem]) -> list[RowProblemView]:
    """Problems of a file's cells."""
    return [shown(RowProblemView, problem) for problem in problems]


def members_shown(sheet: Sheet, report: MemberReport, booked: tuple[Booked, ...] | None = None) -> MembersView:
    """The report of a list; ``booked`` in the order of the accepted rows, ``None`` for a preview."""
    members = [_member_shown(*pair) for pair in zip_longest(report.accepted, booked or ())]
    members += [_enrolled_shown(one) for one in report.enrolled]
    return MembersView(
        committed=booked is not None,
        rows=report.rows,
        wrong_rows=len(report.wrong_rows),
        problems=problems_shown(row_problems(sheet, report.problems)),
        warnings=[shown(RowWarningView, one, kind=kind) for kind, one in row_warnings(sheet, report.warnings)],
        members=sorted(members, key=lambda member: member.row),
    )


def _enrolled_shown(one: Enrolled) -> MemberView:
    appointment = one.appointment
    id, number, slot = appointment.id.value, appointment.number, appointment.slot  # noqa: A001  the field's name
    return MemberView(one.row, appointment.person.name, slot.day, slot.start, id, number, enrolled=True)


def _member_shown(seated: Seated, booked: Booked | None) -> MemberView:
    candidate, slot = seated.candidate, seated.slot
    row, name = candidate.row, candidate.person.name
    if booked is None:
        return MemberView(row, name, slot.day, slot.start)
    appointment = booked.appointment
    return MemberView(row, name, slot.day, slot.start, appointment.id.value, appointment.number, booked.code)
