"""Book an appointment: by a person, by a clerk for a person, by a partner's system."""

from collections.abc import Iterable, Mapping
from datetime import date

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
    Standing,
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
from tjdomain.shared.contact import Phone
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import Conflict, RuleViolation
from tjdomain.shared.ids import DepartmentId, FileId
from tjdomain.shared.licence import licence_warnings
from tjdomain.shared.person import Document
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


@frozen(kw_only=True)
class Considered:
    """A booking whose slot can be had, as far as the picture of the coming days tells."""

    command: BookAppointmentCommand
    wish: Wish
    facts: Facts
    doubts: tuple[str, ...]
    """Warnings of the licence's number."""

    @property
    def document(self) -> Document:
        """Who is to be examined."""
        return self.wish.person.document

    @property
    def released(self) -> int:
        """Percent of the day's places that this actor may have now."""
        return released_to(self.wish.actor, self.wish.slot.day, self.wish.now, self.facts.policy)

    @property
    def has_plenty(self) -> bool:
        """Whether so many places are left that they may be taken last."""
        left = self.facts.openings.days[self.wish.slot.day].free(self.wish.slot.start, self.released)
        return left > self.facts.policy.insert_first_above

    @property
    def shared_phone(self) -> Phone | None:
        """The phone of somebody who books without an account, where the department limits how many share one."""
        is_limited = self.facts.policy.live_per_phone and acts_for_himself(self.wish.actor)
        return self.wish.person.phone if is_limited else None

    @property
    def since(self) -> date:
        """The day after which missed appointments count."""
        return missed_since(self.wish.now, self.facts.policy)

    def require(self, standing: Standing, sharing: Mapping[Phone, int]) -> None:
        """Raise the refusal of who stands so and shares the phone, or the warning that is to be confirmed."""
        shared = sharing.get(self.shared_phone, 0) if self.shared_phone else 0
        refused = person_refusal(self.wish, evolve(self.facts, standing=standing, sharing=shared))
        policy, confirmed = self.facts.policy, self.command.confirmed
        if refused := refused or unconfirmed(self.wish, standing, policy, self.doubts, confirmed):
            raise refused

    def made(self, ticket: Ticket, part: Part, overbook_reason: str | None = None) -> NewAppointment:
        """The appointment to add."""
        command, wish, facts = self.command, self.wish, self.facts
        required = facts.policy.licence_photo_required
        made = Appointment(
            id=ticket.id,
            department=command.department,
            number=ticket.number,
            created_by=command.actor.id,
            created_at=ticket.drawn_at,
            channel=command.actor.channel,
            person=wish.person,
            trades=wish.trades,
            workplace=command.workplace,
            licence=new_check(required=required, photo=command.licence_photo, warnings=self.doubts),
            day=wish.slot.day,
            period=facts.openings.days[wish.slot.day].of(wish.slot.start).period,
            part=part,
            overbook_reason=overbook_reason,
            accepted=command.accepted,
        )
        return NewAppointment(appointment=made, code=ticket.code, request=command.request)


def sharing(appointments: Appointments, all_: Iterable[Considered]) -> Mapping[Phone, int]:
    """How many live appointments the phones have that are limited; nothing is asked where none is."""
    phones = {one.shared_phone for one in all_ if one.shared_phone}
    return appointments.sharing(phones) if phones else {}


class Considering:
    """The first step of a booking, outside the transaction: right, slot and the form of what was given."""

    def __init__(self, openings: CurrentOpenings, policies: BookingPolicies, clock: Clock) -> None:
        self._openings = openings
        self._policies = policies
        self._clock = clock

    def __call__(self, command: BookAppointmentCommand) -> Considered:
        """Raises ``NotPermitted``, ``InvalidValue``, a refusal of the slot's policies with the nearest free ones."""
        wish = self._wish(command)
        facts = Facts(openings=self._openings.of(command.department, [command.slot]), policy=self._policies.current())
        if refused := slot_refusal(wish, facts):
            raise refused
        number = command.workplace.licence_number
        doubts = licence_warnings(number, facts.policy.licence_regions) if number else ()
        return Considered(command=command, wish=wish, facts=facts, doubts=doubts)

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
        considering: Considering,
        standings: PersonStandings,
        journal: Journal,
        tickets: Tickets,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._appointments = appointments
        self._quotas = quotas
        self._considering = considering
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
        considered = self._considering(command)
        with self._uow:
            standing = self._standings.of(considered.document, considered.since)
            considered.require(standing, sharing(self._appointments, [considered]))
            new = considered.made(self._tickets.draw(), *self._part(considered))
            self._write(new, considered)
        return Booked(appointment=new.appointment, code=new.code)

    def _told(self, command: BookAppointmentCommand) -> AlreadyBooked:
        """What this actor may know of the appointment that is in the way."""
        document = command.particulars.person(local_day(self._clock.now())).document
        with self._uow:
            return already_booked(command.actor, self._appointments.live_of(document))

    def _part(self, considered: Considered) -> tuple[Part, str | None]:
        """The part that the place is of, and for one above the capacity why."""
        command, wish = considered.command, considered.wish
        if wish.part is not Part.OVERBOOKED:
            return wish.part, None
        day = self._quotas.lock(command.department, [wish.slot.day])[wish.slot.day]
        if day.free(wish.slot.start):
            return Part.FREE, None
        return Part.OVERBOOKED, given_reason(command.actor, command.overbook_reason or "")

    def _write(self, new: NewAppointment, considered: Considered) -> None:
        has_plenty, reason = considered.has_plenty, new.appointment.overbook_reason
        if not has_plenty:
            self._take(new.appointment, considered)
        self._appointments.add(new)
        self._journal.record("appointment.booked", considered.wish.actor, None, new.appointment, reason)
        if has_plenty:
            self._take(new.appointment, considered)

    def _take(self, appointment: Appointment, considered: Considered) -> None:
        if not self._quotas.apply(appointment.department, taking(appointment.place), considered.released):
            slot, facts = considered.wish.slot, considered.facts
            raise with_nearest(SoldOut(slot.day, slot.start), considered.wish, facts)
