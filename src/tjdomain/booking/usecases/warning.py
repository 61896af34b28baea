"""What a person is told before booking, and may accept."""

from datetime import timedelta
from enum import Enum

from ports.booking import OpenRechecks, ValidCertificates
from tjdomain.booking.domain.errors import CertificateStillValid, LicenceNumberDoubtful, RecheckOpen
from tjdomain.booking.domain.policies import Wish
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.shared.dates import local_day


class Confirmation(Enum):
    """A warning that was shown and accepted."""

    CERTIFICATE = "certificate"
    RECHECK = "recheck"
    LICENCE_NUMBER = "licence_number"


class Warnings:
    """Warnings about a person's certificate and recheck, and about the licence number."""

    def __init__(self, certificates: ValidCertificates, rechecks: OpenRechecks) -> None:
        self._certificates = certificates
        self._rechecks = rechecks

    def refuse(
        self, wish: Wish, policy: BookingPolicy, doubts: tuple[str, ...], confirmed: frozenset[Confirmation]
    ) -> None:
        """Raise the first warning not yet confirmed; ``doubts`` are codes about the licence number."""
        if doubts and Confirmation.LICENCE_NUMBER not in confirmed:
            raise LicenceNumberDoubtful(doubts)
        document = wish.person.document
        if Confirmation.RECHECK not in confirmed and self._rechecks.awaits(document):
            raise RecheckOpen
        if Confirmation.CERTIFICATE in confirmed or not policy.certificate_warning_days:
            return
        until = self._certificates.until(document)
        if until and until > local_day(wish.now) + timedelta(days=policy.certificate_warning_days):
            raise CertificateStillValid(until if wish.at_desk else None)
