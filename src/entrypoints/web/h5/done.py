"""After booking: all about the appointment, the code for the desk, an entry for the phone's calendar."""

from io import BytesIO
from typing import Any

import segno
from icalendar import Calendar, Event
from litestar import Controller, Response, get
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.h5.binding import keeping
from entrypoints.web.h5.cookies import HOME
from entrypoints.web.h5.visit import Here, Proof, Visit
from tjdomain.administration.domain.contact import ContactInformation
from tjdomain.administration.domain.public_text import TextKind
from tjdomain.administration.usecases.read_contact import ReadContact, ReadContactCommand
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.usecases.show_my_appointments import ShowMyAppointments, ShowMyAppointmentsQuery
from tjdomain.shared.dates import at_local
from tjdomain.shared.errors import NotFound

_QR_SCALE = 8
PROVE_AGAIN = f"{HOME}/me?again=1"


def own_appointments(visit: Visit, proof: Proof) -> list[Appointment]:
    """What the proof opens, newest first."""
    query = ShowMyAppointmentsQuery(actor=visit.call.actor, proven=proof.document)
    return [one for one in visit.call.run(ShowMyAppointments, query) if proof.only in {"", one.number}]


def own_appointment(visit: Visit, number: str) -> Appointment | None:
    """The appointment of that number, if it belongs to whoever has proven himself; ``None`` without a proof.

    Raises ``NotFound``.
    """
    if visit.proof is None:
        return None
    found = next((one for one in own_appointments(visit, visit.proof) if one.number == number), None)
    if found is None:
        raise NotFound("appointment", number)
    return found


def code_of(visit: Visit, number: str) -> str:
    """The 查询码 that this phone's holder knows already; empty where it is another appointment's."""
    return visit.proof.codes.get(number, "") if visit.proof else ""


def contact_of(visit: Visit, appointment: Appointment) -> ContactInformation | None:
    """Address, phone, hours, what to bring."""
    command = ReadContactCommand(actor=visit.call.actor, department=appointment.department)
    return visit.call.run(ReadContact, command)


class DoneController(Controller):
    """Open for a quarter of an hour after booking; later through 我的预约."""

    path = "/book/done/{number:str}"

    @get("/", **page())
    def done(self, visit: Here, number: FromPath[str]) -> Response[Any]:
        """All information of the appointment."""
        appointment = own_appointment(visit, number)
        if appointment is None:
            return visit.go(PROVE_AGAIN)
        return visit.page(
            "done",
            appointment=appointment,
            code=code_of(visit, number),
            contact=contact_of(visit, appointment),
            keeping=keeping(visit),
            advice=visit.hint(TextKind.DONE),
        )

    @get("/qr.png", **page())
    def picture(self, visit: Here, number: FromPath[str]) -> Response[bytes]:
        """The number as a QR code, as a picture that a long press saves."""
        appointment = own_appointment(visit, number)
        if appointment is None:
            raise NotFound("appointment", number)
        target = BytesIO()
        segno.make(appointment.number, error="m", micro=False).save(target, kind="png", scale=_QR_SCALE)
        return Response(target.getvalue(), media_type="image/png")

    @get("/calendar.ics", **page())
    def calendar(self, visit: Here, number: FromPath[str]) -> Response[bytes]:
        """The appointment for the phone's calendar; it does not say who comes."""
        appointment = own_appointment(visit, number)
        if appointment is None:
            return visit.go(PROVE_AGAIN)
        content = calendar_entry(visit, appointment)
        headers = {"content-disposition": f'attachment; filename="{number}.ics"'}
        return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def calendar_entry(visit: Visit, appointment: Appointment) -> bytes:
    """An iCalendar file (RFC 5545) with one event."""
    contact = contact_of(visit, appointment)
    event = Event()
    event.add("uid", f"{appointment.number}@tj")
    event.add("dtstamp", visit.now)
    event.add("dtstart", at_local(appointment.day, appointment.period.start))
    event.add("dtend", at_local(appointment.day, appointment.period.end))
    event.add("summary", "健康证体检")
    event.add("location", contact.address if contact else "")
    event.add("description", contact.bring if contact and contact.bring else visit.said.bring)
    entry = Calendar()
    entry.add("prodid", "-//tj//health certificate//ZH")
    entry.add("version", "2.0")
    entry.add_component(event)
    made: bytes = entry.to_ical()
    return made
