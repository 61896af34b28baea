"""Why somebody does not pass, trade by trade, in the words of the catalogue."""

from attrs import frozen

from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import Effect, TradeVerdict
from tjdomain.shared.trade import Trade

_EXEMPT = "免检"


@frozen
class Cause:
    """A trade that was not passed. ``findings`` are those that the matrix holds against it, as «item: finding»."""

    trade: Trade
    verdict: TradeVerdict
    findings: tuple[str, ...]


def causes(examination: Examination, catalogue: Catalogue) -> tuple[Cause, ...]:
    """What the conclusion holds against each trade; nothing without a conclusion.

    No finding stands where the physician alone decided so: then the conclusion's own words say why.
    """
    conclusion = examination.conclusion
    if conclusion is None:
        return ()
    return tuple(
        Cause(
            trade,
            verdict,
            tuple(
                dict.fromkeys(
                    f"{catalogue.item(reason.item).title}：{_title(catalogue, reason.finding)}"
                    for reason in conclusion.proposal.reasons
                    if reason.trade is trade and reason.effect is not Effect.PASSES
                )
            ),
        )
        for trade, verdict in conclusion.verdicts
        if verdict is not TradeVerdict.PASSES
    )


def recheck_titles(examination: Examination, catalogue: Catalogue) -> tuple[str, ...]:
    """What the items of the recheck are called; none without a conclusion."""
    conclusion = examination.conclusion
    return () if conclusion is None else tuple(catalogue.item(code).title for code in conclusion.recheck_items)


def _title(catalogue: Catalogue, code: str) -> str:
    found = catalogue.finding(code)
    return found.title if found is not None else _EXEMPT
