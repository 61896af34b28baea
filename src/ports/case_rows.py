"""Work items for 公卫科 as a list shows them, and what they are searched by."""

from datetime import datetime

from attrs import frozen

from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.examination.domain.public_health import CaseState, PublicHealthCaseId
from tjdomain.shared.ids import ExaminationId, UserId


@frozen(kw_only=True)
class CaseFilter:
    """What work items are searched by; ``None`` or empty does not narrow. ``name`` matches from its beginning.

    ``opened_from`` is inclusive, ``opened_until`` and ``due_before`` are not.
    """

    states: frozenset[CaseState] = frozenset()
    due_before: datetime | None = None
    name: str | None = None
    opened_from: datetime | None = None
    opened_until: datetime | None = None


@frozen(kw_only=True)
class CaseRow:
    """A work item for 公卫科, with whom it is about.

    Where the ``examination_state`` is VOIDED the finding stands, but the specimen may be somebody else's.
    """

    id: PublicHealthCaseId
    version: int
    examination: ExaminationId
    catalogue: int
    number: str
    name: str
    employer_name: str
    examination_state: ExaminationState
    item: str
    finding: str
    opened_at: datetime
    due_at: datetime
    state: CaseState
    acknowledged_by: UserId | None
    acknowledged_at: datetime | None
    done_by: UserId | None
    done_at: datetime | None
    note: str
