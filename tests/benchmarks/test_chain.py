"""The check of the log's chain."""

import time
from hashlib import sha256

import pytest
from sqlalchemy import select

from adapters.database import migrate
from adapters.database.chain_check import DatabaseChainCheck
from adapters.database.engine import make_engine
from adapters.database.event_log import DatabaseEventLog
from adapters.database.sealer import DatabaseSealer
from adapters.database.session import DatabaseSession, reading
from adapters.database.tables.kernel import event_log
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.kit.world import SystemClock, SystemRandomness, UuidV7
from adapters.security.tokens import Ed25519Signer, Ed25519Verifier
from adapters.security.vault import AesVault
from contracts.ports.deliveries import certificate_event
from tests.servers import mariadb

pytestmark = pytest.mark.bench
EVENTS = 50_000
VAULT = AesVault({"k": bytes(32)}, {"k": bytes(32)})


def test_the_chain_is_checked_against_reading_and_hashing_alone() -> None:
    with mariadb() as server:
        with server.connect() as connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE chain CHARACTER SET utf8mb4")
        migrate.upgrade(server.url("chain"))
        engine = make_engine(server.url("chain"))
        session = DatabaseSession(engine)
        log = DatabaseEventLog(session, VAULT, SystemRandomness())
        for first in range(0, EVENTS, 1000):
            with DatabaseUnitOfWork(session):
                for n in range(first, first + 1000):
                    log.append(certificate_event(n + 1, subject=n))
        sealer = DatabaseSealer(engine, SystemClock(), UuidV7())
        while sealer.seal():
            pass
        started = time.perf_counter()
        with reading(engine) as connection:
            for row in connection.execute(select(event_log).order_by(event_log.c.id)):
                sha256(row.change)
        bare = EVENTS / (time.perf_counter() - started)
        check = DatabaseChainCheck(engine, VAULT, Ed25519Verifier(Ed25519Signer({"s": bytes(32)}).public_keys()))
        started = time.perf_counter()
        report = check.verify((), SystemClock().now())
        ours = EVENTS / (time.perf_counter() - started)
        assert (report.sealed, report.sound) == (EVENTS, True)
        engine.dispose()
    print(f"\n{EVENTS} events: {ours:.0f}/s checked, {bare:.0f}/s read and hashed alone, ratio {ours / bare:.2f}")
