"""A record's table of words, and what the rows of a table say about its lines."""

from collections.abc import Iterable, Iterator
from typing import Any

from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.conflicts import Difference
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.fields import Field, Value
from entrypoints.web.office.resource_tables import PARTS, STATES, Wrong
from ports.tabular import RawRow
from tjdomain.shared.errors import InvalidValue

_NEW = ("", "", "yes")


class _LineWrong(Exception):
    """What is wrong with a line, and with which part of it."""

    def __init__(self, part: str, said: Mistake) -> None:
        super().__init__()
        self.part = part
        self.said = said


class WordLines:
    """Begins with the lines that are there. Rows add to them and change them; none is ever taken out."""

    def __init__(self, desk: Desk, one: Field, present: Value) -> None:
        self._desk = desk
        self._field = one
        self._lines: dict[str, tuple[str, str, str]] = {line[0]: line for line in present}  # type: ignore[misc]
        self._met: dict[str, int] = {}
        self.changes: list[Difference] = []

    def take(self, rows: Iterable[RawRow]) -> Iterator[Wrong]:
        """Take what the rows say; what is wrong with those that are left out."""
        for row in rows:
            texts = {part: row.text(f"{self._field.name}_{part}") for part in PARTS}
            if not any(texts.values()):
                continue
            try:
                self._put(row.number, self._line(**texts))
            except _LineWrong as wrong:
                key = f"{self._field.name}_{wrong.part}"
                yield Wrong(row=row.number, key=key, value=texts[wrong.part], said=wrong.said)

    def made(self) -> Any:
        """All lines, as a command takes them."""
        return self._field.made(tuple(self._lines.values()))

    def _line(self, value: str, label: str, enabled: str) -> tuple[str, str, str]:
        """The line as it shall be; what the row leaves blank stays. Raises ``_LineWrong``."""
        _, words, state = self._lines.get(value, _NEW)
        line = (value, label or words, STATES.get(enabled, state))
        if enabled and enabled not in STATES:
            title = self._field.title + PARTS["enabled"]
            raise _LineWrong("enabled", mistake("enabled", "office.word_unknown", what=title, word=enabled[:60]))
        if any(other[1] == line[1] for other in self._lines.values() if other[0] != value):
            raise _LineWrong("label", mistake("label", "office.word_taken", word=line[1]))
        try:
            self._field.make(*line)
        except InvalidValue as error:
            raise _LineWrong("label" if error.field == "label" else "value", told(error)) from None
        return line

    def _put(self, number: int, line: tuple[str, str, str]) -> None:
        value = line[0]
        if self._met.setdefault(value, number) != number:
            raise _LineWrong("value", mistake("value", "office.row_doubled", row=str(self._met[value])))
        before = self._lines.get(value)
        self._lines[value] = line
        if line != before:
            was = self._field.told(self._desk, (before,)) if before else ""
            title = f"{self._field.title} {value}"
            self.changes.append(Difference(title, self._field.told(self._desk, (line,)), was))
