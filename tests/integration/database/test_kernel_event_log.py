"""The event log and its chain: what is sealed, and what a check finds."""

import json
from datetime import date, timedelta
from uuid import UUID

import pytest
from attrs import evolve, frozen
from sqlalchemy import Delete, Update, delete, insert, select, update

from adapters.database.chain_check import DatabaseChainCheck
from adapters.database.event_log import DatabaseEventLog, change_context
from adapters.database.sealer import EMPTY, DatabaseSealer, link
from adapters.database.tables.kernel import EventState, event_log, event_seal
from adapters.database.unit_of_work import DatabaseUnitOfWork, writing
from adapters.files.heads import FolderHeadArchive
from adapters.memory.world import CountedIds, SeededRandomness, SettableClock
from adapters.queue.upkeep import ExportHead
from adapters.security.tokens import Ed25519Signer, Ed25519Verifier
from contracts.ports.deliveries import NOON, certificate_event
from ports.audit import Break, ChainBreak, SignedHead
from tests.integration.conftest import Database
from tests.unit.kernel.test_upkeep import JOB, Silent
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.ids import DepartmentId, EventId

SIGNER = Ed25519Signer({"s1": bytes(32)})
LATER = NOON + timedelta(hours=1)


@frozen
class Log:
    """An event log with its sealer and its check, in batches of three."""

    database: Database
    clock: SettableClock
    sealer: DatabaseSealer
    check: DatabaseChainCheck

    def append(self, *numbers: int) -> None:
        session = self.database.session()
        log = DatabaseEventLog(session, self.database.vault, SeededRandomness())
        with DatabaseUnitOfWork(session):
            for number in numbers:
                log.append(certificate_event(number))

    def change(self, *statements: Update | Delete) -> None:
        with writing(self.database.engine) as connection:
            for statement in statements:
                connection.execute(statement)

    def broken(self, heads: tuple[SignedHead, ...] = ()) -> ChainBreak | None:
        return self.check.verify(heads, LATER).broken


@pytest.fixture
def log(database: Database) -> Log:
    clock = SettableClock(NOON)
    sealer = DatabaseSealer(database.engine, clock, CountedIds(clock))
    verifier = Ed25519Verifier(SIGNER.public_keys())
    return Log(database, clock, sealer, DatabaseChainCheck(database.engine, database.vault, verifier, batch=3))


@pytest.fixture
def sealed(log: Log) -> Log:
    """Seven sealed events, the ids 1 to 7."""
    log.append(*range(1, 8))
    assert log.sealer.seal(4) == 4
    assert log.sealer.seal(4) == 3
    return log


def event_id(number: int) -> EventId:
    return EventId(UUID(int=number))


def test_an_event_says_who_and_what_and_seals_what_changed(database: Database) -> None:
    actor = Actor(ActorKind.STAFF, Channel.DESK, UUID(int=5), department=DepartmentId(UUID(int=6)))
    event = evolve(certificate_event(1), actor=actor, old={"name": "张三"}, reason="身份证核对")
    session = database.session()
    with DatabaseUnitOfWork(session):
        DatabaseEventLog(session, database.vault, SeededRandomness()).append(event)
        row = session.connection.execute(select(event_log)).mappings().one()
    assert (row["id"], row["kind"], row["at"], row["version"]) == (event.id, "certificate.issued", NOON, 1)
    assert (row["actor_kind"], row["actor_id"], row["channel"]) == (ActorKind.STAFF, UUID(int=5), Channel.DESK)
    assert (row["actor_department"], row["state"]) == (DepartmentId(UUID(int=6)), EventState.NEW)
    assert "张三".encode() not in row["change"]
    change = json.loads(database.vault.open(row["change"], change_context(event.id.value)))
    assert change.pop("salt")
    assert change == {"old": {"name": "张三"}, "new": {"number": "371500"}, "reason": "身份证核对"}


def test_a_sound_chain_covers_every_event(sealed: Log) -> None:
    report = sealed.check.verify((), LATER)
    assert (report.sealed, report.broken, list(report.unsealed), report.sound) == (7, None, [], True)
    assert sealed.sealer.head().seq == 7
    assert sealed.sealer.seal() == 0


def test_an_empty_log_is_sound(log: Log) -> None:
    assert log.check.verify((), LATER).sound
    assert log.sealer.head() == EMPTY


def test_events_unsealed_for_over_a_minute_are_listed(sealed: Log) -> None:
    sealed.append(8)
    assert sealed.check.verify((), NOON + timedelta(seconds=60)).sound
    report = sealed.check.verify((), NOON + timedelta(seconds=61))
    assert (list(report.unsealed), report.sound) == ([event_id(8)], False)


def test_an_event_that_only_claims_to_be_sealed_is_listed_too(sealed: Log) -> None:
    sealed.append(8)
    sealed.change(update(event_log).values(state=EventState.RELAYED))
    assert list(sealed.check.verify((), LATER).unsealed) == [event_id(8)]


