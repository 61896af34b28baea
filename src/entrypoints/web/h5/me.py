"""我的预约: found by name, document and 查询码; moved, cancelled, given another licence photo."""

from typing import Any

from attrs import evolve
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.answers import written_document
from entrypoints.web.call import LARGEST_UPLOAD, page
from entrypoints.web.h5.binding import keeping, left, offered
from entrypoints.web.h5.booking import policy, stored_photo, too_heavy
from entrypoints.web.h5.cookies import HOME
from entrypoints.web.h5.done import PROVE_AGAIN, code_of, contact_of, own_appointment, own_appointments
from entrypoints.web.h5.picking import Picker, days_of
from entrypoints.web.h5.visit import Here, Visit
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.phone_codes import has_gateway
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.calendar import changes_until
from tjdomain.booking.domain.errors import ProofTooSmall, ProofWrong, SlipCodeNeeded
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.usecases.cancel_appointment import CancelAppointment, CancelAppointmentCommand
from tjdomain.booking.usecases.look_up_appointments import LookUpAppointments, LookUpAppointmentsQuery, Proven
from tjdomain.booking.usecases.reschedule_appointment import RescheduleAppointment, RescheduleAppointmentCommand
from tjdomain.booking.usecases.show_member_days import ShowMemberDays, ShowMemberDaysQuery
from tjdomain.booking.usecases.upload_licence import UploadLicence, UploadLicenceCommand
from tjdomain.shared.challenge import ChallengeNeeded
from tjdomain.shared.errors import Conflict, InvalidValue, RuleViolation
from tjdomain.shared.person import DocumentKind, normal_name
from tjdomain.shared.text import EmptyValue

ME = f"{HOME}/me"
_FIELDS = ("name", "kind", "number", "code")


class MeController(Controller):
    """What was proven counts for a quarter of an hour on this phone."""

    path = "/me"

    @get("/", **page())
    def mine(self, visit: Here) -> Response[Any]:
        """The own appointments, or the form that finds them."""
        if visit.proof is None:
            return look_up_form(visit, "look_up", again=bool(visit.query("again")))
        return visit.page(
            "mine",
            appointments=own_appointments(visit, visit.proof),
            limited=bool(visit.proof.only),
            keeping=keeping(visit),
        )

    @post("/", **page())
    def look_up(self, visit: Here) -> Response[Any]:
        """The proof; every try in vain counts."""
        mistakes = take_proof(visit)
        return look_up_form(visit, "look_up", mistakes=mistakes) if mistakes else visit.go(ME)

    @post("/leave", **page())
    def leave(self, visit: Here) -> Response[Any]:
        """Whoever takes the phone next sees nothing."""
        return left(visit)

    @get("/{number:str}", **page())
    def appointment(self, visit: Here, number: FromPath[str]) -> Response[Any]:
        """One appointment and what can be done with it."""
        own = own_appointment(visit, number)
        return visit.go(PROVE_AGAIN) if own is None else _detail(visit, own)

    @get("/{number:str}/cancel", **page())
    def ask_to_cancel(self, visit: Here, number: FromPath[str]) -> Response[Any]:
        """A page of its own asks whether one is sure."""
        own = own_appointment(visit, number)
        return visit.go(PROVE_AGAIN) if own is None else _sure(visit, own)

    @post("/{number:str}/cancel", **page())
    def cancel(self, visit: Here, number: FromPath[str]) -> Response[Any]:
        """The place is free again at once."""
        own = own_appointment(visit, number)
        if own is None or visit.proof is None:
            return visit.go(PROVE_AGAIN)
        command = CancelAppointmentCommand(
            actor=visit.actor,
            appointment=own.id,
            reason=visit.given("reason"),
            proven=visit.proof.document,
        )
        try:
            visit.call.run(CancelAppointment, command)
        except InvalidValue as wrong:
            return _sure(visit, own, (told(wrong, "reason"),))
        except (RuleViolation, Conflict) as refused:
            return _detail(visit, own, (told(refused, "answers"),))
        return visit.go(f"{ME}/{number}?done=cancelled")

    @get("/{number:str}/reschedule", **page())
    def other_days(self, visit: Here, number: FromPath[str]) -> Response[Any]:
        """The calendar, for another day."""
        own = own_appointment(visit, number)
        return visit.go(PROVE_AGAIN) if own is None else _picker(visit, own).page(visit)

    @post("/{number:str}/reschedule", **page())
    def reschedule(self, visit: Here, number: FromPath[str]) -> Response[Any]:
        """Another day or period; the old place is given back in the same moment."""
        own = own_appointment(visit, number)
        if own is None or visit.proof is None:
            return visit.go(PROVE_AGAIN)
        picker = _picker(visit, own)
        slot = picker.answer(visit)
        if not isinstance(slot, Slot):
            return slot
        command = RescheduleAppointmentCommand(
            actor=visit.actor, appointment=own.id, slot=slot, proven=visit.proof.document
        )
        try:
            visit.call.run(RescheduleAppointment, command)
        except (RuleViolation, Conflict) as refused:
            if hasattr(refused, "nearest"):
                return picker.lost(visit, refused, slot)
            return _detail(visit, own, (told(refused, "answers"),))
        return visit.go(f"{ME}/{number}?done=moved")

    @get("/{number:str}/licence", **page())
    def licence(self, visit: Here, number: FromPath[str]) -> Response[Any]:
        """Why the photo was refused, and a place for another one."""
        own = own_appointment(visit, number)
        return visit.go(PROVE_AGAIN) if own is None else _licence(visit, own, too_heavy(visit))

    @post("/{number:str}/licence", **page(), request_max_body_size=LARGEST_UPLOAD)
    def hand_in(self, visit: Here, number: FromPath[str]) -> Response[Any]:
        """Another photo of the licence."""
        own = own_appointment(visit, number)
        if own is None or visit.proof is None:
            return visit.go(PROVE_AGAIN)
        if not visit.has_file("photo"):
            return _licence(visit, own, (mistake("photo", "h5.photo_missing"),))
        if own.licence.state is not LicenceState.REJECTED:
            return _detail(visit, own, (mistake("answers", "h5.photo_shown_once"),))
        photo = stored_photo(visit, own.department, visit.file("photo"))
        if isinstance(photo, Mistake):
            return _licence(visit, own, (photo,))
        command = UploadLicenceCommand(actor=visit.actor, appointment=own.id, photo=photo, proven=visit.proof.document)
        try:
            visit.call.run(UploadLicence, command)
        except (RuleViolation, Conflict) as refused:
            return _detail(visit, own, (told(refused, "answers"),))
        return visit.go(f"{ME}/{number}?done=uploaded")


