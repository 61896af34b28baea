"""Trial of a catalogue 试算: what its rules would have made of an examination that another version decided."""

from collections.abc import Iterator
from datetime import date

from attrs import evolve, frozen

from tjdomain.examination.domain.assessment import Given, assess
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.catalogue_errors import TradeNotExamined
from tjdomain.examination.domain.conclusion import Conclusion, Proposal
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.item import ExamItem
from tjdomain.examination.domain.judgement import ordered, propose
from tjdomain.examination.domain.kinds import Effect, Outcome
from tjdomain.shared.errors import DomainError
from tjdomain.shared.trade import Trade


@frozen
class Judged:
    """A finding and what it means for a trade."""

    finding: str
    effect: Effect


@frozen
class Shift:
    """An item that is judged otherwise for a trade; None is «nothing found»."""

    item: str
    trade: Trade
    before: Judged | None
    after: Judged | None


@frozen
class Obstacle:
    """Why the new rules cannot decide: the code of the refusal, and the item that it is about, if any."""

    code: str
    item: str | None = None


@frozen(kw_only=True)
class Deviation:
    """An examination for which the rules of two versions propose different decisions.

    ``catalogue`` is the version by which it was judged, ``before`` what its rules proposed, ``concluded`` what the
    chief physician decided. ``after`` is what the new rules propose, None where they cannot: something was not
    examined (``missing``, items that another result makes required) or cannot be judged (``obstacles``).
    """

    number: str
    day: date
    catalogue: int
    concluded: Outcome
    before: Outcome
    after: Outcome | None
    shifts: tuple[Shift, ...] = ()
    missing: tuple[str, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()


def deviation(examination: Examination, catalogue: Catalogue) -> Deviation | None:
    """How the decision would differ, had the person been examined under ``catalogue``; None where it would not.

    Values are flagged again by its ranges as of its first day (or the exam day, if later), limits printed beside a
    result stay; items that it does not examine for these trades are left out. Items that it wants of everybody are not
    missed: the comparison of the versions shows them. Only for concluded examinations.
    """
    conclusion = examination.conclusion
    if conclusion is None:
        return None
    try:
        wanted = catalogue.wanted(ordered(examination.trades))
    except TradeNotExamined as refusal:
        return _undecided(examination, conclusion, (Obstacle(refusal.code),))
    again, obstacles = _flagged_again(examination, catalogue)
    flags = {item.code: item.flag for item in again}
    adds = {code for rule in catalogue.reflexes if flags.get(rule.trigger) in rule.flags for code in rule.adds}
    judged = {*wanted.required, *wanted.optional, *adds}
    if standing := tuple(one for one in obstacles if one.item in judged):
        return _undecided(examination, conclusion, standing)
    done = {item.code for item in examination.items if item.result is not None or item.exemption is not None}
    if missing := catalogue.ordered(adds - done):
        return _undecided(examination, conclusion, missing=missing)
    kept = tuple(item for item in again if item.code in judged)
    return _compared(examination, conclusion, propose(evolve(examination, items=kept), catalogue))


def _undecided(
    examination: Examination,
    conclusion: Conclusion,
    obstacles: tuple[Obstacle, ...] = (),
    missing: tuple[str, ...] = (),
) -> Deviation:
    return Deviation(
        number=examination.number,
        day=examination.day,
        catalogue=examination.catalogue,
        concluded=conclusion.outcome,
        before=conclusion.proposal.outcome,
        after=None,
        obstacles=obstacles,
        missing=missing,
    )


def _flagged_again(examination: Examination, catalogue: Catalogue) -> tuple[tuple[ExamItem, ...], tuple[Obstacle, ...]]:
    items, obstacles = [], []
    for item in examination.items:
        try:
            items.append(_assessed(examination, item, catalogue))
        except DomainError as refusal:
            obstacles.append(Obstacle(refusal.code, item.code))
    return tuple(items), tuple(obstacles)


def _assessed(examination: Examination, item: ExamItem, catalogue: Catalogue) -> ExamItem:
    result = item.result
    if result is None:
        return item
    before = result.assessment
    given = Given(printed=before.limits if before.printed else None, method=before.method, flag=result.entered_flag)
    day = max(examination.day, catalogue.valid_from)
    after = assess(catalogue, catalogue.item(item.code), result.value, given, examination.person.sex, day)
    return evolve(item, results=(*item.results[:-1], evolve(result, assessment=after)))


def _compared(examination: Examination, conclusion: Conclusion, after: Proposal) -> Deviation | None:
    before = conclusion.proposal
    if (before.outcome, before.effects) == (after.outcome, after.effects):
        return None
    return evolve(_undecided(examination, conclusion), after=after.outcome, shifts=tuple(_shifts(before, after)))


def _shifts(before: Proposal, after: Proposal) -> Iterator[Shift]:
    old, new = _by_item(before), _by_item(after)
    for item, trade in {**old, **new}:
        was, is_ = old.get((item, trade)), new.get((item, trade))
        if was != is_:
            yield Shift(item, trade, was, is_)


def _by_item(proposal: Proposal) -> dict[tuple[str, Trade], Judged]:
    return {(one.item, one.trade): Judged(one.finding, one.effect) for one in proposal.reasons}
