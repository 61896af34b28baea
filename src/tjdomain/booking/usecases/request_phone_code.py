"""Ask for a code that proves the phone of a booking to come."""

from attrs import frozen

from tjdomain.booking.domain.phone_code import CodePurpose, phone_subject, reachable
from tjdomain.booking.usecases.issuing_codes import IssuedCode, IssuingCodes
from tjdomain.shared.challenge import Solved
from tjdomain.shared.contact import Phone


@frozen(kw_only=True)
class RequestPhoneCodeCommand:
    """The phone, and the network address that asks."""

    phone: Phone
    address: str
    solved: Solved | None = None


class RequestPhoneCode:
    """It does not matter whether anybody knows the phone: each is answered the same."""

    def __init__(self, issuing: IssuingCodes) -> None:
        self._issuing = issuing

    def __call__(self, command: RequestPhoneCodeCommand) -> IssuedCode:
        """The message is the caller's to send. Raises ``NoMessagesThere``, ``LimitExceeded``, ``ChallengeNeeded``."""
        phone, subject = reachable(command.phone), phone_subject(command.phone)
        self._issuing.admit(command.address, subject, command.solved, phone)
        self._issuing.count(phone.number)
        return self._issuing.issue(CodePurpose.BOOKING, subject, phone)
