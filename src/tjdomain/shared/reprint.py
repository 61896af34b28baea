"""Printing a paper again 重打, whatever it is."""

from enum import Enum
from typing import ClassVar

from attrs import frozen

from tjdomain.shared.errors import RuleViolation


class ReprintReason(Enum):
    """Why a paper is printed again 重打原因."""

    JAM = "jam"
    LOST = "lost"
    OTHER = "other"


@frozen
class ReprintReasonMissing(RuleViolation):
    """The paper was printed before: whoever prints it again says why."""

    code: ClassVar[str] = "flows.reprint_reason_missing"