def chosen_kind(visit: Visit) -> DocumentKind:
    """The kind of document; the resident ID where something else came."""
    try:
        return DocumentKind(visit.given("kind"))
    except ValueError:
        return DocumentKind.RESIDENT_ID


def wrong_person(visit: Visit) -> list[Mistake]:
    """What is wrong with name and number."""
    mistakes, kind = [], chosen_kind(visit)
    for check, name in ((normal_name, "name"), (lambda number: written_document(kind, number), "number")):
        try:
            check(visit.given(name))
        except InvalidValue as error:
            mistakes.append(told(error, name))
    return mistakes


def _proven(visit: Visit) -> Proven | tuple[Mistake, ...]:
    """What the proof opens, or what is wrong with it. Raises ``LimitExceeded``."""
    mistakes = wrong_person(visit)
    if not visit.given("code").strip():
        mistakes.append(told(EmptyValue("code", "")))
    if mistakes:
        return tuple(mistakes)
    query = LookUpAppointmentsQuery(
        name=visit.given("name"),
        kind=chosen_kind(visit),
        number=visit.given("number"),
        code=visit.given("code"),
        address=visit.call.address,
        solved=visit.solved,
    )
    try:
        return visit.call.run(LookUpAppointments, query)
    except ChallengeNeeded as needed:
        return (visit.challenged(needed),)
    except ProofWrong:
        return (mistake("name", "h5.look_up_failed"),)
    except InvalidValue as error:
        return (told(error),)


def take_proof(visit: Visit, *, whole: bool = False) -> tuple[Mistake, ...]:
    """Check the proof in the form and remember it for a quarter of an hour; what is wrong with it, if anything is.

    Where ``whole`` is asked for, a proof of one appointment alone is too small.

    Raises ``LimitExceeded``.
    """
    found = _proven(visit)
    if not isinstance(found, Proven):
        return found
    try:
        if whole:
            found.require_whole()
    except (ProofTooSmall, SlipCodeNeeded) as refused:
        return (told(refused, "code"),)
    code = visit.given("code").replace(" ", "").upper()
    known = [one.number for one in found.appointments] if len(found.appointments) == 1 else []
    visit.prove(found.document, dict.fromkeys(known, code), only="" if found.whole else known[0])
    return ()


def look_up_form(visit: Visit, name: str, *, again: bool = False, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    """The form that asks for the proof, on the page ``name``."""
    given = {name: visit.given(name) for name in _FIELDS} | {"kind": chosen_kind(visit).value}
    return visit.page(
        name,
        422 if mistakes else 200,
        mistakes,
        given=given,
        kinds=list(DocumentKind),
        again=again,
        proven=visit.proof is not None,
        messages=has_gateway(visit.call),
        entrances=offered(visit),
    )


def _picker(visit: Visit, own: Appointment) -> Picker:
    """The days of a member's team, else all."""
    path, title = f"{ME}/{own.number}/reschedule", "改到哪一天"
    query = ShowMemberDaysQuery(
        actor=visit.actor, appointment=own.id, proven=visit.proof.document if visit.proof else None
    )
    periods = visit.call.run(ShowMemberDays, query)
    if periods is None:
        return evolve(Picker.of(visit, own.department, path, title), chosen=own.slot, booking=False)
    return Picker(path=path, title=title, days=days_of(periods), chosen=own.slot, booking=False)


def _detail(visit: Visit, own: Appointment, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    until = changes_until(own.day, policy(visit))
    return visit.page(
        "appointment",
        422 if mistakes else 200,
        mistakes,
        appointment=own,
        code=code_of(visit, own.number),
        contact=contact_of(visit, own),
        until=until,
        changeable=own.state is AppointmentState.BOOKED and visit.now <= until,
        rejected=own.is_live and own.licence.state is LicenceState.REJECTED,
        done=visit.query("done"),
    )


def _sure(visit: Visit, own: Appointment, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    return visit.page("cancel", 422 if mistakes else 200, mistakes, appointment=own, reason=visit.given("reason"))


def _licence(visit: Visit, own: Appointment, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    return visit.page("licence_again", 422 if mistakes else 200, mistakes, appointment=own)
