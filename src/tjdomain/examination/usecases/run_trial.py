"""Run a trial 试算: every decided examination of a period is judged once more, by the draft; nothing is changed."""

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

from attrs import define, field

from ports.clock import Clock, IdGenerator
from ports.examination import Catalogues, Examinations
from ports.examination_queries import CAP, ExaminationFilter, ExaminationQueries, ExaminationSort
from ports.files import FileContents, FileRecord, FileRecords
from ports.jobs import JobResult, Progress
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.catalogue_trial import deviation
from tjdomain.examination.domain.kinds import APPROVED, ExaminationState
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.errors import NotFound
from tjdomain.shared.events import plain
from tjdomain.shared.ids import ExaminationId, FileId
from tjdomain.shared.jobs import Job

DECIDED = APPROVED | {ExaminationState.AWAITING_REVIEW}
_BATCH = 100
_PURPOSE = "catalogue_trial"
_READER = Actor(ActorKind.JOB, Channel.API, scope=EVERYTHING)


@define
class _Tally:
    """What went by; the digest is of all that was written."""

    seen: int = 0
    differ: int = 0
    digest: Any = field(factory=sha256)


class RunTrial:
    """The job behind ``AskTrial``; its file holds a line of JSON for each decision that would differ."""

    def __init__(
        self,
        uow: UnitOfWork,
        catalogues: Catalogues,
        examinations: Examinations,
        queries: ExaminationQueries,
        contents: FileContents,
        records: FileRecords,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._catalogues = catalogues
        self._examinations = examinations
        self._queries = queries
        self._contents = contents
        self._records = records
        self._clock = clock
        self._ids = ids

    def __call__(self, job: Job, progress: Progress, /) -> JobResult:
        """Nothing but the file is written. Raises ``NotFound`` (the draft), ``Unavailable``, ``JobStopped``."""
        if job.department is None:
            raise NotFound("department", "")
        with self._uow:
            draft = self._catalogues.get(job.arguments["number"]).catalogue
        wanted = ExaminationFilter(
            department=job.department,
            first=date.fromisoformat(job.arguments["first"]),
            last=date.fromisoformat(job.arguments["last"]),
            states=DECIDED,
        )
        tally, file = _Tally(), FileId(self._ids.new())
        size = self._contents.put(file, self._lines(wanted, draft, tally, progress))
        record = FileRecord(
            id=file,
            purpose=_PURPOSE,
            name=f"trial-{job.id}.jsonl",
            media_type="application/jsonl",
            size=size,
            digest=tally.digest.digest(),
            department=job.department,
            created_by=job.owner,
            created_at=self._clock.now(),
            subject_id=job.id.value,
        )
        with self._uow:
            self._records.add(record)
        return JobResult(file=file, outcome={"seen": tally.seen, "differ": tally.differ})

    def _lines(self, wanted: ExaminationFilter, draft: Catalogue, tally: _Tally, progress: Progress) -> Iterator[bytes]:
        total = self._queries.count(wanted, _READER)
        after: ExaminationId | None = None
        while rows := self._queries.page(wanted, _READER, after, _BATCH, ExaminationSort.OLDEST):
            with self._uow:
                found = self._examinations.look_at([row.id for row in rows])
            for one in found:
                tally.seen += 1
                if (differs := deviation(one, draft)) is not None:
                    tally.differ += 1
                    line = json.dumps(plain(differs), ensure_ascii=False).encode() + b"\n"
                    tally.digest.update(line)
                    yield line
            after = rows[-1].id
            progress.at(tally.seen, total if total < CAP else None)
