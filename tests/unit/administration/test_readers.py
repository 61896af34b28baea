"""Card readers as the back office keeps them."""

from uuid import UUID

import pytest
from attrs import evolve

from adapters.memory.desk_readers import MemoryDeskReaders
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from adapters.memory.world import SeededRandomness
from contracts.ports.desk_readers import DESK_READER, DeskReadersContract
from tests.unit.administration.conftest import ANNA, NOBODY, NOON, Office
from tjdomain.administration.domain.desk_reader import (
    READ_WELL,
    BadPairingCode,
    DeskReader,
    opened_pairing_code,
    reading_proof,
)
from tjdomain.administration.usecases.list_readers import ListReaders, ListReadersQuery
from tjdomain.administration.usecases.note_reading import NoteReading, NoteReadingCommand
from tjdomain.administration.usecases.prove_reading import ProveReading, ProveReadingCommand
from tjdomain.administration.usecases.register_reader import RegisterReader, RegisterReaderCommand
from tjdomain.administration.usecases.revoke_reader import RevokeReader, RevokeReaderCommand
from tjdomain.shared.actor import Actor, Scope, ScopeLevel
from tjdomain.shared.errors import InvalidValue, NotFound, NotPermitted
from tjdomain.shared.events import plain
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.text import EmptyValue, TooLong

CENTRE, ELSEWHERE = DepartmentId(UUID(int=1)), DepartmentId(UUID(int=2))
LOCAL = evolve(ANNA, id=UUID(int=14), scope=Scope(ScopeLevel.DEPARTMENT, frozenset({ELSEWHERE})))
CHALLENGE = "0a" * 24


class TestRegisterInMemory(DeskReadersContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()

    @pytest.fixture
    def uow(self, store: MemoryStore) -> MemoryUnitOfWork:
        return MemoryUnitOfWork(store)

    @pytest.fixture
    def readers(self, store: MemoryStore) -> MemoryDeskReaders:
        return MemoryDeskReaders(store)


class Desk:
    """The use cases over one store."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.readers = MemoryDeskReaders(office.store)
        self.randomness = SeededRandomness()
        self.common = (office.log, office.clock, office.ids)

    def register(self, actor: Actor = ANNA, name: str = "一号窗口") -> DeskReader:
        use_case = RegisterReader(self.office.uow, self.readers, self.randomness, *self.common)
        return use_case(RegisterReaderCommand(actor=actor, department=CENTRE, name=name))

    def revoke(self, reader: DeskReader, actor: Actor = ANNA) -> None:
        RevokeReader(self.office.uow, self.readers, *self.common)(RevokeReaderCommand(actor=actor, reader=reader.id))

    def prove(self, reader: DeskReader, actor: Actor = ANNA, challenge: str = CHALLENGE, agent: str = "1 hid") -> str:
        use_case = ProveReading(self.office.uow, self.readers, self.office.clock)
        return use_case(ProveReadingCommand(actor=actor, reader=reader.id, agent=agent, challenge=challenge))

    def note(self, reader: DeskReader, outcome: str, actor: Actor = ANNA) -> None:
        use_case = NoteReading(self.office.uow, self.readers, self.office.clock)
        use_case(NoteReadingCommand(actor=actor, reader=reader.id, outcome=outcome))

    def listed(self, actor: Actor = ANNA) -> tuple[DeskReader, ...]:
        return ListReaders(self.readers)(ListReadersQuery(actor=actor))


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def test_a_registered_reader_has_a_pairing_code_that_the_log_does_not_know(desk: Desk) -> None:
    first, second = desk.register(), desk.register(name="二号窗口")
    assert opened_pairing_code(f" {first.pairing_code}\n") == (first.id.value, first.secret)
    assert first.secret != second.secret
    assert [one.name for one in desk.listed()] == ["一号窗口", "二号窗口"]
    event = desk.office.log.events[0]
    assert (event.kind, event.new["name"]) == ("desk_reader.registered", "一号窗口")
    assert first.secret.hex() not in str(plain(event))
    assert first.secret.hex() not in repr(first)


@pytest.mark.parametrize("text", ["", "00", "zz", DESK_READER.pairing_code + "00"])
def test_what_is_no_pairing_code_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(BadPairingCode) as refused:
        opened_pairing_code(text)
    assert refused.value.value == ""


def test_a_proof_fits_one_reader_and_one_challenge() -> None:
    secret, reader = DESK_READER.secret, DESK_READER.id.value
    proofs = {
        reading_proof(secret, reader, CHALLENGE),
        reading_proof(secret, UUID(int=8), CHALLENGE),
        reading_proof(secret, reader, "0b" * 24),
        reading_proof(bytes(32), reader, CHALLENGE),
    }
    assert len(proofs) == 4
    assert reading_proof(secret, reader, CHALLENGE) in proofs


def test_a_reading_is_proven_and_the_agent_is_seen(desk: Desk) -> None:
    reader = desk.register()
    assert desk.prove(reader) == reading_proof(reader.secret, reader.id.value, CHALLENGE)
    desk.note(reader, READ_WELL)
    (known,) = desk.listed()
    assert (known.agent, known.seen_at, known.read_at, known.outcome) == ("1 hid", NOON, NOON, "ok")


def test_a_revoked_reader_reads_no_more_and_is_logged_once(desk: Desk) -> None:
    reader = desk.register()
    desk.revoke(reader)
    desk.revoke(reader)
    with pytest.raises(NotFound):
        desk.prove(reader)
    assert desk.office.events == ["desk_reader.registered", "desk_reader.revoked"]
    assert [one.active for one in desk.listed()] == [False]


def test_only_an_agents_challenge_is_proven_and_only_codes_are_noted(desk: Desk) -> None:
    reader = desk.register()
    for challenge in ("", "0a" * 23, "0A" * 24, CHALLENGE + "\n"):
        with pytest.raises(NotFound):
            desk.prove(reader, challenge=challenge)
    with pytest.raises(TooLong):
        desk.prove(reader, agent="x" * 61)
    for outcome in ("", "张三", "reader.no card", "ok\n"):
        with pytest.raises(InvalidValue):
            desk.note(reader, outcome)
    assert desk.listed()[0].seen_at is None
    with pytest.raises(EmptyValue):
        desk.register(name=" ")


def test_others_may_not(desk: Desk) -> None:
    reader = desk.register()
    for refused in (desk.register, lambda actor: desk.revoke(reader, actor), lambda actor: desk.prove(reader, actor)):
        with pytest.raises(NotPermitted):
            refused(NOBODY)
        with pytest.raises(NotFound):
            refused(LOCAL)
    with pytest.raises(NotPermitted):
        desk.note(reader, READ_WELL, NOBODY)
    with pytest.raises(NotPermitted):
        desk.listed(NOBODY)
    assert desk.listed(LOCAL) == ()
