"""Results as an instrument or a laboratory sends them, row by row: what becomes of each, and why."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from enum import Enum

from attrs import evolve, field, frozen

from tjdomain.examination.domain.catalogue import Item
from tjdomain.examination.domain.catalogue_errors import HepatitisBRefused, UnknownItem
from tjdomain.examination.domain.catalogue_rules import means_hepatitis_b
from tjdomain.examination.domain.errors import BadResultValue, NotSampled, WrongTube, WrongUnit
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import Flag, Station, TubeState
from tjdomain.examination.domain.recording import Authorship, Entry, Rules, record
from tjdomain.examination.domain.value import read_value
from tjdomain.shared.errors import DomainError, WrongState
from tjdomain.shared.person import Person
from tjdomain.shared.text import clean

_CODE_LIMIT = 40
_ITEM_LIMIT = 60
_SHOWN = 60

_FLAGS = {
    "": None,
    **dict.fromkeys(("n", "正常", "阴性", "-", "(-)", "neg", "normal"), Flag.NORMAL),
    **dict.fromkeys(("h", "hh", "↑", "↑↑", "高", "偏高", "high"), Flag.HIGH),
    **dict.fromkeys(("l", "ll", "↓", "↓↓", "低", "偏低", "low"), Flag.LOW),
    **dict.fromkeys(("a", "*", "异常", "阳性", "+", "(+)", "pos", "p", "±", "abnormal"), Flag.ABNORMAL),
}


def _code(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _bare(name: str) -> str:
    """A name without what instruments leave out or add: spaces, dots, the case of letters."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).casefold() if letter.isalpha())


@frozen(kw_only=True)
class InstrumentRow:
    """One row, texts as they stand in the file.

    ``code`` is a tube barcode or an exam number, ``row`` the file's line, ``name`` the person's where the file has it.
    """

    row: int
    code: str = field(converter=_code)
    item: str
    value: str
    unit: str = ""
    flag: str = ""
    lower: str = ""
    upper: str = ""
    measured_at: datetime | None = None
    name: str = ""

    def is_of(self, person: Person) -> bool:
        """Whether the row names this person, or nobody."""
        return _bare(self.name) in ("", _bare(person.name))


class RowOutcome(Enum):
    """What becomes of a row. Only the first two write; nothing that stands is ever overwritten."""

    APPLIED = "applied"
    APPLIED_CONTRADICTING_FLAG = "applied_contradicting_flag"
    SAME = "same"
    OTHER_VALUE = "other_value"
    DOUBLED = "doubled"
    UNMATCHED = "unmatched"
    OTHER_PERSON = "other_person"
    UNKNOWN_ITEM = "unknown_item"
    FORBIDDEN_ITEM = "forbidden_item"
    NOT_WANTED = "not_wanted"
    WRONG_UNIT = "wrong_unit"
    WRONG_TUBE = "wrong_tube"
    NOT_SAMPLED = "not_sampled"
    WRONG_STATE = "wrong_state"
    REFUSED = "refused"

    @property
    def writes(self) -> bool:
        """Whether the row's value is taken."""
        return self in (RowOutcome.APPLIED, RowOutcome.APPLIED_CONTRADICTING_FLAG)


@frozen(kw_only=True)
class RowReport:
    """What became of a row: whose it is, which item it means, and the refusal with its own words."""

    row: int
    code: str
    item: str
    value: str
    outcome: RowOutcome
    number: str | None = None
    name: str | None = None
    means: str | None = None
    refusal: DomainError | None = None


_OUTCOMES: tuple[tuple[type[DomainError], RowOutcome], ...] = (
    (WrongUnit, RowOutcome.WRONG_UNIT),
    (WrongTube, RowOutcome.WRONG_TUBE),
    (NotSampled, RowOutcome.NOT_SAMPLED),
    (WrongState, RowOutcome.WRONG_STATE),
    (UnknownItem, RowOutcome.UNKNOWN_ITEM),
    (HepatitisBRefused, RowOutcome.FORBIDDEN_ITEM),
)


def unmatched(row: InstrumentRow) -> RowReport:
    """The report of a row whose code belongs to nobody."""
    return _Whose(None).report(row, RowOutcome.UNMATCHED)


@frozen
class _Whose:
    """Writes reports about one person's rows."""

    examination: Examination | None

    def report(
        self, row: InstrumentRow, outcome: RowOutcome, item: Item | None = None, refusal: DomainError | None = None
    ) -> RowReport:
        return RowReport(
            row=row.row,
            code=row.code[:_CODE_LIMIT],
            item=row.item[:_SHOWN],
            value=row.value[:_SHOWN],
            outcome=outcome,
            number=self.examination.number if self.examination is not None else None,
            name=self.examination.person.name if self.examination is not None else None,
            means=item.code if item is not None else None,
            refusal=refusal,
        )

    def refused(self, row: InstrumentRow, refusal: DomainError, item: Item | None = None) -> RowReport:
        outcomes = (outcome for kind, outcome in _OUTCOMES if isinstance(refusal, kind))
        return self.report(row, next(outcomes, RowOutcome.REFUSED), item, refusal)


