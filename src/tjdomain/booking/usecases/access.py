"""Who may touch what: staff and partners by right and data scope, examinees by the document they have proven.

A proof is taken by ``LookUpAppointments`` (查询码) or elsewhere (SMS code, real-name entrance); the system's edge
keeps it and passes the proven document with each command.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import evolve

from ports.booking import Appointments
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.calendar import changes_until
from tjdomain.booking.domain.errors import TooLateToChange
from tjdomain.booking.domain.policies import at_desk
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.rights import BookingRight
from tjdomain.shared.actor import Actor, ActorKind
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import AppointmentId, DepartmentId
from tjdomain.shared.person import Document
from tjdomain.shared.text import clean

REASON_LIMIT = 200


class Owned(Protocol):
    """Whatever lies in somebody's data scope."""

    @property
    def department(self) -> DepartmentId:
        """Whose it is."""
        ...

    @property
    def created_by(self) -> UUID | None:
        """Who made it."""
        ...


def acts_for_himself(actor: Actor) -> bool:
    """Whether the actor is an examinee or an employer's contact, who holds no rights."""
    return actor.kind in {ActorKind.EXAMINEE, ActorKind.CONTACT}


def require_in(actor: Actor, right: BookingRight, department: DepartmentId) -> None:
    """Raise ``NotPermitted`` without the right, ``NotFound`` where the department is not in the actor's scope."""
    actor.require(right)
    if not actor.sees(department, actor.id):
        raise NotFound("department", str(department))


def require_seen(actor: Actor, right: BookingRight, thing: Owned, name: str, key: object) -> None:
    """Raise ``NotPermitted`` without the right, ``NotFound`` where the thing is not in the actor's scope."""
    actor.require(right)
    if not actor.sees(thing.department, thing.created_by):
        raise NotFound(name, str(key))


def appointment_for(
    actor: Actor, right: BookingRight, appointments: Appointments, key: AppointmentId, proven: Document | None
) -> Appointment:
    """The appointment, if the actor may touch it. Raises ``NotPermitted`` or ``NotFound``."""
    if acts_for_himself(actor):
        found = appointments.get(key)
        if proven is None or found.person.document != proven:
            raise NotFound("appointment", str(key))
        return found
    actor.require(right)
    found = appointments.get(key)
    require_seen(actor, right, found, "appointment", key)
    return found


def as_seen(appointment: Appointment, version: int | None) -> Appointment:
    """The appointment with the version that was on the screen, so that saving refuses one that was changed since."""
    return appointment if version is None else evolve(appointment, version=version)


def given_reason(actor: Actor, reason: str) -> str | None:
    """The reason as it is kept. Raises ``EmptyValue`` where staff gives none; an examinee need not."""
    text = clean(reason, "reason", REASON_LIMIT, nfkc=True, required=not acts_for_himself(actor))
    return text or None


def refuse_late(actor: Actor, appointment: Appointment, now: datetime, policy: BookingPolicy) -> None:
    """Raise ``TooLateToChange`` where an examinee's deadline has passed; the desk has none."""
    until = changes_until(appointment.day, policy)
    if not at_desk(actor) and now > until:
        raise TooLateToChange(until)
