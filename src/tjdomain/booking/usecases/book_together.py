"""Book several people's appointments at once: what a hot day brings in the same moment."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from attrs import evolve

from ports.booking import Appointments, NewAppointment, PersonStandings, Quotas
from ports.full_slots import Asker, FullSlot, FullSlots
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.day_errors import SoldOut
from tjdomain.booking.domain.policies import Standing
from tjdomain.booking.domain.quota import Part, Place, taking
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import acts_for_himself, require_in
from tjdomain.booking.usecases.book_appointment import BookAppointmentCommand, Considered, Considering, sharing
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.places import must_be_done
from tjdomain.booking.usecases.replay import Booked
from tjdomain.booking.usecases.tickets import Tickets
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import Conflict, DomainError, RuleViolation
from tjdomain.shared.ids import DepartmentId

Outcome: TypeAlias = Booked | Conflict | RuleViolation | None
"""What was booked, why the slot cannot be had, or nothing: ``BookAppointment`` is to be asked."""


class BookTogether:
    """One transaction for all bookings that nothing speaks against, and one look for all whose slot is refused.

    Who would be refused or warned otherwise, repeats a request, wants a place above the capacity or one of the last is
    left out; where a key or the places refuse one of the rest after all, everything is undone and everybody left.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        appointments: Appointments,
        quotas: Quotas,
        considering: Considering,
        standings: PersonStandings,
        journal: Journal,
        tickets: Tickets,
        full: FullSlots,
    ) -> None:
        self._uow = uow
        self._appointments = appointments
        self._quotas = quotas
        self._considering = considering
        self._standings = standings
        self._journal = journal
        self._tickets = tickets
        self._full = full

    def __call__(self, commands: Sequence[BookAppointmentCommand]) -> Sequence[Outcome]:
        """The outcome of each command, in the order asked."""
        weighed = [self._weighed(command) for command in commands]
        able = {place: one for place, one in enumerate(weighed) if isinstance(one, Considered)}
        refused = {place: one for place, one in enumerate(weighed) if isinstance(one, Conflict | RuleViolation)}
        repeated = self._repeated([commands[place] for place in refused])
        self._tell((commands[place], one) for place, one in refused.items())
        done: dict[int, Outcome] = {p: one for p, one in refused.items() if _key(commands[p]) not in repeated}
        done.update(self._booked(able) if len(able) > 1 else {})
        return [done.get(place) for place in range(len(commands))]

    def _weighed(self, command: BookAppointmentCommand) -> Considered | Conflict | RuleViolation | None:
        try:
            considered = self._considering(command)
        except (Conflict, RuleViolation) as refused:
            return refused
        except DomainError:
            return None
        return considered if considered.wish.part is Part.FREE and considered.has_plenty else None

    def _repeated(self, commands: Iterable[BookAppointmentCommand]) -> frozenset[bytes | None]:
        """Keys of those requests that made an appointment before, whatever they asked for."""
        keys = [key for command in commands if (key := _key(command))]
        return frozenset(self._appointments.requested(keys)) if keys else frozenset()

    def _tell(self, refused: Iterable[tuple[BookAppointmentCommand, Exception]]) -> None:
        """Let those who come to a full slot within the next second be refused at once."""
        full = {_slot(command): one for command, one in refused if isinstance(one, SoldOut)}
        for slot, refusal in full.items():
            self._full.put(*slot, FullSlot(refusal, self._appointments.requests_at(*slot[:2])))

    def _booked(self, able: Mapping[int, Considered]) -> Mapping[int, Booked]:
        """All whom nothing speaks against, by their place in what was asked; nobody where one is refused after all."""
        try:
            return self._written(able)
        except DomainError:
            return {}

    def _written(self, able: Mapping[int, Considered]) -> Mapping[int, Booked]:
        persons, since = [one.document for one in able.values()], min(one.since for one in able.values())
        with self._uow:
            standings = self._standings.of_all(persons, since)
            shared = Counter[Phone](sharing(self._appointments, able.values()))
            made = {place: self._made(one, standings[one.document], shared) for place, one in able.items()}
            new = {place: one for place, one in made.items() if one is not None}
            self._appointments.add_all(list(new.values()))
            for place, one in new.items():
                self._journal.record("appointment.booked", able[place].wish.actor, None, one.appointment)
            self._take([able[place] for place in new])
        return {place: Booked(appointment=one.appointment, code=one.code) for place, one in new.items()}

    def _made(self, considered: Considered, standing: Standing, shared: Counter[Phone]) -> NewAppointment | None:
        """The appointment to add, unless something is known that speaks against it or must be confirmed.

        It counts for its phone, so that those who come after it in the company are held to the same limit.
        """
        try:
            considered.require(standing, shared)
            made = considered.made(self._tickets.draw(), Part.FREE)
        except DomainError:
            return None
        shared.update(filter(None, [considered.wish.person.phone]))
        return made

    def _take(self, clear: Iterable[Considered]) -> None:
        """Take the places of each slot by one conditional change, in key order. Raises ``StaleVersion``."""
        shares = Counter((one.command.department, one.wish.slot, one.released) for one in clear)
        for (department, slot, released), number in sorted(shares.items()):
            must_be_done(self._quotas.apply(department, taking(Place(slot, Part.FREE), number), released))


class SoldOutAlready:
    """Refuses a booking whose slot was found sold out just now for who asks, unless it has a place there."""

    def __init__(self, full: FullSlots) -> None:
        self._full = full

    def __call__(self, command: BookAppointmentCommand) -> SoldOut | None:
        """The refusal; nothing where ``BookAppointment`` is to be asked. Raises ``NotPermitted``, ``NotFound``."""
        if command.overbook_reason is not None:
            return None
        if not acts_for_himself(command.actor):
            require_in(command.actor, BookingRight.BOOK, command.department)
        found = self._full.at(*_slot(command))
        return None if found is None or _key(command) in found.requests else evolve(found.refusal)


def _slot(command: BookAppointmentCommand) -> tuple[DepartmentId, Slot, Asker]:
    actor = command.actor
    return command.department, command.slot, actor.channel if acts_for_himself(actor) else actor.id


def _key(command: BookAppointmentCommand) -> bytes | None:
    return command.request.key if command.request else None
