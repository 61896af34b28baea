"""Key rotation while the system runs."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from attrs import evolve
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, update

from adapters.database.drafts import DatabaseDrafts
from adapters.database.repositories.webhooks import DatabaseWebhooks
from adapters.database.rotation import EncryptedColumn, KeyRotation, Rotated, encrypted_columns
from adapters.database.tables.kernel import webhook
from adapters.database.types import Sealed
from adapters.database.unit_of_work import DatabaseUnitOfWork, writing
from adapters.memory.world import SettableClock
from adapters.security.vault import AesVault
from contracts.ports.jobs import MORNING
from contracts.ports.webhooks import WEBHOOK
from ports.drafts import Draft
from tests.integration.conftest import Database
from tjdomain.shared.ids import DraftId

INDEX = {"i1": bytes(range(32, 64))}
OLD = {"k1": bytes(range(32))}
NEW = {"k2": bytes(range(1, 33))}
CLOCK = SettableClock(MORNING)


OWN = MetaData()
PART = Table(
    "part",
    OWN,
    Column("a", Integer, primary_key=True, autoincrement=False),
    Column("b", String(8), primary_key=True),
    Column("c", Integer, primary_key=True, autoincrement=False),
    Column("value", Sealed(96), nullable=False),
)


def a_draft(number: int) -> Draft:
    expires = MORNING + timedelta(hours=1)
    return Draft(id=DraftId(UUID(int=number)), kind="booking", owner=None, body={"name": "张三"}, expires=expires)


@pytest.fixture
def filled(database: Database) -> Database:
    """250 drafts and a webhook with a second secret, sealed by the old key."""
    session = database.session()
    drafts, webhooks = DatabaseDrafts(session, database.vault, CLOCK), DatabaseWebhooks(session, database.vault)
    with DatabaseUnitOfWork(session):
        for number in range(250):
            drafts.save(a_draft(number))
        webhooks.add(evolve(WEBHOOK, former_secret=bytes(32)))
    return database


def rotate(database: Database, vault: AesVault) -> dict[tuple[str, str], Rotated]:
    return {(done.table, done.column): done for done in KeyRotation(database.engine, vault).run()}


def test_afterwards_the_new_key_alone_opens_everything(filled: Database) -> None:
    done = rotate(filled, AesVault(NEW | OLD, INDEX))
    assert done["draft", "body"] == Rotated("draft", "body", seen=250, resealed=250, unopened=0)
    assert done["webhook", "former_secret"].resealed == 1
    session, alone = filled.session(), AesVault(NEW, INDEX)
    assert DatabaseDrafts(session, alone, CLOCK).get(DraftId(UUID(int=249)), "booking") == a_draft(249)
    assert DatabaseWebhooks(session, alone).get(WEBHOOK.id).secrets == (WEBHOOK.secret, bytes(32))


def test_a_second_run_finds_nothing_to_do(filled: Database) -> None:
    vault = AesVault(NEW | OLD, INDEX)
    rotate(filled, vault)
    assert {done.resealed for done in rotate(filled, vault).values()} == {0}


def test_what_no_key_opens_is_counted_and_left(filled: Database) -> None:
    with writing(filled.engine) as connection:
        connection.execute(update(webhook).values(secret=b"\x02k1" + bytes(60)))
    done = rotate(filled, AesVault(NEW | OLD, INDEX))
    assert (done["webhook", "secret"].resealed, done["webhook", "secret"].unopened) == (0, 1)
    assert done["webhook", "former_secret"].resealed == 1


class InterruptedVault(AesVault):
    """Does something else between the rotation's read and its write."""

    meanwhile: list[Callable[[], None]]

    def is_current(self, sealed: bytes) -> bool:
        while self.meanwhile:
            self.meanwhile.pop()()
        return super().is_current(sealed)


def test_an_edit_that_comes_in_between_wins(filled: Database) -> None:
    vault = InterruptedVault(NEW | OLD, INDEX)
    edited = evolve(a_draft(7), version=2, body={"name": "李四"})
    session = filled.session()
    drafts = DatabaseDrafts(session, vault, CLOCK)

    def edit() -> None:
        with DatabaseUnitOfWork(session):
            drafts.save(edited)

    vault.meanwhile = [edit]
    done = rotate(filled, vault)
    assert (done["draft", "body"].resealed, done["draft", "body"].unopened) == (249, 0)
    assert drafts.get(edited.id, "booking") == edited


def test_rows_of_a_key_of_several_columns_are_each_seen_once(database: Database) -> None:
    vault = AesVault(NEW | OLD, INDEX)
    keys = [(a, b, c) for a in range(7) for b in ("A", "B", "C") for c in range(12)]
    OWN.create_all(database.engine)
    with writing(database.engine) as connection:
        for a, b, c in keys:
            sealed = database.vault.seal(b"x", f"part|value|{a}|{b}|{c}")
            connection.execute(insert(PART), {"a": a, "b": b, "c": c, "value": sealed})
    place = EncryptedColumn(PART, PART.c.value)
    done = KeyRotation(database.engine, vault).rotate(place)
    OWN.drop_all(database.engine)
    assert (done.seen, done.resealed, done.unopened) == (252, 252, 0)


def test_sealed_columns_are_found_by_their_type() -> None:
    places = {(place.table.name, place.column.name) for place in encrypted_columns()}
    assert {("event_log", "change"), ("job", "arguments"), ("appointment", "document_number")} <= places
