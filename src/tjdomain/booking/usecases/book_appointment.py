"""Book an appointment: by a person, by a clerk for a person, by a partner's system."""

from attrs import evolve, frozen

from ports.booking import Appointments, BookingPolicies, CurrentOpenings, NewAppointment, PersonStandings, Quotas
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.acceptance import Acceptance
from tjdomain.booking.domain.appointment import Appointment, Workplace
from tjdomain.booking.domain.day_errors import SoldOut
from tjdomain.booking.domain.errors import AlreadyBooked
from tjdomain.booking.domain.licence import new_check
from tjdomain.booking.domain.particulars import Particulars
from tjdomain.booking.domain.policies import (
    Facts,
    Wish,
    already_booked,
    missed_since,
    person_refusal,
    released_to,
    slot_refusal,
    with_nearest,
)
from tjdomain.booking.domain.quota import Part, taking
from tjdomain.booking.domain.request import RequestKey
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import acts_for_himself, given_reason, require_in
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.replay import Booked, replayed
from tjdomain.booking.usecases.tickets import Ticket, Tickets
from tjdomain.booking.usecases.warning import Confirmation, unconfirmed
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import Conflict, RuleViolation
from tjdomain.shared.ids import DepartmentId, FileId
from tjdomain.shared.licence import licence_warnings
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class BookAppointmentCommand:
    """What is asked.

    ``confirmed`` are warnings that were shown and accepted, ``overbook_reason`` asks for a place above the capacity if
    none is left, ``request`` lets a repetition return what the first one made, ``accepted`` is kept with it.
    """

    actor: Actor
    department: DepartmentId
    slot: Slot
    particulars: Particulars
    trades: frozenset[Trade]
    workplace: Workplace
    licence_photo: FileId | None = None
    phone_verified: bool = False
    confirmed: frozenset[Confirmation] = frozenset()
    overbook_reason: str | None = None
    request: RequestKey | None = None
    accepted: tuple[Acceptance, ...] = ()


class BookAppointment:
    """One transaction: how the person stands, the appointment, its event, the places.

    That a person has one live appointment is left to the unique key behind it, which is asked anyway.

    The places are taken by one conditional update. While many are left it comes last, since the rows of a hot day stay
    locked from there to the commit; near the end it comes first, since rolled-back rows would deadlock.
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
        journal: Journal,
        tickets: Tickets,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._appointments = appointments
        self._quotas = quotas
        self._openings = openings
        self._policies = policies
        self._standings = standings
        self._journal = journal
        self._tickets = tickets
        self._clock = clock

    def __call__(self, command: BookAppointmentCommand) -> Booked:
        """Raises ``NotPermitted``, a refusal of the policies, a warning to confirm, ``SoldOut``, ``OtherBody``."""
        try:
            return self._book(command)
        except (Conflict, RuleViolation) as refused:
            earlier = replayed(self._uow, self._appointments, command.request)
            if earlier is not None:
                return earlier
            if isinstance(refused, AlreadyBooked):
                raise self._told(command) from None
            raise

    def _book(self, command: BookAppointmentCommand) -> Booked:
        wish = self._wish(command)
        facts = Facts(openings=self._openings.of(command.department), policy=self._policies.current())
        if refused := slot_refusal(wish, facts):
            raise refused
        number = command.workplace.licence_number
        doubts = licence_warnings(number, facts.policy.licence_regions) if number else ()
        with self._uow:
            standing = self._standings.of(wish.person.document, missed_since(wish.now, facts.policy))
            refused = person_refusal(wish, evolve(facts, standing=standing))
            if refused := refused or unconfirmed(wish, standing, facts.policy, doubts, command.confirmed):
                raise refused
            ticket = self._tickets.draw()
            appointment = self._appointment(command, wish, facts, ticket, doubts)
            self._write(NewAppointment(appointment=appointment, code=ticket.code, request=command.request), wish, facts)
        return Booked(appointment=appointment, code=ticket.code)

    def _told(self, command: BookAppointmentCommand) -> AlreadyBooked:
        """What this actor may know of the appointment that is in the way."""
        document = command.particulars.person(local_day(self._clock.now())).document
        with self._uow:
            return already_booked(command.actor, self._appointments.live_of(document))

    def _wish(self, command: BookAppointmentCommand) -> Wish:
        actor, now = command.actor, self._clock.now()
        if not acts_for_himself(actor):
            require_in(actor, BookingRight.BOOK, command.department)
        if command.overbook_reason is not None:
            actor.require(BookingRight.OVERBOOK)
        return Wish(
            actor=actor,
            now=now,
            slot=command.slot,
            part=Part.FREE if command.overbook_reason is None else Part.OVERBOOKED,
            person=command.particulars.person(local_day(now)),
            trades=command.trades,
            licence_known=command.licence_photo is not None,
            phone_verified=command.phone_verified,
        )

    def _appointment(
        self, command: BookAppointmentCommand, wish: Wish, facts: Facts, ticket: Ticket, doubts: tuple[str, ...]
    ) -> Appointment:
        part, reason = wish.part, None
        if part is Part.OVERBOOKED:
            day = self._quotas.lock(command.department, [wish.slot.day])[wish.slot.day]
            part = Part.FREE if day.free(wish.slot.start) else Part.OVERBOOKED
            reason = given_reason(command.actor, command.overbook_reason or "") if part is Part.OVERBOOKED else None
        return Appointment(
            id=ticket.id,
            department=command.department,
            number=ticket.number,
            created_by=command.actor.id,
            created_at=ticket.drawn_at,
            channel=command.actor.channel,
            person=wish.person,
            trades=wish.trades,
            workplace=command.workplace,
            licence=new_check(
                required=facts.policy.licence_photo_required, photo=command.licence_photo, warnings=doubts
            ),
            day=wish.slot.day,
            period=facts.openings.days[wish.slot.day].of(wish.slot.start).period,
            part=part,
            overbook_reason=reason,
            accepted=command.accepted,
        )

    def _write(self, new: NewAppointment, wish: Wish, facts: Facts) -> None:
        released = released_to(wish.actor, wish.slot.day, wish.now, facts.policy)
        left = facts.openings.days[wish.slot.day].free(wish.slot.start, released)
        plenty = left > facts.policy.insert_first_above
        if not plenty:
            self._take(new.appointment, wish, facts, released)
        self._appointments.add(new)
        reason = new.appointment.overbook_reason
        self._journal.record("appointment.booked", wish.actor, None, new.appointment, reason)
        if plenty:
            self._take(new.appointment, wish, facts, released)

    def _take(self, appointment: Appointment, wish: Wish, facts: Facts, released: int) -> None:
        if not self._quotas.apply(appointment.department, taking(appointment.place), released):
            raise with_nearest(SoldOut(wish.slot.day, wish.slot.start), wish, facts)
