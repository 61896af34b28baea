"""Files kept and seen again, on memory adapters."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve
from PIL import Image

from adapters.documents.photos import PillowPhotos
from adapters.documents.portraits import PillowPortraits
from adapters.kit.view_log import EventViewLog
from adapters.memory.event_log import MemoryEventLog
from adapters.memory.files import MemoryFileContents, MemoryFileRecords
from adapters.memory.identity import MemoryDepartments
from adapters.memory.jobs import MemoryJobQueue, MemoryJobs
from adapters.memory.limits import MemoryLimits
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from adapters.memory.world import CountedIds, SettableClock
from entrypoints.storing import (
    LICENCE,
    PORTRAIT,
    SHEET,
    SIGNATURE,
    UPLOADS_AN_HOUR,
    RequireFile,
    RequireFileQuery,
    StoreLicencePhoto,
    StoreLicencePhotoCommand,
    StorePaper,
    StorePaperCommand,
    StorePortrait,
    StorePortraitCommand,
)
from entrypoints.viewing import (
    READERS,
    WHOLE,
    ReadFile,
    ReadFileQuery,
    ReadJobResult,
    ReadJobResultQuery,
    Uncover,
    UncoverCommand,
)
from ports.files import UPLOADS, FileRecord
from ports.photo_errors import NotAPhoto
from tjdomain.certification.domain.errors import PortraitNotAnImage
from tjdomain.identity.domain.department import Department
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel, Scope, ScopeLevel
from tjdomain.shared.errors import LimitExceeded, NotFound, NotPermitted
from tjdomain.shared.ids import DepartmentId, FileId, JobId
from tjdomain.shared.jobs import Job
from tjdomain.shared.rights import PersonRight

CENTRE, ELSEWHERE = DepartmentId(UUID(int=1)), DepartmentId(UUID(int=2))
ALL = frozenset({"certification.supply_portrait", "examination.attach", "examination.manage_staff", *READERS.values()})
DESK = Actor(ActorKind.STAFF, Channel.DESK, UUID(int=9), ALL, EVERYTHING, CENTRE)
STRANGER = evolve(DESK, id=UUID(int=10), scope=Scope(ScopeLevel.DEPARTMENT, frozenset({ELSEWHERE})))
NOBODY = evolve(DESK, rights=frozenset())


def picture(width: int = 600, height: int = 840) -> bytes:
    target = BytesIO()
    Image.new("RGB", (width, height), "#8899aa").save(target, "PNG")
    return target.getvalue()


class Cabinet:
    """Everything that files stand on."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.uow = MemoryUnitOfWork(self.store)
        self.clock = SettableClock(datetime(2026, 3, 2, tzinfo=UTC))
        self.ids = CountedIds(self.clock)
        self.contents = MemoryFileContents(self.clock)
        self.records = MemoryFileRecords(self.store)
        self.log = MemoryEventLog(self.store)
        self.views = EventViewLog(self.uow, self.log, self.clock, self.ids)
        self.limits = MemoryLimits(self.clock)
        with self.uow:
            centre = Department(id=CENTRE, created_by=None, parent=None, name="查体科")
            MemoryDepartments(self.store).add(centre)

    def portrait(self, actor: Actor, image: bytes) -> FileId:
        store = StorePortrait(self.uow, PillowPortraits(), self.contents, self.records, self.clock, self.ids)
        return store(StorePortraitCommand(actor=actor, image=image))

    def paper(self, actor: Actor, purpose: str, content: bytes) -> FileId:
        store = StorePaper(self.uow, PillowPhotos(), self.contents, self.records, self.clock, self.ids)
        return store(StorePaperCommand(actor=actor, purpose=purpose, content=content))

    def licence(self, content: bytes, department: DepartmentId = CENTRE, address: str = "10.0.0.1") -> FileId:
        store = StoreLicencePhoto(
            self.uow,
            PillowPhotos(),
            self.contents,
            self.records,
            MemoryDepartments(self.store),
            self.limits,
            self.clock,
            self.ids,
        )
        return store(StoreLicencePhotoCommand(department=department, address=address, content=content))

    def read(self, actor: Actor, file: FileId) -> Any:
        use_case = ReadFile(self.contents, self.views, self.records)
        return use_case(ReadFileQuery(actor=actor, file=file))

    def result(self, actor: Actor, job: JobId) -> Any:
        jobs = MemoryJobs(self.store, self.clock)
        use_case = ReadJobResult(self.contents, self.views, self.records, jobs)
        return use_case(ReadJobResultQuery(actor=actor, job=job))


@pytest.fixture
def cabinet() -> Cabinet:
    return Cabinet()


