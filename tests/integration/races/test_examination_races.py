"""Many at once at one person: one review, every station's work kept, one winner of conclude against correct."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import punq
import pytest
from attrs import evolve, frozen
from sqlalchemy import Engine, func, select

from adapters.database.event_log import DatabaseEventLog
from adapters.database.jobs import DatabaseJobs
from adapters.database.repositories.examination import DatabaseExaminations
from adapters.database.repositories.examination_registers import (
    DatabaseCatalogues,
    DatabaseChiefPhysicians,
    DatabasePublicHealthCases,
    DatabaseStaffMembers,
)
from adapters.database.sequences import DatabaseSequences
from adapters.database.session import DatabaseSession
from adapters.database.tables.kernel import event_log
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.kit.world import SystemRandomness, UuidV7
from adapters.memory.examination import MemoryExaminationPolicies
from adapters.memory.world import SettableClock
from contracts.ports import examination_samples as samples
from contracts.ports.examination_samples import CENTRE, CHIEF, CLERK, DOCTOR, NOON, TESTER, TODAY, TYPIST, VERSION_1
from entrypoints.runner import Runner
from ports.clock import Clock, IdGenerator, Randomness
from ports.event_log import EventLog
from ports.examination import (
    Catalogues,
    ChiefPhysicians,
    ExaminationPolicies,
    Examinations,
    PublicHealthCases,
    StaffMembers,
)
from ports.jobs import Jobs
from ports.security import Vault
from ports.sequences import Sequences
from ports.unit_of_work import UnitOfWork
from tests.integration.conftest import Database
from tjdomain.examination.domain.catalogue_version import CatalogueVersion
from tjdomain.examination.domain.deciding import Decision
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.instrument import InstrumentRow, RowOutcome
from tjdomain.examination.domain.kinds import ExaminationState, ItemState, Rank, Station, TradeVerdict
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.domain.registering import Making, register
from tjdomain.examination.domain.review_errors import AlreadyRegistered
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.activate_catalogue import ActivateCatalogue, ActivateCatalogueCommand
from tjdomain.examination.usecases.approve_batch import ApproveBatch, ApproveBatchCommand
from tjdomain.examination.usecases.approve_examination import ApproveExamination, ApproveExaminationCommand
from tjdomain.examination.usecases.conclude_examination import ConcludeExamination, ConcludeExaminationCommand
from tjdomain.examination.usecases.correct_result import CorrectResult, CorrectResultCommand
from tjdomain.examination.usecases.edit_catalogue import EditDraft, EditDraftCommand, StartDraft, StartDraftCommand
from tjdomain.examination.usecases.import_results import ImportResults, ImportResultsCommand
from tjdomain.examination.usecases.record_results import RecordResults, RecordResultsCommand
from tjdomain.examination.usecases.records import Records
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.errors import Conflict, StaleVersion, WrongState
from tjdomain.shared.ids import AppointmentId, ExaminationId, UserId

LATER = NOON + timedelta(hours=3)


def account(user: UserId) -> Actor:
    """Somebody who may do everything."""
    return Actor(ActorKind.STAFF, Channel.DESK, user.value, frozenset(ExaminationRight), EVERYTHING, CENTRE)


class Registration:
    """A step of check-in: number, tubes and examination in one transaction."""

    def __init__(
        self, uow: UnitOfWork, examinations: Examinations, events: EventLog, sequences: Sequences, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._records = Records(examinations, events, SettableClock(NOON), ids)
        self._sequences = sequences
        self._ids = ids

    def __call__(self, wanted: AppointmentId) -> Examination:
        making = Making(
            id=ExaminationId(self._ids.new()),
            created_by=CLERK,
            at=NOON,
            catalogue=VERSION_1,
            policy=samples.POLICY,
            next_ordinal=self._sequences.next,
        )
        with self._uow:
            examination = register(samples.registered(1, appointment=wanted).registration, making)
            self._records.add("examination.registered", account(CLERK), examination)
        return examination


@frozen
class Hospital:
    """The wired storage, and what is in it at the start: the catalogue, a doctor, a tester and the chief."""

    run: Runner
    database: Database

    def store(self, *examinations: Examination) -> None:
        session = self.database.session()
        repository = DatabaseExaminations(session, self.database.vault)
        with DatabaseUnitOfWork(session):
            for examination in examinations:
                repository.add(evolve(examination, version=1))

    def now(self, of: ExaminationId) -> Examination:
        session = self.database.session()
        with DatabaseUnitOfWork(session):
            return DatabaseExaminations(session, self.database.vault).get(of)

    def events(self) -> int:
        with self.database.engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(event_log)).scalar_one()


@pytest.fixture
def hospital(database: Database) -> Hospital:
    container = punq.Container(auto_register=True)
    things: tuple[tuple[Any, Any], ...] = (
        (Engine, database.engine),
        (Vault, database.vault),
        (Clock, SettableClock(LATER)),
        (IdGenerator, UuidV7()),
        (Randomness, SystemRandomness()),
        (ExaminationPolicies, MemoryExaminationPolicies(ExaminationPolicy(catalogue_trial_first=False))),
    )
    for port, thing in things:
        container.register(port, instance=thing)
    adapters: tuple[tuple[Any, Any], ...] = (
        (UnitOfWork, DatabaseUnitOfWork),
        (EventLog, DatabaseEventLog),
        (Sequences, DatabaseSequences),
        (Examinations, DatabaseExaminations),
        (Catalogues, DatabaseCatalogues),
        (StaffMembers, DatabaseStaffMembers),
        (ChiefPhysicians, DatabaseChiefPhysicians),
        (PublicHealthCases, DatabasePublicHealthCases),
        (Jobs, DatabaseJobs),
    )
    container.register(DatabaseSession)
    for port, adapter in adapters:
        container.register(port, adapter)
    furnish(database)
    return Hospital(Runner(container), database)


def furnish(database: Database) -> None:
    session = database.session()
    members = DatabaseStaffMembers(session)
    with DatabaseUnitOfWork(session):
        DatabaseCatalogues(session).add(samples.version())
        members.add(samples.member(DOCTOR, stations=frozenset(Station), account=TYPIST))
        members.add(samples.member(TESTER, stations=frozenset(Station)))
        members.add(samples.member(CHIEF, rank=Rank.SENIOR, concludes=True, account=CLERK))
        DatabaseChiefPhysicians(session).add(samples.chief(1, CHIEF, TODAY))


Act = Callable[[], object]


def at_once(acts: Sequence[Act]) -> list[object]:
    """Start all acts at one moment; what each returned, or with which conflict it was refused."""
    start = Barrier(len(acts))

    def run(act: Act) -> object:
        start.wait(10)
        try:
            return act()
        except Conflict as lost:
            return lost

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def won(outcomes: list[object]) -> int:
    return sum(not isinstance(outcome, Conflict) for outcome in outcomes)


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
def test_a_preview_of_results_waits_for_nobody(hospital: Hospital) -> None:
    worked_on = samples.drawn(samples.registered())
    hospital.store(worked_on)
    rows = (InstrumentRow(row=2, code=worked_on.number, item="ALT", value="20"),)
    command = ImportResultsCommand(actor=account(TYPIST), department=CENTRE, rows=rows)
    session = hospital.database.session()
    with DatabaseUnitOfWork(session):
        DatabaseExaminations(session, hospital.database.vault).get(worked_on.id)
        assert hospital.run(ImportResults, command).rows[0].outcome is RowOutcome.APPLIED


def test_of_many_reviewers_one_approves(hospital: Hospital) -> None:
    waiting = [samples.concluded(samples.all_normal(samples.registered(n))) for n in range(1, 6)]
    hospital.store(*waiting)

    def review(examination: Examination, n: int) -> Act:
        command = ApproveExaminationCommand(
            actor=account(UserId(UUID(int=7000 + n))), examination=examination.id, seen=1
        )
        return lambda: hospital.run(ApproveExamination, command)

    for examination in waiting:
        outcomes = at_once([review(examination, n) for n in range(8)])
        assert won(outcomes) == 1
        assert all(isinstance(lost, WrongState) for lost in outcomes if isinstance(lost, Conflict))
        approved = hospital.now(examination.id)
        assert (approved.state, approved.version, len(approved.reviews)) == (ExaminationState.QUALIFIED, 2, 1)
    assert hospital.events() == 5


def test_batches_that_cross_each_other_end_and_approve_everybody_once(hospital: Hospital) -> None:
    waiting = [samples.concluded(samples.all_normal(samples.registered(n))) for n in range(1, 21)]
    hospital.store(*waiting)
    ids = tuple(examination.id for examination in waiting)

    def batch(n: int) -> Act:
        turned = ids if n % 2 else tuple(reversed(ids))
        command = ApproveBatchCommand(actor=account(UserId(UUID(int=7000 + n))), examinations=turned)
        return lambda: hospital.run(ApproveBatch, command).done

    done = [one for part in at_once([batch(n) for n in range(4)]) for one in part]  # type: ignore[attr-defined]
    assert sorted(done) == sorted(ids)
    assert hospital.events() == len(ids)


def test_of_two_activators_and_two_editors_one_is_first_and_the_draft_is_what_that_one_saw(hospital: Hospital) -> None:
    draft = hospital.run(StartDraft, StartDraftCommand(actor=account(CLERK), valid_from=TODAY))

    def activated(n: int) -> Act:
        actor = account(UserId(UUID(int=7000 + n)))
        command = ActivateCatalogueCommand(actor=actor, number=draft.number, seen=draft.version)
        return lambda: hospital.run(ActivateCatalogue, command)

    def edited(n: int) -> Act:
        content = evolve(draft.catalogue, valid_from=TODAY + timedelta(days=n))
        command = EditDraftCommand(
            actor=account(UserId(UUID(int=8000 + n))), number=draft.number, seen=draft.version, catalogue=content
        )
        return lambda: hospital.run(EditDraft, command)

    outcomes = at_once([activated(1), edited(1), activated(2), edited(2)])
    (first,) = (one for one in outcomes if not isinstance(one, Conflict))
    session = hospital.database.session()
    with DatabaseUnitOfWork(session):
        assert DatabaseCatalogues(session).get(draft.number) == first
    assert hospital.events() == 2


def test_of_two_who_start_a_draft_each_gets_a_number_or_is_told(hospital: Hospital) -> None:
    command = StartDraftCommand(actor=account(CLERK), valid_from=TODAY)
    outcomes = at_once([lambda: hospital.run(StartDraft, command)] * 4)
    numbers = [one.number for one in outcomes if isinstance(one, CatalogueVersion)]
    assert sorted(numbers) == list(range(2, 2 + len(numbers)))
    assert numbers


ENTRIES = {
    Station.XRAY: [Entry(item="chest_xray", value="clear")],
    Station.BLOOD: [Entry(item="alt", value="20")],
    Station.STOOL: [Entry(item="stool_dysentery", value="absent"), Entry(item="stool_typhoid", value="absent")],
    Station.INTERNAL: [Entry(item=code, value="fit") for code in ("heart", "liver", "spleen", "lung")],
}


def test_stations_that_work_on_one_person_at_the_same_time_all_keep_their_results(hospital: Hospital) -> None:
    people = [samples.drawn(samples.registered(n)) for n in range(1, 4)]
    hospital.store(*people)

    def record(examination: Examination, entries: Sequence[Entry]) -> Act:
        command = RecordResultsCommand(
            actor=account(TYPIST), examination=examination.id, entries=tuple(entries), performed_at=LATER
        )
        return lambda: hospital.run(RecordResults, command)

    for person in people:
        history = [
            Entry(item=item.code, value="no") for item in person.items if item.code.startswith(("history_", "skin_"))
        ]
        outcomes = at_once([record(person, entries) for entries in (*ENTRIES.values(), history)])
        assert won(outcomes) == len(ENTRIES) + 1
        after = hospital.now(person.id)
        assert (after.state, after.missing, after.version) == (ExaminationState.AWAITING_CONCLUSION, (), 6)
        results = {item.code: len(item.results) for item in after.items if item.state is ItemState.RESULTED}
        assert results == {item.code: 1 for item in after.items if item.code != "other_signs"}
    assert hospital.events() == 5 * len(people)


def test_conclude_against_correct_has_one_winner(hospital: Hospital) -> None:
    for n in range(1, 9):
        complete = samples.all_normal(samples.registered(n))
        hospital.store(complete)
        decision = Decision(verdicts=dict.fromkeys(complete.trades, TradeVerdict.PASSES))
        conclude = ConcludeExaminationCommand(actor=account(CLERK), examination=complete.id, decision=decision, seen=1)
        correct = CorrectResultCommand(
            actor=account(TYPIST),
            examination=complete.id,
            entry=Entry(item="alt", value="300"),
            seen=1,
            reason="抄错",
        )
        concluded, corrected = at_once(
            [
                lambda command=conclude: hospital.run(ConcludeExamination, command),
                lambda command=correct: hospital.run(CorrectResult, command),
            ]
        )
        after = hospital.now(complete.id)
        assert won([concluded, corrected]) == 1
        if isinstance(concluded, Conflict):
            assert isinstance(concluded, StaleVersion)
            assert (after.state, after.flagged) == (ExaminationState.IN_PROGRESS, ("alt",))
        else:
            assert isinstance(corrected, WrongState)
            assert (after.state, after.flagged) == (ExaminationState.AWAITING_REVIEW, ())


def test_numbers_slips_and_barcodes_are_given_once_under_16_threads(hospital: Hospital) -> None:
    def five(thread: int) -> Act:
        return lambda: [hospital.run(Registration, AppointmentId(UUID(int=thread * 10 + n))) for n in range(5)]

    made: list[Examination] = [one for part in at_once([five(thread) for thread in range(16)]) for one in part]  # type: ignore[attr-defined]
    assert sorted(int(examination.number[8:]) for examination in made) == list(range(1, 81))
    assert len({examination.slip for examination in made}) == 80
    assert len({tube.barcode for examination in made for tube in examination.tubes}) == 160


def test_a_check_in_that_several_desks_make_at_once_gives_one_examination(hospital: Hospital) -> None:
    for n in range(1, 5):
        outcomes = at_once([lambda n=n: hospital.run(Registration, AppointmentId(UUID(int=n)))] * 6)
        assert won(outcomes) == 1
        assert all(isinstance(lost, AlreadyRegistered) for lost in outcomes if isinstance(lost, Conflict))
