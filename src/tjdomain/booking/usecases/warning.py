"""What a person is told before booking, and may accept."""

from datetime import date, timedelta
from enum import Enum

from tjdomain.booking.domain.errors import CertificateStillValid, LicenceNumberDoubtful, RecheckOpen
from tjdomain.booking.domain.policies import SlotWish, Standing
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import DomainError


class Confirmation(Enum):
    """A warning that was shown and accepted."""

    CERTIFICATE = "certificate"
    RECHECK = "recheck"
    LICENCE_NUMBER = "licence_number"


def unconfirmed(
    wish: SlotWish,
    standing: Standing,
    policy: BookingPolicy,
    doubts: tuple[str, ...],
    confirmed: frozenset[Confirmation],
) -> DomainError | None:
    """The first warning that nobody has accepted yet; ``doubts`` are codes about the licence number.

    That a recheck is open is a finding: only the desk is told, which offers it to the person at the check-in. Whoever
    books for a document number proves nothing by it.
    """
    if doubts and Confirmation.LICENCE_NUMBER not in confirmed:
        return LicenceNumberDoubtful(doubts)
    if wish.at_desk and standing.awaits_recheck and Confirmation.RECHECK not in confirmed:
        return RecheckOpen()
    until = lasting_certificate(standing, policy, local_day(wish.now))
    if until is None or Confirmation.CERTIFICATE in confirmed:
        return None
    return CertificateStillValid(until if wish.at_desk else None)


def lasting_certificate(standing: Standing, policy: BookingPolicy, today: date) -> date | None:
    """The last day of a certificate that has more days left than the parameter says, if it says any."""
    until, days = standing.certificate_until, policy.certificate_warning_days
    return until if until is not None and days and until > today + timedelta(days=days) else None
