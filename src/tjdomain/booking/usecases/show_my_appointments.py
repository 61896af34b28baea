"""The appointments of a person whose document was proven elsewhere (SMS code, real-name entrance) or earlier."""

from attrs import frozen

from ports.booking import Appointments
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import acts_for_himself
from tjdomain.booking.usecases.look_up_appointments import SHOWN
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotPermitted
from tjdomain.shared.person import Document


@frozen(kw_only=True)
class ShowMyAppointmentsQuery:
    """``proven`` is the examinee's document."""

    actor: Actor
    proven: Document


class ShowMyAppointments:
    """Newest first, at most 20."""

    def __init__(self, uow: UnitOfWork, appointments: Appointments) -> None:
        self._uow = uow
        self._appointments = appointments

    def __call__(self, query: ShowMyAppointmentsQuery) -> tuple[Appointment, ...]:
        """Raises ``NotPermitted`` for anybody but an examinee."""
        if not acts_for_himself(query.actor):
            raise NotPermitted(BookingRight.VIEW)
        with self._uow:
            return self._appointments.of_person(query.proven, SHOWN)
