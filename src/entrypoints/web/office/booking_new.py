"""代约: a clerk books for a person at the counter or on the telephone."""

from typing import Any

from litestar import Controller, Response, get, post

from entrypoints.web.answers import Answers, Checking, Who, kept, sent, who_to_plain
from entrypoints.web.call import page
from entrypoints.web.confirming import confirmation_for, warned
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.booking_detail import detail_path
from entrypoints.web.office.booking_filter import BOOKINGS
from entrypoints.web.office.departments import chosen_department, seen_departments
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.slots import chosen_slot, days_with_slots, slot_value
from entrypoints.web.places import OpenDepartment
from ports.booking import BookingPolicies
from ports.idempotency import OtherBody
from tjdomain.booking.domain.appointment import Workplace
from tjdomain.booking.domain.errors import AlreadyBookedAs
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.book_appointment import BookAppointment, BookAppointmentCommand
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.shared.errors import Conflict, DomainError, InvalidValue, LimitExceeded, RuleViolation
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.person import DocumentKind, Sex
from tjdomain.shared.trade import Trade


class NewBookingController(Controller):
    """One page: who, when, for what."""

    path = "/bookings/new"

    @get("/", **page(BookingRight.BOOK))
    def form(self, desk: Here) -> Response[Any]:
        """Empty, for the department that the address names or the first one."""
        return _form(desk, chosen_department(desk, desk.query("department")), kept(None))

    @post("/", **page(BookingRight.BOOK))
    def book(self, desk: Here) -> Response[Any]:
        """Book; pressing twice books once, since the form carries a key."""
        department, answers = chosen_department(desk, desk.given("department")), sent(desk)
        if desk.given("ask") or department is None:
            return _form(desk, department, answers)
        checking = Checking(answers, _trades(desk), desk.call.today, phone_needed=False)
        slot, who = chosen_slot(desk), checking.who()
        if isinstance(slot, Mistake):
            return _form(desk, department, answers, (*checking.mistakes, slot))
        if who is None:
            return _form(desk, department, answers, tuple(checking.mistakes))
        try:
            booked = desk.call.run_together(BookAppointment, _command(desk, department.id, slot, who))
        except LimitExceeded:
            raise
        except (RuleViolation, Conflict) as refused:
            return _refused(desk, department, answers, refused)
        return desk.go(detail_path(booked.appointment.id.value), done="booked")


def _trades(desk: Desk) -> tuple[Trade, ...]:
    policies: BookingPolicies = desk.call.port(BookingPolicies)
    return policies.current().trades


def _command(desk: Desk, department: DepartmentId, slot: Slot, who: Who) -> BookAppointmentCommand:
    overbook = desk.given("overbook_reason").strip() or None
    body = {
        "department": str(department),
        "slot": slot_value(slot),
        "who": who_to_plain(who),
        "overbook_reason": overbook,
    }
    return BookAppointmentCommand(
        actor=desk.actor,
        department=department,
        slot=slot,
        particulars=who.particulars,
        trades=who.trades,
        workplace=Workplace(name=who.employer, licence_number=who.licence_number),
        confirmed=_confirmed(desk),
        overbook_reason=overbook,
        request=desk.call.named_key(f"{desk.actor.id}|{BOOKINGS}/new|{desk.given('key')}", body),
    )


def _confirmed(desk: Desk) -> frozenset[Confirmation]:
    return frozenset(one for one in Confirmation if one.value in desk.all_given("confirmed"))


def _refused(desk: Desk, department: OpenDepartment, answers: Answers, refused: DomainError) -> Response[Any]:
    """Beside the field it is about; a warning asks for its tick, a full period for another one."""
    if (warning := confirmation_for(refused)) is not None:
        return _form(desk, department, answers, (warned(refused),), warning)
    if isinstance(refused, AlreadyBookedAs):
        found = told(refused, "number", detail_path(refused.appointment.value))
    elif isinstance(refused, InvalidValue) and refused.field == "reason":
        found = told(refused, "overbook_reason")
    elif hasattr(refused, "nearest"):
        found = told(refused, "slot")
    else:
        found = told(refused)
    return _form(desk, department, answers, (found,), spent=isinstance(refused, OtherBody))


def _form(
    desk: Desk,
    department: OpenDepartment | None,
    answers: Answers,
    mistakes: tuple[Mistake, ...] = (),
    warning: Confirmation | None = None,
    *,
    spent: bool = False,
) -> Response[Any]:
    days = days_with_slots(desk, department.id) if department else ()
    if not days:
        mistakes = (*mistakes, mistake("slot", "office.nothing_open"))
    return desk.page(
        "booking_new",
        422 if mistakes else 200,
        mistakes,
        department=department,
        departments=seen_departments(desk),
        answers=answers,
        days=days,
        slot=desk.given("slot"),
        key=_key(desk, spent=spent),
        kinds=list(DocumentKind),
        sexes=list(Sex),
        trades=_trades(desk),
        may_overbook=desk.actor.may(BookingRight.OVERBOOK),
        overbook_reason=desk.given("overbook_reason"),
        warning=warning,
        reader=desk.reader,
        confirmed=_confirmed(desk),
    )


def _key(desk: Desk, *, spent: bool) -> str:
    """The form's key; another one once it has booked, so that the next person can be entered."""
    return desk.fresh_key() if spent or not desk.given("key") else desk.given("key")
