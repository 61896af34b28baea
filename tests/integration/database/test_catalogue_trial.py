"""A draft of the catalogue tried on stored examinations, on SQLite and on MariaDB: by use case, job, and report."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import punq
import pytest
from attrs import evolve
from sqlalchemy import Engine

from adapters.database.event_log import DatabaseEventLog
from adapters.database.files import DatabaseFileRecords
from adapters.database.jobs import DatabaseJobQueue, DatabaseJobs
from adapters.database.queries.examination import DatabaseExaminationQueries
from adapters.database.repositories.examination import DatabaseExaminations
from adapters.database.repositories.examination_registers import DatabaseCatalogues
from adapters.database.session import DatabaseSession
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.files.folder import FolderFileContents
from adapters.kit.world import SystemRandomness, UuidV7
from adapters.memory.world import SettableClock
from adapters.queue.job_runner import JobRunner
from contracts.ports import examination_samples as samples
from contracts.ports.examination_samples import CENTRE, CLERK, NOON, TODAY
from entrypoints.runner import Runner
from ports.clock import Clock, IdGenerator, Randomness
from ports.event_log import EventLog
from ports.examination import Catalogues, Examinations
from ports.examination_queries import ExaminationQueries
from ports.files import FileContents, FileRecords
from ports.jobs import Jobs
from ports.security import Vault
from ports.unit_of_work import UnitOfWork
from tests.integration.conftest import Database
from tjdomain.examination.domain.kinds import Effect, Outcome
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.catalogue_trials import (
    TRIAL,
    AskTrial,
    AskTrialCommand,
    ShowTrial,
    ShowTrialQuery,
    TrialReport,
)
from tjdomain.examination.usecases.edit_catalogue import EditDraft, EditDraftCommand, StartDraft, StartDraftCommand
from tjdomain.examination.usecases.run_trial import RunTrial
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.jobs import JobState

MANAGER = Actor(ActorKind.STAFF, Channel.DESK, CLERK.value, frozenset(ExaminationRight), EVERYTHING, CENTRE)


@pytest.fixture
def runner(database: Database, tmp_path: Path) -> Runner:
    container = punq.Container(auto_register=True)
    clock = SettableClock(NOON + timedelta(hours=3))
    things: tuple[tuple[Any, Any], ...] = (
        (Engine, database.engine),
        (Vault, database.vault),
        (Clock, clock),
        (IdGenerator, UuidV7()),
        (Randomness, SystemRandomness()),
        (FileContents, FolderFileContents(tmp_path, database.vault, clock)),
    )
    for port, thing in things:
        container.register(port, instance=thing)
    container.register(DatabaseSession)
    adapters: tuple[tuple[Any, Any], ...] = (
        (UnitOfWork, DatabaseUnitOfWork),
        (EventLog, DatabaseEventLog),
        (Examinations, DatabaseExaminations),
        (ExaminationQueries, DatabaseExaminationQueries),
        (Catalogues, DatabaseCatalogues),
        (Jobs, DatabaseJobs),
        (FileRecords, DatabaseFileRecords),
    )
    for port, adapter in adapters:
        container.register(port, adapter)
    return Runner(container)


def test_a_stored_decision_is_judged_once_more_and_stays_as_it_is(runner: Runner, database: Database) -> None:
    session = database.session()
    people = [samples.concluded(samples.all_normal(samples.registered(n))) for n in (1, 2)]
    with DatabaseUnitOfWork(session):
        DatabaseCatalogues(session).add(samples.version())
        for one in people:
            DatabaseExaminations(session, database.vault).add(evolve(one, version=1))
    draft = runner(StartDraft, StartDraftCommand(actor=MANAGER, valid_from=TODAY))
    low = tuple(evolve(one, lower=one.upper) for one in draft.catalogue.ranges)
    barred = tuple(
        evolve(one, first=Effect.BARS) if one.finding == "alt_abnormal" else one for one in draft.catalogue.rules
    )
    content = evolve(draft.catalogue, ranges=low, rules=barred, reflexes=())
    command = EditDraftCommand(actor=MANAGER, number=draft.number, seen=1, catalogue=content)
    assert runner(EditDraft, command).editors == {CLERK}
    asked = AskTrialCommand(actor=MANAGER, number=draft.number, first=TODAY, last=TODAY)
    job = runner(AskTrial, asked)
    queue = DatabaseJobQueue(database.engine, database.vault, SettableClock(NOON + timedelta(hours=3)))
    assert JobRunner(queue, {TRIAL: lambda: runner.resolve(RunTrial)}, SettableClock(NOON), 60).step()
    report: TrialReport = runner(ShowTrial, ShowTrialQuery(actor=MANAGER, number=draft.number, trial=job.id))
    assert (report.trial.job.state, report.trial.job.outcome) == (JobState.DONE, {"seen": 2, "differ": 2})
    assert [one.number for one in report.deviations] == [one.number for one in people]
    assert {(one.before, one.after) for one in report.deviations} == {(Outcome.QUALIFIED, Outcome.UNQUALIFIED)}
    with DatabaseUnitOfWork(session):
        stored = DatabaseExaminations(session, database.vault).look_at([one.id for one in people])
    assert [one.catalogue for one in stored] == [1, 1]
