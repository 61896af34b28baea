"""What the rules make of an examination: for each trade, and over all of them, with every reason."""

from collections.abc import Iterator

from tjdomain.examination.domain.catalogue import UNLISTED, Catalogue
from tjdomain.examination.domain.conclusion import Proposal, Reason
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.item import ExamItem
from tjdomain.examination.domain.kinds import Effect, ItemState, Origin, Outcome
from tjdomain.shared.trade import Trade

EXEMPTION = "exemption"
"""Finding and rule code of an item that is exempt and by its parameter does not allow a certificate by itself."""


def propose(examination: Examination, catalogue: Catalogue) -> Proposal:
    """The rules' proposal over the examination's own and carried items; ``catalogue`` is the examination's version.

    A trade is judged by its gravest finding. All together: a recheck of one trade holds all; where a doctor must
    decide, the rules do not; otherwise 合格 if at least one trade passes. Own items of a recheck are judged by the
    matrix's second column, carried ones and those of a first examination by its first. Open items are left out: see
    ``missing``.
    """
    trades = ordered(examination.trades)
    reasons = tuple(
        reason
        for item in examination.items
        for trade in trades
        for reason in _reasons(examination, item, trade, catalogue)
    )
    effects = tuple((trade, _gravest(reasons, trade)) for trade in trades)
    return Proposal(
        catalogue=catalogue.version,
        outcome=_outcome({effect for _, effect in effects}),
        effects=effects,
        reasons=reasons,
        recheck_items=_recheck_items(examination, catalogue, reasons),
    )


def ordered(trades: frozenset[Trade]) -> tuple[Trade, ...]:
    """The trades in the order in which they are always named."""
    return tuple(trade for trade in Trade if trade in trades)


def _reasons(examination: Examination, item: ExamItem, trade: Trade, catalogue: Catalogue) -> Iterator[Reason]:
    if item.state is ItemState.EXEMPT and not catalogue.item(item.code).exempt_passes:
        yield Reason(item.code, EXEMPTION, EXEMPTION, trade, Effect.DOCTOR)
    if item.finding is None:
        return
    rule = catalogue.rule(item.finding, trade)
    if rule is None:
        yield Reason(item.code, item.finding, UNLISTED, trade, Effect.DOCTOR)
        return
    again = examination.recheck_of is not None and item.origin is not Origin.CARRIED
    yield Reason(item.code, item.finding, rule.code, trade, rule.recheck if again else rule.first)


def _gravest(reasons: tuple[Reason, ...], trade: Trade) -> Effect:
    effects = [reason.effect for reason in reasons if reason.trade is trade]
    return max(effects, key=lambda effect: effect.severity, default=Effect.PASSES)


def _outcome(effects: set[Effect]) -> Outcome:
    if Effect.RECHECK in effects:
        return Outcome.RECHECK
    if Effect.DOCTOR in effects:
        return Outcome.DOCTOR
    return Outcome.QUALIFIED if Effect.PASSES in effects else Outcome.UNQUALIFIED


def _recheck_items(examination: Examination, catalogue: Catalogue, reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    """The failed items with those examined together with them; where nothing failed, those left to the doctor."""
    failed = {reason.item for reason in reasons if reason.effect in (Effect.BARS, Effect.RECHECK)}
    doubtful = {reason.item for reason in reasons if reason.effect is Effect.DOCTOR}
    wanted = failed or doubtful
    wanted |= {code for item in wanted for code in catalogue.item(item).recheck_with}
    return tuple(item.code for item in examination.items if item.code in wanted)
