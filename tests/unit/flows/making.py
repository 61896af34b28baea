"""The flows over any adapters, and a department with open days to run them in."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from attrs import evolve, frozen

from adapters.memory.booking import MemoryAppointments, MemoryHolds, MemoryQuotas
from adapters.memory.booking_registers import (
    MemoryBookingPolicies,
    MemoryCurrentOpenings,
    MemoryHolidays,
    MemoryPersonStandings,
    MemoryTeams,
)
from adapters.memory.certification import (
    MemoryCertificates,
    MemoryCertificationPolicies,
    MemoryPendingCertificates,
)
from adapters.memory.event_log import MemoryEventLog
from adapters.memory.examination import MemoryCatalogues, MemoryExaminationPolicies, MemoryExaminations
from adapters.memory.files import MemoryFileRecords
from adapters.memory.queue import MemoryQueueTickets, MemoryRooms
from adapters.memory.sequences import MemorySequences
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from adapters.memory.world import CountedIds, SeededRandomness, SettableClock
from ports.booking import (
    Appointments,
    BookingPolicies,
    CurrentOpenings,
    Holds,
    NewAppointment,
    PersonStandings,
    Quotas,
    Teams,
)
from ports.certification import Certificates, CertificationPolicies, PendingCertificates
from ports.clock import Clock, IdGenerator, Randomness
from ports.event_log import EventLog
from ports.examination import Catalogues, ExaminationPolicies, Examinations
from ports.files import FileRecord, FileRecords
from ports.queue import QueueTickets, Rooms
from ports.sequences import Sequences
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment, Workplace
from tjdomain.booking.domain.capacity import DayPlan, PeriodPlan, opened, replanned
from tjdomain.booking.domain.day_errors import SoldOut
from tjdomain.booking.domain.licence import LicenceCheck, LicenceState
from tjdomain.booking.domain.particulars import Particulars
from tjdomain.booking.domain.quota import Counts, DayId, Part, taking
from tjdomain.booking.domain.slot import Period
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.moving import Moving
from tjdomain.booking.usecases.tickets import Tickets
from tjdomain.certification.domain.certificate import Certificate, PendingCertificate
from tjdomain.certification.domain.policy import CertificationPolicy
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.issuing import Issuing
from tjdomain.examination.domain.deciding import Decision, Signature, approve, conclude
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import Rank, TradeVerdict
from tjdomain.examination.domain.recording import Authorship, Entry, Rules, collect, record
from tjdomain.examination.domain.registering import Making, start_recheck
from tjdomain.examination.domain.shipped import VERSION_1
from tjdomain.examination.domain.staff import StaffMember
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.install_shipped_catalogue import (
    InstallShippedCatalogue,
    InstallShippedCatalogueCommand,
)
from tjdomain.examination.usecases.queueing import Queueing
from tjdomain.examination.usecases.records import Records
from tjdomain.flows.after.complete_appointment import CompleteAppointment
from tjdomain.flows.after.happened import THE_SYSTEM, Happened
from tjdomain.flows.after.issue_after_approval import IssueAfterApproval
from tjdomain.flows.together.arriving import Arrival, Formalities, Registering
from tjdomain.flows.together.check_in import CheckIn, CheckInCommand
from tjdomain.flows.together.issue_batch import IssueBatch
from tjdomain.flows.together.issue_for_examination import IssueForExamination, IssueForExaminationCommand
from tjdomain.flows.together.undo_approval import UndoApproval, UndoApprovalCommand
from tjdomain.flows.together.undo_check_in import UndoCheckIn, UndoCheckInCommand
from tjdomain.flows.together.visits import Visits
from tjdomain.flows.together.void_examination import VoidExamination, VoidExaminationCommand
from tjdomain.flows.together.walk_in import WalkIn, WalkInCommand
from tjdomain.shared.actor import Actor, ActorKind, Channel, Scope, ScopeLevel
from tjdomain.shared.check_digits import mod_11_2
from tjdomain.shared.ids import AppointmentId, DepartmentId, EventId, ExaminationId, FileId, StaffId, UserId
from tjdomain.shared.person import DocumentKind
from tjdomain.shared.trade import Trade

CENTRE = DepartmentId(UUID(int=901))
CLERK = UUID(int=77)
TODAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""08:30 in Shanghai, a Monday."""
EIGHT, NINE = time(8), time(9)
FIRST, SECOND = Period(EIGHT, NINE), Period(NINE, time(10))
WORKPLACE = Workplace(name="聊城市东昌府区好再来饭店")
POLICY = CertificationPolicy(body_name="聊城市东昌府区妇幼保健院", public_base_url="https://tj.example.cn")
DOCTOR = StaffMember(
    id=StaffId(UUID(int=401)),
    department=CENTRE,
    created_by=None,
    name="王大夫",
    title="主治医师",
    rank=Rank.INTERMEDIATE,
    concludes=True,
    account=UserId(UUID(int=402)),
)
EVERY_RIGHT = frozenset({*BookingRight, *ExaminationRight, *CertificationRight})


