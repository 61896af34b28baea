"""Clearing away what is over, on SQLite and MariaDB: with all its parts, once, provably, and never what is in use."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from multiprocessing import get_context
from threading import Barrier
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve
from sqlalchemy import func, insert, select, update

from adapters.database.chain_check import DatabaseChainCheck
from adapters.database.deliveries import DatabaseDeliveries
from adapters.database.engine import make_engine
from adapters.database.event_log import DatabaseEventLog, change_context
from adapters.database.files import DatabaseFileRecords
from adapters.database.jobs import DatabaseJobQueue, DatabaseJobs
from adapters.database.queries.log import DatabaseLogQueries
from adapters.database.repositories.booking import DatabaseAppointments
from adapters.database.repositories.certification import DatabaseCertificates
from adapters.database.repositories.examination import DatabaseExaminations
from adapters.database.repositories.examination_registers import DatabasePublicHealthCases
from adapters.database.retention import DatabaseRetention, DatabaseRetentionQueries
from adapters.database.rotation import KeyRotation
from adapters.database.rows.booking import appointment_to_row
from adapters.database.sealer import DatabaseSealer
from adapters.database.session import DatabaseSession
from adapters.database.tables.booking import appointment as appointment_table
from adapters.database.tables.examination import examination as examination_table
from adapters.database.tables.identity import user_session
from adapters.database.tables.kernel import EventState, delivery, delivery_attempt, event_log
from adapters.database.tables.kernel import file as file_table
from adapters.database.types import Uuid
from adapters.database.unit_of_work import DatabaseUnitOfWork, writing
from adapters.kit.world import SystemRandomness, UuidV7
from adapters.memory.world import SettableClock
from adapters.security.tokens import Ed25519Signer, Ed25519Verifier
from adapters.security.vault import AesVault
from contracts.ports import examination_samples as samples
from contracts.ports.booking import DAY, appointment, changed, new
from contracts.ports.certification import certificate
from contracts.ports.deliveries import NOON as SENT
from contracts.ports.deliveries import certificate_event
from contracts.ports.jobs import MORNING
from contracts.ports.retention import ENDED, Kept, RetentionContract, hold
from ports.audit import CARRIED_OUT, Break
from ports.log_queries import LogBook, LogFilter
from tests.integration.conftest import Database
from tjdomain.administration.domain.retention import DataKind
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.carry_out_retention import CarryOutRetention, CarryOutRetentionCommand, Portion
from tjdomain.administration.usecases.clearing import Clearing
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.examination.domain.examination import Attachment
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.identity.domain.ids import SessionId
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.delivery import DeliveryId, DeliveryState
from tjdomain.shared.errors import NotFound, StaleVersion, TransactionRefused
from tjdomain.shared.ids import AppointmentId, EventId, ExaminationId, FileId, UserId

JOB = Actor(ActorKind.JOB, Channel.API, rights={AdministrationRight.MANAGE_RETENTION}, scope=EVERYTHING)
IN_15_YEARS = SettableClock(datetime(2042, 1, 1, tzinfo=UTC))
NODES = 8
MANY = 400


def carry_out(database: Database, kind: DataKind, limit: int = 500, clock: SettableClock = IN_15_YEARS) -> Portion:
    """One portion, as the job asks for it."""
    session = database.session()
    retention = DatabaseRetention(session, database.vault, clock)
    events = DatabaseEventLog(session, database.vault, SystemRandomness())
    clearing = Clearing(retention, events, clock, UuidV7())
    use_case = CarryOutRetention(DatabaseUnitOfWork(session), retention, clearing, clock)
    return use_case(CarryOutRetentionCommand(actor=JOB, kind=kind, limit=limit))


def proofs(database: Database) -> list[dict[str, Any]]:
    """What the runs left, oldest first."""
    with writing(database.engine) as connection:
        query = select(event_log).where(event_log.c.kind == CARRIED_OUT).order_by(event_log.c.id)
        rows = connection.execute(query).mappings().all()
    return [json.loads(database.vault.open(row["change"], change_context(row["id"].value)))["new"] for row in rows]


def ended(database: Database, count: int) -> None:
    """Appointments 1 to ``count``, all cancelled long ago."""
    rows = [
        {**appointment_to_row(appointment(n, **ENDED), database.vault), "code": bytes(64)} for n in range(1, count + 1)
    ]
    with writing(database.engine) as connection:
        connection.execute(insert(appointment_table), rows)


def left(database: Database) -> set[int]:
    """Which appointments are there."""
    with writing(database.engine) as connection:
        return {one.value.int for one in connection.execute(select(appointment_table.c.id)).scalars()}


class TestRetention(RetentionContract):
    @pytest.fixture
    def kept(self, database: Database, session: DatabaseSession, clock: SettableClock) -> Kept:
        return Kept(
            uow=DatabaseUnitOfWork(session),
            retention=DatabaseRetention(session, database.vault, clock),
            queries=DatabaseRetentionQueries(database.engine),
            appointments=DatabaseAppointments(session, database.vault),
            jobs=DatabaseJobs(session, database.vault, clock),
            queue=DatabaseJobQueue(database.engine, database.vault, clock),
            clock=clock,
        )


def test_an_examination_goes_with_all_that_names_it_but_its_certificate(
    database: Database, session: DatabaseSession, all_tables: Any
) -> None:
    attached = FileId(UUID(int=302))
    sheet = Attachment(file=attached, title="化验单", item="alt", added_by=None, added_at=samples.NOON)
    done = evolve(samples.everything_given(1), state=ExaminationState.QUALIFIED, attachments=(sheet,))
    shown = done.registration.portrait
    assert shown is not None
    with DatabaseUnitOfWork(session):
        connection = session.connection
        for file in (shown, attached):
            connection.execute(insert(file_table), file_row(file, database))
        DatabaseExaminations(session, database.vault).add(done)
        DatabasePublicHealthCases(session, database.vault).add(samples.case(1, done))
        DatabaseCertificates(session, database.vault).add(certificate(1, examination=done.id, portrait=shown))
    assert carry_out(database, DataKind.EXAMINATIONS).count == 1
    with writing(database.engine) as connection:
        for table in all_tables.sorted_tables:
            for column in table.c:
                if isinstance(column.type, Uuid) and column.type.of is ExaminationId:
                    found = connection.execute(select(func.count()).where(column == done.id)).scalar_one()
                    assert found == (table.name == "certificate"), f"{table.name}.{column.name}"
    records = DatabaseFileRecords(session, database.vault)
    assert records.get(shown)
    with pytest.raises(NotFound):
        records.get(attached)


def file_row(file: FileId, database: Database) -> dict[str, Any]:
    return {
        "id": file,
        "purpose": "portrait",
        "name": database.vault.seal(b"x.jpg", f"file|name|{file}"),
        "media_type": "image/jpeg",
        "size": 1,
        "digest": bytes(32),
        "department": samples.CENTRE,
        "created_by": None,
        "created_at": samples.NOON,
        "subject_id": None,
        "attached": True,
    }


def test_what_is_open_or_awaits_its_recheck_stays(database: Database, session: DatabaseSession) -> None:
    first, recheck, open_ = (samples.registered(n) for n in (1, 2, 3))
    first = evolve(first, state=ExaminationState.UNQUALIFIED, recheck=recheck.id)
    recheck = evolve(recheck, state=ExaminationState.UNQUALIFIED, recheck_of=first.id)
    with DatabaseUnitOfWork(session):
        for one in (first, recheck, open_):
            DatabaseExaminations(session, database.vault).add(one)
    assert [carry_out(database, DataKind.EXAMINATIONS).count for _ in range(3)] == [1, 1, 0]
    with writing(database.engine) as connection:
        assert connection.execute(select(examination_table.c.id)).scalars().all() == [open_.id]


def test_an_appointment_stays_as_long_as_the_examination_it_led_to(
    database: Database, session: DatabaseSession
) -> None:
    of = AppointmentId(UUID(int=31))
    led = samples.registered(1, appointment=of)
    with DatabaseUnitOfWork(session):
        DatabaseAppointments(session, database.vault).add(new(of.value.int, state=AppointmentState.COMPLETED, day=DAY))
        voided = evolve(led, state=ExaminationState.VOIDED)
        DatabaseExaminations(session, database.vault).add(voided)
    assert carry_out(database, DataKind.APPOINTMENTS).count == 0
    assert carry_out(database, DataKind.EXAMINATIONS).count == 1
    assert carry_out(database, DataKind.APPOINTMENTS).count == 1


def test_sessions_and_deliveries_go_when_they_are_over(database: Database, clock: SettableClock) -> None:
    row = {
        "user": UserId(UUID(int=5)),
        "department": samples.CENTRE,
        "address": "127.0.0.1",
        "agent": "",
        "started_at": MORNING,
        "last_seen_at": MORNING,
        "ends_at": MORNING,
    }
    sent = {
        "kind": "certificate.issued",
        "subject": "certificate",
        "subject_id": UUID(int=1),
        "version": 1,
        "party": "x",
        "attempts": 1,
        "last_attempt": 9,
        "due": MORNING,
        "created_at": MORNING,
    }
    with writing(database.engine) as connection:
        for n, ends in ((1, MORNING), (2, MORNING + timedelta(days=200))):
            key = {"id": SessionId(UUID(int=n)), "digest": bytes([n]) * 32}
            connection.execute(insert(user_session), row | key | {"ends_at": ends})
        for n, state in ((1, DeliveryState.DELIVERED), (2, DeliveryState.DEAD)):
            ids = {"id": DeliveryId(UUID(int=n)), "event_id": EventId(UUID(int=n))}
            done = {"state": state, "destination": "x", "delivered_at": MORNING if n == 1 else None}
            connection.execute(insert(delivery), sent | ids | done)
            tried = {"delivery_id": ids["id"], "attempt": 1, "at": MORNING, "error": "tj.unavailable"}
            connection.execute(insert(delivery_attempt), tried)
    clock.move(timedelta(days=190))
    assert carry_out(database, DataKind.SESSIONS, clock=clock).count == 1
    assert carry_out(database, DataKind.DELIVERIES, clock=clock).count == 1
    with writing(database.engine) as connection:
        for table in (user_session, delivery, delivery_attempt):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 1


@pytest.fixture
def emptied(database: Database) -> DatabaseChainCheck:
    """Seven events sent out, the first five of them emptied in portions of three and two; all sealed."""
    session, clock = database.session(), SettableClock(SENT)
    log = DatabaseEventLog(session, database.vault, SystemRandomness())
    with DatabaseUnitOfWork(session):
        for n in range(1, 8):
            event = certificate_event(n)
            log.append(event if n <= 5 else evolve(event, at=IN_15_YEARS.now()))
    sealer = DatabaseSealer(database.engine, clock, UuidV7())
    assert sealer.seal() == 7
    assert DatabaseDeliveries(database.engine, clock, UuidV7()).fan_out((), 9) == 7
    assert [carry_out(database, DataKind.OPERATIONS, 3).count for _ in range(3)] == [3, 2, 0]
    assert sealer.seal() == 2
    verifier = Ed25519Verifier(Ed25519Signer({"s1": bytes(32)}).public_keys())
    return DatabaseChainCheck(database.engine, database.vault, verifier, batch=3)


def test_the_chain_is_proved_after_contents_are_gone(database: Database, emptied: DatabaseChainCheck) -> None:
    report = emptied.verify((), IN_15_YEARS.now())
    assert (report.sealed, report.sound) == (9, True)
    lines = DatabaseLogQueries(database.engine, database.vault).page(
        LogFilter(book=LogBook.OPERATIONS), EVERYTHING, None, None, 20
    )
    assert [bool(line.new) for line in reversed(lines) if line.kind == "certificate.issued"] == [False] * 5 + [True] * 2
    assert [proof["count"] for proof in proofs(database)] == [3, 2]


def test_contents_that_no_run_took_are_an_edit(database: Database, emptied: DatabaseChainCheck) -> None:
    with writing(database.engine) as connection:
        first, last = UUID(int=1), UUID(int=7)
        one = select(event_log).where(event_log.c.id == EventId(first))
        row = connection.execute(one).mappings().one()
        left_over = database.vault.open(row["change"], change_context(first))
        target = EventId(last)
        change = {"change": database.vault.seal(left_over, change_context(last)), "state": EventState.EMPTIED}
        connection.execute(update(event_log).where(event_log.c.id == target).values(change))
    broken = emptied.verify((), IN_15_YEARS.now()).broken
    assert broken is not None
    assert (broken.kind, broken.seq) == (Break.EDITED, 7)


@pytest.mark.parametrize("wrong", ["not-an-id", str(UUID(int=6)), str(UUID(int=99))])
def test_a_proof_that_is_none_is_an_edit(database: Database, emptied: DatabaseChainCheck, wrong: str) -> None:
    claim = json.dumps({"old": {}, "new": {}, "emptied_by": wrong}).encode()
    with writing(database.engine) as connection:
        target = event_log.c.id == EventId(UUID(int=2))
        connection.execute(
            update(event_log).where(target).values(change=database.vault.seal(claim, change_context(UUID(int=2))))
        )
    broken = emptied.verify((), IN_15_YEARS.now()).broken
    assert broken is not None
    assert (broken.kind, broken.seq) == (Break.EDITED, 2)


def test_an_edited_proof_proves_nothing(database: Database, emptied: DatabaseChainCheck) -> None:
    with writing(database.engine) as connection:
        connection.execute(update(event_log).where(event_log.c.kind == CARRIED_OUT).values(digest=bytes(32)))
    broken = emptied.verify((), IN_15_YEARS.now()).broken
    assert broken is not None
    assert broken.seq == 1


def test_what_is_left_of_events_is_sealed_anew_with_the_rest(database: Database, emptied: DatabaseChainCheck) -> None:
    both = AesVault({"k2": bytes(32), "k1": bytes(range(32))}, {"i1": bytes(range(32, 64))})
    rotation = KeyRotation(database.engine, both)
    done = [one for one in rotation.run() if (one.table, one.column) == ("event_log", "change")]
    assert [(one.resealed, one.unopened) for one in done] == [(9, 0)]


def to_the_end(database: Database, limit: int) -> int:
    """Run until nothing is left to take; how many were taken."""
    total = 0
    while True:
        try:
            count = carry_out(database, DataKind.APPOINTMENTS, limit).count
        except TransactionRefused:
            continue
        if not count:
            return total
        total += count


def beside_a_run(database: Database, act: Callable[[DatabaseSession, int], None]) -> set[int]:
    """Act on every tenth appointment, the last first, while a run takes them from the first on; whose act was done."""
    ended(database, MANY)
    met, done = Barrier(2), set()

    def run() -> int:
        met.wait(10)
        return to_the_end(database, 5)

    with ThreadPoolExecutor(1) as pool:
        running, session = pool.submit(run), database.session()
        met.wait(10)
        for n in range(MANY, 0, -10):
            try:
                with DatabaseUnitOfWork(session):
                    act(session, n)
            except (NotFound, StaleVersion, TransactionRefused):
                continue
            done.add(n)
        taken = running.result()
    assert 0 < len(done) < MANY // 10
    assert left(database) == done
    assert sum(proof["count"] for proof in proofs(database)) == taken == MANY - len(done)
    return done


def test_eight_runs_at_once_take_each_appointment_once(mariadb: Database) -> None:
    ended(mariadb, MANY)
    met = Barrier(NODES)

    def run(_: int) -> int:
        met.wait(10)
        return to_the_end(mariadb, 7)

    with ThreadPoolExecutor(NODES) as pool:
        assert sum(pool.map(run, range(NODES))) == MANY
    assert left(mariadb) == set()
    assert sum(proof["count"] for proof in proofs(mariadb)) == MANY


def test_what_is_used_in_the_moment_of_a_run_is_whole_or_gone(mariadb: Database) -> None:
    def book_again(session: DatabaseSession, n: int) -> None:
        now = changed(appointment(n, **ENDED), state=AppointmentState.BOOKED)
        DatabaseAppointments(session, mariadb.vault).save(now)

    for n in beside_a_run(mariadb, book_again):
        with DatabaseUnitOfWork(session := mariadb.session()):
            found = DatabaseAppointments(session, mariadb.vault).get(appointment(n).id)
        assert found.state is AppointmentState.BOOKED


def test_what_is_held_back_in_the_moment_of_a_run_is_there_or_unknown(mariadb: Database) -> None:
    def keep(session: DatabaseSession, n: int) -> None:
        retention = DatabaseRetention(session, mariadb.vault, IN_15_YEARS)
        for kind in DataKind:
            retention.rule(kind)
        assert retention.find_case(f"26{n:010d}") == UUID(int=n)
        retention.place(hold(n, number=1000 + n))

    held = beside_a_run(mariadb, keep)
    assert len(DatabaseRetentionQueries(mariadb.engine).holds()) == len(held)


def portions(url: str, keys: tuple[dict[str, bytes], dict[str, bytes]]) -> None:
    """Another process: clears away in small portions until it is killed."""
    database = Database(make_engine(url), url, AesVault(*keys))
    while carry_out(database, DataKind.APPOINTMENTS, 3).count:
        sleep(0.005)


def test_a_run_that_is_killed_in_the_middle_is_gone_on_with(database: Database) -> None:
    ended(database, MANY)
    keys = ({"k1": bytes(range(32))}, {"i1": bytes(range(32, 64))})
    process = get_context("spawn").Process(target=portions, args=(database.url, keys))
    process.start()
    until = monotonic() + 60
    while len(left(database)) > MANY - 30 and monotonic() < until:
        sleep(0.01)
    process.kill()
    process.join()
    some = left(database)
    assert 0 < len(some) < MANY
    while carry_out(database, DataKind.APPOINTMENTS).count:
        pass
    ids = iter(range(1, MANY + 1))
    for proof in proofs(database):
        taken = b"".join(UUID(int=next(ids)).bytes for _ in range(proof["count"]))
        assert proof["digest"] == sha256(taken).hexdigest()
    assert next(ids, None) is None
