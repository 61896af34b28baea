"""现场登记: somebody has come without an appointment."""

from datetime import time
from typing import Any

from litestar import Controller, Response, get, post

from entrypoints.web.answers import Answers, Checking, Who, kept, sent
from entrypoints.web.call import page
from entrypoints.web.confirming import confirmation_for, warned
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.arrivals import slip_path
from entrypoints.web.office.departments import chosen_department, seen_departments
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.desk_form import DeskFormWrong, entered, formalities, original_seen
from entrypoints.web.office.slots import days_with_slots, slot_of
from entrypoints.web.places import OpenDepartment
from ports.booking import BookingPolicies
from tjdomain.booking.domain.appointment import Workplace
from tjdomain.booking.domain.errors import LicenceUnsettled
from tjdomain.booking.domain.licence import LicenceKind
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.certification.rights import CertificationRight
from tjdomain.examination.domain.kinds import Payer
from tjdomain.flows.together.errors import RecheckOffered
from tjdomain.flows.together.walk_in import WalkIn, WalkInCommand
from tjdomain.shared.errors import Conflict, DomainError, InvalidValue, RuleViolation
from tjdomain.shared.person import DocumentKind, Sex
from tjdomain.shared.trade import Trade


class WalkInController(Controller):
    """One page; on to the slip."""

    path = "/checkin/walk-in"

    @get("/", **page(BookingRight.WALK_IN))
    def form(self, desk: Here) -> Response[Any]:
        """Empty, for the department that the address names or the first one."""
        return _form(desk, chosen_department(desk, desk.query("department")), kept(None))

    @post("/", **page(BookingRight.WALK_IN))
    def register(self, desk: Here) -> Response[Any]:
        """A second press finds the examination begun, and leads to its slip."""
        department, answers = chosen_department(desk, desk.given("department")), sent(desk)
        if desk.given("ask") or department is None:
            return _form(desk, department, answers)
        checking = Checking(answers, _trades(desk), desk.call.today, phone_needed=False)
        who, slot = checking.who(), slot_of(desk.given("slot"))
        if slot is None:
            checking.mistakes.append(mistake("slot", "office.slot_missing"))
        if who is None or slot is None:
            return _form(desk, department, answers, tuple(checking.mistakes))
        try:
            arrival = desk.call.run(WalkIn, _command(desk, department, who, slot.start))
        except DeskFormWrong as wrong:
            return _form(desk, department, answers, wrong.mistakes)
        except (RuleViolation, Conflict) as refused:
            return _refused(desk, department, answers, refused)
        done = "came_back" if arrival.came_back else "checked_in"
        return desk.go(slip_path(arrival.examination.id.value), done=done)


def _trades(desk: Desk) -> tuple[Trade, ...]:
    policies: BookingPolicies = desk.call.port(BookingPolicies)
    return policies.current().trades


def _confirmed(desk: Desk) -> frozenset[Confirmation]:
    return frozenset(one for one in Confirmation if one.value in desk.all_given("confirmed"))


def _command(desk: Desk, department: OpenDepartment, who: Who, start: time) -> WalkInCommand:
    """Raises ``DeskFormWrong``."""
    return WalkInCommand(
        actor=desk.actor,
        department=department.id,
        start=start,
        particulars=who.particulars,
        trades=who.trades,
        workplace=Workplace(name=who.employer, licence_number=who.licence_number),
        formalities=formalities(desk),
        original=original_seen(desk),
        confirmed=_confirmed(desk),
        overbook_reason=desk.given("overbook_reason").strip() or None,
    )


def _refused(desk: Desk, department: OpenDepartment, answers: Answers, refused: DomainError) -> Response[Any]:
    """Beside the field it is about; a warning asks for its tick."""
    if isinstance(refused, RecheckOffered):
        return _form(desk, department, answers, (told(refused, "confirmed"),), Confirmation.RECHECK)
    if (warning := confirmation_for(refused)) is not None:
        return _form(desk, department, answers, (warned(refused),), warning)
    if isinstance(refused, LicenceUnsettled):
        found = told(refused, "original_kind")
    elif isinstance(refused, InvalidValue) and refused.field == "reason":
        found = told(refused, "overbook_reason")
    elif hasattr(refused, "nearest"):
        found = told(refused, "slot")
    else:
        found = told(refused)
    return _form(desk, department, answers, (found,))


def _form(
    desk: Desk,
    department: OpenDepartment | None,
    answers: Answers,
    mistakes: tuple[Mistake, ...] = (),
    warning: Confirmation | None = None,
) -> Response[Any]:
    days = days_with_slots(desk, department.id, Part.WALK_IN) if department else ()
    return desk.page(
        "walk_in",
        422 if mistakes else 200,
        mistakes,
        department=department,
        departments=seen_departments(desk),
        answers=answers,
        days=[day for day in days if day.day == desk.call.today],
        slot=desk.given("slot"),
        document_kinds=list(DocumentKind),
        sexes=list(Sex),
        trades=_trades(desk),
        values=entered(desk),
        kinds=list(LicenceKind),
        payers=list(Payer),
        licence_settled=False,
        takes_portrait=desk.actor.may(CertificationRight.SUPPLY_PORTRAIT),
        may_overbook=desk.actor.may(BookingRight.OVERBOOK),
        warning=warning,
        reader=desk.reader,
        confirmed=_confirmed(desk),
    )
