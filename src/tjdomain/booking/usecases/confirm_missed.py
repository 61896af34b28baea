"""Confirm who did not come 未到检.

Whoever is booked on a day that is over is proposed: the list is ``SearchAppointments`` with state BOOKED and a last day
of yesterday, so that no job can fail to make it.
"""

from collections.abc import Mapping

from attrs import field, frozen

from ports.booking import Appointments
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved, refusal
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import appointment_for
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import DomainError
from tjdomain.shared.ids import AppointmentId


@frozen(kw_only=True)
class ConfirmMissedCommand:
    """The appointments ticked in the list."""

    actor: Actor
    appointments: tuple[AppointmentId, ...]


@frozen(kw_only=True)
class MissedConfirmed:
    """Who is marked now, and who could not be, with why."""

    confirmed: tuple[AppointmentId, ...]
    refused: Mapping[AppointmentId, DomainError] = field(factory=dict)


class ConfirmMissed:
    """Marks those that can be marked."""

    def __init__(self, uow: UnitOfWork, appointments: Appointments, journal: Journal, clock: Clock) -> None:
        self._uow = uow
        self._appointments = appointments
        self._journal = journal
        self._clock = clock

    def __call__(self, command: ConfirmMissedCommand) -> MissedConfirmed:
        """Raises ``NotPermitted``, ``NotFound``, ``StaleVersion``."""
        actor, today = command.actor, local_day(self._clock.now())
        actor.require(BookingRight.CONFIRM_MISSED)
        confirmed: list[AppointmentId] = []
        refused: dict[AppointmentId, DomainError] = {}
        with self._uow:
            for key in dict.fromkeys(command.appointments):
                before = appointment_for(actor, BookingRight.CONFIRM_MISSED, self._appointments, key, None)
                if error := refusal(before, AppointmentAction.MARK_MISSED, today):
                    refused[key] = error
                    continue
                after = moved(before, AppointmentAction.MARK_MISSED, today)
                self._appointments.save(after)
                self._journal.record("appointment.missed", actor, before, after)
                confirmed.append(key)
        return MissedConfirmed(confirmed=tuple(confirmed), refused=refused)
