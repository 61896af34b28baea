"""What is refused where two contexts meet, and why."""

from datetime import date
from typing import ClassVar

from attrs import frozen

from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.shared.errors import Conflict, RuleViolation
from tjdomain.shared.ids import ExaminationId


@frozen
class ExaminationUnfinished(Conflict):
    """The person has begun an examination that nobody has judged yet: its guide slip is good, no other one begins."""

    code: ClassVar[str] = "flows.examination_unfinished"
    examination: ExaminationId
    slip: str
    day: date


@frozen
class RecheckOffered(RuleViolation):
    """The person's examination awaits its recheck; confirm to examine anew, and the old one lapses after ``due``."""

    code: ClassVar[str] = "flows.recheck_offered"
    examination: ExaminationId
    number: str
    due: date


@frozen
class NotQualified(Conflict):
    """A certificate is for an examination that was approved as QUALIFIED and stands so."""

    code: ClassVar[str] = "flows.not_qualified"
    state: ExaminationState


@frozen
class CertificateStands(Conflict):
    """The approval of an examination is not undone while a certificate of it is valid."""

    code: ClassVar[str] = "flows.certificate_stands"


@frozen
class CertificateWasIssued(RuleViolation):
    """An examination for which a certificate was ever issued is not voided."""

    code: ClassVar[str] = "flows.certificate_was_issued"


@frozen
class SkipOutOfRange(RuleViolation):
    """From 1 to ``most`` numbers are left out at a time."""

    code: ClassVar[str] = "flows.skip_out_of_range"
    most: int
