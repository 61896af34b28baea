"""Write the department's own table of days: closed days, added days, after seeing which appointments that breaks."""

from collections.abc import Mapping
from datetime import date

from attrs import evolve, field, frozen

from ports.booking import Appointments, Holidays, OwnDays
from ports.clock import IdGenerator
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.calendar import OwnDay, OwnDayId, OwnRule, works_on
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_in
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.relieving import Relief, Relieving, refuse_unless
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import AppointmentId, DepartmentId


@frozen(kw_only=True)
class OwnDayEntry:
    """What one day is to be; ``note`` is what people read."""

    day: date
    rule: OwnRule
    note: str = ""


@frozen(kw_only=True)
class PreviewOwnDaysQuery:
    """The entries that are thought of."""

    actor: Actor
    department: DepartmentId
    entries: tuple[OwnDayEntry, ...]


@frozen(kw_only=True)
class SetOwnDaysCommand:
    """``accepted`` are exactly the appointments that the preview named; those in ``moves`` get another slot at once.

    ``reason`` is what the persons who move are told.
    """

    actor: Actor
    department: DepartmentId
    entries: tuple[OwnDayEntry, ...]
    accepted: frozenset[AppointmentId] = frozenset()
    moves: Mapping[AppointmentId, Slot] = field(factory=dict)
    reason: str = ""


class PreviewOwnDays:
    """Names the booked appointments of days that would no longer be worked."""

    def __init__(self, uow: UnitOfWork, own_days: OwnDays, holidays: Holidays, appointments: Appointments) -> None:
        self._uow = uow
        self._own_days = own_days
        self._holidays = holidays
        self._appointments = appointments

    def __call__(self, query: PreviewOwnDaysQuery) -> tuple[Appointment, ...]:
        """Raises ``NotPermitted`` or ``NotFound`` (department)."""
        require_in(query.actor, BookingRight.MANAGE_DAYS, query.department)
        with self._uow:
            known = self._own_days.on(query.department, [entry.day for entry in query.entries])
            closing = _closing(query.entries, known, self._holidays)
            return self._appointments.booked_on(query.department, closing)


class SetOwnDays:
    """Broken appointments move, or stay booked for a clerk to move or cancel; nobody can book those days meanwhile."""

    def __init__(
        self,
        uow: UnitOfWork,
        own_days: OwnDays,
        holidays: Holidays,
        appointments: Appointments,
        relieving: Relieving,
        journal: Journal,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._own_days = own_days
        self._holidays = holidays
        self._appointments = appointments
        self._relieving = relieving
        self._journal = journal
        self._ids = ids

    def __call__(self, command: SetOwnDaysCommand) -> tuple[OwnDay, ...]:
        """Raises ``NotPermitted``, ``NotFound`` (department), ``ImpactNotAccepted``, ``StaleVersion``.

        Where appointments move also ``EmptyValue`` (no reason), a slot's refusal, ``SoldOut``.
        """
        require_in(command.actor, BookingRight.MANAGE_DAYS, command.department)
        relief = Relief(actor=command.actor, accepted=command.accepted, moves=command.moves, reason=command.reason)
        facts = self._relieving.facts(command.department, command.moves.values())
        with self._uow:
            known = self._own_days.on(command.department, [entry.day for entry in command.entries])
            closing = _closing(command.entries, known, self._holidays)
            self._relieving(self._appointments.booked_on(command.department, closing), relief, facts)
            left = self._appointments.booked_on(command.department, closing)
            refuse_unless({one.id for one in left} <= command.accepted - command.moves.keys(), left)
            return tuple(self._set(command, entry, known.get(entry.day)) for entry in command.entries)

    def _set(self, command: SetOwnDaysCommand, entry: OwnDayEntry, before: OwnDay | None) -> OwnDay:
        if before is None:
            after = OwnDay(
                id=OwnDayId(self._ids.new()),
                department=command.department,
                day=entry.day,
                rule=entry.rule,
                note=entry.note,
                created_by=command.actor.id,
            )
            self._own_days.add(after)
        else:
            after = evolve(before, rule=entry.rule, note=entry.note, version=before.version + 1)
            self._own_days.save(after)
        self._journal.record("own_day.set", command.actor, before, after)
        return after


def _closing(entries: tuple[OwnDayEntry, ...], known: Mapping[date, OwnDay], holidays: Holidays) -> tuple[date, ...]:
    """Days that are worked as things stand and would not be by the entries."""
    closing = []
    for entry in entries:
        published = holidays.kind(entry.day)
        now = works_on(entry.day, published, known.get(entry.day))
        then = entry.rule is OwnRule.WORKS or (
            entry.rule is OwnRule.AS_PUBLISHED and works_on(entry.day, published, None)
        )
        if now and not then:
            closing.append(entry.day)
    return tuple(closing)
