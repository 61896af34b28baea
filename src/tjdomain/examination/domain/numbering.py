"""Numbers that people and scanners see: exam number 体检编号, guide-slip number 指引单号, tube barcodes.

Digits only.
"""

from collections.abc import Callable
from datetime import date

from tjdomain.examination.domain.kinds import SpecimenKind
from tjdomain.shared.ids import DepartmentId

NextOrdinal = Callable[[str], int]
"""Gives the next ordinal (1, 2, 3 …) of a named series, inside the transaction: ``ports.sequences.Sequences.next``."""

_SPECIMEN_DIGIT = {SpecimenKind.BLOOD: "1", SpecimenKind.STOOL: "2"}


def series_of(department: DepartmentId, day: date) -> tuple[str, ...]:
    """Every series that counts in the department on ``day``."""
    return exam_series(department, day), slip_series(department, day), tube_series(department, day)


def exam_series(department: DepartmentId, day: date) -> str:
    """What counts exam numbers: by department and day."""
    return f"exam:{department}:{day:%Y%m%d}"


def slip_series(department: DepartmentId, day: date) -> str:
    """What counts guide slips: by department and year."""
    return f"slip:{department}:{day:%Y}"


def tube_series(department: DepartmentId, day: date) -> str:
    """What counts tubes of either kind: by department and day."""
    return f"tube:{department}:{day:%Y%m%d}"


def exam_number(next_ordinal: NextOrdinal, department: DepartmentId, day: date, prefix: str) -> str:
    """``prefix`` + YYYYMMDD + at least four digits, by department and day: ``202603020001``."""
    return f"{prefix}{day:%Y%m%d}{next_ordinal(exam_series(department, day)):04d}"


def slip_number(next_ordinal: NextOrdinal, department: DepartmentId, day: date, prefix: str) -> str:
    """``prefix`` + YY + at least six digits, by department and year: ``26000001``."""
    return f"{prefix}{day:%y}{next_ordinal(slip_series(department, day)):06d}"


def tube_barcode(next_ordinal: NextOrdinal, department: DepartmentId, day: date, specimen: SpecimenKind) -> str:
    """1 (blood) or 2 (stool) + YYMMDD + at least four digits, by department and day: ``12603020001``."""
    return f"{_SPECIMEN_DIGIT[specimen]}{day:%y%m%d}{next_ordinal(tube_series(department, day)):04d}"
