"""查体登记: one field finds who stands at the desk, one page checks in, the next one prints and takes back."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.booking_detail import found_one, sees_whole
from entrypoints.web.office.card_arrivals import CardRead, card_of, keep_card, kept_card, straight_on
from entrypoints.web.office.conflicts import Difference, given_version, since_seen, standing
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.desk_form import DeskFormWrong, desk_form, entered
from entrypoints.web.office.overtaking import since
from entrypoints.web.office.slots import days_with_slots
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.errors import LicenceUnsettled, NoteNeeded, NotToday
from tjdomain.booking.domain.licence import SETTLED, LicenceKind
from tjdomain.booking.domain.lifecycle import AppointmentAction
from tjdomain.booking.rights import BookingRight
from tjdomain.certification.rights import CertificationRight
from tjdomain.examination.domain.kinds import IdentityEntry, Payer
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.show_examination import ShowExamination, ShowExaminationQuery
from tjdomain.examination.usecases.start_recheck import StartRecheck, StartRecheckCommand
from tjdomain.flows.together.check_in import CheckIn
from tjdomain.flows.together.errors import ExaminationUnfinished, RecheckOffered
from tjdomain.flows.together.find_arrivals import FindArrivals, FindArrivalsQuery, FoundArrivals
from tjdomain.flows.together.print_labels import may_print_labels, usable_tubes
from tjdomain.flows.together.print_paper import PaperKind
from tjdomain.flows.together.undo_check_in import UndoCheckIn, UndoCheckInCommand
from tjdomain.shared.errors import Conflict, DomainError, InvalidValue, NotFound, RuleViolation
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.reprint import ReprintReason

CHECK_IN: Final = f"{HOME}/checkin"
_FOUND: Final = "office.arrivals"
_CONFLICT, _WRONG, _FINE = 409, 422, 200
_FIELDS: Final[tuple[tuple[type[DomainError], str], ...]] = (
    (NoteNeeded, "note"),
    (LicenceUnsettled, "original_kind"),
    (NotToday, "start"),
    (RecheckOffered, "confirmed"),
)


class ArrivalsController(Controller):
    """What comes in is a card, a code or a name; what goes out is a guide slip."""

    path = "/checkin"

    @get("/", **page(BookingRight.CHECK_IN))
    def start(self, desk: Here) -> Response[Any]:
        """The field; after a search that fits several, all of them."""
        if not desk.query("search"):
            return _start(desk)
        try:
            text = str(desk.kept(_FOUND, desk.query("search"))["text"])
        except NotFound:
            return _start(desk, mistakes=(mistake("text", "office.search_expired"),))
        return _start(desk, text, _found(desk, text))

    @post("/", **page(BookingRight.CHECK_IN))
    def find(self, desk: Here) -> Response[Any]:
        """Straight on where only one fits; what names a person stays out of the address."""
        text = desk.given("text")
        try:
            found = _found(desk, text)
        except InvalidValue as refused:
            return _start(desk, text, mistakes=(told(refused, "text"),))
        coming = [one for one in found.appointments if one.state is AppointmentState.BOOKED]
        if len(found.examinations) == 1 and not coming:
            return desk.go(slip_path(found.examinations[0].id.value), done="came_back")
        if len(coming) == 1 and not found.examinations:
            card = card_of(desk)
            on = straight_on(desk, coming[0].id.value, card)
            return on or desk.go(f"{CHECK_IN}/{coming[0].id}", card=keep_card(desk, card))
        if not found.examinations and not found.appointments:
            return _start(desk, text, mistakes=(mistake("text", "flows.desk_nothing_found"),))
        return desk.go(CHECK_IN, search=desk.keep(_FOUND, {"text": text}))

    @get("/{key:uuid}", **page(BookingRight.CHECK_IN))
    def look(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The appointment in one glance, and what the desk writes down."""
        return _form(desk, found_one(desk, key).appointment, card=kept_card(desk))

    @post("/{key:uuid}", **page(BookingRight.CHECK_IN))
    def check_in(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """On to the slip; who came before gets the slip that there is."""
        present = found_one(desk, key).appointment
        if present.state is AppointmentState.BOOKED and present.version != given_version(desk):
            return _form(desk, present, conflict=since_seen(desk, "到检登记", present))
        try:
            arrival = desk.call.run(CheckIn, desk_form(desk, present))
        except DeskFormWrong as wrong:
            return _form(desk, present, wrong.mistakes)
        except ExaminationUnfinished as refused:
            return desk.go(slip_path(refused.examination.value), done="came_back")
        except (RuleViolation, Conflict) as refused:
            offered = refused.examination if isinstance(refused, RecheckOffered) else None
            return _form(desk, present, (_told(refused),), recheck=offered)
        done = "came_back" if arrival.came_back else "checked_in"
        return desk.go(slip_path(arrival.examination.id.value), done=done)

    @post("/recheck/{key:uuid}", **page(ExaminationRight.START_RECHECK))
    def recheck(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The recheck that was offered, instead of a whole examination."""
        made = desk.call.run(StartRecheck, StartRecheckCommand(actor=desk.actor, examination=ExaminationId(key)))
        return desk.go(slip_path(made.id.value), done="recheck")


class SlipController(Controller):
    """Who has been checked in."""

    path = "/checkin/slip/{key:uuid}"

    @get("/", **page(ExaminationRight.READ))
    def slip(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Print, take back, or go on with the next person."""
        return _slip(desk, key)

    @post("/undo", **page(ExaminationRight.UNDO_CHECK_IN))
    def undo(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """With a reason; the person is booked as before."""
        command = UndoCheckInCommand(actor=desk.actor, examination=ExaminationId(key), reason=desk.given("reason"))
        try:
            desk.call.run(UndoCheckIn, command)
        except InvalidValue as refused:
            return _slip(desk, key, told(refused, "reason"))
        except (RuleViolation, Conflict) as refused:
            return _slip(desk, key, told(refused, "reason"))
        return desk.go(CHECK_IN, done="undone")


def slip_path(key: UUID) -> str:
    """Where the papers of an examination are printed."""
    return f"{CHECK_IN}/slip/{key}"


def _found(desk: Desk, text: str) -> FoundArrivals:
    return desk.call.run(FindArrivals, FindArrivalsQuery(actor=desk.actor, text=text))


def _told(refused: DomainError) -> Mistake:
    """At the field it is about."""
    if isinstance(refused, InvalidValue):
        return told(refused)
    return told(refused, next((name for kind, name in _FIELDS if isinstance(refused, kind)), "answers"))


def _start(
    desk: Desk, text: str = "", found: FoundArrivals | None = None, mistakes: tuple[Mistake, ...] = ()
) -> Response[Any]:
    return desk.page(
        "checkin",
        _WRONG if mistakes else _FINE,
        mistakes,
        text=text,
        found=found,
        whole=sees_whole(desk),
        today=desk.call.today,
        reader=desk.reader,
        may_walk_in=desk.actor.may(BookingRight.WALK_IN),
    )


def _form(
    desk: Desk,
    present: Appointment,
    mistakes: tuple[Mistake, ...] = (),
    conflict: tuple[Difference, ...] = (),
    recheck: ExaminationId | None = None,
    card: CardRead | None = None,
) -> Response[Any]:
    return desk.page(
        "checkin_form",
        _CONFLICT if conflict else _WRONG if mistakes else _FINE,
        mistakes,
        appointment=present,
        seen=standing(present),
        conflict=conflict,
        faster=since(desk, "appointment", present.id) if conflict else (),
        recheck=recheck,
        values={**entered(desk), **_by_card(card)},
        other_name="" if card is None or card.is_of(present) else card.name,
        whole=sees_whole(desk),
        payers=list(Payer),
        kinds=list(LicenceKind),
        is_open=present.state is AppointmentState.BOOKED,
        licence_settled=present.licence.state in SETTLED,
        **_offers(desk, present),
    )


def _by_card(card: CardRead | None) -> Mapping[str, str]:
    if card is None:
        return {}
    return {"identity_entry": IdentityEntry.CARD.value, "portrait_id": str(card.portrait or "")}


def _offers(desk: Desk, present: Appointment) -> Mapping[str, Any]:
    """What rights and day decide."""
    moves = present.day != desk.call.today and desk.actor.may(BookingRight.RESCHEDULE)
    days = days_with_slots(desk, present.department) if moves else ()
    return {
        "periods": [(one.value, one.words) for day in days if day.day == desk.call.today for one in day.options],
        "moves": moves,
        "is_today": present.day == desk.call.today,
        "takes_portrait": desk.actor.may(CertificationRight.SUPPLY_PORTRAIT),
        "may_overbook": desk.actor.may(BookingRight.OVERBOOK),
        "may_recheck": desk.actor.may(ExaminationRight.START_RECHECK),
    }


def _slip(desk: Desk, key: UUID, *mistakes: Mistake) -> Response[Any]:
    view = desk.call.run(ShowExamination, ShowExaminationQuery(actor=desk.actor, examination=ExaminationId(key)))
    return desk.page(
        "checkin_slip",
        _WRONG if mistakes else _FINE,
        mistakes,
        examination=view.examination,
        whole=sees_whole(desk),
        papers=list(PaperKind) if desk.actor.may(ExaminationRight.REGISTER) else [],
        reasons=list(ReprintReason),
        labels=usable_tubes(view.examination) if may_print_labels(desk.actor) else [],
        may_undo=any(one.value == AppointmentAction.UNDO_CHECK_IN.value for one in view.actions),
        reason=desk.given("reason"),
        print_now=bool(desk.query("print")),
    )
