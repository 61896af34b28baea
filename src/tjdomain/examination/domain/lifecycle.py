"""Which moves an examination has, what has to hold for them, and who may make them."""

from collections.abc import Callable, Mapping
from enum import Enum
from types import MappingProxyType

from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState, TubeState
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.review_errors import Incomplete, NotConcluder, NotInRecheck, OwnWork, RecheckBegun
from tjdomain.examination.domain.staff import StaffMember
from tjdomain.examination.rights import RECORD_AT, ExaminationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import DomainError, WrongState


class ExaminationAction(Enum):
    """What can be done with an examination.

    Look-alikes: WITHDRAW 撤回 takes the own conclusion back before review; RETURN 退回 is the reviewer's;
    UNDO_APPROVAL 撤销审核 opens a finished review. UNDO_CHECK_IN 撤销到检 ends an examination that has not begun, on
    its day; VOID 作废 ends any for which no certificate was ever issued; LAPSE 逾期 closes an unfinished one and can
    be reopened. CORRECT 更正 changes a result, EDIT what was registered. The last four follow the recheck and are
    nobody's own act.
    """

    COLLECT = "collect"
    REJECT_SPECIMEN = "reject_specimen"
    RECORD = "record"
    CORRECT = "correct"
    EXEMPT = "exempt"
    UNDO_EXEMPTION = "undo_exemption"
    CHANGE_TRADES = "change_trades"
    EDIT = "edit"
    ATTACH = "attach"
    CONCLUDE = "conclude"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    RETURN = "return"
    UNDO_APPROVAL = "undo_approval"
    START_RECHECK = "start_recheck"
    LAPSE = "lapse"
    REOPEN = "reopen"
    UNDO_CHECK_IN = "undo_check_in"
    VOID = "void"
    SETTLE = "settle"
    UNSETTLE = "unsettle"
    LAPSE_ALONG = "lapse_along"
    REOPEN_ALONG = "reopen_along"


_S = ExaminationState
_A = ExaminationAction
_AT_WORK = (_S.REGISTERED, _S.IN_PROGRESS, _S.AWAITING_CONCLUSION, _S.RETURNED)
_WORKED = (_S.IN_PROGRESS, _S.AWAITING_CONCLUSION)
_JUDGED = (_S.QUALIFIED, _S.UNQUALIFIED, _S.AWAITING_RECHECK)
_STATION_WORK = (
    _A.COLLECT,
    _A.REJECT_SPECIMEN,
    _A.RECORD,
    _A.CORRECT,
    _A.EXEMPT,
    _A.UNDO_EXEMPTION,
)


def _moves() -> dict[tuple[ExaminationState, ExaminationAction], tuple[ExaminationState, ...]]:
    moves: dict[tuple[ExaminationState, ExaminationAction], tuple[ExaminationState, ...]] = {}
    for state in _AT_WORK:
        moves |= {(state, action): _WORKED for action in _STATION_WORK}
        moves |= {(state, action): _WORKED for action in (_A.CHANGE_TRADES, _A.EDIT)}
    moves |= {(_S.REGISTERED, action): (_S.REGISTERED,) for action in (_A.CHANGE_TRADES, _A.EDIT)}
    moves |= {(state, _A.ATTACH): (state,) for state in (*_AT_WORK, _S.AWAITING_REVIEW)}
    moves |= {(state, _A.CONCLUDE): (_S.AWAITING_REVIEW,) for state in (_S.AWAITING_CONCLUSION, _S.RETURNED)}
    moves[_S.AWAITING_REVIEW, _A.WITHDRAW] = (_S.AWAITING_CONCLUSION,)
    moves[_S.AWAITING_REVIEW, _A.APPROVE] = _JUDGED
    moves[_S.AWAITING_REVIEW, _A.RETURN] = (_S.RETURNED,)
    moves |= {(state, _A.UNDO_APPROVAL): (_S.AWAITING_REVIEW,) for state in _JUDGED}
    moves[_S.AWAITING_RECHECK, _A.START_RECHECK] = (_S.AWAITING_RECHECK,)
    for state in (_S.REGISTERED, _S.IN_PROGRESS, _S.AWAITING_RECHECK):
        moves[state, _A.LAPSE] = (_S.LAPSED,)
    moves[_S.LAPSED, _A.REOPEN] = (_S.REGISTERED, _S.IN_PROGRESS, _S.AWAITING_RECHECK)
    moves[_S.REGISTERED, _A.UNDO_CHECK_IN] = (_S.VOIDED,)
    moves |= {(state, _A.VOID): (_S.VOIDED,) for state in ExaminationState if state is not _S.VOIDED}
    moves[_S.AWAITING_RECHECK, _A.SETTLE] = (_S.QUALIFIED, _S.UNQUALIFIED)
    moves |= {(state, _A.UNSETTLE): (_S.AWAITING_RECHECK,) for state in (_S.QUALIFIED, _S.UNQUALIFIED)}
    moves[_S.AWAITING_RECHECK, _A.LAPSE_ALONG] = (_S.LAPSED,)
    moves[_S.LAPSED, _A.REOPEN_ALONG] = (_S.AWAITING_RECHECK,)
    return moves


