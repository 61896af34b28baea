"""Results as they are typed: which fields a form has for an item, and what was typed into them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from attrs import frozen

from entrypoints.web.office.desk import Desk
from tjdomain.examination.domain.catalogue import Item
from tjdomain.examination.domain.errors import AlreadyResulted
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import Flag, Station, ValueKind
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.usecases.correct_result import CorrectResult, CorrectResultCommand
from tjdomain.examination.usecases.list_staff import ListStaff, ListStaffQuery
from tjdomain.examination.usecases.record_results import RecordResults, RecordResultsCommand
from tjdomain.shared.ids import DepartmentId, ExaminationId, StaffId


@frozen(kw_only=True)
class Typed:
    """The fields of one person in a form. ``prefix`` keeps persons apart who stand in one form.

    A note stands beside each item (``note.<item>``) or once for all of the person (``note``).
    """

    desk: Desk
    prefix: str = ""

    def given(self, name: str) -> str:
        """What was typed into a field."""
        return self.desk.given(f"{self.prefix}{name}").strip()

    def entries(self, items: Iterable[Item]) -> tuple[Entry, ...]:
        """What was typed for these items; what was left empty is not meant."""
        return tuple(self.entry(item) for item in items if self.given(f"value.{item.code}"))

    def entry(self, item: Item) -> Entry:
        """What was typed for one item. The note of the whole person goes to what is not plainly normal."""
        value = self.given(f"value.{item.code}")
        note = self.given(f"note.{item.code}")
        if not note and (item.normal is None or value != item.normal.code):
            note = self.given("note")
        abnormal = item.kind is ValueKind.TEXT and self.given(f"flag.{item.code}") == Flag.ABNORMAL.value
        return Entry(
            item=item.code,
            value=value,
            unit=self.given(f"unit.{item.code}") or None,
            onset=(self.given(f"onset.{item.code}") or self.given("onset") or None) if item.asks_onset else None,
            lower=self.given(f"lower.{item.code}") or None,
            upper=self.given(f"upper.{item.code}") or None,
            flag=Flag.ABNORMAL if abnormal else None,
            description=note,
            pregnancy_ruled_out=item.asks_pregnancy and bool(self.given("asked")),
        )


def chosen_performer(desk: Desk) -> StaffId | None:
    """Who did the work, if another than who types it."""
    try:
        return StaffId(UUID(desk.given("performed_by")))
    except ValueError:
        return None


def performers(desk: Desk, department: DepartmentId, station: Station | None) -> list[tuple[str, str]]:
    """Who may have done the work at a station, to choose from; themselves first, which is the empty choice."""
    rows = desk.call.run(ListStaff, ListStaffQuery(actor=desk.actor, department=department))
    signing = (one for one in rows if one.active and (station is None or station in one.stations))
    return [("", "本人"), *((str(one.id), f"{one.name} {one.title}") for one in signing)]


def recordable(examination: Examination, station: Station | None = None) -> tuple[str, ...]:
    """Codes of the items that can be recorded now."""
    return tuple(
        item.code for item in examination.items if item.recordable and (station is None or item.station is station)
    )


def recorded(desk: Desk, key: UUID, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Record what was typed for one person; gives back the entries with which somebody else was faster.

    Raises what ``RecordResults`` refuses, and then nothing was recorded.
    """
    left, late = list(entries), []
    while left:
        command = RecordResultsCommand(
            actor=desk.actor,
            examination=ExaminationId(key),
            entries=tuple(left),
            performed_by=chosen_performer(desk),
            noted=True,
        )
        try:
            desk.call.run(RecordResults, command)
        except AlreadyResulted as taken:
            late += [one for one in left if one.item == taken.item]
            left = [one for one in left if one.item != taken.item]
        else:
            break
    return tuple(late)


def corrected(desk: Desk, key: UUID, entry: Entry, seen: str, reason: str) -> None:
    """Put another result in place of the version ``seen``. Raises what ``CorrectResult`` refuses."""
    command = CorrectResultCommand(
        actor=desk.actor,
        examination=ExaminationId(key),
        entry=entry,
        seen=int(seen) if seen.isascii() and seen.isdigit() else 0,
        reason=reason,
        performed_by=chosen_performer(desk),
    )
    desk.call.run(CorrectResult, command)
