"""What every keeper of files must do."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from attrs import evolve

from adapters.memory.world import SettableClock
from ports.files import FileContents, FileRecord, FileRecords
from ports.unit_of_work import UnitOfWork
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import DepartmentId, FileId

Attach = Callable[[FileId], None]
"""Writes something that names the file, inside the unit of work."""
FILE, OTHER = FileId(UUID(int=0x1234)), FileId(UUID(int=0x1235))


class FileContentsContract:
    """Subclasses give the fixtures ``contents`` and ``clock``."""

    @pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 1024 * 1024 + 1, 3_000_000])
    def test_a_content_of_any_size_comes_back(self, contents: FileContents, size: int) -> None:
        content = (b"0123456789" * (size // 10 + 1))[:size]
        chunks = [content[at : at + 100_000] for at in range(0, size, 100_000)]
        assert contents.put(FILE, chunks) == size
        assert b"".join(contents.read(FILE)) == content

    def test_putting_twice_is_as_good_as_once(self, contents: FileContents) -> None:
        contents.put(FILE, [b"one"])
        contents.put(FILE, [b"two"])
        assert b"".join(contents.read(FILE)) == b"two"

    def test_an_unknown_file_is_not_found(self, contents: FileContents) -> None:
        with pytest.raises(NotFound):
            contents.read(FILE)

    def test_a_deleted_one_is_gone_and_deleting_twice_is_fine(self, contents: FileContents) -> None:
        contents.put(FILE, [b"one"])
        contents.delete(FILE)
        contents.delete(FILE)
        with pytest.raises(NotFound):
            contents.read(FILE)

    def test_old_ones_are_listed(self, contents: FileContents, clock: SettableClock) -> None:
        contents.put(FILE, [b"one"])
        clock.move(timedelta(hours=1))
        contents.put(OTHER, [b"two"])
        assert list(contents.older_than(clock.now())) == [FILE]

    def test_a_source_that_breaks_off_leaves_nothing(self, contents: FileContents) -> None:
        def broken() -> object:
            yield b"begun"
            message = "broken off"
            raise ValueError(message)

        with pytest.raises(ValueError, match="broken off"):
            contents.put(FILE, broken())  # type: ignore[arg-type]
        with pytest.raises(NotFound):
            contents.read(FILE)


class FileRecordsContract:
    """Subclasses give the fixtures ``uow``, ``records``, ``attach`` and ``clock``, which belong together."""

    @pytest.fixture
    def record(self, clock: SettableClock) -> FileRecord:
        return FileRecord(
            id=FILE,
            purpose="portrait",
            name="张三.jpg",
            media_type="image/jpeg",
            size=12,
            digest=sha256(b"x").digest(),
            department=DepartmentId(UUID(int=1)),
            created_by=None,
            created_at=clock.now(),
            subject_id=UUID(int=3),
        )

    def test_a_record_comes_back_as_it_was(self, uow: UnitOfWork, records: FileRecords, record: FileRecord) -> None:
        with uow:
            records.add(record)
            assert records.get(FILE) == record
        assert records.get(FILE) == record

    def test_the_files_of_a_thing_are_listed(self, uow: UnitOfWork, records: FileRecords, record: FileRecord) -> None:
        other = evolve(record, id=OTHER)
        with uow:
            records.add(other)
            records.add(record)
            records.add(evolve(record, id=FileId(UUID(int=1)), subject_id=None))
        assert list(records.of(UUID(int=3))) == [record, other]

    def test_the_known_ones_are_told_apart(self, uow: UnitOfWork, records: FileRecords, record: FileRecord) -> None:
        with uow:
            records.add(record)
        assert records.known([FILE, OTHER]) == {FILE}
        assert records.known([]) == frozenset()

    def test_an_upload_that_was_never_attached_is_given_up_after_its_time(
        self, uow: UnitOfWork, records: FileRecords, record: FileRecord, clock: SettableClock
    ) -> None:
        with uow:
            records.add(record)
        clock.move(timedelta(hours=48))
        with uow:
            assert records.sweep(clock.now() - timedelta(hours=48), clock.now(), 10) == 0
        clock.move(timedelta(seconds=1))
        with uow:
            assert records.sweep(clock.now() - timedelta(hours=48), clock.now(), 10) == 1
        with pytest.raises(NotFound):
            records.get(FILE)
        assert (records.known([FILE]), list(records.of(UUID(int=3)))) == (frozenset(), [])
        with uow:
            assert records.sweep(clock.now(), clock.now(), 10) == 0

    def test_an_attached_one_stays_and_so_does_what_nobody_handed_in(
        self, uow: UnitOfWork, records: FileRecords, record: FileRecord, attach: Attach, clock: SettableClock
    ) -> None:
        with uow:
            records.add(record)
            records.add(evolve(record, id=OTHER, purpose="export"))
            attach(FILE)
        clock.move(timedelta(days=30))
        with uow:
            assert records.sweep(clock.now(), clock.now(), 10) == 0
        assert records.known([FILE, OTHER]) == {FILE, OTHER}

    def test_what_was_given_up_is_not_attached_any_more(
        self, uow: UnitOfWork, records: FileRecords, record: FileRecord, attach: Attach, clock: SettableClock
    ) -> None:
        with uow:
            records.add(record)
        clock.move(timedelta(seconds=1))
        with uow:
            records.sweep(clock.now(), clock.now(), 10)
        with uow, pytest.raises(NotFound):
            attach(FILE)
        with uow:
            assert records.forget_swept(clock.now()) == 0
            assert records.forget_swept(clock.now() + timedelta(seconds=1)) == 1
            assert records.forget_swept(clock.now() + timedelta(seconds=1)) == 0

    def test_many_are_given_up_in_batches(
        self, uow: UnitOfWork, records: FileRecords, record: FileRecord, clock: SettableClock
    ) -> None:
        with uow:
            for number in range(1, 6):
                records.add(evolve(record, id=FileId(UUID(int=number))))
        clock.move(timedelta(seconds=1))
        for expected in (2, 2, 1, 0):
            with uow:
                assert records.sweep(clock.now(), clock.now(), 2) == expected

    def test_a_removed_one_is_gone_and_removing_twice_is_fine(
        self, uow: UnitOfWork, records: FileRecords, record: FileRecord
    ) -> None:
        with uow:
            records.add(record)
        with uow:
            records.remove(FILE)
            records.remove(FILE)
        with pytest.raises(NotFound):
            records.get(FILE)
