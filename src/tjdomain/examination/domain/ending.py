"""Lapse, reopen, void; and how a first examination follows its recheck."""

from datetime import date, timedelta

from attrs import evolve

from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState, TubeState
from tjdomain.examination.domain.lifecycle import ExaminationAction, moved
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.review_errors import NotDue


def lapse(examination: Examination, today: date) -> Examination:
    """The examination closed unfinished after its window; results are kept. Raises ``NotDue``, ``WrongState``."""
    state = moved(examination, ExaminationAction.LAPSE)
    if today <= examination.due:
        raise NotDue(examination.due)
    return evolve(examination, state=state, former=examination.state, version=examination.version + 1)


def reopen(examination: Examination, policy: ExaminationPolicy, today: date) -> Examination:
    """The examination back in the state before it lapsed, with a new window.

    Raises ``WrongState``, ``RecheckBegun``.
    """
    state = moved(examination, ExaminationAction.REOPEN, examination.former)
    days = policy.recheck_window_days if state is ExaminationState.AWAITING_RECHECK else policy.unfinished_window_days
    return evolve(
        examination, state=state, former=None, due=today + timedelta(days=days), version=examination.version + 1
    )


def void(examination: Examination) -> Examination:
    """The examination made void; its tubes are marked so that no specimen of it is used. Raises ``WrongState``.

    That no certificate version was ever issued is asked by the flow.
    """
    return _ended(examination, ExaminationAction.VOID)


def undo_check_in(examination: Examination) -> Examination:
    """The examination of a check-in that is undone on its day, before anything was examined. Raises ``WrongState``."""
    return _ended(examination, ExaminationAction.UNDO_CHECK_IN)


def _ended(examination: Examination, action: ExaminationAction) -> Examination:
    state = moved(examination, action)
    tubes = tuple(evolve(tube, state=TubeState.VOIDED) for tube in examination.tubes)
    return evolve(examination, state=state, former=None, tubes=tubes, version=examination.version + 1)


def follow(first: Examination, recheck: Examination) -> Examination:
    """The examination before a recheck, after the recheck has moved; the same object where it stays as it is.

    Judged «by recheck» once the recheck is approved, awaiting it again when that is undone, lapsed and reopened with
    it, free for another recheck when it is void.
    """
    match recheck.state, first.state:
        case ((ExaminationState.QUALIFIED | ExaminationState.UNQUALIFIED), ExaminationState.AWAITING_RECHECK):
            return _following(first, moved(first, ExaminationAction.SETTLE, recheck.state))
        case ExaminationState.VOIDED, (ExaminationState.QUALIFIED | ExaminationState.UNQUALIFIED):
            return evolve(_following(first, moved(first, ExaminationAction.UNSETTLE)), recheck=None)
        case ExaminationState.VOIDED, _:
            return evolve(_following(first, first.state), recheck=None)
        case (
            (ExaminationState.AWAITING_REVIEW | ExaminationState.AWAITING_RECHECK),
            (ExaminationState.QUALIFIED | ExaminationState.UNQUALIFIED),
        ):
            return _following(first, moved(first, ExaminationAction.UNSETTLE))
        case ExaminationState.LAPSED, ExaminationState.AWAITING_RECHECK:
            return evolve(
                _following(first, moved(first, ExaminationAction.LAPSE_ALONG)), former=ExaminationState.AWAITING_RECHECK
            )
        case _, ExaminationState.LAPSED if recheck.state is not ExaminationState.LAPSED:
            return evolve(_following(first, moved(first, ExaminationAction.REOPEN_ALONG)), former=None)
    return first


def _following(first: Examination, state: ExaminationState) -> Examination:
    return evolve(first, state=state, version=first.version + 1)


def line_after(recheck: Examination, line: tuple[Examination, ...]) -> tuple[tuple[Examination, Examination], ...]:
    """What a moved recheck means for the examinations before it, nearest first: (before, after) of those that move."""
    changed = []
    last = recheck
    for before in line:
        after = follow(before, last)
        if after is before:
            break
        changed.append((before, after))
        last = after
    return tuple(changed)