MOVES: Mapping[tuple[ExaminationState, ExaminationAction], tuple[ExaminationState, ...]] = MappingProxyType(_moves())
"""Every move there is; where several states may follow, the examination itself decides which."""


def complete(examination: Examination) -> DomainError | None:
    """Every required item has a result or is exempt, and no reflex is open."""
    return Incomplete(examination.missing) if examination.missing else None


def recheck_not_begun(examination: Examination) -> DomainError | None:
    """There is no recheck of it; otherwise that one has to be dealt with first."""
    return RecheckBegun() if examination.recheck is not None else None


def not_a_recheck(examination: Examination) -> DomainError | None:
    """A recheck has the trades of the first examination, and ends as a whole by VOID only."""
    return NotInRecheck() if examination.recheck_of is not None else None


Guard = Callable[[Examination], DomainError | None]

GUARDS: Mapping[ExaminationAction, tuple[Guard, ...]] = MappingProxyType(
    {
        _A.CHANGE_TRADES: (not_a_recheck,),
        _A.UNDO_CHECK_IN: (not_a_recheck,),
        _A.CONCLUDE: (complete,),
        _A.UNDO_APPROVAL: (recheck_not_begun,),
        _A.START_RECHECK: (recheck_not_begun,),
        _A.LAPSE: (recheck_not_begun,),
        _A.REOPEN: (recheck_not_begun,),
        _A.VOID: (recheck_not_begun,),
    }
)
"""What has to hold besides the state, as far as the examination alone tells."""

RIGHTS: Mapping[ExaminationAction, tuple[ExaminationRight, ...]] = MappingProxyType(
    {
        _A.COLLECT: (ExaminationRight.COLLECT,),
        _A.REJECT_SPECIMEN: (ExaminationRight.REJECT_SPECIMEN,),
        _A.RECORD: tuple(RECORD_AT.values()),
        _A.CORRECT: (ExaminationRight.CORRECT,),
        _A.EXEMPT: (ExaminationRight.EXEMPT,),
        _A.UNDO_EXEMPTION: (ExaminationRight.EXEMPT,),
        _A.CHANGE_TRADES: (ExaminationRight.CHANGE_TRADES,),
        _A.EDIT: (ExaminationRight.EDIT,),
        _A.ATTACH: (ExaminationRight.ATTACH,),
        _A.CONCLUDE: (ExaminationRight.CONCLUDE,),
        _A.WITHDRAW: (ExaminationRight.CONCLUDE,),
        _A.APPROVE: (ExaminationRight.REVIEW,),
        _A.RETURN: (ExaminationRight.REVIEW,),
        _A.UNDO_APPROVAL: (ExaminationRight.UNDO_APPROVAL,),
        _A.START_RECHECK: (ExaminationRight.START_RECHECK,),
        _A.LAPSE: (ExaminationRight.LAPSE,),
        _A.REOPEN: (ExaminationRight.REOPEN,),
        _A.UNDO_CHECK_IN: (ExaminationRight.UNDO_CHECK_IN,),
        _A.VOID: (ExaminationRight.VOID,),
    }
)
"""Any one of these rights lets an actor try the action; those that follow a recheck have none."""


