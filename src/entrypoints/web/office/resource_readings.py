"""What the rows of a table say about the records of a resource; nothing is written."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import product
from operator import attrgetter
from typing import Any
from uuid import UUID

from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.conflicts import Difference
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.fields import Field, Phase, Shape, Value, made_of
from entrypoints.web.office.resource import Resource, Row
from entrypoints.web.office.resource_forms import declared, empty
from entrypoints.web.office.resource_tables import Plan, Step, Wrong, layout_of, words_field
from entrypoints.web.office.resource_words import WordLines
from ports.tabular import RawRow, Sheet

_BETWEEN = re.compile("[、,，;；]")


class _Refused(Exception):
    """The record of these rows cannot be taken."""

    def __init__(self, *wrong: Wrong) -> None:
        super().__init__()
        self.wrong = wrong


def planned(desk: Desk, resource: Resource, sheet: Sheet) -> Plan:
    """What the table would make and change, and what is wrong with it, cell by cell."""
    wrong = [
        Wrong(row=one.row, key=one.error.field, value=one.error.value, said=told(one.error)) for one in sheet.problems
    ]
    unreadable = {one.row for one in wrong}
    readable = [row for row in sheet.rows if row.number not in unreadable]
    reading = _Reading(desk, resource, readable)
    steps = []
    for rows in _records(resource, readable):
        try:
            steps.append(reading.step(rows))
        except _Refused as refused:
            wrong += refused.wrong
            told_of = {one.row for one in refused.wrong}
            wrong += [_beside(resource, row, refused.wrong[0]) for row in rows if row.number not in told_of]
    wrong += reading.left_out
    return Plan(
        sheet=sheet, layout=layout_of(resource), steps=tuple(steps), wrong=tuple(sorted(wrong, key=attrgetter("row")))
    )


def _beside(resource: Resource, row: RawRow, first: Wrong) -> Wrong:
    key = declared(resource.intake).by[-1]
    return Wrong(
        row=row.number, key=key, value=row.text(key), said=mistake(key, "office.row_beside", row=str(first.row))
    )


def _records(resource: Resource, rows: Sequence[RawRow]) -> list[list[RawRow]]:
    """The rows of each record: those of one name where it has lines, else each for itself."""
    if words_field(resource) is None:
        return [[row] for row in rows]
    together: dict[str, list[RawRow]] = defaultdict(list)
    for row in rows:
        together[row.text(declared(resource.intake).by[-1])].append(row)
    return list(together.values())


class _Reading:
    """Reads the rows of a table in their order. ``left_out`` are lines that their record is taken without."""

    def __init__(self, desk: Desk, resource: Resource, rows: Sequence[RawRow]) -> None:
        self._desk = desk
        self._resource = resource
        self._intake = declared(resource.intake)
        self._name = self._intake.by[-1]
        self._lines = words_field(resource)
        self._fields = {one.name: one for one in resource.form if one is not self._lines}
        chosen = [one for one in self._fields.values() if one.shape in {Shape.CHOICE, Shape.BOXES}]
        self._words = {one.name: _by_words(desk, one) for one in chosen}
        self._there: dict[str, list[Row]] = defaultdict(list)
        for row in self._intake.there(desk, {one.text(self._name) for one in rows}):
            self._there[str(row.values[self._name])].append(row)
        self._met: dict[Any, int] = {}
        self.left_out: list[Wrong] = []

    def step(self, rows: Sequence[RawRow]) -> Step:
        """The record that the rows are about. Raises ``_Refused``."""
        given = self._given(rows)
        present = self._present(rows[0], given)
        values: Mapping[str, Value] = present.values if present else empty(self._resource)
        fields = self._resource.fields(Phase.CHANGE if present else Phase.NEW)
        before, blank = made_of(fields, values)
        if missing := [one.field for one in blank if one.field not in given]:
            raise _Refused(*(self._missing(rows[0], name) for name in missing))
        asked = [one for one in fields if one.name in given]
        made = before | {one.name: given[one.name] for one in asked}
        changes = [
            Difference(one.title, _first(rows, one.name), one.told(self._desk, values[one.name]) if present else "")
            for one in asked
            if present is None or given[one.name] != before[one.name]
        ]
        if self._lines:
            lines = WordLines(self._desk, self._lines, values[self._lines.name])
            self.left_out += lines.take(rows)
            changes += lines.changes
            made[self._lines.name] = lines.made()
        if present is None and self._intake.below:
            self._words[self._intake.below][str(given[self._name])].append(str(stand_in(rows[0].number)))
        numbers = tuple(row.number for row in rows)
        return Step(rows=numbers, name=str(given[self._name]), present=present, made=made, changes=tuple(changes))

    def _missing(self, row: RawRow, key: str) -> Wrong:
        return self._wrong(row, key, mistake(key, "office.field_missing", what=self._fields[key].title))

    def _wrong(self, row: RawRow, key: str, said: Mistake) -> Wrong:
        return Wrong(row=row.number, key=key, value=row.text(key), said=said)

    def _given(self, rows: Sequence[RawRow]) -> dict[str, Any]:
        """The values of the cells that are not blank, by field. Raises ``_Refused``."""
        given: dict[str, Any] = {}
        wrong: list[Wrong] = []
        for row, one in product(rows, self._fields.values()):
            made, mistakes = self._made(one, row.text(one.name))
            if any(given.setdefault(key, value) != value for key, value in made.items()):
                mistakes = (mistake(one.name, "office.row_disagrees", what=one.title, row=str(rows[0].number)),)
            wrong += [self._wrong(row, one.name, said) for said in mistakes]
        if not wrong and self._name not in given:
            wrong.append(self._missing(rows[0], self._name))
        if wrong:
            raise _Refused(*wrong)
        return given

    def _made(self, one: Field, text: str) -> tuple[dict[str, Any], tuple[Mistake, ...]]:
        """The value of a cell by the name of its field, and what is wrong with it; neither of a blank one."""
        if not text:
            return {}, ()
        words = self._words.get(one.name)
        if words is None:
            return made_of((one,), {one.name: text})
        parts = [text] if one.shape is Shape.CHOICE or text in words else _BETWEEN.split(text)
        found = {part: words.get(part, []) for each in parts if (part := each.strip())}
        mistakes = tuple(_not_one(one, part, len(there)) for part, there in found.items() if len(there) != 1)
        if mistakes:
            return {}, mistakes
        chosen = tuple(sorted(there[0] for there in found.values()))
        return made_of((one,), {one.name: chosen if one.shape is Shape.BOXES else chosen[0]})

    def _present(self, row: RawRow, given: Mapping[str, Any]) -> Row | None:
        """The record that it is about, if there is one. Raises ``_Refused`` where that is not told, or told before."""
        name = given[self._name]
        agreed = [self._fields[key] for key in self._intake.by if key in given]
        found = [
            there
            for there in self._there.get(str(name), ())
            if all(one.made(there.values[one.name]) == given[one.name] for one in agreed)
        ]
        if len(found) > 1:
            raise _Refused(self._wrong(row, self._name, _not_one(self._fields[self._name], str(name), len(found))))
        key = found[0].key if found else tuple(given.get(name) for name in self._intake.by)
        if self._met.setdefault(key, row.number) != row.number:
            said = mistake(self._name, "office.row_doubled", row=str(self._met[key]))
            raise _Refused(self._wrong(row, self._name, said))
        return found[0] if found else None


def _not_one(one: Field, part: str, count: int) -> Mistake:
    code = "office.word_of_several" if count else "office.word_unknown"
    return mistake(one.name, code, what=one.title, word=part[:60], count=str(count))


def _by_words(desk: Desk, one: Field) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for value, words in one.options(desk):
        found[words.strip()].append(value)
    return found


def stand_in(row: int) -> UUID:
    """In place of the id of a record that a row of the same table is going to make."""
    return UUID(int=row)


def _first(rows: Sequence[RawRow], key: str) -> str:
    return next((text for row in rows if (text := row.text(key))), "")
