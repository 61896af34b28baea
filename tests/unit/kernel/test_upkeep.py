"""What the house does at night."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from attrs import evolve

from adapters.files.heads import FolderHeadArchive
from adapters.memory.drafts import MemoryDrafts
from adapters.memory.files import MemoryFileContents, MemoryFileRecords
from adapters.memory.idempotency import MemoryIdempotencyKeys
from adapters.memory.limits import MemoryLimits
from adapters.memory.phone_codes import MemoryPhoneCodes
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from adapters.memory.world import SettableClock
from adapters.queue.upkeep import Forget, SweepFiles
from contracts.ports.idempotency import ANSWER, CALL
from contracts.ports.jobs import MORNING
from contracts.ports.phone_codes import CODE
from ports.audit import ChainHead, SignedHead
from ports.drafts import Draft
from ports.files import FileRecord
from tjdomain.shared.errors import BadReply, NotFound, Unavailable
from tjdomain.shared.ids import DepartmentId, DraftId, FileId, JobId
from tjdomain.shared.jobs import Job

JOB = Job(id=JobId(UUID(int=1)), kind="upkeep", created_at=MORNING)


class Silent:
    def at(self, done: int, total: int | None = None) -> None:
        assert total is None or done <= total


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(MORNING)


def recorded(file: FileId, clock: SettableClock) -> FileRecord:
    """An upload of this moment."""
    return FileRecord(
        id=file,
        purpose="portrait",
        name="a.jpg",
        media_type="image/jpeg",
        size=1,
        digest=bytes(32),
        department=DepartmentId(UUID(int=1)),
        created_by=None,
        created_at=clock.now(),
    )


def test_contents_without_a_record_are_swept_after_a_day(clock: SettableClock) -> None:
    store = MemoryStore()
    contents, records = MemoryFileContents(clock), MemoryFileRecords(store)
    kept, orphan, fresh = (FileId(UUID(int=number)) for number in (1, 2, 3))
    for file in (kept, orphan):
        contents.put(file, [b"x"])
    clock.move(timedelta(days=1, seconds=1))
    contents.put(fresh, [b"x"])
    records.add(recorded(kept, clock))
    result = SweepFiles(MemoryUnitOfWork(store), contents, records, clock)(JOB, Silent())
    assert result.outcome == {"unused": 0, "seen": 2, "swept": 1}
    assert b"".join(contents.read(kept)) == b"".join(contents.read(fresh)) == b"x"
    with pytest.raises(NotFound):
        contents.read(orphan)


def test_uploads_that_were_never_attached_are_swept_with_their_contents_after_two_days(clock: SettableClock) -> None:
    store = MemoryStore()
    contents, records = MemoryFileContents(clock), MemoryFileRecords(store)
    attached, waiting = FileId(UUID(int=1)), FileId(UUID(int=2))
    for file in (attached, waiting):
        contents.put(file, [b"x"])
        records.add(recorded(file, clock))
    records.attach(attached)
    sweep = SweepFiles(MemoryUnitOfWork(store), contents, records, clock)
    clock.move(timedelta(days=2))
    assert sweep(JOB, Silent()).outcome == {"unused": 0, "seen": 2, "swept": 0}
    clock.move(timedelta(seconds=1))
    assert sweep(JOB, Silent()).outcome == {"unused": 1, "seen": 2, "swept": 1}
    assert b"".join(contents.read(attached)) == b"x"
    with pytest.raises(NotFound):
        contents.read(waiting)
    with pytest.raises(NotFound):
        records.attach(waiting)
    clock.move(timedelta(days=1, seconds=1))
    assert sweep(JOB, Silent()).outcome == {"unused": 0, "seen": 1, "swept": 0}
    assert records.forget_swept(clock.now()) == 0


def test_old_keys_and_expired_drafts_are_forgotten(clock: SettableClock) -> None:
    store = MemoryStore()
    keys, drafts = MemoryIdempotencyKeys(store, clock), MemoryDrafts(store, clock)
    keys.claim(CALL)
    keys.answer(CALL, ANSWER)
    draft = Draft(
        id=DraftId(UUID(int=1)), kind="booking", owner=None, body={}, expires=clock.now() + timedelta(hours=1)
    )
    drafts.save(draft)
    clock.move(timedelta(days=2, seconds=1))
    drafts.save(evolve(draft, id=DraftId(UUID(int=2)), expires=clock.now() + timedelta(hours=1)))
    keys.claim(evolve(CALL, key="k-2"))
    codes, limits = MemoryPhoneCodes(store), MemoryLimits(clock)
    codes.add(evolve(CODE, expires_at=clock.now() - timedelta(days=1)), "012345")
    limits.hit("ended", 60, 1)
    clock.move(timedelta(minutes=2))
    limits.hit("open", 600, 1)
    forget = Forget(MemoryUnitOfWork(store), keys, drafts, codes, limits, clock)
    assert forget(JOB, Silent()).outcome == {"keys": 1, "drafts": 1, "codes": 1, "limits": 1}
    assert forget(JOB, Silent()).outcome == {"keys": 0, "drafts": 0, "codes": 0, "limits": 0}


HEAD = SignedHead(date(2026, 11, 22), ChainHead(7, bytes(32)), "token")


def test_the_first_head_of_a_day_stays(tmp_path: Path) -> None:
    archive = FolderHeadArchive(tmp_path / "heads")
    older = evolve(HEAD, day=date(2026, 11, 21))
    for head in (HEAD, older, evolve(HEAD, head=ChainHead(8, bytes(32)))):
        archive.keep(head)
    assert list(archive.kept()) == [older, HEAD]


def test_a_head_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    archive = FolderHeadArchive(tmp_path)
    archive.keep(HEAD)
    (tmp_path / "2026-11-23.json").write_text('{"day": 1}')
    with pytest.raises(BadReply):
        archive.kept()


def test_a_folder_that_is_away_is_told(tmp_path: Path) -> None:
    (tmp_path / "heads").write_text("a file in the way")
    with pytest.raises(Unavailable):
        FolderHeadArchive(tmp_path / "heads").keep(HEAD)
