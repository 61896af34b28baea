"""What web and command line share about imported files: words that people write, and problems in words."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from functools import cache
from typing import TypeVar
from unicodedata import normalize

from attrs import frozen

from entrypoints.wording import label, problem_text
from ports.examination_queries import StaffRow
from ports.tabular import CellProblem, Sheet
from ports.tabular_rows import CellMark, PrintedFlag, ResultRow
from tjdomain.booking.domain.members import Vocabulary
from tjdomain.booking.usecases.checking_members import MemberWarning
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.examination.domain.instrument import InstrumentRow
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.ids import StaffId
from tjdomain.shared.person import DocumentKind, Sex
from tjdomain.shared.trade import Trade

EnumT = TypeVar("EnumT", bound=Enum)

_FLAGS = {
    None: "",
    PrintedFlag.LOW: "l",
    PrintedFlag.HIGH: "h",
    PrintedFlag.NORMAL: "n",
    PrintedFlag.ABNORMAL: "a",
}
"""Printed flags as the examination context reads them."""

_EVERYDAY = {
    "身份证": DocumentKind.RESIDENT_ID,
    "二代身份证": DocumentKind.RESIDENT_ID,
    "回乡证": DocumentKind.HK_MACAU_PERMIT,
    "台胞证": DocumentKind.TAIWAN_PERMIT,
}
"""What people call documents."""

_COLUMNS = {"birth": "出生日期", "document_number": "证件号码", "name": "姓名", "sex": "性别", "trades": "从业类别"}
"""Titles of what a list may leave out and be asked for all the same."""


@cache
def vocabulary() -> Vocabulary:
    """The words of choice columns: the labels that people read everywhere else."""
    return Vocabulary(kinds={**_by_label(DocumentKind), **_EVERYDAY}, sexes=_by_label(Sex), trades=_by_label(Trade))


def _by_label(kind: type[EnumT]) -> Mapping[str, EnumT]:
    return {normalize("NFKC", label(member)): member for member in kind}


def choices() -> Mapping[str, Sequence[str]]:
    """Words to pick from in a members' list, by the column's key."""
    return {key: [label(one) for one in kind] for key, kind in _CHOICE_COLUMNS.items()}


_CHOICE_COLUMNS: Mapping[str, type[Enum]] = {"document_kind": DocumentKind, "sex": Sex, "trades": Trade}


def testers_named(staff: Iterable[StaffRow], rows: Iterable[ResultRow], chosen: str | None) -> AbstractSet[str]:
    """Names, and the chosen one's id or name, that must all be one person's.

    Without a choice these are all that the file names. Beside a choice only members of the staff count, since many an
    instrument writes a number of its own there.
    """
    named = {row.performed_by for row in rows if row.performed_by}
    return named if chosen is None else {chosen, *(named & {one.name for one in staff})}


def tester_among(staff: Iterable[StaffRow], wanted: AbstractSet[str]) -> StaffId | None:
    """The one active person who is all of ``wanted`` (names or ids); None where there is no such one."""
    found = [one.id for one in staff if one.active and wanted <= {one.name, str(one.id)}]
    return found[0] if len(found) == 1 else None


@frozen
class RowProblem:
    """What is wrong with a cell, as people read it: row of the file, title of the column, value, reason, next step."""

    row: int
    column: str
    value: str
    code: str
    sentence: str
    next: str


def row_problems(sheet: Sheet, problems: Iterable[CellProblem]) -> list[RowProblem]:
    """The problems in words, in their order."""
    return [_in_words(sheet, problem) for problem in problems]


def row_warnings(sheet: Sheet, warnings: Iterable[MemberWarning]) -> list[tuple[Confirmation, RowProblem]]:
    """The warnings of a members' list in words, each with the kind that a clerk may confirm."""
    return [(one.kind, _in_words(sheet, CellProblem(one.row, one.error))) for one in warnings]


def _in_words(sheet: Sheet, problem: CellProblem) -> RowProblem:
    error, text = problem.error, problem_text(problem.error)
    title = sheet.heading(error.field)
    column = _COLUMNS.get(error.field, title) if title == error.field else title
    return RowProblem(problem.row, column, _as_written(error), error.code, text.sentence, text.next)


def _as_written(error: InvalidValue) -> str:
    """The value of the cell; a choice by its label, as the file has it, though the domain names the member."""
    labels = {member.value: label(member) for member in _CHOICE_COLUMNS.get(error.field, ())}
    return labels.get(error.value, error.value)


def cell_marks(problems: Iterable[CellProblem]) -> list[CellMark]:
    """The same problems as marks on the list that came."""
    return [CellMark(one.row, one.error.field, problem_text(one.error).sentence) for one in problems]


def instrument_rows(rows: Iterable[ResultRow]) -> tuple[InstrumentRow, ...]:
    """An instrument's rows as examination takes them; who operated it is asked of the whole file."""
    return tuple(
        InstrumentRow(
            row=row.number,
            code=row.barcode,
            item=row.item,
            value=row.value,
            unit=row.unit,
            flag=_FLAGS[row.flag],
            lower=row.lower,
            upper=row.upper,
            measured_at=row.measured_at,
            name=row.name,
        )
        for row in rows
    )
