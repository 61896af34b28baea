"""One appointment whole, with what may be done with it now, and its 查询码 for the slip."""

from attrs import frozen

from ports.booking import Appointments
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from ports.view_log import ViewLog
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.lifecycle import AppointmentAction, allowed_actions
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import appointment_for
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.person import Document


@frozen(kw_only=True)
class ShowAppointmentQuery:
    """``proven`` is the examinee's document."""

    actor: Actor
    appointment: AppointmentId
    proven: Document | None = None


@frozen(kw_only=True)
class AppointmentShown:
    """The appointment and the actions that a clerk may take now."""

    appointment: Appointment
    actions: frozenset[AppointmentAction]


class ShowAppointment:
    """For clerks by right, for an examinee by proof."""

    def __init__(self, uow: UnitOfWork, appointments: Appointments, clock: Clock, views: ViewLog) -> None:
        self._uow = uow
        self._appointments = appointments
        self._clock = clock
        self._views = views

    def __call__(self, query: ShowAppointmentQuery) -> AppointmentShown:
        """Raises ``NotPermitted`` or ``NotFound``."""
        with self._uow:
            found = appointment_for(query.actor, BookingRight.VIEW, self._appointments, query.appointment, query.proven)
            self._views.seen(query.actor, "appointment", [found.id])
        actions = allowed_actions(found, query.actor, local_day(self._clock.now()))
        return AppointmentShown(appointment=found, actions=actions)


@frozen(kw_only=True)
class PrintSlipQuery:
    """Whose slip."""

    actor: Actor
    appointment: AppointmentId


@frozen(kw_only=True)
class Slip:
    """What the desk prints for the person: the appointment and the 查询码."""

    appointment: Appointment
    code: str


class PrintSlip:
    """At the desk only, for the person who stands there."""

    def __init__(self, uow: UnitOfWork, appointments: Appointments, views: ViewLog) -> None:
        self._uow = uow
        self._appointments = appointments
        self._views = views

    def __call__(self, query: PrintSlipQuery) -> Slip:
        """Raises ``NotPermitted`` or ``NotFound``."""
        query.actor.require(BookingRight.BOOK)
        with self._uow:
            found = appointment_for(query.actor, BookingRight.BOOK, self._appointments, query.appointment, None)
            self._views.seen(query.actor, "appointment", [found.id])
            return Slip(appointment=found, code=self._appointments.code_of(found.id))
