"""A small exam centre for tests: staff, accounts, a catalogue, every use case of examination over given adapters."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self, TypeVar, get_type_hints

from adapters.kit.view_log import EventViewLog
from adapters.memory.event_history import MemoryEventHistory
from adapters.memory.event_log import MemoryEventLog
from adapters.memory.examination import (
    MemoryCatalogues,
    MemoryChiefPhysicians,
    MemoryExaminationPolicies,
    MemoryExaminations,
    MemoryPublicHealthCases,
    MemoryStaffMembers,
)
from adapters.memory.examination_queries import MemoryExaminationQueries
from adapters.memory.examination_registers import MemoryExaminationRegisters
from adapters.memory.files import MemoryFileContents, MemoryFileRecords
from adapters.memory.given_notices import MemoryGivenNotices
from adapters.memory.identity import MemoryUsers
from adapters.memory.jobs import MemoryJobQueue, MemoryJobs
from adapters.memory.limits import MemoryLimits
from adapters.memory.queue import MemoryQueueQueries, MemoryQueueTickets, MemoryRooms, MemoryScreens
from adapters.memory.sequences import MemorySequences
from adapters.memory.slip_returns import MemorySlipReturns
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from adapters.memory.world import CountedIds, SeededRandomness, SettableClock
from ports.clock import Clock, IdGenerator, Randomness
from ports.event_history import EventHistory
from ports.event_log import EventLog
from ports.examination import (
    Catalogues,
    ChiefPhysicians,
    ExaminationPolicies,
    Examinations,
    PublicHealthCases,
    StaffMembers,
)
from ports.examination_queries import ExaminationQueries, ExaminationRegisters
from ports.files import FileContents, FileRecords
from ports.given_notices import GivenNotices
from ports.identity import Users
from ports.jobs import JobQueue, Jobs
from ports.limits import Limits
from ports.queue import QueueQueries, QueueTickets, Rooms, Screens
from ports.sequences import Sequences
from ports.slip_returns import SlipReturns
from ports.unit_of_work import UnitOfWork
from ports.view_log import ViewLog
from tjdomain.examination.domain.deciding import Decision
from tjdomain.examination.domain.examination import Examination, Registration
from tjdomain.examination.domain.kinds import Rank, Source, Station, TradeVerdict, TubeState
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.domain.registering import Making, register
from tjdomain.examination.domain.staff import StaffDetails
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.approve_examination import ApproveExamination, ApproveExaminationCommand
from tjdomain.examination.usecases.change_chief import ChangeChief, ChangeChiefCommand
from tjdomain.examination.usecases.collect_specimen import CollectSpecimen, CollectSpecimenCommand
from tjdomain.examination.usecases.conclude_examination import ConcludeExamination, ConcludeExaminationCommand
from tjdomain.examination.usecases.install_shipped_catalogue import (
    InstallShippedCatalogue,
    InstallShippedCatalogueCommand,
)
from tjdomain.examination.usecases.record_normal import RecordNormal, RecordNormalCommand
from tjdomain.examination.usecases.record_results import RecordResults, RecordResultsCommand
from tjdomain.examination.usecases.register_staff import RegisterStaff, RegisterStaffCommand
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.ids import AppointmentId, DepartmentId, ExaminationId, StaffId, UserId
from tjdomain.shared.person import Document, DocumentKind, Person, Sex
from tjdomain.shared.trade import Trade

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Nine in the morning in Shanghai, a Monday."""
TODAY = date(2026, 3, 2)
FOOD = frozenset({Trade.FOOD})
T = TypeVar("T")


def person(ordinal: int = 0, sex: Sex = Sex.MALE, birth: date = date(1990, 1, 1), name: str = "王小明") -> Person:
    """A made-up person with a passport, which carries neither sex nor birth."""
    return Person(name=name, document=Document(DocumentKind.PASSPORT, f"E{ordinal:08d}"), sex=sex, birth=birth)


