"""Conclude, withdraw, approve, return, undo: what a physician and a reviewer do with a complete examination."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from attrs import evolve, frozen

from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.conclusion import Conclusion, Proposal, Review, ReviewStep
from tjdomain.examination.domain.errors import NotChief, NotOwnAccount, SignedSheetMissing
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.judgement import ordered, propose
from tjdomain.examination.domain.kinds import Effect, ExaminationState, Outcome, TradeVerdict
from tjdomain.examination.domain.lifecycle import ExaminationAction, moved
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.recording import reason_given
from tjdomain.examination.domain.review_errors import (
    FlagContradicts,
    Flagged,
    HasCorrection,
    HasExemption,
    Incomplete,
    MustNotPass,
    NotAsProposed,
    NotProposed,
    RecheckItemsMissing,
    RefusalMissing,
    VerdictsIncomplete,
)
from tjdomain.examination.domain.staff import StaffMember
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import DomainError
from tjdomain.shared.ids import FileId, StaffId, UserId
from tjdomain.shared.text import clean
from tjdomain.shared.trade import Trade

TEXT_LIMIT = 1000


@frozen(kw_only=True)
class Decision:
    """What the chief physician decides.

    Empty ``recheck_items`` mean those of the proposal, where a trade is at recheck.
    """

    verdicts: Mapping[Trade, TradeVerdict]
    text: str = ""
    advice: str = ""
    recheck_items: tuple[str, ...] = ()
    refusal: FileId | None = None
    signed_sheet: FileId | None = None


@frozen(kw_only=True)
class Signature:
    """Who concludes, by whose account, when; ``chief`` is the department's chief physician of that day."""

    physician: StaffMember
    chief: StaffId | None
    entered_by: UserId | None
    at: datetime


def require_concluding(signature: Signature, policy: ExaminationPolicy, signed_sheet: FileId | None) -> None:
    """Raise ``StaffInactive``, ``NotChief``, ``NotOwnAccount`` or ``SignedSheetMissing`` unless the physician may."""
    physician = signature.physician
    physician.require_active()
    if not physician.concludes or (policy.only_chief_concludes and physician.id != signature.chief):
        raise NotChief(physician.name)
    own = signature.entered_by is not None and physician.account == signature.entered_by
    if own:
        return
    if policy.conclude_by_own_account:
        raise NotOwnAccount(physician.name)
    if signed_sheet is None:
        raise SignedSheetMissing


def conclude(
    examination: Examination, catalogue: Catalogue, policy: ExaminationPolicy, decision: Decision, signature: Signature
) -> Examination:
    """The examination with its conclusion, the rules' proposal kept beside it.

    Raises what ``require_concluding`` refuses, ``WrongState``, ``Incomplete``, ``VerdictsIncomplete``, ``MustNotPass``,
    ``RefusalMissing``, ``RecheckItemsMissing``.
    """
    require_concluding(signature, policy, decision.signed_sheet)
    state = moved(examination, ExaminationAction.CONCLUDE)
    proposal = propose(examination, catalogue)
    _require_fitting(examination, catalogue, proposal, decision)
    outcome = _outcome(decision)
    conclusion = Conclusion(
        verdicts=tuple((trade, decision.verdicts[trade]) for trade in ordered(examination.trades)),
        outcome=outcome,
        proposal=proposal,
        recheck_items=_recheck_items(examination, proposal, decision) if outcome is Outcome.RECHECK else (),
        text=clean(decision.text, "text", TEXT_LIMIT, lines=True),
        advice=clean(decision.advice, "advice", TEXT_LIMIT, lines=True),
        refusal=decision.refusal,
        signed_sheet=decision.signed_sheet,
        physician=signature.physician.id,
        entered_by=signature.entered_by,
        at=signature.at,
    )
    return evolve(examination, state=state, conclusion=conclusion, version=examination.version + 1)


def _require_fitting(examination: Examination, catalogue: Catalogue, proposal: Proposal, decision: Decision) -> None:
    if set(decision.verdicts) != examination.trades:
        raise VerdictsIncomplete(ordered(examination.trades))
    passing = [trade for trade, verdict in decision.verdicts.items() if verdict is TradeVerdict.PASSES]
    for trade in passing:
        if proposal.effect(trade) in (Effect.BARS, Effect.RECHECK):
            raise MustNotPass(trade, proposal.findings(trade))
    uncovered = tuple(code for code in examination.exempt if not catalogue.item(code).exempt_passes)
    if passing and uncovered and decision.refusal is None:
        raise RefusalMissing(uncovered)


def _outcome(decision: Decision) -> Outcome:
    """A recheck of one trade holds all; otherwise 合格 if at least one passes."""
    verdicts = set(decision.verdicts.values())
    if TradeVerdict.RECHECK in verdicts:
        return Outcome.RECHECK
    return Outcome.QUALIFIED if TradeVerdict.PASSES in verdicts else Outcome.UNQUALIFIED


def _recheck_items(examination: Examination, proposal: Proposal, decision: Decision) -> tuple[str, ...]:
    wanted = {examination.item(code).code for code in decision.recheck_items} or set(proposal.recheck_items)
    if not wanted:
        raise RecheckItemsMissing
    return tuple(item.code for item in examination.items if item.code in wanted)


