"""What a person is told before booking, and may accept."""

from datetime import timedelta
from enum import Enum

from tjdomain.booking.domain.errors import CertificateStillValid, LicenceNumberDoubtful, RecheckOpen
from tjdomain.booking.domain.policies import Standing, Wish
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import DomainError


class Confirmation(Enum):
    """A warning that was shown and accepted."""

    CERTIFICATE = "certificate"
    RECHECK = "recheck"
    LICENCE_NUMBER = "licence_number"


def unconfirmed(
    wish: Wish, standing: Standing, policy: BookingPolicy, doubts: tuple[str, ...], confirmed: frozenset[Confirmation]
) -> DomainError | None:
    """The first warning that nobody has accepted yet; ``doubts`` are codes about the licence number."""
    if doubts and Confirmation.LICENCE_NUMBER not in confirmed:
        return LicenceNumberDoubtful(doubts)
    if standing.awaits_recheck and Confirmation.RECHECK not in confirmed:
        return RecheckOpen()
    until = standing.certificate_until
    if until is None or not policy.certificate_warning_days or Confirmation.CERTIFICATE in confirmed:
        return None
    if until <= local_day(wish.now) + timedelta(days=policy.certificate_warning_days):
        return None
    return CertificateStillValid(until if wish.at_desk else None)