@pytest.mark.parametrize(
    "edit",
    [
        {"kind": "certificate.revoked"},
        {"at": NOON + timedelta(microseconds=1)},
        {"actor_id": UUID(int=1)},
        {"version": 2},
        {"subject_id": UUID(int=99)},
        {"change": b"\x02k1" + bytes(40)},
        {"digest": bytes(32)},
    ],
    ids=lambda edit: next(iter(edit)),
)
def test_an_edited_event_is_named(sealed: Log, edit: dict[str, object]) -> None:
    sealed.change(update(event_log).where(event_log.c.id.in_([event_id(5), event_id(6)])).values(**edit))
    assert sealed.broken() == ChainBreak(Break.EDITED, 5, event_id(5))


def test_a_change_moved_to_another_event_is_named(sealed: Log) -> None:
    with writing(sealed.database.engine) as connection:
        row = connection.execute(select(event_log).where(event_log.c.id == event_id(2))).mappings().one()
        moved = {"change": row["change"], "digest": row["digest"]}
        connection.execute(update(event_log).where(event_log.c.id == event_id(5)).values(moved))
    assert sealed.broken() == ChainBreak(Break.EDITED, 5, event_id(5))


def test_a_deleted_event_is_named(sealed: Log) -> None:
    sealed.change(delete(event_log).where(event_log.c.id == event_id(4)))
    assert sealed.broken() == ChainBreak(Break.DELETED, 4, event_id(4))


def test_an_event_deleted_with_its_seal_leaves_a_gap(sealed: Log) -> None:
    sealed.change(
        delete(event_log).where(event_log.c.id == event_id(4)),
        delete(event_seal).where(event_seal.c.seq == 4),
    )
    assert sealed.broken() == ChainBreak(Break.DELETED, 4, None)


@pytest.mark.parametrize("with_hashes", [False, True], ids=["events", "whole rows"])
def test_reordered_events_are_named(sealed: Log, with_hashes: bool) -> None:  # noqa: FBT001  a column of the table above
    with writing(sealed.database.engine) as connection:
        rows = connection.execute(select(event_seal).where(event_seal.c.seq.in_([5, 6]))).mappings().all()
        connection.execute(delete(event_seal).where(event_seal.c.seq.in_([5, 6])))
        for row, other in zip(rows, reversed(rows), strict=True):
            kept = other["hash"] if with_hashes else row["hash"]
            connection.execute(insert(event_seal), {"seq": row["seq"], "event_id": other["event_id"], "hash": kept})
    assert sealed.broken() == ChainBreak(Break.REORDERED, 5, event_id(6))


@pytest.fixture
def exported(sealed: Log, tmp_path_factory: pytest.TempPathFactory) -> tuple[SignedHead, ...]:
    archive = FolderHeadArchive(tmp_path_factory.mktemp("heads"))
    result = ExportHead(sealed.sealer, archive, SIGNER, sealed.clock)(JOB, Silent())
    assert result.outcome == {"sealed": 7}
    return tuple(archive.kept())


def test_an_exported_head_agrees_with_its_chain_also_when_that_has_grown(
    sealed: Log, exported: tuple[SignedHead, ...]
) -> None:
    sealed.append(8)
    sealed.sealer.seal()
    assert sealed.check.verify(exported, LATER).sound
    assert exported[0].day == date(2026, 11, 22)


def test_a_tail_that_was_cut_off_shows_against_an_exported_head(sealed: Log, exported: tuple[SignedHead, ...]) -> None:
    sealed.change(
        delete(event_log).where(event_log.c.id > event_id(5)),
        delete(event_seal).where(event_seal.c.seq > 5),
    )
    assert sealed.broken() is None
    assert sealed.broken(exported) == ChainBreak(Break.CUT_OFF, 6, None)


def test_a_chain_written_anew_after_an_edit_shows_against_an_exported_head(
    sealed: Log, exported: tuple[SignedHead, ...]
) -> None:
    sealed.change(update(event_log).where(event_log.c.id == event_id(2)).values(kind="certificate.printed"))
    with writing(sealed.database.engine) as connection:
        previous = EMPTY.hash
        for seq, row in enumerate(connection.execute(select(event_log).order_by(event_log.c.id)).mappings().all(), 1):
            previous = link(previous, seq, row)
            connection.execute(update(event_seal).where(event_seal.c.seq == seq).values(hash=previous))
    assert sealed.broken() is None
    assert sealed.broken(exported) == ChainBreak(Break.REWRITTEN, 7, event_id(7))


def test_a_head_with_another_signature_is_forged(sealed: Log, exported: tuple[SignedHead, ...]) -> None:
    head = exported[0]
    stranger = Ed25519Signer({"s1": bytes(31) + b"\x01"})
    for forged in (
        evolve(head, head=evolve(head.head, seq=6)),
        evolve(head, token=stranger.sign(head.payload, "audit.head")),
    ):
        assert sealed.broken((forged,)) == ChainBreak(Break.FORGED_HEAD, forged.head.seq, None)


def test_a_second_node_does_not_seal_while_the_first_leads(log: Log) -> None:
    second = DatabaseSealer(log.database.engine, log.clock, CountedIds(SettableClock(NOON + timedelta(days=1))))
    log.append(1)
    assert (log.sealer.seal(), second.seal()) == (1, 0)
    log.append(2)
    assert second.seal() == 0
    log.clock.move(timedelta(seconds=10, microseconds=1))
    assert second.seal() == 1
    assert log.broken() is None
