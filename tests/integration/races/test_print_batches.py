"""Batches of prints on a MariaDB: asked for by many at once, run by two workers, killed in the middle."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import psutil
import pytest
from attrs import evolve
from sqlalchemy import func, select, update

from adapters.database.migrate import upgrade
from adapters.database.tables.kernel import event_log, job
from adapters.kit.world import SystemClock
from contracts.ports.certification import approved
from contracts.ports.documents import picture, sizes
from ports.clock import Clock, IdGenerator
from ports.files import FileContents, FileRecord, FileRecords
from ports.jobs import JobQueue, Jobs
from ports.unit_of_work import UnitOfWork
from tests import servers
from tests.integration.journeys.hospital import PUBLIC_URL, SECRETS, Hospital, opened
from tests.unit.certification.making import clerk
from tjdomain.certification.domain.certificate import Certificate
from tjdomain.certification.usecases.issuing import Issuing
from tjdomain.certification.usecases.print_batches import (
    AskPrintBatch,
    AskPrintBatchCommand,
    OpenPrintBatch,
    PrintBatchQuery,
    ShowPrintBatch,
)
from tjdomain.certification.usecases.rendering import CertificateForm
from tjdomain.certification.usecases.run_print_batch import RunPrintBatch
from tjdomain.shared.actor import EVERYTHING, Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import TransactionRefused
from tjdomain.shared.ids import CertificateId, ExaminationId, FileId, JobId
from tjdomain.shared.jobs import JobState

THREADS, LEASE = 8, timedelta(minutes=1)
MANY = 60
"""So many that a worker is killed before it has drawn them, in two parts."""
_LONGEST = 240


class Issuer:
    """Puts certificates in, all with one portrait."""

    def __init__(
        self, uow: UnitOfWork, issuing: Issuing, contents: FileContents, records: FileRecords, clock: Clock,
        ids: IdGenerator,
    ) -> None:  # fmt: skip
        self._uow = uow
        self._issuing = issuing
        self._contents = contents
        self._records = records
        self._clock = clock
        self._ids = ids

    def issue(self, count: int, actor: Actor) -> tuple[CertificateId, ...]:
        assert actor.department is not None
        content, file = picture(295, 413), FileId(self._ids.new())
        size = self._contents.put(file, (content,))
        record = FileRecord(
            id=file, purpose="portrait", name="1.jpg", media_type="image/jpeg", size=size, digest=bytes(32),
            department=actor.department, created_by=actor.id, created_at=self._clock.now(),
        )  # fmt: skip
        day = local_day(self._clock.now()) - timedelta(days=2)
        one = approved(department=actor.department, exam_date=day, portrait=file)
        with self._uow:
            self._records.add(record)
            made = [
                self._issuing.issue(evolve(one, examination=ExaminationId(self._ids.new())), actor)
                for _ in range(count)
            ]
        return tuple(certificate.id for certificate in made if isinstance(certificate, Certificate))


class Bar:
    def at(self, done: int, total: int | None = None) -> None:
        pass


@pytest.fixture(scope="module")
def place(mariadb_server: servers.MariaDb, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The address of an empty database, and a folder."""
    with mariadb_server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE DATABASE prints CHARACTER SET utf8mb4")
    url = mariadb_server.url("prints")
    upgrade(url)
    return url, tmp_path_factory.mktemp("prints")


@pytest.fixture(scope="module")
def hospital(place: tuple[str, Path]) -> Iterator[Hospital]:
    url, folder = place
    with opened(url, folder / "files", SystemClock().now()) as made:
        yield made


@pytest.fixture
def actor(hospital: Hospital) -> Actor:
    return evolve(clerk(), department=hospital.centre, scope=EVERYTHING)


def issued(hospital: Hospital, actor: Actor, count: int) -> tuple[CertificateId, ...]:
    issuer: Issuer = hospital.system.run.resolve(Issuer)
    return issuer.issue(count, actor)


def ask(hospital: Hospital, actor: Actor, certificates: Sequence[CertificateId]) -> JobId:
    command = AskPrintBatchCommand(actor=actor, certificates=tuple(certificates), form=CertificateForm.SHEET_PDF)
    return hospital.system.run(AskPrintBatch, command)


