"""The guide slip handed in at the exit 上交指引单."""

from datetime import datetime
from typing import ClassVar

from attrs import evolve, frozen

from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ItemState
from tjdomain.shared.errors import Conflict, RuleViolation
from tjdomain.shared.ids import DepartmentId, ExaminationId, UserId


@frozen
class SlipHandedIn(Conflict):
    """The slip was handed in before, at ``at``."""

    code: ClassVar[str] = "examination.slip_handed_in"
    at: datetime


@frozen
class SlipNotHandedIn(Conflict):
    """There is nothing to take back: the slip is not handed in."""

    code: ClassVar[str] = "examination.slip_not_handed_in"


@frozen
class SlipIncomplete(RuleViolation):
    """Something is left for the person to do; ``items`` are the codes."""

    code: ClassVar[str] = "examination.slip_incomplete"
    items: tuple[str, ...]


@frozen(kw_only=True)
class SlipReturn:
    """When and to whom the slip of the examination ``id`` was given, and what was ``missing`` then (codes).

    Not ``standing``: taken back since, the person has the slip again.
    """

    id: ExaminationId
    department: DepartmentId
    version: int = 1
    at: datetime
    by: UserId | None
    missing: tuple[str, ...] = ()
    standing: bool = True


def left_to_do(examination: Examination) -> tuple[str, ...]:
    """Codes of the items for which the person is needed once more: a specimen that is taken needs nobody."""
    return tuple(item.code for item in examination.items if item.open and item.state is ItemState.PENDING)


def handed_in(examination: Examination, before: SlipReturn | None, at: datetime, by: UserId | None) -> SlipReturn:
    """The slip is here now. Raises ``SlipHandedIn``."""
    if before is not None and before.standing:
        raise SlipHandedIn(before.at)
    return SlipReturn(
        id=examination.id,
        department=examination.department,
        version=1 if before is None else before.version + 1,
        at=at,
        by=by,
        missing=left_to_do(examination),
    )


def taken_back(before: SlipReturn | None) -> SlipReturn:
    """The slip is with the person again. Raises ``SlipNotHandedIn``."""
    if before is None or not before.standing:
        raise SlipNotHandedIn
    return evolve(before, version=before.version + 1, standing=False)
