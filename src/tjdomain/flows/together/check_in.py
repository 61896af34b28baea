"""Check in 到检登记: a booked person has come, and the examination begins."""

from datetime import datetime, time

from attrs import evolve, frozen

from ports.booking import Appointments, BookingPolicies
from ports.clock import Clock
from ports.examination import Examinations
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.lifecycle import checked_in
from tjdomain.booking.domain.policies import Facts
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import REASON_LIMIT, appointment_for, given_reason
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.moving import Move, Moving
from tjdomain.booking.usecases.tickets import Tickets
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.examination.domain.kinds import UNFINISHED
from tjdomain.examination.rights import ExaminationRight
from tjdomain.flows.together.arriving import FREE, Arrival, Formalities, OriginalSeen, Registering
from tjdomain.flows.together.errors import ExaminationUnfinished
from tjdomain.shared.actor import Actor
from tjdomain.shared.contact import Phone
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.text import clean


@frozen(kw_only=True)
class ToToday:
    """Move the appointment to today's period that starts at ``start`` first, under the rules of a reschedule."""

    start: time
    reason: str
    overbook_reason: str | None = None


@frozen(kw_only=True)
class CheckInCommand:
    """``note`` is wanted outside the period, ``to_today`` where the appointment is of another day.

    ``phone`` is the one that the person tells at the desk: it becomes the appointment's, and opens what is the person's
    from then on. ``original`` settles an open licence check. ``confirmed`` with ``RECHECK`` begins a full examination
    instead of the recheck that the person awaits.
    """

    actor: Actor
    appointment: AppointmentId
    formalities: Formalities = FREE
    note: str = ""
    phone: Phone | None = None
    original: OriginalSeen | None = None
    to_today: ToToday | None = None
    confirmed: frozenset[Confirmation] = frozenset()


class CheckIn:
    """One transaction over the appointment and its examination.

    Whoever comes again before the examination is judged, on whatever day, is given the slip that there is.
    """

    decided_by_key = True

    def __init__(
        self,
        uow: UnitOfWork,
        appointments: Appointments,
        policies: BookingPolicies,
        moving: Moving,
        tickets: Tickets,
        journal: Journal,
        examinations: Examinations,
        registering: Registering,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._appointments = appointments
        self._policies = policies
        self._moving = moving
        self._tickets = tickets
        self._journal = journal
        self._examinations = examinations
        self._registering = registering
        self._clock = clock

    def __call__(self, command: CheckInCommand) -> Arrival:
        """Raises ``NotFound``, ``NotToday``, ``NoteNeeded``, ``LicenceUnsettled``, ``WrongState``, ``StaleVersion``.

        Further ``ExaminationUnfinished``, ``RecheckOffered``, what a reschedule refuses and what registering refuses.
        """
        actor = command.actor
        actor.require(ExaminationRight.REGISTER)
        facts = self._facts(command)
        with self._uow:
            found = appointment_for(actor, BookingRight.CHECK_IN, self._appointments, command.appointment, None)
            begun = self._examinations.of_appointment(found.id)
            if begun is not None and begun.state in UNFINISHED:
                return Arrival(examination=begun, code=self._appointments.slip_code_of(found.id), came_back=True)
            document = found.person.document
            earlier = self._registering.earlier(found.department, document, command.confirmed)
            if earlier is not None:
                raise ExaminationUnfinished(earlier.id, earlier.slip, earlier.day)
            code = self._tickets.code()
            arrived = self._arrived(found, command, facts, code)
            return Arrival(examination=self._registering(arrived, command.formalities, actor), code=code)

    def _facts(self, command: CheckInCommand) -> Facts | None:
        """What can be booked, where the appointment is to be moved: read before the transaction begins."""
        if command.to_today is None:
            return None
        wanted = Slot(local_day(self._clock.now()), command.to_today.start)
        with self._uow:
            department = self._appointments.get(command.appointment).department
        return self._moving.facts(department, [wanted])

    def _arrived(self, found: Appointment, command: CheckInCommand, facts: Facts | None, code: str) -> Appointment:
        actor, now = command.actor, self._clock.now()
        note = clean(command.note, "note", REASON_LIMIT, nfkc=True)
        booked = self._of_today(found, command, now, facts)
        licence = booked.licence
        if command.original is not None:
            licence = licence.original_seen(command.original.kind, command.original.number, actor.id)
        told = command.phone
        person = booked.person if told is None else evolve(booked.person, phone=told)
        seen = evolve(booked, licence=licence, person=person, phone_seen=told is not None)
        arrived = checked_in(seen, now, note, self._policies.current())
        self._appointments.save(arrived, code)
        self._journal.record("appointment.checked_in", actor, booked, arrived, note or None)
        return arrived

    def _of_today(self, found: Appointment, command: CheckInCommand, now: datetime, facts: Facts | None) -> Appointment:
        wanted, actor, today = command.to_today, command.actor, local_day(now)
        if wanted is None or facts is None or found.day == today:
            return found
        actor.require(BookingRight.RESCHEDULE)
        overbook = None if wanted.overbook_reason is None else given_reason(actor, wanted.overbook_reason)
        move = Move(
            slot=Slot(today, wanted.start),
            actor=actor,
            now=now,
            reason=given_reason(actor, wanted.reason),
            overbook_reason=overbook,
        )
        return self._moving(found, move, facts)
