"""What is wrong with a table that somebody sent: the file as such, or a cell of it."""

from typing import ClassVar

from attrs import frozen

from tjdomain.shared.errors import InvalidValue, RuleViolation


@frozen
class FormulaCell(InvalidValue):
    """A formula stands where a value is expected."""

    code: ClassVar[str] = "tabular.formula"


@frozen
class MergedCell(InvalidValue):
    """The cell is covered by a merged range, so nobody can tell whose value it is."""

    code: ClassVar[str] = "tabular.merged"


@frozen
class DigitsLost(InvalidValue):
    """A long number was kept as a number: the spreadsheet has put zeros in place of the digits after the 15th."""

    code: ClassVar[str] = "tabular.digits_lost"


@frozen
class ErrorCell(InvalidValue):
    """The cell shows an error such as ``#N/A``."""

    code: ClassVar[str] = "tabular.error_value"


@frozen
class FileTooLarge(RuleViolation):
    """The file is larger than ``limit`` MB."""

    code: ClassVar[str] = "tabular.too_large"
    limit: int


@frozen
class UnpacksTooLarge(RuleViolation):
    """What is packed inside is larger than the limit: a zip bomb, or pictures."""

    code: ClassVar[str] = "tabular.unpacks_too_large"


@frozen
class TooManyCells(RuleViolation):
    """The area in use is larger than the limit, mostly because of one stray cell far away."""

    code: ClassVar[str] = "tabular.too_many_cells"
    last_cell: str


@frozen
class TooManyRows(RuleViolation):
    """More rows than may be imported at once."""

    code: ClassVar[str] = "tabular.too_many_rows"
    rows: int
    limit: int


@frozen
class EmptyTable(RuleViolation):
    """There is no row below the headings, or nothing at all."""

    code: ClassVar[str] = "tabular.empty"


@frozen
class ColumnsMissing(RuleViolation):
    """No heading names these required columns; ``found`` are the headings of the best row among the first five."""

    code: ClassVar[str] = "tabular.columns_missing"
    missing: tuple[str, ...]
    found: tuple[str, ...]


@frozen
class ColumnDoubled(RuleViolation):
    """Two headings mean the same column."""

    code: ClassVar[str] = "tabular.column_doubled"
    headings: tuple[str, ...]


@frozen
class NotATable(RuleViolation):
    """By its content the file is neither an xlsx workbook nor a csv text, whatever its name says."""

    code: ClassVar[str] = "tabular.not_a_table"


@frozen
class OldWorkbook(RuleViolation):
    """An xls workbook of Excel 97–2003."""

    code: ClassVar[str] = "tabular.old_workbook"


@frozen
class PasswordProtected(RuleViolation):
    """The workbook is encrypted with a password."""

    code: ClassVar[str] = "tabular.password"


@frozen
class DamagedFile(RuleViolation):
    """The file cannot be read through to its end."""

    code: ClassVar[str] = "tabular.damaged"


@frozen
class UnknownEncoding(RuleViolation):
    """The text is neither UTF-8 nor UTF-16 nor GB18030."""

    code: ClassVar[str] = "tabular.encoding"


@frozen
class DecimalComma(InvalidValue):
    """``12,5`` may be twelve and a half, or a slip of the pen for 125."""

    code: ClassVar[str] = "tabular.decimal_comma"


@frozen
class ValueMissing(InvalidValue):
    """The row names an item but gives no result."""

    code: ClassVar[str] = "tabular.value_missing"


@frozen
class BarcodeMissing(InvalidValue):
    """The row does not say whose result it is."""

    code: ClassVar[str] = "tabular.barcode_missing"


@frozen
class ItemMissing(InvalidValue):
    """The row does not say what was measured."""

    code: ClassVar[str] = "tabular.item_missing"


@frozen
class UnreadableFlag(InvalidValue):
    """A flag that no instrument known here prints."""

    code: ClassVar[str] = "tabular.flag"


@frozen
class UnreadableLimits(InvalidValue):
    """Limits that are neither ``9-50`` nor ``<1.0`` nor ``>5``."""

    code: ClassVar[str] = "tabular.limits"


@frozen
class UnreadableTime(InvalidValue):
    """Not a date and time."""

    code: ClassVar[str] = "tabular.time"
