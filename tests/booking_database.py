"""The booking office of the tests over a real database."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Any, Self

from attrs import evolve
from sqlalchemy import Engine

from adapters.database.event_log import DatabaseEventLog
from adapters.database.queries.appointments import DatabaseAppointmentQueries
from adapters.database.queries.booking import (
    DatabaseEmployerQueries,
    DatabaseTeamQueries,
)
from adapters.database.queries.openings import DatabaseCurrentOpenings
from adapters.database.repositories.bindings import DatabaseBindings
from adapters.database.repositories.booking import DatabaseAppointments
from adapters.database.repositories.booking_quotas import DatabaseQuotas
from adapters.database.repositories.booking_registers import (
    DatabaseEmployers,
    DatabaseHolds,
    DatabaseOwnDays,
    DatabaseStops,
    DatabaseTeams,
)
from adapters.database.repositories.booking_standing import DatabasePersonStandings
from adapters.database.repositories.phone_codes import DatabasePhoneCodes
from adapters.database.session import DatabaseSession
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.kit.world import SystemRandomness, UuidV7
from adapters.memory.booking_registers import (
    MemoryBookingPolicies,
    MemoryHolidays,
)
from adapters.memory.limits import MemoryLimits
from adapters.memory.world import SettableClock
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
from ports.booking_queries import AppointmentQueries, EmployerQueries, TeamQueries
from ports.clock import Clock, Randomness
from ports.entrances import Bindings
from ports.event_log import EventLog
from ports.limits import Limits
from ports.phone_codes import PhoneCodes
from ports.security import Vault
from ports.unit_of_work import UnitOfWork
from tests.booking_world import NOW, BookingWorld
from tjdomain.booking.domain.openings import Openings
from tjdomain.booking.domain.policies import Standing
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.slot import Slot
from tjdomain.shared.events import Event
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.person import Document


class FreshOpenings:
    """The picture taken anew each time, as a test wants it whose clock stands still."""

    def __init__(self, engine: Engine, holidays: Holidays, clock: Clock) -> None:
        self._parts = (engine, holidays, clock)

    def of(self, department: DepartmentId, wanted: Iterable[Slot] = ()) -> Openings:
        """The days from today on."""
        return DatabaseCurrentOpenings(*self._parts).of(department, wanted)


class SuppliedStandings:
    """The database's, with certificates and rechecks filled in by a test."""

    def __init__(self, real: PersonStandings) -> None:
        self._real = real
        self.certificates: dict[Document, date] = {}
        self.rechecks: set[Document] = set()

    def of(self, document: Document, since: date) -> Standing:
        """How the person stands."""
        found = self._real.of(document, since)
        return evolve(
            found,
            certificate_until=self.certificates.get(document),
            awaits_recheck=document in self.rechecks,
        )

    def of_all(self, documents: Sequence[Document], since: date) -> Mapping[Document, Standing]:
        """How everybody in a list stands."""
        return {
            document: evolve(
                found, certificate_until=self.certificates.get(document), awaits_recheck=document in self.rechecks
            )
            for document, found in self._real.of_all(documents, since).items()
        }


class HeardEventLog:
    """The database's event log, which also remembers what was committed."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self.events: list[Event] = []
        self.pending: list[Event] = []

    def append(self, event: Event) -> None:
        """Write it down and remember it."""
        self._log.append(event)
        self.pending.append(event)


class HeardUnitOfWork:
    """The database's transaction, which tells the log how it ended."""

    def __init__(self, uow: UnitOfWork, log: HeardEventLog) -> None:
        self._uow = uow
        self._log = log

    def __enter__(self) -> Self:
        self._log.pending.clear()
        self._uow.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._uow.__exit__(kind, error, trace)
        if error is None:
            self._log.events += self._log.pending


def booking_over(
    engine: Engine, vault: Vault, policy: BookingPolicy | None = None, clock: SettableClock | None = None
) -> BookingWorld:
    """What one resolve makes: every use case of booking on one connection of its own."""
    session, clock, holidays = DatabaseSession(engine), clock or SettableClock(NOW), MemoryHolidays()
    log = HeardEventLog(DatabaseEventLog(session, vault, SystemRandomness()))
    adapters: dict[type, Any] = {
        UnitOfWork: HeardUnitOfWork(DatabaseUnitOfWork(session), log),
        Appointments: DatabaseAppointments(session, vault),
        PhoneCodes: DatabasePhoneCodes(session, vault),
        Bindings: DatabaseBindings(session, vault),
        Quotas: DatabaseQuotas(session),
        Holds: DatabaseHolds(session),
        Teams: DatabaseTeams(session, vault),
        Employers: DatabaseEmployers(session, vault),
        OwnDays: DatabaseOwnDays(session),
        Stops: DatabaseStops(session),
        Holidays: holidays,
        CurrentOpenings: FreshOpenings(engine, holidays, clock),
        BookingPolicies: MemoryBookingPolicies(policy),
        PersonStandings: SuppliedStandings(DatabasePersonStandings(session, vault)),
        Limits: MemoryLimits(clock),
        EventLog: log,
        Randomness: SystemRandomness(),
        AppointmentQueries: DatabaseAppointmentQueries(engine, vault),
        TeamQueries: DatabaseTeamQueries(engine, vault),
        EmployerQueries: DatabaseEmployerQueries(engine, vault),
    }
    return BookingWorld(adapters, clock, UuidV7())
