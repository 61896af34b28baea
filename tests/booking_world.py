"""A small booking office for tests: two weeks of open days, and every use case of booking over given adapters."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self, TypeVar, get_type_hints

from attrs import evolve

from adapters.kit.full_slots import RememberedFullSlots
from adapters.kit.view_log import EventViewLog
from adapters.memory.booking import MemoryAppointments, MemoryHolds, MemoryQuotas
from adapters.memory.booking_queries import MemoryAppointmentQueries, MemoryEmployerQueries, MemoryTeamQueries
from adapters.memory.booking_registers import (
    MemoryBookingPolicies,
    MemoryCurrentOpenings,
    MemoryEmployers,
    MemoryHolidays,
    MemoryOwnDays,
    MemoryPersonStandings,
    MemoryStops,
    MemoryTeams,
)
from adapters.memory.entrances import MemoryBindings
from adapters.memory.event_history import MemoryEventHistory
from adapters.memory.event_log import MemoryEventLog
from adapters.memory.limits import MemoryLimits
from adapters.memory.phone_codes import MemoryPhoneCodes
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from adapters.memory.world import CountedIds, SeededRandomness, SettableClock
from adapters.security.challenges import SealedChallenges
from adapters.security.vault import AesVault
from contracts.ports.challenges import worked_out
from ports.booking import (
    Appointments,
    BookingPolicies,
    CurrentOpenings,
    Employers,
    Holds,
    Holidays,
    OwnDays,
    PersonStandings,
    Quotas,
    Stops,
    Teams,
)
from ports.booking_queries import (
    AppointmentFilter,
    AppointmentQueries,
    AppointmentRow,
    EmployerQueries,
    TeamFilter,
    TeamQueries,
)
from ports.challenges import Challenges
from ports.clock import Clock, IdGenerator, Randomness
from ports.entrances import Bindings
from ports.event_history import EventHistory
from ports.event_log import EventLog
from ports.full_slots import FullSlots
from ports.limits import Limits
from ports.phone_codes import PhoneCodes
from ports.unit_of_work import UnitOfWork
from ports.view_log import ViewLog
from tjdomain.booking.domain.appointment import LIVE, Appointment, AppointmentState, Workplace
from tjdomain.booking.domain.capacity import DayPlan, PeriodPlan
from tjdomain.booking.domain.particulars import Particulars
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.quota import DayQuota, Part
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.domain.team import Contact, Hold, Team
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.book_appointment import BookAppointment, BookAppointmentCommand
from tjdomain.booking.usecases.create_team import CreateTeam, CreateTeamCommand
from tjdomain.booking.usecases.open_days import OpenDays, OpenDaysCommand
from tjdomain.booking.usecases.replay import Booked
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel, Scope, ScopeLevel
from tjdomain.shared.challenge import ChallengeNeeded
from tjdomain.shared.check_digits import mod_11_2
from tjdomain.shared.contact import Phone
from tjdomain.shared.events import Event
from tjdomain.shared.ids import DepartmentId, FileId, TeamId
from tjdomain.shared.person import Document, DocumentKind
from tjdomain.shared.trade import Trade

NOW = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
"""Half past eight in the morning in Shanghai, a Monday."""
TODAY = date(2026, 3, 2)
TOMORROW = date(2026, 3, 3)
WEDNESDAY = date(2026, 3, 4)
SATURDAY = date(2026, 3, 7)
EIGHT, NINE, TEN = time(8), time(9), time(10)
FOOD = frozenset({Trade.FOOD})
EMPLOYER = "东昌府区好滋味饭店"
T = TypeVar("T")


def plan(*capacities: int, walk_in: int = 0, total: int | None = None) -> DayPlan:
    """Periods of an hour from eight o'clock with these capacities, each with ``walk_in`` places kept."""
    return DayPlan(
        periods=tuple(
            PeriodPlan(period=Period(time(8 + n), time(9 + n)), capacity=capacity, walk_in=walk_in)
            for n, capacity in enumerate(capacities)
        ),
        capacity=total,
    )