def clerk(*without: str, scope: Scope | None = None) -> Actor:
    """A clerk of the exam centre with every right but these."""
    return Actor(
        ActorKind.STAFF,
        Channel.DESK,
        CLERK,
        EVERY_RIGHT - set(without),
        scope or Scope(ScopeLevel.DEPARTMENT, frozenset({CENTRE})),
        CENTRE,
    )


STRANGER = clerk(scope=Scope(ScopeLevel.DEPARTMENT))


def particulars(n: int = 1, born: str = "19900101") -> Particulars:
    """The ``n``-th person, as read from the card."""
    body = f"371502{born}{n:03d}"
    return Particulars(name="张伟", kind=DocumentKind.RESIDENT_ID, number=body + mod_11_2(body), phone="13800001111")


@frozen(kw_only=True)
class Adapters:
    """Everything that the flows ask for."""

    uow: UnitOfWork
    appointments: Appointments
    quotas: Quotas
    teams: Teams
    holds: Holds
    openings: CurrentOpenings
    booking_policies: BookingPolicies
    standings: PersonStandings
    examinations: Examinations
    catalogues: Catalogues
    examination_policies: ExaminationPolicies
    queue_tickets: QueueTickets
    rooms: Rooms
    certificates: Certificates
    pendings: PendingCertificates
    certification_policies: CertificationPolicies
    files: FileRecords
    sequences: Sequences
    events: EventLog
    clock: Clock
    ids: IdGenerator
    randomness: Randomness


class Flows:
    """Every flow over one set of adapters."""

    def __init__(self, a: Adapters) -> None:
        self.a = a
        self.records = Records(a.examinations, a.events, a.clock, a.ids)
        journal = Journal(a.events, a.clock, a.ids)
        tickets = Tickets(a.clock, a.ids, a.randomness)
        visits = Visits(a.appointments, a.quotas, a.holds, journal)
        issuing = Issuing(a.certificates, a.pendings, a.sequences, a.certification_policies, a.events, a.clock, a.ids)
        moving = Moving(a.appointments, a.quotas, a.teams, a.holds, a.openings, a.booking_policies, journal)
        queueing = Queueing(a.queue_tickets, a.rooms, a.examination_policies, a.events, a.clock, a.ids)
        registering = Registering(
            a.examinations,
            self.records,
            a.catalogues,
            a.examination_policies,
            a.files,
            a.sequences,
            a.clock,
            a.ids,
            queueing,
        )
        self.check_in = CheckIn(
            a.uow, a.appointments, a.booking_policies, moving, tickets, journal, a.examinations, registering, a.clock
        )
        self.walk_in = WalkIn(
            a.uow,
            a.appointments,
            a.quotas,
            a.openings,
            a.booking_policies,
            a.standings,
            tickets,
            journal,
            registering,
            a.clock,
        )
        self.undo_check_in = UndoCheckIn(a.uow, self.records, visits, a.clock)
        self.undo_approval = UndoApproval(a.uow, self.records, issuing, a.clock)
        self.void = VoidExamination(a.uow, self.records, a.certificates, issuing, visits, a.clock)
        self.issue = IssueForExamination(a.uow, self.records, a.examinations, issuing)
        self.issue_batch = IssueBatch(a.uow, self.records, self.issue, a.examination_policies)
        self.complete = CompleteAppointment(a.uow, a.examinations, visits, a.clock)
        self.issue_after = IssueAfterApproval(self.issue)


