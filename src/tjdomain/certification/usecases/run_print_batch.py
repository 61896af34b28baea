"""Print a batch: one document, and one entry in the log for each certificate on it, however often it is begun."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256

from attrs import field, frozen

from ports.clock import Clock, IdGenerator
from ports.documents import CertificateCard
from ports.files import FileContents, FileRecord, FileRecords
from ports.idempotency import Answer, IdempotencyKeys, KeyedCall
from ports.jobs import JobResult, Progress
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.certificate import Certificate
from tjdomain.certification.domain.print_batch import BatchRefusal
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.print_batches import BATCH, DOCUMENT, REPORT, file_of
from tjdomain.certification.usecases.printing import REFUSALS, PrintLog
from tjdomain.certification.usecases.rendering import CertificateForm, Rendering
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.errors import NotFound, WrongState
from tjdomain.shared.ids import CertificateId, DepartmentId, FileId
from tjdomain.shared.jobs import Job
from tjdomain.shared.reprint import ReprintReason, ReprintReasonMissing

Refusals = dict[CertificateId, BatchRefusal]


@frozen(kw_only=True)
class _Batch:
    """What the job says. The data scope was looked at when it was asked for."""

    job: Job
    actor: Actor
    department: DepartmentId
    form: CertificateForm
    reason: ReprintReason | None
    certificates: tuple[CertificateId, ...]
    refused: Refusals = field(factory=dict)

    @classmethod
    def of(cls, job: Job) -> "_Batch":
        told = job.arguments
        if job.department is None:
            raise NotFound("department", "")
        rights = {CertificationRight.PRINT}
        return cls(
            job=job,
            actor=Actor(ActorKind.STAFF, Channel.DESK, job.owner, rights, EVERYTHING, job.department),
            department=job.department,
            form=CertificateForm(told["form"]),
            reason=ReprintReason(told["reason"]) if told["reason"] else None,
            certificates=tuple(CertificateId.parse(one) for one in told["certificates"]),
            refused={CertificateId.parse(one): BatchRefusal.FOREIGN for one in told["foreign"]},
        )


class _Refused(Exception):
    """Some of the cards on the document may not be printed any more."""

    def __init__(self, refused: Refusals) -> None:
        super().__init__()
        self.refused = refused


class RunPrintBatch:
    """The job behind ``AskPrintBatch``.

    Files and log entries are written in one transaction, behind a key of the job: a worker that comes back after it was
    killed, or one that was only slow, finds them there and writes nothing.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        keys: IdempotencyKeys,
        log: PrintLog,
        rendering: Rendering,
        contents: FileContents,
        records: FileRecords,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._keys = keys
        self._log = log
        self._rendering = rendering
        self._contents = contents
        self._records = records
        self._clock = clock
        self._ids = ids

    def __call__(self, job: Job, progress: Progress, /) -> JobResult:
        """Raises ``NotFound`` (no department), ``Unavailable``, ``JobStopped``."""
        report = file_of(self._records, job.id, REPORT)
        if report is None:
            batch, cards = self._prepared(job)
            while (report := self._finished(batch, cards, progress)) is None:
                cards = {one: card for one, card in cards.items() if one not in batch.refused}
        document = file_of(self._records, job.id, DOCUMENT)
        told = json.loads(b"".join(self._contents.read(report.id)))
        counts = {"printed": told["printed"], "refused": len(told["refused"])}
        return JobResult(file=document.id if document else None, outcome=counts)

    def _prepared(self, job: Job) -> tuple[_Batch, dict[CertificateId, CertificateCard]]:
        batch, cards = _Batch.of(job), {}
        for one in batch.certificates:
            with self._uow:
                try:
                    cards[one] = self._rendering.card(self._copy(batch, one)[0])
                except tuple(REFUSALS) as refused:
                    batch.refused[one] = REFUSALS[type(refused)]
        return batch, cards

    def _copy(self, batch: _Batch, one: CertificateId) -> tuple[Certificate, int]:
        certificate = self._log.printable(one, batch.actor)
        return certificate, self._log.copy(certificate, batch.form, batch.reason)

    def _finished(
        self, batch: _Batch, cards: Mapping[CertificateId, CertificateCard], progress: Progress
    ) -> FileRecord | None:
        """The report, written down; ``None`` where a card was revoked or printed by somebody else meanwhile."""
        files = []
        if cards:
            document = self._rendering.draw_many(tuple(cards.values()), batch.form, progress.at)
            files.append(self._put(batch, DOCUMENT, "application/pdf", document))
        told = {"printed": len(cards), "refused": {str(one): why.value for one, why in batch.refused.items()}}
        files.append(self._put(batch, REPORT, "application/json", json.dumps(told).encode()))
        try:
            return self._written(batch, tuple(cards), files)
        except _Refused as late:
            batch.refused.update(late.refused)
            return None

    def _put(self, batch: _Batch, purpose: str, media_type: str, content: bytes) -> FileRecord:
        file = FileId(self._ids.new())
        return FileRecord(
            id=file,
            purpose=purpose,
            name=f"{purpose}-{batch.job.id}.{media_type.rpartition('/')[2]}",
            media_type=media_type,
            size=self._contents.put(file, (content,)),
            digest=sha256(content).digest(),
            department=batch.department,
            created_by=batch.job.owner,
            created_at=self._clock.now(),
            subject_id=batch.job.id.value,
        )

    def _written(self, batch: _Batch, printed: Sequence[CertificateId], files: Sequence[FileRecord]) -> FileRecord:
        """The report: ours, or the one of a worker that was faster. Raises ``_Refused``."""
        call = KeyedCall(principal=batch.job.id.value, route=BATCH, key="done", body=b"")
        with self._uow:
            if given := self._keys.claim(call):
                return self._records.get(FileId(given.id))
            late: Refusals = {}
            for one in printed:
                try:
                    certificate, copy = self._copy(batch, one)
                except (WrongState, ReprintReasonMissing) as refused:
                    late[one] = REFUSALS[type(refused)]
                else:
                    self._log.record(certificate, batch.actor, batch.form, copy, batch.reason)
            if late:
                raise _Refused(late)
            for file in files:
                self._records.add(file)
            self._keys.answer(call, Answer("file", files[-1].id.value))
        return files[-1]
