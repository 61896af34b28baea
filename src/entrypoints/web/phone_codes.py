"""Codes to phones as pages and API ask for them: the use case first, then the gateway, outside of any transaction."""

from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore, Event
from typing import Final
from uuid import UUID

import structlog

from entrypoints.web.call import Call
from ports.text_message import TextMessages
from tjdomain.booking.domain.errors import PhoneCodesOff
from tjdomain.booking.domain.phone_code import PhoneCodeId
from tjdomain.booking.usecases.check_phone_proof import CheckPhoneProof, CheckPhoneProofQuery
from tjdomain.booking.usecases.issuing_codes import CodeMessage, IssuedCode
from tjdomain.booking.usecases.request_look_up_code import RequestLookUpCode, RequestLookUpCodeCommand
from tjdomain.booking.usecases.request_phone_code import RequestPhoneCode, RequestPhoneCodeCommand
from tjdomain.shared.challenge import Solved
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import InvalidValue, TjError
from tjdomain.shared.person import DocumentKind
from tjdomain.shared.text_message import MessageTemplate

_log = structlog.get_logger()
_WAITING: Final = 200
_SENDERS, _ROOM = ThreadPoolExecutor(4, "sms"), BoundedSemaphore(_WAITING)
_AFTER_THE_ANSWER: Final = 0.5
"""Seconds: sending at once would slow the answer down where there is something to send, and so tell of it."""


def gateway(call: Call) -> TextMessages:
    """The gateway. Raises ``PhoneCodesOff`` where there is none."""
    messages: TextMessages = call.port(TextMessages)
    if not messages.ready:
        raise PhoneCodesOff
    return messages


def has_gateway(call: Call) -> bool:
    """Whether codes can be sent."""
    messages: TextMessages = call.port(TextMessages)
    return messages.ready


def ask_for_booking(call: Call, phone: str, solved: Solved | None) -> IssuedCode:
    """Send a code to the phone of a booking to come.

    Whoever typed the number waits for the gateway and is told what went wrong: ``MessageUnsent``, ``MessageRejected``,
    ``GatewayUnclear``. Raises also ``InvalidValue``, ``LimitExceeded``, ``ChallengeNeeded``, ``PhoneCodesOff``.
    """
    messages = gateway(call)
    issued = call.run(
        RequestPhoneCode, RequestPhoneCodeCommand(phone=Phone(phone), address=call.address, solved=solved)
    )
    if issued.message is not None:
        _send(messages, issued.message)
    return issued


def ask_for_look_up(call: Call, name: str, kind: DocumentKind, number: str, solved: Solved | None) -> IssuedCode:
    """Send a code to the phone on record, if there is one.

    The answer does not wait for the gateway, so that its time tells nothing. Raises ``InvalidValue``,
    ``LimitExceeded``, ``ChallengeNeeded``, ``PhoneCodesOff``.
    """
    messages = gateway(call)
    command = RequestLookUpCodeCommand(name=name, kind=kind, number=number, address=call.address, solved=solved)
    issued = call.run(RequestLookUpCode, command)
    if issued.message is not None:
        _send_later(messages, issued.message)
    return issued


def is_verified(call: Call, ticket: UUID | None, phone: str | None) -> bool:
    """Whether the ticket proves that phone; a malformed one is refused elsewhere."""
    if ticket is None or phone is None:
        return False
    try:
        query = CheckPhoneProofQuery(ticket=PhoneCodeId(ticket), phone=Phone(phone))
    except InvalidValue:
        return False
    return call.run(CheckPhoneProof, query)


def _send(messages: TextMessages, message: CodeMessage) -> None:
    values = {"code": message.digits, "minutes": str(message.minutes)}
    messages.send(message.phone, MessageTemplate.PHONE_CODE, values)


def _send_later(messages: TextMessages, message: CodeMessage) -> None:
    """On a thread of its own; where too many wait already the message is dropped, and the person asks again."""

    def work() -> None:
        Event().wait(_AFTER_THE_ANSWER)
        try:
            _send(messages, message)
        except TjError as error:
            _log.warning("sms.failed", error=error.code)
        finally:
            _ROOM.release()

    if _ROOM.acquire(blocking=False):
        _SENDERS.submit(work)
    else:
        _log.warning("sms.dropped")