Check = Callable[[Examination, Proposal], DomainError | None]


def nothing_flagged(examination: Examination, _proposal: Proposal) -> DomainError | None:
    """No computed flag is abnormal."""
    return Flagged(examination.flagged) if examination.flagged else None


def nothing_contradicted(examination: Examination, _proposal: Proposal) -> DomainError | None:
    """No entered flag says otherwise than the computed one."""
    return FlagContradicts(examination.contradicting) if examination.contradicting else None


def nothing_exempt(examination: Examination, _proposal: Proposal) -> DomainError | None:
    """Nothing was left out."""
    return HasExemption(examination.exempt) if examination.exempt else None


def nothing_corrected(examination: Examination, _proposal: Proposal) -> DomainError | None:
    """No result was corrected."""
    return HasCorrection(examination.corrected) if examination.corrected else None


def nothing_missing(examination: Examination, _proposal: Proposal) -> DomainError | None:
    """No required item is open."""
    return Incomplete(examination.missing) if examination.missing else None


def proposed_qualified(_examination: Examination, proposal: Proposal) -> DomainError | None:
    """The rules propose 合格 with every trade passing."""
    passing = all(effect is Effect.PASSES for _, effect in proposal.effects)
    return None if passing else NotProposed()


def concluded_as_proposed(examination: Examination, proposal: Proposal) -> DomainError | None:
    """The physician decided what the rules propose."""
    decided = examination.conclusion
    return NotAsProposed() if decided is not None and decided.outcome is not proposal.outcome else None


CLEAN: tuple[Check, ...] = (
    nothing_missing,
    nothing_flagged,
    nothing_contradicted,
    nothing_exempt,
    nothing_corrected,
    proposed_qualified,
)
"""What lets an examination be concluded in a batch."""

UNREMARKABLE: tuple[Check, ...] = (
    nothing_missing,
    nothing_flagged,
    nothing_contradicted,
    nothing_exempt,
    concluded_as_proposed,
)
"""What lets a conclusion be approved in a batch."""


def remarks(checks: tuple[Check, ...], examination: Examination, proposal: Proposal) -> tuple[DomainError, ...]:
    """Everything of ``checks`` that speaks against the examination."""
    return tuple(refusal for check in checks if (refusal := check(examination, proposal)) is not None)


def withdraw(examination: Examination, by: UserId | None, at: datetime, reason: str) -> Examination:
    """The examination without its conclusion, which its giver takes back before review."""
    state = moved(examination, ExaminationAction.WITHDRAW)
    return _reviewed(_unconcluded(examination, state), ReviewStep.WITHDRAWN, by, at, reason_given(reason))


_APPROVED = {
    Outcome.QUALIFIED: ExaminationState.QUALIFIED,
    Outcome.UNQUALIFIED: ExaminationState.UNQUALIFIED,
    Outcome.RECHECK: ExaminationState.AWAITING_RECHECK,
}


def approve(examination: Examination, policy: ExaminationPolicy, by: UserId | None, at: datetime) -> Examination:
    """The examination with its conclusion approved; at recheck, ``due`` becomes the last day for the recheck to begin.

    Whether the reviewer may is asked by ``lifecycle.personal_refusal``. Raises ``WrongState``.
    """
    outcome = examination.conclusion.outcome if examination.conclusion is not None else Outcome.DOCTOR
    state = moved(examination, ExaminationAction.APPROVE, _APPROVED.get(outcome))
    due = examination.due
    if state is ExaminationState.AWAITING_RECHECK:
        due = local_day(at) + timedelta(days=policy.recheck_window_days)
    return _reviewed(evolve(examination, state=state, due=due), ReviewStep.APPROVED, by, at, None)


def send_back(examination: Examination, by: UserId | None, at: datetime, reason: str) -> Examination:
    """The examination returned 退回 by the reviewer, its conclusion taken off."""
    state = moved(examination, ExaminationAction.RETURN)
    return _reviewed(_unconcluded(examination, state), ReviewStep.RETURNED, by, at, reason_given(reason))


def _unconcluded(examination: Examination, state: ExaminationState) -> Examination:
    return evolve(examination, state=state, conclusion=None).remembering(examination)


def undo_approval(examination: Examination, by: UserId | None, at: datetime, reason: str) -> Examination:
    """The examination back in review, its conclusion kept.

    Never while a certificate of it is valid, which the flow asks.

    Raises ``WrongState`` and ``RecheckBegun``.
    """
    reopened = evolve(examination, state=moved(examination, ExaminationAction.UNDO_APPROVAL))
    return _reviewed(reopened, ReviewStep.APPROVAL_UNDONE, by, at, reason_given(reason))


def _reviewed(
    examination: Examination, step: ReviewStep, by: UserId | None, at: datetime, reason: str | None
) -> Examination:
    review = Review(step=step, by=by, at=at, reason=reason)
    return evolve(examination, reviews=(*examination.reviews, review), version=examination.version + 1)
