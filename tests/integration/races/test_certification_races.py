"""Many at once: one certificate an examination, one number a certificate, one winner a change."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from operator import methodcaller
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import func, select

from adapters.database.event_log import DatabaseEventLog
from adapters.database.queries.certification import DatabaseCertificateArchive
from adapters.database.repositories.certification import DatabaseCertificates, DatabasePendingCertificates
from adapters.database.sequences import DatabaseSequences
from adapters.database.tables.kernel import event_log
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.kit.world import SystemRandomness, UuidV7
from adapters.memory.certification import MemoryCertificationPolicies
from adapters.memory.files import MemoryFileRecords
from adapters.memory.store import MemoryStore
from adapters.memory.world import SettableClock
from contracts.ports.certification import CENTRE, CLERK, LI, NOON, SEE_ALL, SERIES, TODAY, approved
from ports.certification import CertificateFilter
from ports.files import FileRecord
from tests.integration.conftest import Database
from tests.unit.certification.making import changed_to
from tjdomain.certification.domain.certificate import CertificateState, PendingState
from tjdomain.certification.domain.change import Correction
from tjdomain.certification.domain.errors import AlreadyIssued
from tjdomain.certification.domain.policy import CertificationPolicy
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.correct_certificate import CorrectCertificate, CorrectCertificateCommand
from tjdomain.certification.usecases.issuing import Issuing
from tjdomain.certification.usecases.revoke_certificate import RevokeCertificate, RevokeCertificateCommand
from tjdomain.certification.usecases.supply_portrait import SupplyPortrait, SupplyPortraitCommand
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.errors import StaleVersion, TransactionRefused, WrongState
from tjdomain.shared.ids import CertificateId, ExaminationId, FileId

PORTRAIT = FileId(UUID(int=3000))
WORKER = Actor(ActorKind.JOB, Channel.API, CLERK, frozenset(CertificationRight), EVERYTHING)
POLICIES = MemoryCertificationPolicies(CertificationPolicy(body_name="聊城市东昌府区妇幼保健院"))
LOST = (AlreadyIssued, StaleVersion, WrongState)


class Worker:
    """What one resolve makes: everything on one connection of its own."""

    def __init__(self, database: Database) -> None:
        session, clock, ids = database.session(), SettableClock(NOON), UuidV7()
        self.uow = DatabaseUnitOfWork(session)
        self.certificates = DatabaseCertificates(session, database.vault)
        self.pendings = DatabasePendingCertificates(session, database.vault)
        log = DatabaseEventLog(session, database.vault, SystemRandomness())
        self._changing = (log, clock, ids)
        self.issuing = Issuing(self.certificates, self.pendings, DatabaseSequences(session), POLICIES, log, clock, ids)

    def issue(self, n: int, portrait: FileId | None = PORTRAIT) -> None:
        with self.uow:
            self.issuing.issue(approved(n, portrait=portrait), WORKER)

    def correct(self, certificate: CertificateId) -> None:
        command = CorrectCertificateCommand(
            actor=WORKER, certificate=certificate, correction=Correction(holder=changed_to(LI)), reason="姓名录错"
        )
        CorrectCertificate(self.uow, self.certificates, _portraits(), *self._changing)(command)

    def revoke(self, certificate: CertificateId) -> None:
        command = RevokeCertificateCommand(actor=WORKER, certificate=certificate, reason="错发")
        RevokeCertificate(self.uow, self.certificates, *self._changing)(command)

    def supply(self, examination: ExaminationId) -> None:
        command = SupplyPortraitCommand(actor=WORKER, examination=examination, portrait=PORTRAIT)
        SupplyPortrait(self.uow, self.pendings, self.certificates, _portraits(), self.issuing)(command)

    def undo_approval(self, examination: ExaminationId) -> None:
        with self.uow:
            self.issuing.withdraw(examination, WORKER, "误审")


def _portraits() -> MemoryFileRecords:
    records = MemoryFileRecords(MemoryStore())
    records.add(
        FileRecord(
            id=PORTRAIT,
            purpose="portrait",
            name="1.jpg",
            media_type="image/jpeg",
            size=4,
            digest=bytes(32),
            department=CENTRE,
            created_by=CLERK,
            created_at=NOON,
        )
    )
    return records


def at_once(database: Database, acts: Sequence[Callable[[Worker], None]]) -> list[bool]:
    """Run all acts at one moment, each on its own connection; whether each won. Refused transactions run again."""
    start = Barrier(len(acts))

    def run(act: Callable[[Worker], None]) -> bool:
        start.wait(10)
        for _ in range(30):
            try:
                act(Worker(database))
            except TransactionRefused:
                continue
            except LOST:
                return False
            return True
        message = "refused 30 times"
        raise AssertionError(message)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def archive(database: Database) -> DatabaseCertificateArchive:
    return DatabaseCertificateArchive(database.engine, database.vault)


def events(database: Database) -> int:
    with database.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(event_log)).scalar_one()


def test_workers_who_issue_the_same_examination_give_one_certificate(
    database: Database, archive: DatabaseCertificateArchive
) -> None:
    for n in range(1, 6):
        won = at_once(database, [methodcaller("issue", n)] * 8)
        assert won.count(True) == 1
    rows = archive.search(CertificateFilter(), SEE_ALL, TODAY, None, 50)
    assert len({row.examination for row in rows}) == len(rows) == 5
    assert archive.gaps(SERIES, SEE_ALL, 0, 10) == ()
    assert events(database) == 5


def test_numbers_are_unique_and_without_gaps_under_16_threads(
    database: Database, archive: DatabaseCertificateArchive
) -> None:
    def ten(thread: int) -> Callable[[Worker], None]:
        def issue(worker: Worker) -> None:
            for n in range(10):
                if worker_lacks(worker, thread * 10 + n):
                    worker.issue(thread * 10 + n)

        return issue

    assert all(at_once(database, [ten(thread) for thread in range(16)]))
    rows = archive.search(CertificateFilter(), SEE_ALL, TODAY, None, 200)
    assert len({row.number for row in rows}) == len(rows) == 160
    assert sorted(int(row.number[10:16]) for row in rows) == list(range(1, 161))


def worker_lacks(worker: Worker, n: int) -> bool:
    with worker.uow:
        return worker.certificates.latest_of(approved(n).examination) is None


@pytest.mark.parametrize("round_", range(6))
def test_of_correction_and_revocation_one_wins(
    database: Database, archive: DatabaseCertificateArchive, round_: int
) -> None:
    Worker(database).issue(round_)
    issued = archive.search(CertificateFilter(), SEE_ALL, TODAY, None, 1)[0].id
    corrected, revoked = at_once(
        database, [lambda worker: worker.correct(issued), lambda worker: worker.revoke(issued)]
    )
    assert corrected is not revoked
    states = [(row.edition, row.state) for row in archive.search(CertificateFilter(), SEE_ALL, TODAY, None, 10)]
    assert states == (
        [(2, CertificateState.VALID), (1, CertificateState.SUPERSEDED)]
        if corrected
        else [(1, CertificateState.REVOKED)]
    )
    assert events(database) == (3 if corrected else 2)


@pytest.mark.parametrize("round_", range(6))
def test_a_portrait_supplied_while_the_approval_is_undone_leaves_no_certificate_without_approval(
    database: Database, archive: DatabaseCertificateArchive, round_: int
) -> None:
    examination = approved(round_).examination
    Worker(database).issue(round_, portrait=None)
    supplied, undone = at_once(
        database,
        [lambda worker: worker.supply(examination), lambda worker: worker.undo_approval(examination)],
    )
    assert supplied is not undone
    worker = Worker(database)
    with worker.uow:
        assert worker.pendings.get(examination).state is (PendingState.ISSUED if supplied else PendingState.WITHDRAWN)
    assert archive.count(CertificateFilter(), SEE_ALL, TODAY) == (1 if supplied else 0)
