"""Register a walk-in 现场登记: somebody has come without an appointment."""

from datetime import time

from attrs import evolve, frozen

from ports.booking import Appointments, BookingPolicies, CurrentOpenings, NewAppointment, PersonStandings, Quotas
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment, Workplace
from tjdomain.booking.domain.day_errors import SoldOut
from tjdomain.booking.domain.licence import LicenceCheck, new_check
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.domain.particulars import Particulars
from tjdomain.booking.domain.policies import (
    OPEN_POLICIES,
    Facts,
    Wish,
    person_refusal,
    released_to,
    slot_refusal,
    with_nearest,
)
from tjdomain.booking.domain.quota import DayQuota, Part, Place, taking
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import given_reason, require_in
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.tickets import Ticket, Tickets
from tjdomain.booking.usecases.warning import Confirmation, unconfirmed
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.rights import ExaminationRight
from tjdomain.flows.together.arriving import FREE, Arrival, Formalities, OriginalSeen, Registering
from tjdomain.shared.actor import Actor, Channel
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.licence import licence_warnings
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class WalkInCommand:
    """``start`` names today's period.

    ``confirmed`` are warnings that were shown and accepted; ``overbook_reason`` asks for a place above the capacity if
    none is left.
    """

    actor: Actor
    department: DepartmentId
    start: time
    particulars: Particulars
    trades: frozenset[Trade]
    workplace: Workplace
    formalities: Formalities = FREE
    original: OriginalSeen | None = None
    confirmed: frozenset[Confirmation] = frozenset()
    overbook_reason: str | None = None


class WalkIn:
    """One transaction: today's walk-in part, then the free part, then the overbook right; appointment; examination.

    Whoever comes back to an examination that nobody has judged yet is given its slip, and no place is taken.
    """

    decided_by_key = True

    def __init__(
        self,
        uow: UnitOfWork,
        appointments: Appointments,
        quotas: Quotas,
        openings: CurrentOpenings,
        policies: BookingPolicies,
        standings: PersonStandings,
        tickets: Tickets,
        journal: Journal,
        registering: Registering,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._appointments = appointments
        self._quotas = quotas
        self._openings = openings
        self._policies = policies
        self._standings = standings
        self._tickets = tickets
        self._journal = journal
        self._registering = registering
        self._clock = clock

    def __call__(self, command: WalkInCommand) -> Arrival:
        """Raises ``NotPermitted``, a refusal of the booking policies, a warning to confirm, ``SoldOut``.

        Further ``LicenceUnsettled`` (no original seen), ``RecheckOffered``, and what registering refuses.
        """
        wish = self._wish(command)
        facts = Facts(openings=self._openings.of(command.department, [wish.slot]), policy=self._policies.current())
        with self._uow:
            earlier = self._registering.earlier(command.department, wish.person.document, command.confirmed)
            if earlier is not None:
                return Arrival(examination=earlier, code=self._code_of(earlier), came_back=True)
        with self._uow:
            doubts = self._refuse(wish, facts, command)
            live = self._appointments.live_of(wish.person.document)
            if refused := person_refusal(wish, evolve(facts, live=live)):
                raise refused
            ticket = self._tickets.draw()
            arrived = self._arrived(command, wish, facts, doubts, ticket)
            return Arrival(examination=self._registering(arrived, command.formalities, command.actor), code=ticket.code)

    def _code_of(self, earlier: Examination) -> str | None:
        appointment = earlier.registration.appointment
        return None if appointment is None else self._appointments.slip_code_of(appointment)

    def _wish(self, command: WalkInCommand) -> Wish:
        actor, now = command.actor, self._clock.now()
        require_in(actor, BookingRight.WALK_IN, command.department)
        actor.require(ExaminationRight.REGISTER)
        if command.overbook_reason is not None:
            actor.require(BookingRight.OVERBOOK)
        today = local_day(now)
        return Wish(
            actor=evolve(actor, channel=Channel.WALK_IN),
            now=now,
            slot=Slot(today, command.start),
            part=Part.WALK_IN,
            person=command.particulars.person(today),
            trades=command.trades,
            licence_known=command.original is not None,
            phone_verified=False,
        )

    def _refuse(self, wish: Wish, facts: Facts, command: WalkInCommand) -> tuple[str, ...]:
        """Raise what the day's rules and the warnings refuse; give the doubts about the licence that were confirmed."""
        if refused := slot_refusal(wish, facts, OPEN_POLICIES):
            raise refused
        number = command.workplace.licence_number
        doubts = licence_warnings(number, facts.policy.licence_regions) if number else ()
        standing = self._standings.of(wish.person.document, wish.slot.day)
        if refused := unconfirmed(wish, standing, facts.policy, doubts, command.confirmed):
            raise refused
        return doubts

    def _arrived(
        self, command: WalkInCommand, wish: Wish, facts: Facts, doubts: tuple[str, ...], ticket: Ticket
    ) -> Appointment:
        part, reason = self._taken(command, wish, facts)
        draft = Appointment(
            id=ticket.id,
            department=command.department,
            number=ticket.number,
            created_by=command.actor.id,
            created_at=wish.now,
            channel=Channel.WALK_IN,
            person=wish.person,
            trades=command.trades,
            workplace=command.workplace,
            licence=_licence(command, doubts, required=facts.policy.licence_photo_required),
            day=wish.slot.day,
            period=facts.openings.days[wish.slot.day].of(wish.slot.start).period,
            part=part,
            overbook_reason=reason,
            phone_seen=wish.person.phone is not None,
        )
        arrived = evolve(moved(draft, AppointmentAction.CHECK_IN, wish.slot.day), version=draft.version)
        self._appointments.add(NewAppointment(appointment=arrived, code=ticket.code, slip_code=ticket.code))
        self._journal.record("appointment.walked_in", command.actor, None, arrived, reason)
        return arrived

    def _taken(self, command: WalkInCommand, wish: Wish, facts: Facts) -> tuple[Part, str | None]:
        """The part of which a place was taken, and the reason where it is above the capacity."""
        day = self._quotas.lock(command.department, [wish.slot.day])[wish.slot.day]
        released = released_to(wish.actor, wish.slot.day, wish.now, facts.policy)
        part, reason = _part(day, wish.slot, released), None
        if part is None and command.overbook_reason is not None:
            part, reason = Part.OVERBOOKED, given_reason(command.actor, command.overbook_reason)
        if part is None or not self._quotas.apply(command.department, taking(Place(wish.slot, part)), released):
            raise with_nearest(SoldOut(wish.slot.day, wish.slot.start), wish, facts)
        return part, reason


def _part(day: DayQuota, slot: Slot, released: int) -> Part | None:
    parts = (Part.WALK_IN, Part.FREE)
    return next((part for part in parts if day.holds(taking(Place(slot, part)), released)), None)


def _licence(command: WalkInCommand, doubts: tuple[str, ...], *, required: bool) -> LicenceCheck:
    original = command.original
    check = new_check(required=required or original is not None, photo=None, warnings=doubts)
    return check if original is None else check.original_seen(original.kind, original.number, command.actor.id)
