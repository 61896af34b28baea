"""What every register of card readers must do."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from attrs import evolve

from ports.desk_readers import DeskReaders
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.desk_reader import DeskReader, DeskReaderId
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import DepartmentId

NOW = datetime(2026, 11, 29, 1, tzinfo=UTC)
DESK_READER = DeskReader(
    id=DeskReaderId(UUID(int=7)),
    department=DepartmentId(UUID(int=2)),
    name="一号窗口",
    secret=bytes(range(32)),
    created_by=UUID(int=3),
    created_at=NOW,
)


class DeskReadersContract:
    """Subclasses give the fixtures ``uow`` and ``readers``, which share one transaction."""

    @pytest.fixture
    def added(self, uow: UnitOfWork, readers: DeskReaders) -> DeskReaders:
        with uow:
            readers.add(DESK_READER)
        return readers

    def test_a_reader_comes_back_as_it_was(self, added: DeskReaders) -> None:
        assert added.get(DESK_READER.id) == DESK_READER

    def test_an_unknown_one_is_not_found_and_cannot_be_revoked(self, uow: UnitOfWork, readers: DeskReaders) -> None:
        with pytest.raises(NotFound):
            readers.get(DESK_READER.id)
        with uow:
            assert not readers.revoke(DESK_READER.id)

    def test_it_is_revoked_once(self, uow: UnitOfWork, added: DeskReaders) -> None:
        with uow:
            assert added.revoke(DESK_READER.id)
        with uow:
            assert not added.revoke(DESK_READER.id)
        assert added.get(DESK_READER.id) == evolve(DESK_READER, active=False)

    def test_what_is_seen_and_told_is_kept_beside_the_rest(self, uow: UnitOfWork, added: DeskReaders) -> None:
        later = NOW + timedelta(minutes=1)
        with uow:
            added.seen(DESK_READER.id, NOW, "0.1.0 serial")
        with uow:
            added.told(DESK_READER.id, later, "reader.no_card")
        known = evolve(DESK_READER, seen_at=NOW, agent="0.1.0 serial", read_at=later, outcome="reader.no_card")
        assert added.get(DESK_READER.id) == known

    def test_all_are_listed_oldest_first(self, uow: UnitOfWork, added: DeskReaders) -> None:
        older = evolve(DESK_READER, id=DeskReaderId(UUID(int=6)))
        with uow:
            added.add(older)
        assert list(added.listed()) == [older, DESK_READER]
