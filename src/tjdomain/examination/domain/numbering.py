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


def exam_number(next_ordinal: NextOrdinal, department: DepartmentId, day: date, prefix: str) -> str:
    """``prefix`` + YYYYMMDD + at least four digits, by department and day: ``202603020001``."""
    return f"{prefix}{day:%Y%m%d}{next_ordinal(f'exam:{department}:{day:%Y%m%d}'):04d}"


def slip_number(next_ordinal: NextOrdinal, department: DepartmentId, day: date, prefix: str) -> str:
    """``prefix`` + YY + at least six digits, by department and year: ``26000001``."""
    return f"{prefix}{day:%y}{next_ordinal(f'slip:{department}:{day:%Y}'):06d}"


def tube_barcode(next_ordinal: NextOrdinal, department: DepartmentId, day: date, specimen: SpecimenKind) -> str:
    """1 (blood) or 2 (stool) + YYMMDD + at least four digits, by department and day: ``12603020001``."""
    return f"{_SPECIMEN_DIGIT[specimen]}{day:%y%m%d}{next_ordinal(f'tube:{department}:{day:%Y%m%d}'):04d}"