class World:
    """``adapters`` by port; ``account`` names give actors with every right unless told otherwise."""

    def __init__(self, adapters: Mapping[type, Any], clock: SettableClock) -> None:
        self.clock = clock
        self.ids = CountedIds(clock)
        views = EventViewLog(adapters[UnitOfWork], adapters[EventLog], clock, self.ids)
        self.adapters = {**adapters, Clock: clock, IdGenerator: self.ids, ViewLog: views}
        self.department = DepartmentId(self.ids.new())
        self.accounts: dict[str, UserId] = {}
        self.staff: dict[str, StaffId] = {}
        self.people = 0

    @classmethod
    def in_memory(cls, policy: ExaminationPolicy | None = None) -> Self:
        """Over the memory adapters."""
        store, clock = MemoryStore(), SettableClock(NOW)
        adapters: dict[type, Any] = {
            UnitOfWork: MemoryUnitOfWork(store),
            Examinations: MemoryExaminations(store),
            Catalogues: MemoryCatalogues(store),
            StaffMembers: MemoryStaffMembers(store),
            ChiefPhysicians: MemoryChiefPhysicians(store),
            PublicHealthCases: MemoryPublicHealthCases(store),
            ExaminationPolicies: MemoryExaminationPolicies(policy),
            ExaminationQueries: MemoryExaminationQueries(store),
            ExaminationRegisters: MemoryExaminationRegisters(store),
            Sequences: MemorySequences(store),
            QueueTickets: MemoryQueueTickets(store),
            Rooms: MemoryRooms(store),
            Screens: MemoryScreens(store),
            QueueQueries: MemoryQueueQueries(store),
            SlipReturns: MemorySlipReturns(store),
            GivenNotices: MemoryGivenNotices(store),
            Limits: MemoryLimits(clock),
            Randomness: SeededRandomness(),
            Users: MemoryUsers(store),
            EventLog: MemoryEventLog(store),
            EventHistory: MemoryEventHistory(store),
            Jobs: MemoryJobs(store, clock),
            JobQueue: MemoryJobQueue(store, clock),
            FileContents: MemoryFileContents(clock),
            FileRecords: MemoryFileRecords(store),
        }
        return cls(adapters, clock)

    def the(self, port: type[T]) -> T:
        """The adapter of a port."""
        adapter: T = self.adapters[port]
        return adapter

    def make(self, working: Any) -> Any:
        """A use case, or a step that several share, with what its constructor names by type."""
        hints = get_type_hints(working.__init__)
        kinds = {name: kind for name, kind in hints.items() if name != "return"}
        return working(**{name: self.adapters.get(kind) or self.make(kind) for name, kind in kinds.items()})

    def run(self, use_case: Any, command: Any) -> Any:
        """Make the use case and call it."""
        return self.make(use_case)(command)

    def actor(self, account: str, *rights: ExaminationRight) -> Actor:
        """An actor behind an account; every right of examination unless some are named."""
        user = self.accounts.setdefault(account, UserId(self.ids.new()))
        held = rights or tuple(ExaminationRight)
        return Actor(
            kind=ActorKind.STAFF,
            channel=Channel.DESK,
            id=user.value,
            rights=frozenset(map(str, held)),
            scope=EVERYTHING,
            department=self.department,
        )

    def open(self) -> Self:
        """Install the catalogue and put a physician, a tester and a chief on the list."""
        system = Actor(kind=ActorKind.SYSTEM, channel=Channel.API)
        self.run(InstallShippedCatalogue, InstallShippedCatalogueCommand(actor=system))
        every = frozenset(Station)
        self.hire("doctor", "李内科", Rank.INTERMEDIATE, every)
        self.hire("tester", "赵检验", Rank.JUNIOR, frozenset({Station.BLOOD, Station.STOOL}))
        self.hire("chief", "孙主检", Rank.SENIOR, frozenset(), concludes=True)
        self.run(
            ChangeChief,
            ChangeChiefCommand(actor=self.actor("admin"), physician=self.staff["chief"], valid_from=TODAY),
        )
        return self

    def hire(
        self, account: str, name: str, rank: Rank, stations: frozenset[Station], *, concludes: bool = False
    ) -> StaffId:
        """A staff member with an account of that name."""
        details = StaffDetails(
            name=name,
            title="医师",
            rank=rank,
            stations=stations,
            concludes=concludes,
            account=self.accounts.setdefault(account, UserId(self.ids.new())),
            signature=None,
            active=True,
        )
        command = RegisterStaffCommand(actor=self.actor("admin"), department=self.department, details=details)
        self.staff[account] = self.run(RegisterStaff, command).id
        return self.staff[account]

    def registration(
        self, trades: frozenset[Trade] = FOOD, who: Person | None = None, appointment: AppointmentId | None = None
    ) -> Registration:
        """A walk-in of somebody new, unless told otherwise."""
        self.people += 1
        return Registration(
            department=self.department,
            person=who or person(self.people),
            trades=trades,
            source=Source.WALK_IN,
            channel=Channel.WALK_IN,
            employer_name="东昌府区好滋味饭店",
            appointment=appointment,
        )

    def check_in(self, registration: Registration | None = None, account: str = "desk") -> Examination:
        """Register an examination as the flow of check-in does."""
        wanted = registration or self.registration()
        with self.the(UnitOfWork):
            making = Making(
                id=ExaminationId(self.ids.new()),
                created_by=self.accounts.setdefault(account, UserId(self.ids.new())),
                at=self.clock.now(),
                catalogue=self.the(Catalogues).in_force(TODAY).catalogue,
                policy=self.the(ExaminationPolicies).current(),
                next_ordinal=self.the(Sequences).next,
            )
            examination = register(wanted, making)
            self.the(Examinations).add(examination)
        return examination

    def get(self, examination: Examination | ExaminationId) -> Examination:
        """The examination as it is stored now."""
        with self.the(UnitOfWork):
            wanted = examination.id if isinstance(examination, Examination) else examination
            return self.the(Examinations).get(wanted)

    def collect_all(self, examination: Examination) -> Examination:
        """Draw every tube that is waiting."""
        for tube in self.get(examination).tubes:
            if tube.state is TubeState.ISSUED:
                command = CollectSpecimenCommand(
                    actor=self.actor("tester"), examination=examination.id, barcode=tube.barcode
                )
                self.run(CollectSpecimen, command)
        return self.get(examination)

    def record(self, examination: Examination, *entries: Entry, account: str = "doctor") -> Examination:
        """Enter results in the own name."""
        command = RecordResultsCommand(actor=self.actor(account), examination=examination.id, entries=entries)
        found: Examination = self.run(RecordResults, command)
        return found

    def record_all_normal(self, examination: Examination, alt: str = "20") -> Examination:
        """Everything but what was entered before is normal."""
        self.collect_all(examination)
        if self.get(examination).item("alt").recordable:
            self.record(examination, Entry(item="alt", value=alt), account="tester")
        for station in Station:
            if any(item.station is station and item.recordable for item in self.get(examination).items):
                command = RecordNormalCommand(
                    actor=self.actor("doctor"),
                    examinations=(examination.id,),
                    station=station,
                    pregnancy_ruled_out=True,
                )
                self.run(RecordNormal, command)
        return self.get(examination)

    def conclude(
        self, examination: Examination, verdict: TradeVerdict = TradeVerdict.PASSES, **more: Any
    ) -> Examination:
        """By the chief physician, the same verdict for every trade but those in ``failing``."""
        now, failing = self.get(examination), more.pop("failing", ())
        verdicts = dict.fromkeys(now.trades, verdict) | dict.fromkeys(failing, TradeVerdict.FAILS)
        decision = Decision(verdicts=verdicts, **more)
        command = ConcludeExaminationCommand(
            actor=self.actor("chief"), examination=now.id, decision=decision, seen=now.version
        )
        found: Examination = self.run(ConcludeExamination, command)
        return found

    def approve(self, examination: Examination, account: str = "reviewer") -> Examination:
        """By somebody who had no part in it."""
        now = self.get(examination)
        command = ApproveExaminationCommand(actor=self.actor(account), examination=now.id, seen=now.version)
        found: Examination = self.run(ApproveExamination, command)
        return found

    def pass_days(self, days: int) -> None:
        """Let time pass."""
        self.clock.move(timedelta(days=days))
