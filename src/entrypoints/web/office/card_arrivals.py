"""查体登记 by the card: what was read goes along to the next page, or straight on to the slip."""

from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from attrs import frozen
from litestar import Response

from entrypoints.web.office.booking_detail import found_one
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.desk_form import DeskFormWrong, formalities, identity_entry
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.certification.rights import CertificationRight
from tjdomain.examination.domain.kinds import IdentityEntry
from tjdomain.flows.together.arriving import Formalities
from tjdomain.flows.together.check_in import CheckIn, CheckInCommand
from tjdomain.shared.errors import Conflict, InvalidValue, NotFound, RuleViolation
from tjdomain.shared.ids import FileId
from tjdomain.shared.person import normal_name

_CARD: Final = "office.card"


@frozen
class CardRead:
    """The name on the card, and its picture where that is good enough for a certificate."""

    name: str
    portrait: FileId | None

    def is_of(self, present: Appointment) -> bool:
        """Whether it names the person as the appointment does."""
        try:
            return normal_name(self.name) == present.person.name
        except InvalidValue:
            return False


def card_of(desk: Desk) -> CardRead | None:
    """What a reader put into the form; ``None`` where somebody typed."""
    if identity_entry(desk) is not IdentityEntry.CARD:
        return None
    portrait = None
    if desk.actor.may(CertificationRight.SUPPLY_PORTRAIT):
        with suppress(DeskFormWrong):  # a picture that cannot be printed is no reason to stop
            portrait = formalities(desk).portrait
    return CardRead(desk.given("card_name"), portrait)


def keep_card(desk: Desk, card: CardRead | None) -> str:
    """What stands in the next page's address for it: nothing that names anybody."""
    if card is None:
        return ""
    return desk.keep(_CARD, {"name": card.name, "portrait": str(card.portrait or "")})


def kept_card(desk: Desk) -> CardRead | None:
    """What the page before read."""
    if not desk.query("card"):
        return None
    try:
        kept = desk.kept(_CARD, desk.query("card"))
    except NotFound:
        return None
    return CardRead(kept["name"], FileId(UUID(kept["portrait"])) if kept["portrait"] else None)


def straight_on(desk: Desk, key: UUID, card: CardRead | None) -> Response[Any] | None:
    """Checked in and on to the printed slip, if that was asked for and nothing has to be looked at."""
    if card is None or not desk.given("straight"):
        return None
    present = found_one(desk, key).appointment
    if not card.is_of(present):
        return None
    command = CheckInCommand(
        actor=desk.actor,
        appointment=present.id,
        formalities=Formalities(identity_entry=IdentityEntry.CARD, portrait=card.portrait),
    )
    try:
        arrival = desk.call.run(CheckIn, command)
    except (RuleViolation, Conflict):  # the form tells what is missing, and has a place for it
        return None
    slip = f"{HOME}/checkin/slip/{arrival.examination.id.value}"
    return desk.go(slip, done="came_back") if arrival.came_back else desk.go(slip, done="checked_in", print="1")
