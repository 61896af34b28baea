"""Prove a phone by the code that was sent to it."""

from attrs import field, frozen

from ports.booking import BookingPolicies
from ports.clock import Clock
from ports.phone_codes import PhoneCodes
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.errors import PhoneCodeWrong
from tjdomain.booking.domain.phone_code import PhoneCodeId, typed_code


@frozen(kw_only=True)
class ProvePhoneCodeCommand:
    """The ticket of the request, and what was typed."""

    ticket: PhoneCodeId
    typed: str = field(repr=False)


class ProvePhoneCode:
    """A wrong try counts, so it is committed before it is refused; of two right ones at once one wins."""

    def __init__(self, uow: UnitOfWork, codes: PhoneCodes, policies: BookingPolicies, clock: Clock) -> None:
        self._uow = uow
        self._codes = codes
        self._policies = policies
        self._clock = clock

    def __call__(self, command: ProvePhoneCodeCommand) -> None:
        """From now on the ticket proves what it was asked for. Raises ``NotAPhoneCode``, ``PhoneCodeWrong``."""
        digits, tries = typed_code(command.typed), self._policies.current().code_tries
        with self._uow:
            right = self._codes.use(command.ticket, digits, self._clock.now(), tries)
        if not right:
            raise PhoneCodeWrong
