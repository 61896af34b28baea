"""Files read back: by the right that goes with what they are for, each view logged."""

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from entrypoints.storing import LICENCE, PORTRAIT, SHEET, SIGNATURE
from ports.files import FileContents, FileRecord, FileRecords
from ports.jobs import Jobs
from ports.view_log import ViewLog
from tjdomain.booking.rights import BookingRight
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import EntityId, FileId, JobId
from tjdomain.shared.rights import PersonRight

READERS: Mapping[str, str] = {
    PORTRAIT: ExaminationRight.READ,
    LICENCE: BookingRight.VIEW,
    SHEET: ExaminationRight.READ_RESULTS,
    SIGNATURE: ExaminationRight.READ,
}
"""What a file is for → the right to see it; of other files only their owner sees anything."""


@frozen
class StoredFile:
    """What a file is, and what it holds."""

    record: FileRecord
    content: bytes = field(repr=False)


class Viewing:
    """Reads a file for somebody who may; every view is logged: who, when, which file."""

    def __init__(self, contents: FileContents, views: ViewLog) -> None:
        self._contents = contents
        self._views = views

    def view(self, actor: Actor, record: FileRecord, kind: str) -> StoredFile:
        """Raises ``NotFound``, ``BadReply`` where the content was changed."""
        stored = StoredFile(record, b"".join(self._contents.read(record.id)))
        self._views.opened(actor, kind, "file", record.id, purpose=record.purpose)
        return stored


@frozen(kw_only=True)
class ReadFileQuery:
    """Which file."""

    actor: Actor
    file: FileId


class ReadFile:
    """For whoever holds the right that goes with what the file is for, within the data scope."""

    def __init__(self, contents: FileContents, views: ViewLog, records: FileRecords) -> None:
        self._viewing = Viewing(contents, views)
        self._records = records

    def __call__(self, query: ReadFileQuery) -> StoredFile:
        """Raises ``NotFound`` (also out of scope), ``NotPermitted``, ``BadReply`` where the content was changed."""
        actor, record = query.actor, self._records.get(query.file)
        if record.purpose not in READERS or not actor.sees(record.department, record.created_by):
            raise NotFound("file", str(query.file))
        actor.require(READERS[record.purpose])
        return self._viewing.view(actor, record, "file.viewed")


@frozen(kw_only=True)
class ReadJobResultQuery:
    """Of which job."""

    actor: Actor
    job: JobId


class ReadJobResult:
    """What a background job made, for whoever asked for it and nobody else."""

    def __init__(self, contents: FileContents, views: ViewLog, records: FileRecords, jobs: Jobs) -> None:
        self._viewing = Viewing(contents, views)
        self._records = records
        self._jobs = jobs

    def __call__(self, query: ReadJobResultQuery) -> StoredFile:
        """Raises ``NotFound`` (no such job, not the own one, no result yet), ``BadReply``."""
        job = self._jobs.get(query.job)
        if job.result is None or job.owner is None or job.owner != query.actor.id:
            raise NotFound("job_result", str(query.job))
        return self._viewing.view(query.actor, self._records.get(job.result), "file.downloaded")


WHOLE: Final[Mapping[str, str]] = {
    "appointment": "appointment.whole_viewed",
    "certificate": "certificate.whole_viewed",
    "examination": "examination.whole_viewed",
    "person_request": "person_request.whole_viewed",
}
"""Of what numbers are covered on a screen until somebody asks → the event that is left then."""


@frozen(kw_only=True)
class UncoverCommand:
    """The records of ``subject`` whose numbers somebody who sees them wants to see whole."""

    actor: Actor
    subject: str
    ids: tuple[EntityId, ...]


class Uncover:
    """Whoever may see persons whole asks for it first on a screen: others look over the shoulder."""

    def __init__(self, views: ViewLog) -> None:
        self._views = views

    def __call__(self, command: UncoverCommand) -> None:
        """Raises ``NotPermitted``, ``NotFound`` (nothing that is ever covered)."""
        command.actor.require(PersonRight.VIEW_UNMASKED)
        if command.subject not in WHOLE:
            raise NotFound(command.subject, "")
        if command.ids:
            self._views.uncovered(command.actor, command.subject, command.ids)
