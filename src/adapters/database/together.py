"""Several statements in one trip to MariaDB, where a trip costs more than many a statement (ADR 20)."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias

from attrs import frozen
from pymysql.cursors import Cursor
from sqlalchemy import Connection, Dialect, Insert, Update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.compiler import SQLCompiler

Shape: TypeAlias = tuple[Insert | Update, tuple[str, ...]]
"""A statement and the names of its values: what decides its text."""

_VALUES = " VALUES "
_PLACE = re.compile(r"%\((\w+)\)s")


class WholeCursor(Cursor):
    """A cursor that has heard the answer to each statement of what it sent, so that no late refusal is missed."""

    def execute(self, query: str, args: Any = None) -> int:
        """Run it; how many rows the last statement met."""
        rows = super().execute(query, args)
        while self.nextset():
            rows = self.rowcount
        return rows


@frozen
class Write:
    """A statement with its values; ``taken`` says what a violated key means, and gives the error back if nothing."""

    statement: Insert | Update
    values: Mapping[str, Any]
    taken: Callable[[IntegrityError], Exception] = lambda error: error


def write_together(connection: Connection, writes: Sequence[Write]) -> int:
    """Run them in order up to the first that fails; how many rows the last one met.

    Plain inserts of the same columns that follow each other go as one of several rows.

    Raises what ``taken`` makes of a violated key, else the ``DBAPIError``.
    """
    try:
        if len(writes) == 1:
            return connection.execute(writes[0].statement, writes[0].values).rowcount
        text, bind = _joined(connection.dialect, tuple((each.statement, tuple(each.values)) for each in writes))
        return connection.exec_driver_sql(text, bind([each.values for each in writes])).rowcount
    except IntegrityError as error:
        meant = (each.taken(error) for each in writes)
        raise next((one for one in meant if one is not error), error) from error


@lru_cache(256)
def _joined(
    dialect: Dialect, shapes: tuple[Shape, ...]
) -> tuple[str, Callable[[Sequence[Mapping[str, Any]]], dict[str, Any]]]:
    """The text of them all, and what makes the driver's values of theirs; a place is called by its statement too."""
    each = [_compiled(dialect, shape) for shape in shapes]
    texts = [_PLACE.sub(rf"%({number}_\1)s", str(compiled)) for number, (compiled, _) in enumerate(each)]
    alike = [list(group) for _, group in groupby(zip(shapes, texts, strict=True), itemgetter(0))]
    lines = [_with_rows(group[0][0], [text for _, text in group]) for group in alike]

    def bind(values: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return {
            f"{number}_{name}": writers[name](value)
            for number, ((compiled, writers), given) in enumerate(zip(each, values, strict=True))
            for name, value in compiled.construct_params(dict(given)).items()
        }

    return ";\n".join(lines), bind


@lru_cache(256)
def _compiled(dialect: Dialect, shape: Shape) -> tuple[SQLCompiler, dict[str, Callable[[Any], Any]]]:
    """A statement, and how its values are told to the driver: worked out once, whatever it is sent with."""
    compiled = shape[0].compile(dialect=dialect, column_keys=list(shape[1]))
    return compiled, _writers(compiled, dialect)


def _with_rows(shape: Shape, texts: Sequence[str]) -> str:
    """Inserts of one shape as one of several rows; other statements stay one by one."""
    if not isinstance(shape[0], Insert):
        return ";\n".join(texts)
    return ", ".join([texts[0], *(text.partition(_VALUES)[2] for text in texts[1:])])


def _writers(compiled: SQLCompiler, dialect: Dialect) -> dict[str, Callable[[Any], Any]]:
    """How the value of each place is told to the driver."""
    types = {name: place.type.dialect_impl(dialect) for place, name in compiled.bind_names.items()}
    return {name: kind.bind_processor(dialect) or _as_it_is for name, kind in types.items()}


def _as_it_is(value: Any) -> Any:
    return value
