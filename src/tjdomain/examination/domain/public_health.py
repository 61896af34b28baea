"""Work items for 公卫科: a finding of a notifiable disease, with a clock. The system asks; people report."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from uuid import UUID

from attrs import evolve, frozen

from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.item import ExamItem
from tjdomain.examination.domain.kinds import Origin
from tjdomain.examination.domain.recording import REASON_LIMIT, reason_given
from tjdomain.shared.errors import WrongState
from tjdomain.shared.ids import DepartmentId, EntityId, ExaminationId, UserId
from tjdomain.shared.text import clean


class PublicHealthCaseId(EntityId):
    """A work item for 公卫科."""


class CaseState(Enum):
    """OPEN waits for 公卫科, ACKNOWLEDGED is in somebody's hands, DONE is dealt with.

    RETRACTED is moot since the result was corrected; what was reported before has to be corrected there, too.
    """

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    DONE = "done"
    RETRACTED = "retracted"


class CaseAction(Enum):
    """What happens to a work item. HAND_BACK 退回 lets another take it, RETRACT follows the result."""

    ACKNOWLEDGE = "acknowledge"
    FINISH = "finish"
    HAND_BACK = "hand_back"
    RETRACT = "retract"


CASE_MOVES: Mapping[tuple[CaseState, CaseAction], CaseState] = MappingProxyType(
    {
        (CaseState.OPEN, CaseAction.ACKNOWLEDGE): CaseState.ACKNOWLEDGED,
        (CaseState.OPEN, CaseAction.RETRACT): CaseState.RETRACTED,
        (CaseState.ACKNOWLEDGED, CaseAction.FINISH): CaseState.DONE,
        (CaseState.ACKNOWLEDGED, CaseAction.HAND_BACK): CaseState.OPEN,
        (CaseState.ACKNOWLEDGED, CaseAction.RETRACT): CaseState.RETRACTED,
        (CaseState.DONE, CaseAction.RETRACT): CaseState.RETRACTED,
    }
)


WAITING = frozenset({CaseState.OPEN, CaseState.ACKNOWLEDGED})
"""Not dealt with yet: the clock runs."""


@frozen(kw_only=True)
class PublicHealthCase:
    """Aggregate.

    ``finding`` in version ``result`` of ``item`` is to be reported by ``due_at`` (甲类 2 h, 乙类 24 h: hours of the
    clock, which no night or holiday stops). ``note`` is what was said last.
    """

    id: PublicHealthCaseId
    department: DepartmentId
    version: int = 1
    created_by: UserId | None
    examination: ExaminationId
    item: str
    result: int
    finding: str
    opened_at: datetime
    due_at: datetime
    state: CaseState = CaseState.OPEN
    acknowledged_by: UserId | None = None
    acknowledged_at: datetime | None = None
    done_by: UserId | None = None
    done_at: datetime | None = None
    note: str = ""

    @property
    def owner(self) -> UUID | None:
        """Whose record it is, for the data scope «own»."""
        return self.created_by.value if self.created_by is not None else None


def _moved(case: PublicHealthCase, action: CaseAction) -> CaseState:
    try:
        return CASE_MOVES[case.state, action]
    except KeyError:
        raise WrongState("public_health_case", case.state.value, action.value) from None


def acknowledge(case: PublicHealthCase, by: UserId | None, at: datetime, note: str) -> PublicHealthCase:
    """The work item taken over by 公卫科. Raises ``WrongState``."""
    return evolve(
        case,
        state=_moved(case, CaseAction.ACKNOWLEDGE),
        acknowledged_by=by,
        acknowledged_at=at,
        note=clean(note, "note", REASON_LIMIT, lines=True),
        version=case.version + 1,
    )


def finish(case: PublicHealthCase, by: UserId | None, at: datetime, note: str) -> PublicHealthCase:
    """The work item dealt with; ``note`` says how (reported under which number, or why not).

    Raises ``WrongState``, ``ReasonMissing``.
    """
    return evolve(
        case,
        state=_moved(case, CaseAction.FINISH),
        done_by=by,
        done_at=at,
        note=reason_given(note),
        version=case.version + 1,
    )


def hand_back(case: PublicHealthCase, reason: str) -> PublicHealthCase:
    """The work item open for everybody of 公卫科 again; its clock goes on. Raises ``WrongState``, ``ReasonMissing``."""
    return evolve(
        case,
        state=_moved(case, CaseAction.HAND_BACK),
        acknowledged_by=None,
        acknowledged_at=None,
        note=reason_given(reason),
        version=case.version + 1,
    )


def retract(case: PublicHealthCase) -> PublicHealthCase:
    """The work item moot: the result it stands on was corrected. Raises ``WrongState``."""
    return evolve(case, state=_moved(case, CaseAction.RETRACT), version=case.version + 1)


@frozen(kw_only=True)
class Opening:
    """Who caused a work item and when, and where its id comes from."""

    by: UserId | None
    at: datetime
    new_id: Callable[[], PublicHealthCaseId]


def follow_results(
    examination: Examination, catalogue: Catalogue, cases: tuple[PublicHealthCase, ...], opening: Opening
) -> tuple[PublicHealthCase, ...]:
    """The work items that are new or changed after results of ``examination`` were recorded or corrected.

    ``cases`` are those it has. A finding opens one once; correcting the result to another finding retracts it.
    """
    return (*_moot(examination, cases), *_opened(examination, catalogue, cases, opening))


def _moot(examination: Examination, cases: tuple[PublicHealthCase, ...]) -> Iterator[PublicHealthCase]:
    findings = {(item.code, item.finding) for item in examination.items}
    for case in cases:
        if case.state is not CaseState.RETRACTED and (case.item, case.finding) not in findings:
            yield retract(case)


def _opened(
    examination: Examination, catalogue: Catalogue, cases: tuple[PublicHealthCase, ...], opening: Opening
) -> Iterator[PublicHealthCase]:
    known = {(case.item, case.finding) for case in cases if case.state is not CaseState.RETRACTED}
    for item in examination.items:
        hours = _hours(item, catalogue)
        if hours is None or item.finding is None or (item.code, item.finding) in known:
            continue
        yield PublicHealthCase(
            id=opening.new_id(),
            department=examination.department,
            created_by=opening.by,
            examination=examination.id,
            item=item.code,
            result=len(item.results),
            finding=item.finding,
            opened_at=opening.at,
            due_at=opening.at + timedelta(hours=hours),
        )


def _hours(item: ExamItem, catalogue: Catalogue) -> int | None:
    finding = (
        catalogue.finding(item.finding) if item.finding is not None and item.origin is not Origin.CARRIED else None
    )
    return finding.notify_within if finding is not None else None
