"""Codes 验证码 that prove a phone: sent by text message, good once, for a few minutes, for one purpose."""

import re
from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import ClassVar

from attrs import field, frozen

from tjdomain.booking.domain.appointment import Appointment
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.ids import EntityId
from tjdomain.shared.person import Document
from tjdomain.shared.text import clean

CODE_DIGITS = 6
_CODE = re.compile(rf"[0-9]{{{CODE_DIGITS}}}")
_TYPED_LIMIT = 20


class CodePurpose(Enum):
    """What a code proves: the phone of a booking to come, or that one is the person whose records one looks up."""

    BOOKING = "booking"
    LOOK_UP = "look_up"


class PhoneCodeId(EntityId):
    """Made of chance, no UUIDv7: it is the ticket that only who asked for the code holds."""


@frozen
class NotAPhoneCode(InvalidValue):
    """Not six digits."""

    code: ClassVar[str] = "value.phone_code"


@frozen
class NoMessagesThere(InvalidValue):
    """No carrier has opened that range of numbers, so no code can arrive."""

    code: ClassVar[str] = "value.phone_no_messages"


@frozen(kw_only=True)
class PhoneCode:
    """A code that was drawn. ``subject`` is what it proves: a phone, or a person's name and document."""

    id: PhoneCodeId
    purpose: CodePurpose
    subject: str = field(repr=False)
    expires_at: datetime


def phone_subject(phone: Phone) -> str:
    """What a code for a booking proves."""
    return phone.number


def person_subject(name: str, document: Document, phone: Phone | None = None) -> str:
    """What a code for a look-up proves, that this phone speaks for the person; ``name`` in its normal form."""
    whose = f"{document.kind.value}|{document.number}|{name}"
    return whose if phone is None else f"{whose}|{phone.number}"


def typed_code(text: str) -> str:
    """The digits of what was typed, full-width ones and spaces too. Raises ``NotAPhoneCode``."""
    digits = clean(text, "sms_code", _TYPED_LIMIT, nfkc=True).replace(" ", "")
    if not _CODE.fullmatch(digits):
        raise NotAPhoneCode("sms_code", "")
    return digits


def reachable(phone: Phone) -> Phone:
    """The phone, if messages can reach it. Raises ``NoMessagesThere``."""
    if not phone.can_receive_sms:
        raise NoMessagesThere("phone", "")
    return phone


def phone_on_record(appointments: Sequence[Appointment], name: str) -> Phone | None:
    """Where a code for a look-up goes; ``appointments`` are the person's, newest first.

    Once the person has told a phone at the desk, only such phones count: anybody can type somebody else's document and
    a phone of his own. A changed phone is told at the next check-in.
    """
    counting = [one for one in appointments if one.phone_counts] or appointments
    phones = (one.person.phone for one in counting if one.person.name == name)
    return next((phone for phone in phones if phone is not None and phone.can_receive_sms), None)
