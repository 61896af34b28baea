"""核对信息: everything once more, and the request that books."""

from collections.abc import Callable
from functools import partial
from typing import Any

from attrs import frozen
from litestar import Controller, Response, get, post

from entrypoints.web.answers import Who, who_to_plain
from entrypoints.web.call import page
from entrypoints.web.confirming import confirmation_for, warned
from entrypoints.web.h5.booking import chosen_department, date_picker, open_departments, turned_back
from entrypoints.web.h5.cookies import HOME
from entrypoints.web.h5.steps import BookingDraft, LastBooking, Step
from entrypoints.web.h5.visit import A_WHILE, Here, Visit
from entrypoints.web.mistakes import Mistake, mistake, told
from tjdomain.booking.domain.appointment import Appointment, Workplace
from tjdomain.booking.domain.errors import (
    AlreadyBooked,
    LicencePhotoNeeded,
    PhoneNeeded,
    PhoneNotVerified,
    PhoneSharedByTooMany,
    TooYoung,
    TradeNotOffered,
)
from tjdomain.booking.domain.request import RequestKey
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.usecases.book_appointment import BookAppointment, BookAppointmentCommand
from tjdomain.booking.usecases.replay import Booked
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.shared.challenge import ChallengeNeeded
from tjdomain.shared.errors import Conflict, DomainError, InvalidValue, LimitExceeded, RuleViolation
from tjdomain.shared.events import plain
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.person import Document

_WAYS: tuple[tuple[type[DomainError], Step, str], ...] = (
    (TradeNotOffered, Step.WHO, "trades"),
    (TooYoung, Step.WHO, "number"),
    (PhoneNeeded, Step.WHO, "phone"),
    (PhoneSharedByTooMany, Step.WHO, "phone"),
    (PhoneNotVerified, Step.PHONE, "resend"),
    (InvalidValue, Step.WHO, "name"),
    (LicencePhotoNeeded, Step.LICENCE, "photo"),
)
"""Where to mend what stands in the way."""


@frozen(kw_only=True)
class Ready:
    """A draft with all its answers."""

    draft: BookingDraft
    department: DepartmentId
    slot: Slot
    who: Who

    @classmethod
    def of(cls, draft: BookingDraft) -> "Ready | None":
        """The draft, if nothing is missing."""
        if draft.missing() or draft.department is None or draft.slot is None or draft.who is None:
            return None
        return cls(draft=draft, department=draft.department, slot=draft.slot, who=draft.who)

    def document(self, visit: Visit) -> Document:
        """The person's document."""
        return self.who.particulars.person(visit.call.today).document

    def request(self, visit: Visit) -> RequestKey:
        """The request that books; its digest also says what the page showed, since another window may change it."""
        draft = self.draft
        body = {
            "department": str(self.department),
            "slot": str(self.slot),
            "who": who_to_plain(self.who),
            "photo": plain(draft.photo),
        }
        return visit.call.named_key(f"{visit.flow.at}|{draft.key}", body)

    def command(self, visit: Visit, confirmed: frozenset[Confirmation]) -> BookAppointmentCommand:
        """What is asked of booking. The same answers under the same key book once."""
        draft, who = self.draft, self.who
        return BookAppointmentCommand(
            actor=visit.actor,
            department=self.department,
            slot=self.slot,
            particulars=who.particulars,
            trades=who.trades,
            workplace=Workplace(name=who.employer, licence_number=who.licence_number),
            licence_photo=draft.photo.id if draft.photo else None,
            phone_verified=draft.phone_is_proven,
            confirmed=confirmed,
            request=self.request(visit),
            accepted=draft.accepted,
        )


Book = Callable[[Ready, frozenset[Confirmation]], Booked]
Refuse = Callable[[Ready, DomainError, frozenset[Confirmation]], Response[Any]]


class CheckController(Controller):
    """The last step."""

    path = "/book/check"

    @get("/", **page())
    def check(self, visit: Here) -> Response[Any]:
        """All answers with a way to change each; after booking, also where its answer got lost, what it made."""
        made = visit.draft.booked
        if made is None or visit.draft.accepted or not is_fresh(visit, made):
            return all_answers(visit)
        own = visit.proof is None or visit.proof.document == made.document
        return shown_again(visit, made) if own else all_answers(visit)

    @post("/", **page())
    def book(self, visit: Here) -> Response[Any]:
        """Book; whoever taps twice gets the same appointment."""
        return confirmed(visit, partial(_book, visit), partial(_refused, visit))


