"""A notice on paper that was given out: which, for whom, when and by whom 发放记录."""

from datetime import datetime
from enum import Enum

from attrs import frozen

from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.shared.errors import WrongState
from tjdomain.shared.ids import DepartmentId, EntityId, ExaminationId, UserId
from tjdomain.shared.reprint import ReprintReason, ReprintReasonMissing


class GivenNoticeId(EntityId):
    """A notice that was given out."""


class NoticeKind(Enum):
    """The papers that follow an examination that was not passed.

    RECHECK 复检通知单 and UNFIT 不合格告知书 are the person's own and name the findings. TRANSFER 调离通知 is the
    employer's and names none: an employer learns who may not work at what, never why.
    """

    RECHECK = "recheck"
    UNFIT = "unfit"
    TRANSFER = "transfer"


_UNFIT = (NoticeKind.UNFIT, NoticeKind.TRANSFER)
_NOTICES = {
    ExaminationState.AWAITING_RECHECK: (NoticeKind.RECHECK,),
    ExaminationState.UNQUALIFIED: _UNFIT,
}


@frozen(kw_only=True)
class GivenNotice:
    """Aggregate, never changed: the ``copy``-th print of a notice, from the second on with its ``reason``."""

    id: GivenNoticeId
    department: DepartmentId
    version: int = 1
    created_by: UserId | None
    examination: ExaminationId
    kind: NoticeKind
    copy: int
    given_at: datetime
    reason: ReprintReason | None = None


def notices_for(examination: Examination) -> tuple[NoticeKind, ...]:
    """Those that can be given now; a person who passed for some trades is told of those that failed."""
    if examination.state is ExaminationState.QUALIFIED and examination.recheck is None and examination.failed:
        return _UNFIT
    return _NOTICES.get(examination.state, ())


def require_notice(examination: Examination, kind: NoticeKind) -> None:
    """Raise ``WrongState`` where the examination has no such notice."""
    if kind not in notices_for(examination):
        raise WrongState("examination", examination.state.value, f"notice_{kind.value}")


def reprint_reason(copy: int, reason: ReprintReason | None) -> ReprintReason | None:
    """The reason that is kept for that copy; none for the first. Raises ``ReprintReasonMissing``."""
    if copy == 1:
        return None
    if reason is None:
        raise ReprintReasonMissing
    return reason
