"""Whether a phone was proven a short while ago."""

from datetime import timedelta

from attrs import frozen

from ports.booking import BookingPolicies
from ports.clock import Clock
from ports.phone_codes import PhoneCodes
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.phone_code import CodePurpose, PhoneCodeId, phone_subject
from tjdomain.shared.contact import Phone


@frozen(kw_only=True)
class CheckPhoneProofQuery:
    """The ticket, and the phone of the booking."""

    ticket: PhoneCodeId
    phone: Phone


class CheckPhoneProof:
    """Booking takes its answer as ``phone_verified``."""

    def __init__(self, uow: UnitOfWork, codes: PhoneCodes, policies: BookingPolicies, clock: Clock) -> None:
        self._uow = uow
        self._codes = codes
        self._policies = policies
        self._clock = clock

    def __call__(self, query: CheckPhoneProofQuery) -> bool:
        """True only for the phone that the code was sent to, within the minutes that a proof lasts."""
        since = self._clock.now() - timedelta(minutes=self._policies.current().code_proof_minutes)
        with self._uow:
            return self._codes.proves(query.ticket, CodePurpose.BOOKING, phone_subject(query.phone), since)
