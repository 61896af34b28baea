"""Many at once where two contexts meet: one examination a check-in, no certificate without approval, no place twice."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from adapters.database.event_log import DatabaseEventLog
from adapters.database.files import DatabaseFileRecords
from adapters.database.queries.event_history import DatabaseEventHistory
from adapters.database.queries.examination import DatabaseExaminationQueries
from adapters.database.queries.openings import DatabaseCurrentOpenings
from adapters.database.repositories.booking import DatabaseAppointments
from adapters.database.repositories.booking_quotas import DatabaseQuotas
from adapters.database.repositories.booking_registers import DatabaseHolds, DatabaseTeams
from adapters.database.repositories.booking_standing import DatabasePersonStandings
from adapters.database.repositories.certification import DatabaseCertificates, DatabasePendingCertificates
from adapters.database.repositories.examination import DatabaseExaminations
from adapters.database.repositories.examination_registers import DatabaseCatalogues
from adapters.database.repositories.queue import DatabaseQueueTickets, DatabaseRooms
from adapters.database.sequences import DatabaseSequences
from adapters.database.tables.certification import certificate
from adapters.database.tables.examination import examination
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.kit.issuing_body import CertifyingBody
from adapters.kit.view_log import EventViewLog
from adapters.kit.world import SystemRandomness, UuidV7
from adapters.memory.booking_registers import MemoryBookingPolicies, MemoryHolidays
from adapters.memory.certification import MemoryCertificationPolicies
from adapters.memory.examination import MemoryExaminationPolicies
from adapters.memory.files import MemoryFileContents
from adapters.memory.world import SettableClock
from ports.arrival_papers import ArrivalPaper, TubeLabel
from ports.booking import CurrentOpenings
from tests.integration.conftest import Database
from tests.unit.flows.making import MORNING, POLICY, Adapters, Department, Flows, clerk
from tests.unit.flows.test_walk_in import SEEN
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.day_errors import SoldOut
from tjdomain.certification.domain.policy import CertificationPolicy
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState, TradeVerdict
from tjdomain.flows.together.errors import CertificateStands, NotQualified
from tjdomain.flows.together.issue_batch import IssueBatchCommand
from tjdomain.flows.together.print_labels import PrintLabels, PrintLabelsCommand
from tjdomain.flows.together.print_paper import PaperKind, PrintPaper, PrintPaperCommand
from tjdomain.shared.errors import Conflict, RuleViolation, TransactionRefused, WrongState
from tjdomain.shared.reprint import ReprintReasonMissing

ROUNDS = 8


def department(database: Database, openings: CurrentOpenings | None = None) -> Department:
    """What one resolve makes: every flow on one connection of its own."""
    session, vault, ids, clock = database.session(), database.vault, UuidV7(), SettableClock(MORNING)
    return Department(
        Flows(
            Adapters(
                uow=DatabaseUnitOfWork(session),
                appointments=DatabaseAppointments(session, vault),
                quotas=DatabaseQuotas(session),
                teams=DatabaseTeams(session, vault),
                holds=DatabaseHolds(session),
                openings=openings or DatabaseCurrentOpenings(database.engine, MemoryHolidays(), clock),
                booking_policies=MemoryBookingPolicies(),
                standings=DatabasePersonStandings(session, vault),
                examinations=DatabaseExaminations(session, vault),
                catalogues=DatabaseCatalogues(session),
                examination_policies=MemoryExaminationPolicies(),
                queue_tickets=DatabaseQueueTickets(session),
                rooms=DatabaseRooms(session),
                certificates=DatabaseCertificates(session, vault),
                pendings=DatabasePendingCertificates(session, vault),
                certification_policies=MemoryCertificationPolicies(POLICY),
                files=DatabaseFileRecords(session, vault),
                sequences=DatabaseSequences(session),
                events=DatabaseEventLog(session, vault, SystemRandomness()),
                clock=clock,
                ids=ids,
                randomness=SystemRandomness(),
            )
        )
    )


Act = Callable[[Department], Any]


def at_once(database: Database, acts: Sequence[Act]) -> list[Any]:
    """Run all acts at one moment, each on its own connection; what came of each, or the refusal.

    Refused transactions run again, as the wrapper around every use case does it.
    """
    start = Barrier(len(acts))
    openings = DatabaseCurrentOpenings(database.engine, MemoryHolidays(), SettableClock(MORNING))

    def run(act: Act) -> Any:
        start.wait(20)
        for _ in range(30):
            try:
                return act(department(database, openings))
            except TransactionRefused:
                continue
            except Conflict as refused:
                return refused
        message = "refused 30 times"
        raise AssertionError(message)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def here(mariadb: Database) -> Department:
    made = department(mariadb)
    made.install()
    made.resize(capacity=50, walk_in=10)
    return made


def rows(database: Database, table: Any) -> int:
    with database.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_eight_check_ins_of_one_appointment_make_one_examination(here: Department, mariadb: Database) -> None:
    booked = here.book()
    answers = at_once(mariadb, [lambda desk: desk.check_in(booked)] * 8)
    arrivals = [answer for answer in answers if not isinstance(answer, Conflict)]
    assert rows(mariadb, examination) == 1
    assert [arrival.came_back for arrival in arrivals].count(False) == 1
    assert len({arrival.examination.id for arrival in arrivals}) == 1
    assert here.appointment(booked.id).version == 2


def test_sixteen_walk_ins_take_just_the_places_there_are(here: Department, mariadb: Database) -> None:
    acts = [lambda desk, n=n: desk.walk_in(n, original=SEEN) for n in range(1, 17)]
    here.resize(capacity=8, walk_in=3)
    answers = at_once(mariadb, acts)
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    counts = here.counts()
    assert (counts.walk_in_used, counts.booked, counts.overbooked) == (3, 5, 0)
    assert len(answers) - len(refused) == rows(mariadb, examination) == 8
    assert {type(refusal) for refusal in refused} == {SoldOut}


def test_one_person_walks_in_once_at_many_desks(here: Department, mariadb: Database) -> None:
    answers = at_once(mariadb, [lambda desk: desk.walk_in(1, original=SEEN)] * 6)
    assert rows(mariadb, examination) == 1
    assert [getattr(answer, "came_back", True) for answer in answers].count(False) == 1
    assert here.counts().walk_in_used + here.counts().booked == 1


def judged(here: Department, n: int, verdict: TradeVerdict = TradeVerdict.PASSES) -> Examination:
    return here.judge(here.arrive(n, portrait=True), verdict)


def test_two_workers_issue_one_certificate(here: Department, mariadb: Database) -> None:
    for n in range(1, ROUNDS + 1):
        approved = judged(here, n)
        issued = at_once(mariadb, [lambda desk, e=approved: desk.issue(e)] * 2)
        assert sum(answer is not None for answer in issued) == 1
    assert rows(mariadb, certificate) == ROUNDS


def test_two_clerks_issue_the_same_batch_and_everybody_gets_one_certificate(
    here: Department, mariadb: Database
) -> None:
    ids = tuple(judged(here, n).id for n in range(1, ROUNDS + 1))
    command = IssueBatchCommand(actor=clerk(), examinations=ids)
    reports = at_once(mariadb, [lambda desk: desk.flows.issue_batch(command)] * 2)
    assert rows(mariadb, certificate) == ROUNDS
    assert [set(report.done) for report in reports] == [set(ids)] * 2


def test_undoing_an_approval_against_issuing_leaves_no_certificate_without_an_approval(
    here: Department, mariadb: Database
) -> None:
    outcomes = Counter[str]()
    for n in range(1, ROUNDS + 1):
        approved = judged(here, n)
        acts: list[Act] = [lambda desk, e=approved: desk.undo_approval(e), lambda desk, e=approved: desk.issue(e)]
        undone, issued = at_once(mariadb, acts if n % 2 else acts[::-1])[:: 1 if n % 2 else -1]
        stands, state = here.certificate(approved), here.examination(approved.id).state
        assert (stands is not None) == (state is ExaminationState.QUALIFIED)
        assert isinstance(undone, CertificateStands) == (stands is not None)
        assert isinstance(issued, NotQualified) == (stands is None)
        outcomes[state.value] += 1
    assert outcomes.total() == ROUNDS


def test_undoing_an_approval_against_issuing_without_a_portrait_leaves_nobody_waiting(
    here: Department, mariadb: Database
) -> None:
    for n in range(1, ROUNDS + 1):
        approved = here.judge(here.arrive(n))
        at_once(mariadb, [lambda desk, e=approved: desk.issue(e), lambda desk, e=approved: desk.undo_approval(e)])
        waiting = here.waiting(approved)
        assert here.examination(approved.id).state is ExaminationState.AWAITING_REVIEW
        assert waiting is None or waiting.state.value == "withdrawn"


def test_a_check_in_is_undone_or_the_first_result_recorded_never_both(here: Department, mariadb: Database) -> None:
    for n in range(1, ROUNDS + 1):
        begun = here.arrive(n)
        acts: list[Act] = [
            lambda desk, e=begun: desk.undo_check_in(e),
            lambda desk, e=begun: desk.record_some(desk.examination(e.id)),
        ]
        answers = at_once(mariadb, acts)
        assert sum(isinstance(answer, Conflict) for answer in answers) == 1
        state, visit = here.examination(begun.id).state, here.visit(begun).state
        expected = {
            ExaminationState.VOIDED: AppointmentState.BOOKED,
            ExaminationState.IN_PROGRESS: AppointmentState.CHECKED_IN,
        }
        assert visit is expected[state]


def test_a_check_in_is_undone_once_and_its_place_freed_once(here: Department, mariadb: Database) -> None:
    begun = here.walk_in(1, original=SEEN).examination
    answers = at_once(mariadb, [lambda desk: desk.undo_check_in(begun)] * 4)
    assert sum(isinstance(answer, WrongState) for answer in answers) == 3
    assert here.counts().walk_in_used == 0
    assert here.visit(begun).state is AppointmentState.CANCELLED


def test_completing_against_voiding_ends_in_one_of_the_two(here: Department, mariadb: Database) -> None:
    for n in range(1, ROUNDS + 1):
        failed = judged(here, n, TradeVerdict.FAILS)
        acts: list[Act] = [
            lambda desk, e=failed: desk.void(e),
            lambda desk, e=failed: desk.flows.complete(desk.tell(e)),
        ]
        answers = at_once(mariadb, acts)
        assert not any(isinstance(answer, Conflict) for answer in answers)
        assert here.examination(failed.id).state is ExaminationState.VOIDED
        assert here.visit(failed).state is AppointmentState.BOOKED


class NoPaper:
    """A printer that needs no time, so that only the database decides."""

    def missing_glyphs(self, text: str) -> str:
        return ""

    def labels_pdf(self, labels: Sequence[TubeLabel], width: int, height: int) -> bytes:
        return str(labels[0].copy).encode()

    def guide_slip_pdf(self, paper: ArrivalPaper) -> bytes:
        return str(paper.copy).encode()

    def exam_sheet_pdf(self, paper: ArrivalPaper) -> bytes:
        return str(paper.copy).encode()


def test_of_many_first_prints_at_one_moment_one_needs_no_reason(here: Department, mariadb: Database) -> None:
    begun = here.arrive()

    def views(desk: Department) -> EventViewLog:
        return EventViewLog(desk.a.uow, desk.a.events, desk.a.clock, desk.a.ids)

    def label(desk: Department) -> bytes:
        a = desk.a
        use_case = PrintLabels(a.uow, a.examinations, a.examination_policies, a.sequences, NoPaper(), views(desk))
        return use_case(PrintLabelsCommand(actor=clerk(), examination=begun.id)).content

    def slip(desk: Department) -> bytes:
        a, body = desk.a, CertifyingBody(MemoryCertificationPolicies(CertificationPolicy(body_name="妇幼保健院")))
        queries = DatabaseExaminationQueries(mariadb.engine, mariadb.vault)
        history, contents = DatabaseEventHistory(mariadb.engine, mariadb.vault), MemoryFileContents(a.clock)
        use_case = PrintPaper(
            a.uow, queries, a.appointments, history, contents, NoPaper(), body, views(desk), a.sequences
        )
        return use_case(PrintPaperCommand(actor=clerk(), examination=begun.id, kind=PaperKind.GUIDE_SLIP)).content

    for act in (label, slip):
        answers = at_once_or_refused(mariadb, [act] * 6)
        assert [answer for answer in answers if isinstance(answer, bytes)] == [b"1"]
        assert sum(isinstance(answer, ReprintReasonMissing) for answer in answers) == 5


def at_once_or_refused(database: Database, acts: Sequence[Act]) -> list[Any]:
    """The same, where a refusal of a rule is an answer too."""

    def told(act: Act) -> Act:
        def run(desk: Department) -> Any:
            try:
                return act(desk)
            except RuleViolation as refused:
                return refused

        return run

    return at_once(database, [told(act) for act in acts])