def test_what_is_kept_is_recorded_with_its_digest_and_its_purpose(cabinet: Cabinet) -> None:
    files = {
        PORTRAIT: cabinet.portrait(DESK, picture()),
        SHEET: cabinet.paper(DESK, SHEET, picture()),
        SIGNATURE: cabinet.paper(DESK, SIGNATURE, picture()),
        LICENCE: cabinet.licence(picture()),
    }
    assert files.keys() == UPLOADS
    for purpose, file in files.items():
        record = cabinet.records.get(file)
        content = b"".join(cabinet.contents.read(file))
        assert (record.purpose, record.name, record.media_type) == (purpose, f"{purpose}.jpg", "image/jpeg")
        assert (record.size, record.digest, record.department) == (len(content), sha256(content).digest(), CENTRE)
        assert record.created_by == (None if purpose == LICENCE else DESK.id)
        assert RequireFile(cabinet.records)(RequireFileQuery(file=file, purpose=purpose)) == file
    with pytest.raises(NotFound):
        RequireFile(cabinet.records)(RequireFileQuery(file=files[LICENCE], purpose=PORTRAIT))


def test_only_who_may_hands_in_and_belongs_somewhere(cabinet: Cabinet) -> None:
    for actor in (NOBODY, evolve(DESK, department=None)):
        for attempt in (
            lambda actor=actor: cabinet.portrait(actor, picture()),
            lambda actor=actor: cabinet.paper(actor, SHEET, picture()),
            lambda actor=actor: cabinet.paper(actor, SIGNATURE, picture()),
        ):
            with pytest.raises(NotPermitted):
                attempt()


def test_what_is_refused_leaves_no_record(cabinet: Cabinet) -> None:
    with pytest.raises(PortraitNotAnImage):
        cabinet.portrait(DESK, b"nothing")
    with pytest.raises(NotAPhoto):
        cabinet.licence(b"nothing")
    with pytest.raises(NotFound):
        cabinet.licence(picture(), ELSEWHERE)
    assert cabinet.store.table("file") == {}


def test_an_address_may_hand_in_so_many_an_hour(cabinet: Cabinet) -> None:
    for _ in range(UPLOADS_AN_HOUR):
        with pytest.raises(NotAPhoto):
            cabinet.licence(b"")
    with pytest.raises(LimitExceeded):
        cabinet.licence(picture())
    assert cabinet.licence(picture(), address="10.0.0.2")
    cabinet.clock.move(timedelta(hours=1))
    assert cabinet.licence(picture())


def test_a_view_needs_right_and_scope_and_leaves_a_trace(cabinet: Cabinet) -> None:
    file = cabinet.paper(DESK, SHEET, picture())
    for actor, refusal in ((NOBODY, NotPermitted), (STRANGER, NotFound)):
        with pytest.raises(refusal):
            cabinet.read(actor, file)
    assert cabinet.log.events == []
    stored = cabinet.read(DESK, file)
    assert stored.content == b"".join(cabinet.contents.read(file))
    (event,) = cabinet.log.events
    assert (event.kind, event.subject, event.subject_id, event.actor) == ("file.viewed", "file", file, DESK)
    assert event.new == {"purpose": SHEET}


def test_files_of_another_purpose_are_read_by_their_own_way_only(cabinet: Cabinet) -> None:
    job = JobId(cabinet.ids.new())
    file = FileId(cabinet.ids.new())
    now = cabinet.clock.now()
    record = FileRecord(
        id=file,
        purpose="export",
        name="名单.xlsx",
        media_type="application/octet-stream",
        size=cabinet.contents.put(file, [b"list"]),
        digest=bytes(32),
        department=CENTRE,
        created_by=DESK.id,
        created_at=now,
    )
    with cabinet.uow:
        cabinet.records.add(record)
        MemoryJobs(cabinet.store, cabinet.clock).submit(Job(id=job, kind="export", owner=DESK.id, created_at=now))
    with pytest.raises(NotFound):
        cabinet.read(DESK, file)
    with pytest.raises(NotFound):
        cabinet.result(DESK, job)
    queue = MemoryJobQueue(cabinet.store, cabinet.clock)
    claimed = queue.claim(job, timedelta(minutes=1))
    assert claimed is not None
    assert queue.finished(claimed, file, {})
    assert cabinet.result(DESK, job).content == b"list"
    assert [event.kind for event in cabinet.log.events] == ["file.downloaded"]
    with pytest.raises(NotFound):
        cabinet.result(STRANGER, job)


def test_numbers_are_uncovered_by_right_and_each_time_it_is_written_down(cabinet: Cabinet) -> None:
    uncover, actor = Uncover(cabinet.views), Actor(ActorKind.STAFF, Channel.DESK, rights={PersonRight.VIEW_UNMASKED})
    ids = (FileId(UUID(int=1)), FileId(UUID(int=2)))
    command = UncoverCommand(actor=actor, subject="appointment", ids=ids)
    uncover(command)
    uncover(evolve(command, ids=ids[:1]))
    uncover(evolve(command, ids=()))
    several, one = cabinet.log.events
    assert {several.kind, one.kind} == {WHOLE["appointment"]}
    assert (several.new["ids"], dict(one.new), one.subject_id) == ([str(each) for each in ids], {}, ids[0])
    with pytest.raises(NotPermitted):
        uncover(evolve(command, actor=Actor(ActorKind.STAFF, Channel.DESK)))
    with pytest.raises(NotFound):
        uncover(evolve(command, subject="role"))
