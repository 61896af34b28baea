"""Approve the licence that an appointment brings, and keep it in the employer's register."""

from attrs import evolve, frozen

from ports.booking import Appointments, Employers
from ports.clock import Clock, IdGenerator
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment, Workplace
from tjdomain.booking.domain.employer import Employer
from tjdomain.booking.domain.licence import Licence
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import appointment_for
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import AppointmentId, DepartmentId, EmployerId


@frozen(kw_only=True)
class ApproveLicenceCommand:
    """``licence`` is what the clerk keyed from the picture, ``version`` the appointment's on the screen."""

    actor: Actor
    appointment: AppointmentId
    version: int
    licence: Licence


class ApproveLicence:
    """The appointment takes the keyed name and number; the employer is found by that name or registered."""

    def __init__(
        self,
        uow: UnitOfWork,
        appointments: Appointments,
        employers: Employers,
        journal: Journal,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._appointments = appointments
        self._employers = employers
        self._journal = journal
        self._clock = clock
        self._ids = ids

    def __call__(self, command: ApproveLicenceCommand) -> Appointment:
        """Raises ``NotPermitted``, ``NotFound``, ``WrongState``, ``StaleVersion``."""
        actor, licence = command.actor, command.licence
        actor.require(BookingRight.CHECK_LICENCE)
        with self._uow:
            before = appointment_for(actor, BookingRight.CHECK_LICENCE, self._appointments, command.appointment, None)
            employer = self._registered(actor, before.department, licence)
            after = moved(
                evolve(before, version=command.version),
                AppointmentAction.CHECK_LICENCE,
                local_day(self._clock.now()),
                licence=before.licence.approved(),
                workplace=Workplace(name=licence.holder, licence_number=licence.number, employer=employer),
            )
            self._appointments.save(after)
            self._journal.record("appointment.licence_approved", actor, before, after)
        return after

    def _registered(self, actor: Actor, department: DepartmentId, licence: Licence) -> EmployerId:
        known = self._employers.named(department, licence.holder)
        if known is not None:
            if licence not in known.licences:
                after = known.with_licence(licence)
                self._employers.save(after)
                self._journal.record("employer.licence_added", actor, known, after)
            return known.id
        new = Employer(
            id=EmployerId(self._ids.new()),
            department=department,
            created_by=actor.id,
            name=licence.holder,
            licences=(licence,),
            address=licence.address,
        )
        self._employers.add(new)
        self._journal.record("employer.registered", actor, None, new)
        return new.id
