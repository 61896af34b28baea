"""Correcting what an appointment says of person, trades and employer."""

from typing import Any
from uuid import UUID

from attrs import evolve
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.answers import Answers, Checking, Who, sent
from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.booking_detail import detail_path, found_one, sees_whole
from entrypoints.web.office.conflicts import Difference, between, given_version
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.overtaking import since
from ports.booking import BookingPolicies
from tjdomain.booking.domain.appointment import Appointment, Workplace
from tjdomain.booking.domain.lifecycle import AppointmentAction
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.edit_appointment import EditAppointment, EditAppointmentCommand
from tjdomain.booking.usecases.show_appointment import AppointmentShown
from tjdomain.shared.errors import Conflict, RuleViolation
from tjdomain.shared.person import DocumentKind, Sex
from tjdomain.shared.trade import Trade

_HIDDEN_NUMBERS = ("number", "phone")
_CONFLICT, _WRONG, _FINE = 409, 422, 200


class BookingEditController(Controller):
    """The form of one appointment."""

    path = "/bookings/{key:uuid}/edit"

    @get("/", **page(BookingRight.EDIT))
    def form(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """As it stands; numbers that its reader may not see are left empty, and stay if nothing is entered."""
        found = found_one(desk, key)
        return _form(desk, found, _present(found.appointment))

    @post("/", **page(BookingRight.EDIT))
    def save(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Only what differs is changed; who was overtaken sees both, and loses nothing."""
        found = found_one(desk, key)
        present, answers = _present(found.appointment), _entered(desk, found.appointment)
        if desk.given("ask"):
            return _form(desk, found, answers)
        checking = Checking(answers, _trades(desk, found.appointment), desk.call.today, phone_needed=False)
        who = checking.who()
        if who is None:
            return _form(desk, found, answers, tuple(checking.mistakes))
        if not (differences := between(answers, present, whole=sees_whole(desk))):
            return _unchanged(desk, found, answers)
        if found.appointment.version != given_version(desk):
            return _form(desk, found, answers, conflict=differences)
        try:
            desk.call.run(EditAppointment, _command(desk, found.appointment, who, present, answers))
        except (RuleViolation, Conflict) as refused:
            found = found_one(desk, key)
            if found.appointment.version != given_version(desk):
                now = between(answers, _present(found.appointment), whole=sees_whole(desk))
                return _form(desk, found, answers, conflict=now)
            return _form(desk, found, answers, (told(refused),))
        return desk.go(detail_path(key), done="edited")


def _unchanged(desk: Desk, found: AppointmentShown, answers: Answers) -> Response[Any]:
    """Nothing differs: after a second press since it is saved, else since nothing was changed."""
    if found.appointment.version != given_version(desk):
        return desk.go(detail_path(found.appointment.id.value), done="edited")
    return _form(desk, found, answers, (mistake("answers", "office.nothing_changed"),))


def _present(appointment: Appointment) -> Answers:
    person, workplace = appointment.person, appointment.workplace
    texts = {
        "name": person.name,
        "kind": person.document.kind.value,
        "number": person.document.number,
        "phone": person.phone.number if person.phone else "",
        "sex": person.sex.value,
        "birth": person.birth.isoformat(),
        "employer": workplace.name,
        "licence_number": workplace.licence_number or "",
    }
    return Answers(texts=texts, trades=frozenset(trade.value for trade in appointment.trades))


def _entered(desk: Desk, appointment: Appointment) -> Answers:
    """The form's answers; what was not shown and not entered is what stands there."""
    answers, present = sent(desk), _present(appointment)
    texts = {name: text.strip() for name, text in answers.texts.items()}
    if not sees_whole(desk):
        texts |= {name: present.texts[name] for name in _HIDDEN_NUMBERS if not texts[name]}
    answers = evolve(answers, texts=texts)
    if not answers.asks_more:  # the number tells them
        answers = evolve(answers, texts={**texts, "sex": present.texts["sex"], "birth": present.texts["birth"]})
    return answers


def _trades(desk: Desk, appointment: Appointment) -> tuple[Trade, ...]:
    """Those that are offered, and those that it has."""
    policies: BookingPolicies = desk.call.port(BookingPolicies)
    offered = policies.current().trades
    return (*offered, *(trade for trade in Trade if trade in appointment.trades and trade not in offered))


def _command(
    desk: Desk, appointment: Appointment, who: Who, present: Answers, answers: Answers
) -> EditAppointmentCommand:
    def changed(*names: str) -> bool:
        return any(answers.texts[name] != present.texts[name] for name in names)

    workplace = Workplace(name=who.employer, licence_number=who.licence_number)
    return EditAppointmentCommand(
        actor=desk.actor,
        appointment=appointment.id,
        version=given_version(desk),
        reason=desk.given("reason"),
        particulars=who.particulars if changed("name", "kind", "number", "phone", "sex", "birth") else None,
        trades=who.trades if who.trades != appointment.trades else None,
        workplace=workplace if changed("employer", "licence_number") else None,
    )


def _form(
    desk: Desk,
    found: AppointmentShown,
    answers: Answers,
    mistakes: tuple[Mistake, ...] = (),
    conflict: tuple[Difference, ...] = (),
) -> Response[Any]:
    whole, present = sees_whole(desk), _present(found.appointment)
    if not whole:
        shown = {name: "" for name in _HIDDEN_NUMBERS if answers.texts[name] == present.texts[name]}
        answers = evolve(answers, texts={**answers.texts, **shown})
    return desk.page(
        "booking_edit",
        _CONFLICT if conflict else _WRONG if mistakes else _FINE,
        mistakes,
        appointment=found.appointment,
        answers=answers,
        conflict=conflict,
        faster=since(desk, "appointment", found.appointment.id) if conflict else (),
        whole=whole,
        possible=AppointmentAction.EDIT in found.actions,
        kinds=list(DocumentKind),
        sexes=list(Sex),
        trades=_trades(desk, found.appointment),
        reason=desk.given("reason"),
    )