def moved(examination: Examination, action: ExaminationAction, to: ExaminationState | None = None) -> ExaminationState:
    """The state after ``action``: ``to`` where the table leaves several.

    Raises ``WrongState`` on a move outside the table, and what a guard refuses.
    """
    targets = MOVES.get((examination.state, action), ())
    target = targets[0] if len(targets) == 1 and to is None else to
    if target not in targets:
        raise WrongState("examination", examination.state.value, action.value)
    for guard in GUARDS.get(action, ()):
        refusal = guard(examination)
        if refusal is not None:
            raise refusal
    return target


def own_work(examination: Examination, actor: Actor, staff: StaffMember | None) -> DomainError | None:
    """Refusal if the actor, or the staff member behind the account, ever performed, entered, exempted or concluded."""
    myself = {actor.id, staff.id.value if staff is not None else None}
    return OwnWork() if myself & examination.contributors() else None


def not_concluder(examination: Examination, actor: Actor, staff: StaffMember | None) -> DomainError | None:
    """Refusal unless the actor gave the conclusion, or entered it for the physician."""
    conclusion = examination.conclusion
    if conclusion is None:
        return NotConcluder()
    entered = conclusion.entered_by is not None and conclusion.entered_by.value == actor.id
    return None if entered or (staff is not None and staff.id == conclusion.physician) else NotConcluder()


PersonalGuard = Callable[[Examination, Actor, StaffMember | None], DomainError | None]

PERSONAL_GUARDS: Mapping[ExaminationAction, PersonalGuard] = MappingProxyType(
    {ExaminationAction.APPROVE: own_work, ExaminationAction.WITHDRAW: not_concluder}
)
"""What has to hold for this actor, ``staff`` being the member behind the account; APPROVE only with four eyes on."""


def personal_refusal(
    action: ExaminationAction,
    examination: Examination,
    actor: Actor,
    policy: ExaminationPolicy,
    staff: StaffMember | None,
) -> DomainError | None:
    """Why this very actor may not, None if nothing speaks against it."""
    guard = PERSONAL_GUARDS.get(action)
    if guard is None or (guard is own_work and not policy.four_eyes):
        return None
    return guard(examination, actor, staff)


_OBJECTS: Mapping[ExaminationAction, Callable[[Examination], bool]] = MappingProxyType(
    {
        _A.CORRECT: lambda examination: any(item.results for item in examination.items),
        _A.REJECT_SPECIMEN: lambda examination: any(tube.state is TubeState.DRAWN for tube in examination.tubes),
        _A.UNDO_EXEMPTION: lambda examination: bool(examination.exempt),
    }
)
"""Whether there is anything to act on; the thing that is named has refusals of its own."""


def allowed_actions(
    examination: Examination, actor: Actor, policy: ExaminationPolicy, staff: StaffMember | None
) -> frozenset[ExaminationAction]:
    """What ``actor`` may do now: by scope, table, guards, right, own part and what is there to act on.

    ``staff`` is the member behind the account.
    """
    if not actor.sees(examination.department, examination.owner):
        return frozenset()
    return frozenset(
        action
        for action, rights in RIGHTS.items()
        if (examination.state, action) in MOVES
        and any(actor.may(right) for right in rights)
        and all(guard(examination) is None for guard in GUARDS.get(action, ()))
        and personal_refusal(action, examination, actor, policy, staff) is None
        and (action not in _OBJECTS or _OBJECTS[action](examination))
    )