class Department:
    """What people do in the department, in few words. The flows come from ``flows`` anew for each act."""

    def __init__(self, flows: Flows) -> None:
        self.flows = flows
        self.a = flows.a

    def install(self) -> None:
        """Put the shipped catalogue in force and open today and tomorrow."""
        a = self.a
        InstallShippedCatalogue(a.uow, a.catalogues, a.events, a.clock, a.ids)(
            InstallShippedCatalogueCommand(actor=THE_SYSTEM)
        )
        self.open_day(TODAY)
        self.open_day(TODAY + timedelta(days=1))

    def open_day(self, day: date, capacity: int = 3, walk_in: int = 1) -> None:
        """Two periods of that many places."""
        periods = tuple(PeriodPlan(period=p, capacity=capacity, walk_in=walk_in) for p in (FIRST, SECOND))
        with self.a.uow:
            self.a.quotas.add(opened(DayPlan(periods=periods), day, DayId(self.a.ids.new()), CENTRE, None))

    def resize(self, capacity: int, walk_in: int) -> None:
        """Give each of today's periods that many places."""
        periods = tuple(PeriodPlan(period=p, capacity=capacity, walk_in=walk_in) for p in (FIRST, SECOND))
        with self.a.uow:
            day = self.a.quotas.lock(CENTRE, [TODAY])[TODAY]
            self.a.quotas.replan(day, replanned(day, DayPlan(periods=periods), (), "扩容", TODAY).quota)

    def counts(self, start: time = EIGHT, day: date = TODAY) -> Counts:
        """A period's places; the day's own row must agree where only one period is used."""
        with self.a.uow:
            return self.a.quotas.lock(CENTRE, [day])[day].of(start).counts

    def book(self, n: int = 1, day: date = TODAY, **changes: Any) -> Appointment:
        """The ``n``-th person's appointment for ``day`` at eight."""
        a = self.a
        appointment = Appointment(
            id=AppointmentId(a.ids.new()),
            department=CENTRE,
            number=f"26{n:010d}",
            created_by=CLERK,
            created_at=a.clock.now(),
            channel=Channel.WEB,
            person=particulars(n).person(TODAY),
            trades=frozenset({Trade.FOOD}),
            workplace=WORKPLACE,
            licence=LicenceCheck(state=LicenceState.APPROVED),
            day=day,
            period=FIRST,
            part=Part.FREE,
        )
        booked = evolve(appointment, **changes)
        with a.uow:
            if not a.quotas.apply(CENTRE, taking(booked.place)):
                raise SoldOut(day, EIGHT)
            a.appointments.add(NewAppointment(appointment=booked, code="2345ABCD"))
        return booked

    def appointment(self, key: AppointmentId) -> Appointment:
        """As it stands."""
        with self.a.uow:
            return self.a.appointments.get(key)

    def examination(self, key: ExaminationId) -> Examination:
        """As it stands."""
        with self.a.uow:
            return self.a.examinations.get(key)

    def visit(self, examination: Examination) -> Appointment:
        """The appointment behind an examination, as it stands."""
        assert examination.registration.appointment is not None
        return self.appointment(examination.registration.appointment)

    def certificate(self, examination: Examination) -> Certificate | None:
        """The latest edition of an examination's certificate."""
        with self.a.uow:
            return self.a.certificates.latest_of(examination.id)

    def waiting(self, examination: Examination) -> PendingCertificate | None:
        """Its row on the list 缺照片."""
        with self.a.uow:
            return self.a.pendings.find(examination.id)

    def keep_portrait(self, purpose: str = "portrait") -> FileId:
        """A stored picture."""
        picture = FileId(self.a.ids.new())
        record = FileRecord(
            id=picture,
            purpose=purpose,
            name="1.jpg",
            media_type="image/jpeg",
            size=4,
            digest=bytes(32),
            department=CENTRE,
            created_by=CLERK,
            created_at=self.a.clock.now(),
        )
        with self.a.uow:
            self.a.files.add(record)
        return picture

    def check_in(self, appointment: Appointment, **changes: Any) -> Arrival:
        """By a clerk with every right."""
        return self.flows.check_in(evolve(CheckInCommand(actor=clerk(), appointment=appointment.id), **changes))

    def arrive(self, n: int = 1, *, portrait: bool = False) -> Examination:
        """The ``n``-th person books and comes."""
        picture = self.keep_portrait() if portrait else None
        return self.check_in(self.book(n), formalities=Formalities(portrait=picture)).examination

    def walk_in(self, n: int = 1, **changes: Any) -> Arrival:
        """The ``n``-th person comes without an appointment."""
        command = WalkInCommand(
            actor=clerk(),
            department=CENTRE,
            start=EIGHT,
            particulars=particulars(n),
            trades=frozenset({Trade.FOOD}),
            workplace=WORKPLACE,
        )
        return self.flows.walk_in(evolve(command, **changes))

    def undo_check_in(
        self, examination: Examination, actor: Actor | None = None, reason: str = "登记错人"
    ) -> Examination:
        """By a clerk."""
        command = UndoCheckInCommand(actor=actor or clerk(), examination=examination.id, reason=reason)
        return self.flows.undo_check_in(command)

    def undo_approval(self, examination: Examination, actor: Actor | None = None, reason: str = "漏看") -> Examination:
        """By a clerk."""
        command = UndoApprovalCommand(actor=actor or clerk(), examination=examination.id, reason=reason)
        return self.flows.undo_approval(command)

    def void(self, examination: Examination, actor: Actor | None = None, reason: str = "登记错人") -> Examination:
        """By a clerk."""
        command = VoidExaminationCommand(actor=actor or clerk(), examination=examination.id, reason=reason)
        return self.flows.void(command)

    def issue(self, examination: Examination, actor: Actor | None = None) -> Certificate | PendingCertificate | None:
        """By a clerk."""
        return self.flows.issue(IssueForExaminationCommand(actor=actor or clerk(), examination=examination.id))

    def tell(self, examination: Examination) -> Happened:
        """What a reaction is told of the examination's last change."""
        return Happened(event=EventId(self.a.ids.new()), subject=examination.id.value, version=examination.version)

    def begin_recheck(self, first: Examination) -> Examination:
        """The person has come for the recheck."""
        a, before = self.a, self.examination(first.id)
        making = Making(
            id=ExaminationId(a.ids.new()),
            created_by=None,
            at=a.clock.now(),
            catalogue=VERSION_1,
            policy=a.examination_policies.current(),
            next_ordinal=a.sequences.next,
        )
        with a.uow:
            linked, recheck = start_recheck(before, making)
            self.flows.records.save("examination.recheck_started", clerk(), before, linked)
            self.flows.records.add("examination.registered", clerk(), recheck)
        return recheck

    def save(self, kind: str, before: Examination, after: Examination) -> Examination:
        """Store a change that somebody made at a station."""
        with self.a.uow:
            return self.flows.records.save(kind, clerk(), before, after)

    def record_some(self, examination: Examination) -> Examination:
        """The first result."""
        after = record(
            examination, self._rules, [Entry(item="chest_xray", value="clear", pregnancy_ruled_out=True)], self._author
        )
        return self.save("examination.results_recorded", examination, after)

    def finish(self, examination: Examination) -> Examination:
        """Draw and record everything that is missing, all of it normal."""
        drawn = examination
        for tube in examination.tubes:
            drawn = collect(drawn, VERSION_1, tube.barcode, DOCTOR.id, self.a.clock.now())
        entries = [Entry(item=code, value=_normal(code), pregnancy_ruled_out=True) for code in drawn.missing]
        finished = record(drawn, self._rules, entries, self._author)
        return self.save("examination.results_recorded", examination, evolve(finished, version=examination.version + 1))

    def conclude(self, examination: Examination, verdict: TradeVerdict = TradeVerdict.PASSES) -> Examination:
        """Finish and conclude."""
        finished = self.finish(examination)
        decision = Decision(
            verdicts=dict.fromkeys(finished.trades, verdict),
            recheck_items=("alt",) if verdict is TradeVerdict.RECHECK else (),
        )
        signature = Signature(physician=DOCTOR, chief=DOCTOR.id, entered_by=DOCTOR.account, at=self.a.clock.now())
        policy = self.a.examination_policies.current()
        return self.save("examination.concluded", finished, conclude(finished, VERSION_1, policy, decision, signature))

    def approve(self, concluded: Examination) -> Examination:
        """Approve what was concluded."""
        after = approve(concluded, self.a.examination_policies.current(), UserId(CLERK), self.a.clock.now())
        return self.save("examination.approved", concluded, after)

    def judge(self, examination: Examination, verdict: TradeVerdict = TradeVerdict.PASSES) -> Examination:
        """Finish, conclude and approve."""
        return self.approve(self.conclude(examination, verdict))

    @property
    def _rules(self) -> Rules:
        return Rules(catalogue=VERSION_1, policy=self.a.examination_policies.current())

    @property
    def _author(self) -> Authorship:
        now = self.a.clock.now()
        return Authorship(performed_by=DOCTOR.id, performed_at=now, entered_by=DOCTOR.account, entered_at=now)


