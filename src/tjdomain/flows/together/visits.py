"""The appointment behind an examination, when the end of the examination moves it."""

from ports.booking import Appointments, Holds, Quotas
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.places import give_back
from tjdomain.examination.domain.examination import Examination
from tjdomain.shared.actor import Actor


class Visits:
    """A step of a flow's transaction, which has locked the examination first."""

    def __init__(self, appointments: Appointments, quotas: Quotas, holds: Holds, journal: Journal) -> None:
        self._appointments = appointments
        self._quotas = quotas
        self._holds = holds
        self._journal = journal

    def of(self, examination: Examination) -> Appointment | None:
        """The appointment whose check-in began it; a recheck has none."""
        appointment = examination.registration.appointment
        return None if appointment is None else self._appointments.get(appointment)

    def booked_again(self, appointment: Appointment) -> bool:
        """Whether the person has another live appointment by now."""
        live = self._appointments.live_of(appointment.person.document)
        return live is not None and live.id != appointment.id

    def save(self, kind: str, actor: Actor, before: Appointment, after: Appointment, reason: str | None = None) -> None:
        """Save with its event; the place of one that ends cancelled is free again. Raises ``StaleVersion``."""
        self._appointments.save(after)
        if after.state is AppointmentState.CANCELLED:
            give_back(self._quotas, self._holds, before)
        self._journal.record(kind, actor, before, after, reason)
