"""What asking for a code has in common, whatever it is to prove: limits, drawing, keeping."""

from datetime import timedelta
from uuid import UUID

from attrs import field, frozen

from ports.booking import BookingPolicies
from ports.challenges import Challenges
from ports.clock import Clock, Randomness
from ports.limits import Limits
from ports.phone_codes import PhoneCodes
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.phone_code import CODE_DIGITS, CodePurpose, PhoneCode, PhoneCodeId
from tjdomain.shared.challenge import EASY, Solved, is_near
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import LimitExceeded

_DAY = 24 * 3600
_ID_BYTES = 16
PHONE_CODE = "phone_code"
"""Purpose of a challenge."""


@frozen(kw_only=True)
class CodeMessage:
    """What is to be sent, once the transaction is over."""

    phone: Phone
    digits: str = field(repr=False)
    minutes: int


@frozen(kw_only=True)
class IssuedCode:
    """``ticket`` goes back to whoever asked; ``message`` is for the gateway, ``None`` where nobody is to be told."""

    ticket: PhoneCodeId
    wait_seconds: int
    message: CodeMessage | None


class IssuingCodes:
    """Counts, draws and keeps. Every count is settled in a statement of its own, outside the transaction."""

    def __init__(
        self,
        uow: UnitOfWork,
        codes: PhoneCodes,
        policies: BookingPolicies,
        limits: Limits,
        challenges: Challenges,
        randomness: Randomness,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._codes = codes
        self._policies = policies
        self._limits = limits
        self._challenges = challenges
        self._randomness = randomness
        self._clock = clock

    def admit(self, address: str, subject: str, solved: Solved | None, phone: Phone | None = None) -> None:
        """Count one request from ``address`` about ``subject``.

        Raises ``LimitExceeded``, and ``ChallengeNeeded`` where the address is near its limit, or a ``phone`` that the
        caller named.
        """
        policy = self._policies.current()
        near = is_near(self._limits.used(_address_key(address)).hits, policy.codes_per_address)
        if phone is not None:
            near = near or is_near(self._limits.used(_phone_key(phone.number)).hits, policy.codes_per_phone)
        if near:
            self._challenges.require(PHONE_CODE, solved, EASY)
        self._limits.hit(f"booking.code|wait|{subject}", policy.code_wait_seconds, 1)
        self._limits.hit(_address_key(address), _DAY, policy.codes_per_address)

    def count(self, to: str) -> None:
        """Count a message to a phone. Raises ``LimitExceeded``."""
        self._limits.hit(_phone_key(to), _DAY, self._policies.current().codes_per_phone)

    def reached(self, phone: Phone | None, subject: str) -> Phone | None:
        """The phone, unless it had its share of messages; whoever asked must not notice, nor by the time it takes."""
        try:
            self.count(phone.number if phone else subject)
        except LimitExceeded:
            return None
        return phone

    def issue(self, purpose: CodePurpose, subject: str, phone: Phone | None) -> IssuedCode:
        """Draw a code and keep it, also where no phone is to get it. Raises ``LimitExceeded`` (all codes of a day)."""
        policy = self._policies.current()
        self._limits.hit("booking.code|day", _DAY, policy.codes_per_day)
        digits = self._randomness.code(CODE_DIGITS, "0123456789")
        code = PhoneCode(
            id=PhoneCodeId(UUID(bytes=self._randomness.token(_ID_BYTES))),
            purpose=purpose,
            subject=subject,
            expires_at=self._clock.now() + timedelta(minutes=policy.code_minutes),
        )
        with self._uow:
            self._codes.add(code, digits)
        message = None if phone is None else CodeMessage(phone=phone, digits=digits, minutes=policy.code_minutes)
        return IssuedCode(ticket=code.id, wait_seconds=policy.code_wait_seconds, message=message)


def _address_key(address: str) -> str:
    return f"booking.code|address|{address}"


def _phone_key(to: str) -> str:
    return f"booking.code|phone|{to}"
