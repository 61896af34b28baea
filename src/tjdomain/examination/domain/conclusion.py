"""What the rules propose, what the chief physician decides, what the reviewer says."""

from datetime import datetime
from enum import Enum

from attrs import frozen

from tjdomain.examination.domain.kinds import Effect, Outcome, TradeVerdict
from tjdomain.shared.ids import FileId, StaffId, UserId
from tjdomain.shared.trade import Trade


@frozen
class Reason:
    """Why a trade is judged so: the item's finding and the matrix rule that says what it means for the trade."""

    item: str
    finding: str
    rule: str
    trade: Trade
    effect: Effect


@frozen(kw_only=True)
class Proposal:
    """What the rules of ``catalogue`` (a version) make of an examination.

    ``effects`` is the gravest effect for each trade; ``reasons`` all that lead to more than nothing, also those that
    pass; ``recheck_items`` what a recheck would examine again.
    """

    catalogue: int
    outcome: Outcome
    effects: tuple[tuple[Trade, Effect], ...]
    reasons: tuple[Reason, ...]
    recheck_items: tuple[str, ...]

    def effect(self, trade: Trade) -> Effect:
        """The gravest effect for ``trade``."""
        return dict(self.effects)[trade]

    def findings(self, trade: Trade) -> tuple[str, ...]:
        """The findings that lead to the trade's effect."""
        gravest = self.effect(trade)
        return tuple(reason.finding for reason in self.reasons if (reason.trade, reason.effect) == (trade, gravest))


@frozen(kw_only=True)
class Conclusion:
    """Conclusion 主检结论: a verdict for each trade, with the rules' proposal beside it.

    ``text`` is the conclusion in words, ``advice`` the reason in words for the examinee; both may be empty.
    ``refusal`` is the scanned refusal of an exempt item, ``signed_sheet`` the scan of the sheet that a transcriber
    copied.
    """

    verdicts: tuple[tuple[Trade, TradeVerdict], ...]
    outcome: Outcome
    proposal: Proposal
    recheck_items: tuple[str, ...]
    text: str = ""
    advice: str = ""
    refusal: FileId | None = None
    signed_sheet: FileId | None = None
    physician: StaffId
    entered_by: UserId | None
    at: datetime

    @property
    def passed(self) -> tuple[Trade, ...]:
        """The trades that a certificate may list; none while a recheck holds them all."""
        if self.outcome is not Outcome.QUALIFIED:
            return ()
        return tuple(trade for trade, verdict in self.verdicts if verdict is TradeVerdict.PASSES)


class ReviewStep(Enum):
    """What was done with a conclusion."""

    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    APPROVAL_UNDONE = "approval_undone"


@frozen(kw_only=True)
class Review:
    """One step of the review: who did what with the conclusion, when and why."""

    step: ReviewStep
    by: UserId | None
    at: datetime
    reason: str | None = None