def resident_id(ordinal: int, birth: date = date(1990, 1, 1)) -> str:
    """A synthetic resident ID, another one for each ordinal."""
    day = birth - timedelta(days=ordinal // 1000)
    body = f"371502{day:%Y%m%d}{ordinal % 1000:03d}"
    return body + mod_11_2(body)


def particulars(ordinal: int = 1, **changes: Any) -> Particulars:
    """Somebody with a phone."""
    given = {"name": "王小明", "kind": DocumentKind.RESIDENT_ID, "number": resident_id(ordinal)}
    return Particulars(**{**given, "phone": f"138{ordinal:08d}", **changes})


def document(ordinal: int = 1) -> Document:
    """The document of ``particulars(ordinal)``."""
    return Document(DocumentKind.RESIDENT_ID, resident_id(ordinal))


class BookingWorld:
    """``adapters`` by port. Commands are made with sensible values where a test does not say otherwise."""

    def __init__(self, adapters: Mapping[type, Any], clock: Clock, ids: IdGenerator) -> None:
        views = EventViewLog(adapters[UnitOfWork], adapters[EventLog], clock, ids)
        vault = AesVault({"k1": bytes(range(32))}, {"i1": bytes(range(32, 64))})
        challenges = SealedChallenges(vault, adapters[Limits], SeededRandomness(), clock)
        self.adapters = {
            Randomness: SeededRandomness(),
            Challenges: challenges,
            FullSlots: RememberedFullSlots(clock),
            **adapters,
            Clock: clock,
            IdGenerator: ids,
            ViewLog: views,
        }
        self.clock = clock
        self.ids = ids
        self.department = DepartmentId(ids.new())
        self.photo = FileId(ids.new())
        self.clerk_id = ids.new()

    @classmethod
    def in_memory(cls, policy: BookingPolicy | None = None) -> Self:
        """Over the memory adapters."""
        store, clock = MemoryStore(), SettableClock(NOW)
        return cls(memory_adapters(store, clock, policy), clock, CountedIds(clock))

    def the(self, port: type[T]) -> Any:
        """The adapter of a port."""
        return self.adapters[port]

    def make(self, kind: Any) -> Any:
        """A use case, or a part of one, by the types its constructor names."""
        hints = get_type_hints(kind.__init__)
        parts = {name: self._part(hint) for name, hint in hints.items() if name != "return"}
        return kind(**parts)

    def _part(self, hint: Any) -> Any:
        return self.adapters[hint] if hint in self.adapters else self.make(hint)

    def run(self, use_case: Any, command: Any) -> Any:
        """Make the use case and call it."""
        return self.make(use_case)(command)

    def run_patiently(self, use_case: Any, command: Any) -> Any:
        """The same, as somebody who answers the challenge where one is asked."""
        try:
            return self.run(use_case, command)
        except ChallengeNeeded as asked:
            return self.run(use_case, evolve(command, solved=worked_out(asked)))

    def clerk(self, *rights: BookingRight, without: BookingRight | None = None) -> Actor:
        """A clerk with every right of booking unless some are named."""
        held = frozenset(map(str, rights or BookingRight)) - {str(without)}
        return Actor(
            kind=ActorKind.STAFF,
            channel=Channel.DESK,
            id=self.clerk_id,
            rights=held,
            scope=EVERYTHING,
            department=self.department,
        )

    def stranger(self) -> Actor:
        """A clerk of another department with every right."""
        other = DepartmentId(self.ids.new())
        scope = Scope(ScopeLevel.DEPARTMENT, frozenset({other}))
        rights = frozenset(map(str, BookingRight))
        return Actor(ActorKind.STAFF, Channel.DESK, id=self.ids.new(), rights=rights, scope=scope, department=other)

    def examinee(self, channel: Channel = Channel.WEB) -> Actor:
        """Somebody on a phone."""
        return Actor(kind=ActorKind.EXAMINEE, channel=channel, id=self.ids.new())

    def open(self, *capacities: int, days: int = 12, **more: Any) -> Self:
        """Open the workdays from today on."""
        last = TODAY + timedelta(days=days)
        wanted = OpenDaysCommand(
            actor=self.clerk(), department=self.department, first=TODAY, last=last, plan=plan(*capacities, **more)
        )
        self.run(OpenDays, wanted)
        return self

    def booking(self, ordinal: int = 1, day: date = TOMORROW, start: time = EIGHT, **changes: Any) -> Any:
        """The command of an examinee who books."""
        given = {
            "actor": self.examinee(),
            "department": self.department,
            "slot": Slot(day, start),
            "particulars": particulars(ordinal),
            "trades": FOOD,
            "workplace": Workplace(name=EMPLOYER),
            "licence_photo": self.photo,
        }
        return BookAppointmentCommand(**{**given, **changes})

    def book(self, ordinal: int = 1, day: date = TOMORROW, start: time = EIGHT, **changes: Any) -> Appointment:
        """An appointment of an examinee."""
        booked: Booked = self.run(BookAppointment, self.booking(ordinal, day, start, **changes))
        return booked.appointment

    def team(self, holds: Mapping[Slot, int], **changes: Any) -> Team:
        """A team with checked licence."""
        given = {
            "actor": self.clerk(),
            "department": self.department,
            "workplace": Workplace(name=EMPLOYER),
            "contact": Contact(name="刘经理", phone=Phone("13900000000")),
            "trades": FOOD,
            "holds": holds,
            "has_licence": True,
        }
        team: Team = self.run(CreateTeam, CreateTeamCommand(**{**given, **changes}))
        return team

    def get(self, appointment: Appointment) -> Appointment:
        """The appointment as it is stored now."""
        with self.the(UnitOfWork):
            found: Appointment = self.the(Appointments).get(appointment.id)
        return found

    def day(self, day: date = TOMORROW) -> DayQuota:
        """The day's places as they are stored now."""
        with self.the(UnitOfWork):
            found: DayQuota = self.the(Quotas).lock(self.department, [day])[day]
        return found

    def holds(self, team: Team | TeamId) -> tuple[Hold, ...]:
        """The team's places as they are stored now."""
        with self.the(UnitOfWork):
            found: tuple[Hold, ...] = self.the(Holds).of(team.id if isinstance(team, Team) else team)
        return found

    def members(self, team: Team) -> tuple[Appointment, ...]:
        """The team's appointments as they are stored now."""
        with self.the(UnitOfWork):
            found: tuple[Appointment, ...] = self.the(Appointments).of_team(team.id)
        return found

    def events(self) -> list[Event]:
        """Everything that happened (memory only)."""
        found: list[Event] = self.the(EventLog).events
        return found

    def kinds(self) -> list[str]:
        """Kinds of what happened (memory only)."""
        return [event.kind for event in self.events()]

    def set_policy(self, policy: BookingPolicy) -> None:
        """Other parameters from now on."""
        self.the(BookingPolicies).policy = policy

    def pass_time(self, **span: float) -> None:
        """Let time pass."""
        self.clock.move(timedelta(**span))


def memory_adapters(store: MemoryStore, clock: Clock, policy: BookingPolicy | None = None) -> dict[type, Any]:
    """Every port of booking in memory."""
    holidays = MemoryHolidays()
    return {
        UnitOfWork: MemoryUnitOfWork(store),
        Appointments: MemoryAppointments(store),
        Quotas: MemoryQuotas(store),
        Holds: MemoryHolds(store),
        Teams: MemoryTeams(store),
        Employers: MemoryEmployers(store),
        OwnDays: MemoryOwnDays(store),
        Stops: MemoryStops(store),
        Holidays: holidays,
        CurrentOpenings: MemoryCurrentOpenings(store, holidays, clock),
        BookingPolicies: MemoryBookingPolicies(policy),
        PersonStandings: MemoryPersonStandings(store),
        PhoneCodes: MemoryPhoneCodes(store),
        Bindings: MemoryBindings(store),
        Limits: MemoryLimits(clock),
        EventLog: MemoryEventLog(store),
        EventHistory: MemoryEventHistory(store),
        AppointmentQueries: MemoryAppointmentQueries(store),
        TeamQueries: MemoryTeamQueries(store),
        EmployerQueries: MemoryEmployerQueries(store),
    }


def assert_books_balance(world: BookingWorld, days: Iterable[date]) -> None:
    """Every count of every row is the number of appointments and holds behind it, and nothing is oversold."""
    reader = Actor(ActorKind.SYSTEM, Channel.API, scope=EVERYTHING)
    wanted = AppointmentFilter(department=world.department)
    rows = world.the(AppointmentQueries).page(wanted, reader, None, 100_000)
    there = [row for row in rows if row.state is not AppointmentState.CANCELLED]
    live = Counter(row.document_number for row in rows if row.state in LIVE)
    assert all(number == 1 for number in live.values())
    teams = world.the(TeamQueries).page(TeamFilter(department=world.department), reader, None, 100_000)
    holds = [hold for team in teams for hold in world.holds(team.id)]
    for hold in holds:
        members = [row for row in there if row.team == hold.team and row.part is Part.TEAM and _in(row, hold.slot)]
        assert hold.used == len(members) <= hold.held
    for day in days:
        quota = world.day(day)
        for (_, start), counts in quota.rows():
            here = [row for row in there if row.day == day and start in {None, row.start}]
            parts = Counter(row.part for row in here)
            held = sum(h.held for h in holds if h.slot.day == day and start in {None, h.slot.start})
            assert (counts.booked, counts.walk_in_used) == (parts[Part.FREE], parts[Part.WALK_IN])
            assert (counts.overbooked, counts.team_held) == (parts[Part.OVERBOOKED], held)
            assert counts.taken <= counts.capacity
            assert counts.walk_in_used <= counts.walk_in


def _in(row: AppointmentRow, slot: Slot) -> bool:
    return (row.day, row.start) == (slot.day, slot.start)