def _normal(code: str) -> str:
    usual = VERSION_1.item(code).normal
    return usual.code if usual is not None else str(Decimal(20))


class MemoryDepartment(Department):
    """The department in memory; its clock, parameters and tables can be set."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = SettableClock(MORNING)
        self.ids = CountedIds(self.clock)
        self.booking_policies = MemoryBookingPolicies()
        self.certification_policies = MemoryCertificationPolicies(POLICY)
        self.standings = MemoryPersonStandings(self.store)
        self.log = MemoryEventLog(self.store)
        super().__init__(Flows(self._adapters()))
        self.install()
        self.before = len(self.log.events)

    def _adapters(self) -> Adapters:
        store = self.store
        return Adapters(
            uow=MemoryUnitOfWork(store),
            appointments=MemoryAppointments(store),
            quotas=MemoryQuotas(store),
            teams=MemoryTeams(store),
            holds=MemoryHolds(store),
            openings=MemoryCurrentOpenings(store, MemoryHolidays(), self.clock),
            booking_policies=self.booking_policies,
            standings=self.standings,
            examinations=MemoryExaminations(store),
            catalogues=MemoryCatalogues(store),
            examination_policies=MemoryExaminationPolicies(),
            queue_tickets=MemoryQueueTickets(store),
            rooms=MemoryRooms(store),
            certificates=MemoryCertificates(store),
            pendings=MemoryPendingCertificates(store),
            certification_policies=self.certification_policies,
            files=MemoryFileRecords(store),
            sequences=MemorySequences(store),
            events=self.log,
            clock=self.clock,
            ids=self.ids,
            randomness=SeededRandomness(),
        )

    @property
    def kinds(self) -> list[str]:
        """Kinds of the events since the days were opened."""
        return [event.kind for event in self.log.events[self.before :]]

    def next_day(self) -> None:
        """The same hour of tomorrow."""
        self.clock.move(timedelta(days=1))
