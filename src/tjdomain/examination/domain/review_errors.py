"""What conclusion, review, recheck and the end of an examination refuse, and why."""

from datetime import date
from typing import ClassVar

from attrs import frozen

from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.shared.errors import Conflict, RuleViolation
from tjdomain.shared.trade import Trade


@frozen
class Incomplete(RuleViolation):
    """Required items are open; ``items`` are their codes."""

    code: ClassVar[str] = "examination.incomplete"
    items: tuple[str, ...]


@frozen
class VerdictsIncomplete(RuleViolation):
    """A verdict is given for each trade of the examination and for no other."""

    code: ClassVar[str] = "examination.verdicts_incomplete"
    trades: tuple[Trade, ...]


@frozen
class MustNotPass(RuleViolation):
    """A finding bars the trade or wants a recheck first; the physician may order a recheck, not a pass."""

    code: ClassVar[str] = "examination.must_not_pass"
    trade: Trade
    findings: tuple[str, ...]


@frozen
class RefusalMissing(RuleViolation):
    """An exempt item allows a certificate only with the scanned refusal (or by its parameter)."""

    code: ClassVar[str] = "examination.refusal_missing"
    items: tuple[str, ...]


@frozen
class RecheckItemsMissing(RuleViolation):
    """A recheck needs at least one item that was examined."""

    code: ClassVar[str] = "examination.recheck_items_missing"


@frozen
class Flagged(RuleViolation):
    """Items with an abnormal flag are decided one by one, not in a batch."""

    code: ClassVar[str] = "examination.flagged"
    items: tuple[str, ...]


@frozen
class HasExemption(RuleViolation):
    """Exempt items are decided one by one, not in a batch."""

    code: ClassVar[str] = "examination.has_exemption"
    items: tuple[str, ...]


@frozen
class HasCorrection(RuleViolation):
    """Corrected results are decided one by one, not in a batch."""

    code: ClassVar[str] = "examination.has_correction"
    items: tuple[str, ...]


@frozen
class FlagContradicts(RuleViolation):
    """The flag that was entered contradicts the computed one."""

    code: ClassVar[str] = "examination.flag_contradicts"
    items: tuple[str, ...]


@frozen
class NotProposed(RuleViolation):
    """The rules do not propose 合格."""

    code: ClassVar[str] = "examination.not_proposed"


@frozen
class NotAsProposed(RuleViolation):
    """The physician decided otherwise than the rules propose."""

    code: ClassVar[str] = "examination.not_as_proposed"


@frozen
class OwnWork(RuleViolation):
    """Who performed, entered or concluded may not review that person (parameter)."""

    code: ClassVar[str] = "examination.own_work"


@frozen
class NotConcluder(RuleViolation):
    """A conclusion is withdrawn by who gave it; anybody else returns it in review."""

    code: ClassVar[str] = "examination.not_concluder"


@frozen
class RecheckBegun(Conflict):
    """The recheck has begun: deal with that examination instead."""

    code: ClassVar[str] = "examination.recheck_begun"


@frozen
class NotInRecheck(RuleViolation):
    """A recheck keeps the trades of the first examination, and is ended by voiding it."""

    code: ClassVar[str] = "examination.not_in_recheck"


@frozen
class RecheckWindowOver(RuleViolation):
    """The days for the recheck are over since ``due``."""

    code: ClassVar[str] = "examination.recheck_window_over"
    due: date


@frozen
class NotDue(RuleViolation):
    """The examination lapses after ``due`` only."""

    code: ClassVar[str] = "examination.not_due"
    due: date


@frozen
class NoPhoneForMessages(RuleViolation):
    """The person gave no phone that gets text messages: call, or send the notice on paper."""

    code: ClassVar[str] = "examination.no_phone_for_messages"


@frozen
class NumberTaken(Conflict):
    """The number is given already."""

    code: ClassVar[str] = "examination.number_taken"
    number: str


@frozen
class AlreadyRegistered(Conflict):
    """The appointment has its examination already."""

    code: ClassVar[str] = "examination.already_registered"


@frozen
class NotInBatchState(Conflict):
    """The examination is in another state than those that the batch is for."""

    code: ClassVar[str] = "examination.not_in_batch_state"
    state: ExaminationState


@frozen
class NotApproved(Conflict):
    """There is no report yet: the examination is not concluded and approved."""

    code: ClassVar[str] = "examination.not_approved"
    state: ExaminationState


@frozen
class ReportBodyMissing(RuleViolation):
    """The body that issues reports has no name yet."""

    code: ClassVar[str] = "examination.report_body_missing"


@frozen
class ReportGlyphsMissing(RuleViolation):
    """The report holds characters that the font cannot print."""

    code: ClassVar[str] = "examination.report_glyphs_missing"
    characters: str
