"""Batches of prints 批量打印: asked for, shown, opened."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from attrs import evolve, field, frozen

from ports.certification import CertificateFilter
from ports.clock import Clock, IdGenerator
from ports.files import FileContents, FileRecord, FileRecords
from ports.idempotency import Answer, IdempotencyKeys, KeyedCall
from ports.jobs import Jobs
from ports.unit_of_work import UnitOfWork
from ports.view_log import ViewLog
from tjdomain.certification.domain.errors import TooManyAtOnce
from tjdomain.certification.domain.print_batch import BatchRefusal
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.choosing import Choosing
from tjdomain.certification.usecases.left_out import LeftOut, NameLeftOut
from tjdomain.certification.usecases.rendering import CertificateForm
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound, NotPermitted
from tjdomain.shared.ids import CertificateId, DepartmentId, JobId
from tjdomain.shared.jobs import LIVE, Job, JobState
from tjdomain.shared.reprint import ReprintReason

BATCH = "certificate.print_batch"
"""Kind of the job."""
DOCUMENT, REPORT = "print_batch", "print_batch_report"
"""Purposes of the files of a batch: the document, and the JSON of who was left out."""


@frozen(kw_only=True)
class AskPrintBatchCommand:
    """Those of ``certificates``, or where there are none, all that ``wanted`` finds; a PDF form."""

    actor: Actor
    certificates: tuple[CertificateId, ...] = ()
    wanted: CertificateFilter | None = None
    form: CertificateForm
    reason: ReprintReason | None = None


class AskPrintBatch:
    """Puts the job into the queue. Whoever asks for the same while it waits, runs or was just done, is led to it.

    With a reason to print again, what is done does not stand in the way.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        keys: IdempotencyKeys,
        choosing: Choosing,
        jobs: Jobs,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._keys = keys
        self._choosing = choosing
        self._jobs = jobs
        self._clock = clock
        self._ids = ids

    def __call__(self, command: AskPrintBatchCommand) -> JobId:
        """Raises ``NotPermitted``, ``TooManyAtOnce`` (none, over 500, or several as a picture)."""
        actor = command.actor
        actor.require(CertificationRight.PRINT)
        if actor.department is None:
            raise NotPermitted(CertificationRight.PRINT)
        if command.form.most == 1:
            raise TooManyAtOnce(limit=1, given=len(command.certificates))
        found, foreign = self._choosing(actor, command.certificates, command.wanted)
        arguments = {
            "certificates": [str(one) for one in found],
            "foreign": [str(one) for one in foreign],
            "form": command.form.value,
            "reason": command.reason.value if command.reason else "",
        }
        with self._uow:
            return self._asked(actor, actor.department, arguments)

    def _asked(self, actor: Actor, department: DepartmentId, arguments: Mapping[str, Any]) -> JobId:
        digest = sha256(json.dumps(arguments, sort_keys=True).encode()).hexdigest()
        call = KeyedCall(principal=department.value, route=BATCH, key=digest, body=b"")
        turn = 0
        while given := self._keys.claim(call):
            if self._stands(self._jobs.get(JobId(given.id)), bool(arguments["reason"])):
                return JobId(given.id)
            turn += 1
            call = evolve(call, key=f"{digest}.{turn}")
        job = Job(
            id=JobId(self._ids.new()),
            kind=BATCH,
            owner=actor.id,
            department=department,
            arguments=arguments,
            total=len(arguments["certificates"]),
            created_at=self._clock.now(),
        )
        self._jobs.submit(job)
        self._keys.answer(call, Answer("job", job.id.value))
        return job.id

    @staticmethod
    def _stands(earlier: Job, again: bool) -> bool:  # noqa: FBT001  what the state means depends on it
        return earlier.state in LIVE or (earlier.state is JobState.DONE and not again)


@frozen(kw_only=True)
class PrintBatchQuery:
    """Which batch."""

    actor: Actor
    batch: JobId


@frozen(kw_only=True)
class PrintBatch:
    """A batch as it stands. ``printed`` and ``left_out`` are told once it is done."""

    job: Job
    form: CertificateForm
    asked: int
    printed: int
    left_out: tuple[LeftOut, ...] = field(repr=False)


def batch_for(actor: Actor, jobs: Jobs, batch: JobId) -> Job:
    """The job. Raises ``NotPermitted``, ``NotFound`` (no batch, or out of the data scope)."""
    actor.require(CertificationRight.PRINT)
    job = jobs.get(batch)
    if job.kind != BATCH or job.department is None or not actor.sees(job.department, job.owner):
        raise NotFound("print_batch", str(batch))
    return job


def file_of(records: FileRecords, batch: JobId, purpose: str) -> FileRecord | None:
    """The file of a batch, once it is there."""
    return next((one for one in records.of(batch.value) if one.purpose == purpose), None)


class ShowPrintBatch:
    """For whoever may print within the data scope."""

    def __init__(self, jobs: Jobs, records: FileRecords, contents: FileContents, name: NameLeftOut) -> None:
        self._jobs = jobs
        self._records = records
        self._contents = contents
        self._name = name

    def __call__(self, query: PrintBatchQuery) -> PrintBatch:
        """Raises ``NotPermitted``, ``NotFound``."""
        job = batch_for(query.actor, self._jobs, query.batch)
        report = file_of(self._records, query.batch, REPORT)
        told = {} if report is None else json.loads(b"".join(self._contents.read(report.id)))
        refused = {CertificateId.parse(one): BatchRefusal(why) for one, why in told.get("refused", {}).items()}
        return PrintBatch(
            job=job,
            form=CertificateForm(job.arguments["form"]),
            asked=len(job.arguments["certificates"]) + len(job.arguments["foreign"]),
            printed=int(told.get("printed", 0)),
            left_out=self._name(query.actor, refused),
        )


class OpenPrintBatch:
    """The document of a batch, as often as it is wanted; each time is logged."""

    def __init__(self, jobs: Jobs, records: FileRecords, contents: FileContents, views: ViewLog) -> None:
        self._jobs = jobs
        self._records = records
        self._contents = contents
        self._views = views

    def __call__(self, query: PrintBatchQuery) -> bytes:
        """Raises ``NotPermitted``, ``NotFound`` (also while there is none), ``BadReply`` where it was changed."""
        batch_for(query.actor, self._jobs, query.batch)
        record = file_of(self._records, query.batch, DOCUMENT)
        if record is None:
            raise NotFound("print_batch", str(query.batch))
        content = b"".join(self._contents.read(record.id))
        self._views.opened(query.actor, "file.downloaded", "file", record.id, purpose=record.purpose)
        return content
