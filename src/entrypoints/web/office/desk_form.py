"""What the desk writes down at a check-in, read from its form: all that is wrong is told at once."""

from collections.abc import Mapping
from datetime import time
from decimal import Decimal, InvalidOperation

from entrypoints.storing import PORTRAIT, RequireFile, RequireFileQuery, StorePortrait, StorePortraitCommand
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.desk import Desk, read_key
from entrypoints.web.office.slots import slot_of
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.licence import LicenceKind
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.certification.domain.errors import PortraitRefused
from tjdomain.examination.domain.errors import BadAmount
from tjdomain.examination.domain.kinds import IdentityEntry, Payer
from tjdomain.flows.together.arriving import Formalities, OriginalSeen
from tjdomain.flows.together.check_in import CheckInCommand, ToToday
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.ids import FileId

_TEXTS = (
    *("phone_is", "phone", "payer", "amount", "receipt", "note", "original_kind", "original_number"),
    *("start", "reason", "overbook_reason", "portrait_id", "identity_entry"),
)


class DeskFormWrong(Exception):
    """The form cannot be taken as it is."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__()
        self.mistakes = mistakes


def entered(desk: Desk) -> Mapping[str, str]:
    """What stands in the fields."""
    return {name: desk.given(name) for name in _TEXTS}


def desk_form(desk: Desk, present: Appointment) -> CheckInCommand:
    """The command. Raises ``DeskFormWrong``."""
    mistakes: list[Mistake] = []
    phone = _phone(desk, present, mistakes)
    try:
        written = formalities(desk)
    except DeskFormWrong as wrong:
        raise DeskFormWrong(*mistakes, *wrong.mistakes) from None
    if mistakes:
        raise DeskFormWrong(*mistakes)
    return CheckInCommand(
        actor=desk.actor,
        appointment=present.id,
        formalities=written,
        note=desk.given("note"),
        phone=phone,
        original=original_seen(desk),
        to_today=_to_today(desk),
        confirmed=frozenset(one for one in Confirmation if one.value in desk.all_given("confirmed")),
    )


def formalities(desk: Desk) -> Formalities:
    """Who pays, and the portrait. Raises ``DeskFormWrong``."""
    mistakes: list[Mistake] = []
    amount, portrait = _amount(desk, mistakes), _portrait(desk, mistakes)
    if mistakes:
        raise DeskFormWrong(*mistakes)
    return Formalities(
        payer=next((one for one in Payer if one.value == desk.given("payer")), Payer.PUBLIC),
        amount=amount,
        receipt=desk.given("receipt").strip() or None,
        identity_entry=identity_entry(desk),
        portrait=portrait,
    )


def identity_entry(desk: Desk) -> IdentityEntry:
    """Whether the fields still hold what came from the card."""
    return IdentityEntry.CARD if desk.given("identity_entry") == IdentityEntry.CARD.value else IdentityEntry.TYPED


def _phone(desk: Desk, present: Appointment, mistakes: list[Mistake]) -> Phone | None:
    """What the person said: the one that was booked with, another one, or nothing."""
    if desk.given("phone").strip():
        try:
            return Phone(desk.given("phone"))
        except InvalidValue as refused:
            mistakes.append(told(refused, "phone"))
            return None
    return present.person.phone if desk.given("phone_is") == "same" else None


def _amount(desk: Desk, mistakes: list[Mistake]) -> Decimal:
    text = desk.given("amount").strip()
    try:
        return Decimal(text or 0)
    except InvalidOperation:
        mistakes.append(told(BadAmount("amount", text[:20])))
        return Decimal(0)


def _portrait(desk: Desk, mistakes: list[Mistake]) -> FileId | None:
    """A picture that comes now, or the one that came before something else was refused."""
    content = desk.file("portrait")
    if not content:
        kept = read_key(desk.given("portrait_id"))
        if kept is None:
            return None
        query = RequireFileQuery(file=FileId(kept), purpose=PORTRAIT)
        return desk.call.run(RequireFile, query)
    try:
        return desk.call.run(StorePortrait, StorePortraitCommand(actor=desk.actor, image=content))
    except PortraitRefused as refused:
        mistakes.append(told(refused, "portrait"))
        return None


def original_seen(desk: Desk) -> OriginalSeen | None:
    """The licence that the clerk holds, if one is chosen."""
    kind = next((one for one in LicenceKind if one.value == desk.given("original_kind")), None)
    return None if kind is None else OriginalSeen(kind=kind, number=desk.given("original_number"))


def _to_today(desk: Desk) -> ToToday | None:
    slot = slot_of(desk.given("start"))
    if slot is None:
        return None
    start: time = slot.start
    overbook = desk.given("overbook_reason").strip() or None
    return ToToday(start=start, reason=desk.given("reason"), overbook_reason=overbook)
