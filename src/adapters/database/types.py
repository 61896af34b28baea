"""Column types: how our values look in a row, alike on SQLite and on MySQL."""

import json
from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Dialect, LargeBinary, String, Text, TypeDecorator, false
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.sql import operators
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine

from tjdomain.shared.ids import EntityId

IdT = TypeVar("IdT", bound=EntityId)
EnumT = TypeVar("EnumT", bound=Enum)


def binary(size: int) -> TypeEngine[bytes]:
    """BINARY(size): exactly ``size`` bytes, a digest or a blind index."""
    return LargeBinary(size).with_variant(mysql.BINARY(size), "mysql")


class AsciiCode(TypeDecorator[str]):
    """VARCHAR(limit) of ASCII compared byte by byte: numbers and names that the system gives.

    No such value equals a text with other characters; MySQL would not answer that but refuse to compare them (1267).
    """

    impl = String
    cache_ok = True

    class Comparator(TypeDecorator.Comparator[str]):
        """``==``, with what people typed."""

        def operate(self, op: OperatorType, *other: Any, **more: Any) -> ColumnElement[Any]:
            """Compare in the database only what it can compare."""
            if op is operators.eq and isinstance(other[0], str) and not other[0].isascii():
                return false()
            return super().operate(op, *other, **more)

    comparator_factory = Comparator

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the database."""
        ascii_only = mysql.VARCHAR(self.limit, charset="ascii", collation="ascii_bin")
        return dialect.type_descriptor(String(self.limit).with_variant(ascii_only, "mysql"))


def code(limit: int) -> TypeEngine[str]:
    """The type of a column of codes."""
    return AsciiCode(limit)


class Sealed(TypeDecorator[bytes]):
    """What the vault sealed: VARBINARY(limit) where the plain value is short, MEDIUMBLOB (16 MB) without a limit.

    A sealed value is longer than the plain one by nonce, tag and key id: give 64 more than the plain value's bytes. Key
    rotation finds the columns to seal anew by this type.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, limit: int | None = None) -> None:
        super().__init__(limit)
        self.limit = limit

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the database."""
        variant = mysql.MEDIUMBLOB() if self.limit is None else mysql.VARBINARY(self.limit)
        return dialect.type_descriptor(LargeBinary(self.limit).with_variant(variant, "mysql"))


def seal_context(table: str, column: str, row_id: object) -> str:
    """The place a sealed value is bound to; opened at any other place it is refused."""
    return f"{table}|{column}|{row_id}"


class RawUuid(TypeDecorator[UUID]):
    """BINARY(16) ↔ ``UUID``."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the database."""
        return dialect.type_descriptor(binary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> bytes | None:
        """Write the 16 bytes."""
        return None if value is None else value.bytes

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> UUID | None:
        """Read the 16 bytes."""
        return None if value is None else UUID(bytes=value)


class Uuid(TypeDecorator[IdT]):
    """BINARY(16) ↔ the id class named."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, of: type[IdT]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the database."""
        return dialect.type_descriptor(binary(16))

    def process_bind_param(self, value: IdT | None, dialect: Dialect) -> bytes | None:
        """Write the 16 bytes."""
        return None if value is None else value.value.bytes

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> IdT | None:
        """Read the 16 bytes."""
        return None if value is None else self.of(UUID(bytes=value))


class MomentOutOfRange(OverflowError, DontWrapMixin):
    """A moment that lies in the year 0 or 10000 once it is told in UTC."""


class UtcDateTime(TypeDecorator[datetime]):
    """DATETIME(6) in UTC ↔ an aware ``datetime``. Refuses a naive one with ``ValueError``."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the database."""
        return dialect.type_descriptor(DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Write the moment in UTC without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment without a zone cannot be stored"
            raise ValueError(message)
        try:
            return value.astimezone(UTC).replace(tzinfo=None)
        except OverflowError as error:
            raise MomentOutOfRange(*error.args) from error

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read the moment as UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class PlainEnum(TypeDecorator[EnumT]):
    """VARCHAR ↔ the member of the ``Enum`` with that value (a string)."""

    impl = String
    cache_ok = True

    def __init__(self, of: type[EnumT], limit: int = 32) -> None:
        super().__init__(limit)
        self.of = of
        self.limit = limit

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the database."""
        return AsciiCode(self.limit).load_dialect_impl(dialect)

    def process_bind_param(self, value: EnumT | None, dialect: Dialect) -> str | None:
        """Write the member's value."""
        return None if value is None else str(value.value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> EnumT | None:
        """Read the member."""
        return None if value is None else self.of(value)


class Json(TypeDecorator[Any]):
    """MEDIUMTEXT ↔ a JSON shape; written with sorted keys, so that equal values are equal texts."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the database."""
        return dialect.type_descriptor(Text().with_variant(mysql.MEDIUMTEXT(), "mysql"))

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write compact JSON."""
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read JSON."""
        return None if value is None else json.loads(value)
