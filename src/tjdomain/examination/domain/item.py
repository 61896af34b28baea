"""The items of one examination, their results, tubes and exemptions."""

from datetime import datetime

from attrs import frozen

from tjdomain.examination.domain.assessment import Assessment
from tjdomain.examination.domain.kinds import (
    ExemptionReason,
    Flag,
    ItemState,
    Origin,
    RejectionReason,
    SpecimenKind,
    Station,
    TubeState,
)
from tjdomain.examination.domain.value import Value
from tjdomain.shared.ids import StaffId, UserId

_OPPOSITE = frozenset({Flag.LOW, Flag.HIGH})


@frozen(kw_only=True)
class Result:
    """One version of an item's result; the last one counts, earlier ones stay readable.

    ``performed_by`` examined or tested, ``entered_by`` typed it (None: a job). ``entered_flag`` is the flag that came
    with the value; the one that counts is ``assessment.flag``. ``reason`` is why an earlier version was replaced.
    """

    number: int
    value: Value
    assessment: Assessment
    entered_flag: Flag | None = None
    description: str = ""
    pregnancy_ruled_out: bool = False
    performed_by: StaffId
    performed_at: datetime
    entered_by: UserId | None
    entered_at: datetime
    reason: str | None = None

    @property
    def contradicts(self) -> bool:
        """Whether the flag that was entered says otherwise than the computed one."""
        entered, computed = self.entered_flag, self.assessment.flag
        return entered is not None and (entered.abnormal != computed.abnormal or {entered, computed} == _OPPOSITE)


@frozen(kw_only=True)
class Exemption:
    """Why an item is left out, decided by a physician. ``note``: more words, may be empty."""

    reason: ExemptionReason
    note: str
    decided_by: StaffId
    entered_by: UserId | None
    at: datetime


@frozen(kw_only=True)
class Tube:
    """A tube with its own barcode (digits). Rejected ones stay, with the reason."""

    barcode: str
    specimen: SpecimenKind
    state: TubeState = TubeState.ISSUED
    drawn_by: StaffId | None = None
    drawn_at: datetime | None = None
    rejected: RejectionReason | None = None
    note: str = ""


@frozen(kw_only=True)
class ExamItem:
    """One item of an examination. ``station`` and ``specimen`` are those of the catalogue version it was made by."""

    code: str
    station: Station
    specimen: SpecimenKind | None = None
    origin: Origin = Origin.REQUIRED
    state: ItemState = ItemState.PENDING
    tube: str | None = None
    results: tuple[Result, ...] = ()
    exemption: Exemption | None = None

    @property
    def result(self) -> Result | None:
        """The result that counts."""
        return self.results[-1] if self.results else None

    @property
    def flag(self) -> Flag | None:
        """The computed flag of the result that counts."""
        return self.results[-1].assessment.flag if self.results else None

    @property
    def finding(self) -> str | None:
        """The finding of the result that counts, None where it is normal."""
        return self.results[-1].assessment.finding if self.results else None

    @property
    def open(self) -> bool:
        """Whether the conclusion waits for it."""
        return self.origin in (Origin.REQUIRED, Origin.REFLEX) and self.state in (ItemState.PENDING, ItemState.SAMPLED)

    @property
    def recordable(self) -> bool:
        """Whether a first result can be entered now."""
        ready = ItemState.PENDING if self.specimen is None else ItemState.SAMPLED
        return self.origin is not Origin.CARRIED and self.state is ready