AuthorOf = Callable[[datetime | None], Authorship]
"""Who performed and entered a row measured at that time; may raise ``PerformedAtWrong``."""


def apply_rows(
    before: Examination, rules: Rules, rows: Sequence[InstrumentRow], author_of: AuthorOf
) -> tuple[Examination, tuple[RowReport, ...]]:
    """The examination with what can be taken of its rows, and a report for each row, in their order.

    A trigger's result may make reflex items wanted of which the file has the results too, so rows are tried until
    nothing more can be taken. The version rises by one if anything was taken.
    """
    whose, reports = _Whose(before), dict[int, RowReport]()
    waiting: list[tuple[InstrumentRow, Item]] = []
    for row in rows:
        if not row.is_of(before.person):
            reports[row.row] = whose.report(row, RowOutcome.OTHER_PERSON)
            continue
        try:
            waiting.append((row, item_meant(rules, row)))
        except DomainError as refusal:
            reports[row.row] = whose.refused(row, refusal)
    for row, item in _doubled(waiting):
        reports[row.row] = whose.report(row, RowOutcome.DOUBLED, item)
    waiting = [(row, item) for row, item in waiting if row.row not in reports]
    current = before
    while ready := [(row, item) for row, item in waiting if _on(current, item)]:
        for row, item in ready:
            current, reports[row.row] = _applied(current, rules, row, item, author_of)
        waiting = [(row, item) for row, item in waiting if row.row not in reports]
    reports |= {row.row: whose.report(row, RowOutcome.NOT_WANTED, item) for row, item in waiting}
    after = before if current is before else evolve(current, version=before.version + 1)
    return after, tuple(reports[row.row] for row in rows)


def item_meant(rules: Rules, row: InstrumentRow) -> Item:
    """The item that a row means. Raises ``HepatitisBRefused``, ``UnknownItem``, and the leaves of ``shared.text``."""
    name = clean(row.item, "item", _ITEM_LIMIT, nfkc=True, required=True)
    item = rules.catalogue.item_named(name)
    if item is not None:
        return item
    if means_hepatitis_b(name):
        raise HepatitisBRefused(name)
    raise UnknownItem(name)


def stations_meant(rules: Rules, rows: Iterable[InstrumentRow]) -> frozenset[Station]:
    """The stations whose items the rows give; rows that mean no item are left out."""
    items = (rules.catalogue.item_named(unicodedata.normalize("NFKC", row.item)) for row in rows)
    return frozenset(item.station for item in items if item is not None)


def _doubled(rows: Iterable[tuple[InstrumentRow, Item]]) -> Iterator[tuple[InstrumentRow, Item]]:
    """Rows that give an item a second time: the later ones where all say the same, else every one of them."""
    same_item = defaultdict[str, list[tuple[InstrumentRow, Item]]](list)
    for row, item in rows:
        same_item[item.code].append((row, item))
    for given in same_item.values():
        agree = len({(row.value.strip(), row.unit.strip().casefold()) for row, _ in given}) == 1
        yield from given[1:] if agree else given


def _on(examination: Examination, item: Item) -> bool:
    return any(there.code == item.code for there in examination.items)


def _applied(
    current: Examination, rules: Rules, row: InstrumentRow, item: Item, author_of: AuthorOf
) -> tuple[Examination, RowReport]:
    whose = _Whose(current)
    try:
        _require_fitting_tube(current, row, item)
        result = current.item(item.code).result
        if result is not None:
            same = read_value(item, row.value, row.unit) == result.value
            return current, whose.report(row, RowOutcome.SAME if same else RowOutcome.OTHER_VALUE, item)
        after = record(current, rules, [_entry(row, item)], author_of(row.measured_at))
    except DomainError as refusal:
        return current, whose.refused(row, refusal, item)
    contradicts = item.code in after.contradicting
    outcome = RowOutcome.APPLIED_CONTRADICTING_FLAG if contradicts else RowOutcome.APPLIED
    return after, whose.report(row, outcome, item)


def _require_fitting_tube(examination: Examination, row: InstrumentRow, item: Item) -> None:
    tube = next((tube for tube in examination.tubes if tube.barcode == row.code), None)
    if tube is not None and (
        tube.specimen is not item.specimen or tube.state in (TubeState.REJECTED, TubeState.VOIDED)
    ):
        raise WrongTube(row.code)


def _entry(row: InstrumentRow, item: Item) -> Entry:
    return Entry(
        item=item.code, value=row.value, unit=row.unit, lower=row.lower, upper=row.upper, flag=read_flag(row.flag)
    )


def read_flag(text: str) -> Flag | None:
    """The flag that an instrument wrote. Raises ``BadResultValue`` on one that nobody knows."""
    flag = clean(text, "flag", _ITEM_LIMIT, nfkc=True).casefold()
    if flag not in _FLAGS:
        raise BadResultValue("flag", flag)
    return _FLAGS[flag]