def at_once(act: Callable[[], Any], count: int) -> list[Any]:
    start = Barrier(count)

    def run(_: int) -> Any:
        start.wait(20)
        for _again in range(30):
            try:
                return act()
            except TransactionRefused:
                continue
        message = "refused 30 times"
        raise AssertionError(message)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def prints_of(hospital: Hospital, certificates: Sequence[CertificateId]) -> list[int]:
    """How often each was printed, by the log."""
    with hospital.system.engine.connect() as connection:
        counted = connection.execute(
            select(event_log.c.subject_id, func.count())
            .where(event_log.c.kind == "certificate.printed")
            .group_by(event_log.c.subject_id)
        )
        counts = {subject: count for subject, count in counted}  # noqa: C416  rows are no pairs to a type checker
    return [counts.get(one.value, 0) for one in certificates]


def state_of(hospital: Hospital, batch: JobId) -> JobState:
    return hospital.system.run.port(Jobs).get(batch).state


def test_many_who_ask_for_the_same_get_one_batch(hospital: Hospital, actor: Actor) -> None:
    certificates = issued(hospital, actor, 3)
    asked = at_once(lambda: ask(hospital, actor, certificates), THREADS)
    assert len(set(asked)) == 1
    with hospital.system.engine.connect() as connection:
        kinds = connection.execute(select(func.count()).where(job.c.kind == "certificate.print_batch")).scalar_one()
    assert kinds == 1
    hospital.settle()
    assert prints_of(hospital, certificates) == [1, 1, 1]


def test_two_workers_on_one_batch_log_each_card_once_and_agree(hospital: Hospital, actor: Actor) -> None:
    """Each believes that the lease is its own, and both have drawn when they begin to write."""
    certificates = issued(hospital, actor, 4)
    batch = ask(hospital, actor, certificates)
    claimed = hospital.system.run.port(JobQueue).claim(batch, LEASE)
    assert claimed is not None

    def run() -> Any:
        handler: RunPrintBatch = hospital.system.run.resolve(RunPrintBatch)
        return handler(claimed, Bar())

    results = at_once(run, 3)
    assert results[0] == results[1] == results[2]
    assert prints_of(hospital, certificates) == [1] * 4
    assert len(hospital.system.run.port(FileRecords).of(batch.value)) == 2


def worker(place: tuple[str, Path], name: str) -> psutil.Popen:
    url, folder = place
    environment = {
        **{variable: text for variable, text in os.environ.items() if not variable.startswith("TJ_")},
        **{f"TJ_SECRET_{ring.upper()}": keys.text() for ring, keys in SECRETS.items()},
        "TJ_DATABASE_URL": url,
        "TJ_FILES": str(folder / "files"),
        "TJ_PUBLIC_URL": PUBLIC_URL,
    }
    command = [sys.executable, "-m", "entrypoints.cli.main", "work"]
    with (folder / f"{name}.log").open("wb") as log:
        return psutil.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)


def test_a_worker_killed_in_the_middle_is_followed_by_one_that_begins_anew(
    hospital: Hospital, actor: Actor, place: tuple[str, Path]
) -> None:
    certificates = issued(hospital, actor, MANY)
    batch = ask(hospital, actor, certificates)
    first = worker(place, "first")
    try:
        servers.wait_until(lambda: state_of(hospital, batch) is JobState.RUNNING, "the first worker", _LONGEST)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert state_of(hospital, batch) is JobState.RUNNING
    assert prints_of(hospital, certificates) == [0] * MANY
    with hospital.system.engine.begin() as connection:  # the minute of its lease is over
        connection.execute(update(job).where(job.c.id == batch).values(due=SystemClock().now()))
    second = worker(place, "second")
    try:
        servers.wait_until(lambda: state_of(hospital, batch) is JobState.DONE, "the second worker", _LONGEST)
    finally:
        second.terminate()
        second.wait(30)
    query = PrintBatchQuery(actor=actor, batch=batch)
    shown = hospital.system.run(ShowPrintBatch, query)
    assert (shown.printed, shown.job.attempts, shown.job.outcome) == (MANY, 2, {"printed": MANY, "refused": 0})
    assert prints_of(hospital, certificates) == [1] * MANY
    assert len(sizes(hospital.system.run(OpenPrintBatch, query))) == MANY / 10 * 2