def all_answers(visit: Visit) -> Response[Any]:
    """The page, or the step that lacks an answer."""
    ready = Ready.of(visit.draft)
    return check_page(visit, ready) if ready else turned_back(visit, Step.CHECK) or visit.go(Step.DATE)


def confirmed(visit: Visit, book: Book, refuse: Refuse) -> Response[Any]:
    """Book what the page showed; the same button twice books once. Raises ``LimitExceeded``."""
    draft, key = visit.draft, visit.given("key")
    if draft.booked and draft.booked.key == key:
        return shown_again(visit, draft.booked)
    ready = Ready.of(draft)
    if ready is None:
        return turned_back(visit, Step.CHECK) or visit.go(Step.DATE)
    if key != draft.key or visit.given("seen") != ready.request(visit).digest.hex():
        return check_page(visit, ready, (mistake("answers", "h5.changed_meanwhile"),))
    given = ticked(visit)
    try:
        visit.call.require_calm(visit.solved)
        booked = book(ready, given)
    except ChallengeNeeded as needed:
        return check_page(visit, ready, (visit.challenged(needed),), confirmed=given)
    except LimitExceeded:
        raise
    except (RuleViolation, Conflict) as refused:
        return refuse(ready, refused, given)
    return finished(visit, booked.appointment, booked.code)


def _book(visit: Visit, ready: Ready, given: frozenset[Confirmation]) -> Booked:
    return visit.call.run_together(BookAppointment, ready.command(visit, given))


def finished(visit: Visit, appointment: Appointment, code: str) -> Response[Any]:
    """The draft remembers what was made of it, and is empty for the next one."""
    done = LastBooking(
        key=visit.draft.key,
        number=appointment.number,
        document=appointment.person.document,
        code=code,
        at=visit.now,
    )
    answers = dict.fromkeys(("slot", "who", "photo", "accepted", "code", "verified"))
    visit.keep(key=visit.fresh_key(), booked=plain(done), **answers)
    return shown_again(visit, done)


def is_fresh(visit: Visit, booked: LastBooking) -> bool:
    """Whether whoever holds the phone still is who booked."""
    return visit.now - booked.at < A_WHILE


def shown_again(visit: Visit, booked: LastBooking) -> Response[Any]:
    """The page of success, also for a second tap, whose browser threw the first answer away."""
    if is_fresh(visit, booked):
        before = visit.proof
        if before and before.document == booked.document and not before.only:  # as much stays open as was
            visit.prove(booked.document, {**before.codes, booked.number: booked.code}, findings=before.findings)
        else:
            visit.prove(booked.document, {booked.number: booked.code}, only=booked.number)
    return visit.go(f"{HOME}/book/done/{booked.number}")


def _refused(visit: Visit, ready: Ready, refused: DomainError, confirmed: frozenset[Confirmation]) -> Response[Any]:
    if warning := confirmation_for(refused):
        return check_page(visit, ready, (warned(refused),), warning, confirmed)
    if hasattr(refused, "nearest"):
        department = chosen_department(visit)
        if department is not None:
            return date_picker(visit, department).at(ready.slot).lost(visit, refused, ready.slot)
    return check_page(visit, ready, (told(refused, "answers", way_to_mend(visit, refused)),), confirmed=confirmed)


def way_to_mend(visit: Visit, refused: DomainError) -> str:
    """The page and field where what stands in the way can be changed; empty where there is none."""
    if isinstance(refused, AlreadyBooked):
        return f"{HOME}/me"
    ways = (f"{visit.flow.path_of(step)}#{name}" for kind, step, name in _WAYS if isinstance(refused, kind))
    return next(ways, "")


def ticked(visit: Visit) -> frozenset[Confirmation]:
    """The warnings that were confirmed on the page."""
    return frozenset(one for one in Confirmation if one.value in visit.all_given("confirmed"))


def check_page(
    visit: Visit,
    ready: Ready,
    mistakes: tuple[Mistake, ...] = (),
    warning: Confirmation | None = None,
    confirmed: frozenset[Confirmation] = frozenset(),
) -> Response[Any]:
    """All answers; what stands in the way above them."""
    there = open_departments(visit)
    return visit.page(
        "check",
        422 if mistakes else 200,
        mistakes,
        draft=ready.draft,
        slot=ready.slot,
        period=date_picker(visit, ready.department).period(ready.slot),
        who=ready.who,
        person=ready.who.particulars.person(visit.call.today),
        department=next((one.name for one in there if one.id == ready.department), "") if len(there) > 1 else "",
        seen=ready.request(visit).digest.hex(),
        warning=warning,
        confirmed=confirmed,
    )
