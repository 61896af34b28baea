"""What the rules of appointments and licences refuse.

Days and places: ``day_errors``; teams, imports, employers: ``team_errors``.
"""

from datetime import date, datetime
from typing import ClassVar

from attrs import frozen

from tjdomain.shared.errors import Conflict, NotFound, RuleViolation
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.trade import Trade


@frozen
class NoTrade(RuleViolation):
    """An appointment names at least one trade."""

    code: ClassVar[str] = "booking.no_trade"


@frozen
class TradeNotOffered(RuleViolation):
    """The department does not examine for this trade."""

    code: ClassVar[str] = "booking.trade_not_offered"
    trade: Trade


@frozen
class TooYoung(RuleViolation):
    """Below the working age on the exam day."""

    code: ClassVar[str] = "booking.too_young"
    age: int
    minimum: int


@frozen
class AlreadyBooked(Conflict):
    """A live appointment of this document exists. A stranger learns no more than that."""

    code: ClassVar[str] = "booking.already_booked"


@frozen
class AlreadyBookedAs(AlreadyBooked):
    """The same to a clerk in whose scope the appointment lies."""

    code: ClassVar[str] = "booking.already_booked_as"
    appointment: AppointmentId
    number: str
    day: date


@frozen
class TransferOffered(AlreadyBooked):
    """A live appointment of this document exists and, once proven, can be moved into the team 转入团队."""

    code: ClassVar[str] = "booking.transfer_offered"


@frozen
class BlockedByNoShows(RuleViolation):
    """Missed too often: online booking is closed to this person through ``until``."""

    code: ClassVar[str] = "booking.blocked_by_no_shows"
    until: date


@frozen
class PhoneNeeded(RuleViolation):
    """Without a phone one books at the desk."""

    code: ClassVar[str] = "booking.phone_needed"


@frozen
class PhoneSharedByTooMany(RuleViolation):
    """Under this phone ``most`` people have an appointment already: whoever hoards places is sent to the desk."""

    code: ClassVar[str] = "booking.phone_shared"
    most: int


@frozen
class PhoneNotVerified(RuleViolation):
    """The phone must be proven by a code first."""

    code: ClassVar[str] = "booking.phone_not_verified"


@frozen
class PhoneCodeWrong(RuleViolation):
    """The code does not fit, or counts no more: too late, tried too often, used. Which of these is not told."""

    code: ClassVar[str] = "booking.phone_code_wrong"


@frozen
class PhoneCodesOff(RuleViolation):
    """The hospital has no gateway for text messages."""

    code: ClassVar[str] = "booking.phone_codes_off"


@frozen
class LicencePhotoNeeded(RuleViolation):
    """The photo of the employer's licence is missing."""

    code: ClassVar[str] = "booking.licence_photo_needed"


@frozen
class LicenceNumberDoubtful(RuleViolation):
    """The licence number looks wrong; confirm it and it is checked by hand. ``warnings`` are codes."""

    code: ClassVar[str] = "booking.licence_number_doubtful"
    warnings: tuple[str, ...]


@frozen
class CertificateStillValid(RuleViolation):
    """The person's certificate is valid for long still; confirm to book. Only the desk is told until when."""

    code: ClassVar[str] = "booking.certificate_still_valid"
    until: date | None


@frozen
class RecheckOpen(RuleViolation):
    """The person has a recheck open; confirm to book a full examination instead and let the old one lapse."""

    code: ClassVar[str] = "booking.recheck_open"


@frozen
class TooLateToChange(RuleViolation):
    """The person's deadline has passed; a clerk still can."""

    code: ClassVar[str] = "booking.too_late_to_change"
    until: datetime


@frozen
class NotToday(RuleViolation):
    """Only today's appointment can be checked in."""

    code: ClassVar[str] = "booking.not_today"
    day: date


@frozen
class NoteNeeded(RuleViolation):
    """Checking in outside the appointment's period wants a note."""

    code: ClassVar[str] = "booking.note_needed"


@frozen
class NotAWalkIn(RuleViolation):
    """Only a walk-in ends with its check-in; others go back to booked."""

    code: ClassVar[str] = "booking.not_a_walk_in"


@frozen
class IsAWalkIn(RuleViolation):
    """A walk-in was never booked, so it cannot go back to booked."""

    code: ClassVar[str] = "booking.is_a_walk_in"


@frozen
class LicenceUnsettled(RuleViolation):
    """The licence is not checked or was rejected: record the original seen first."""

    code: ClassVar[str] = "booking.licence_unsettled"


@frozen
class StillToCome(RuleViolation):
    """An appointment whose day is not over cannot be missed yet."""

    code: ClassVar[str] = "booking.still_to_come"
    day: date


@frozen
class NewDayNeeded(RuleViolation):
    """Reinstating an appointment of a past day wants a new day."""

    code: ClassVar[str] = "booking.new_day_needed"
    day: date


@frozen
class ProofWrong(NotFound):
    """Name, document and proof do not lead to an appointment; which of them is wrong is not told."""

    code: ClassVar[str] = "booking.proof_wrong"


@frozen
class ProofTooSmall(RuleViolation):
    """The 查询码 opens one appointment alone, for which the desk has not seen the person yet."""

    code: ClassVar[str] = "booking.proof_too_small"


@frozen
class SlipCodeNeeded(RuleViolation):
    """The desk has seen the person and gave another 查询码 with the guide slip; this is not that one."""

    code: ClassVar[str] = "booking.slip_code_needed"
