"""Handlers of the jobs that keep the house: what nobody needs is dropped, the audit's head is exported."""

from datetime import time, timedelta
from itertools import islice

from attrs import evolve

from ports.audit import HEAD_PURPOSE, HeadArchive, Sealer, SignedHead
from ports.clock import Clock
from ports.drafts import Drafts
from ports.files import FileContents, FileRecords
from ports.idempotency import IdempotencyKeys
from ports.jobs import JobResult, Progress
from ports.limits import Limits
from ports.phone_codes import PhoneCodes
from ports.security import TokenSigner
from ports.unit_of_work import UnitOfWork
from tjdomain.shared.dates import local_day
from tjdomain.shared.jobs import DailyAt, Job, Schedule

EXPORT_HEAD, SWEEP_FILES, FORGET = "upkeep.export_head", "upkeep.sweep_files", "upkeep.forget"
SCHEDULES = (
    Schedule(EXPORT_HEAD, DailyAt(time(0, 10))),
    Schedule(SWEEP_FILES, DailyAt(time(3, 20))),
    Schedule(FORGET, DailyAt(time(3, 40))),
)
_KEYS_KEPT = timedelta(days=2)
_ORPHANS_KEPT = timedelta(days=1)
_UPLOADS_KEPT = timedelta(days=2)
"""Who has uploaded a picture may take a night over the form."""
_CODES_KEPT = timedelta(days=1)
_BATCH = 500


class ExportHead:
    """Signs the end of the audit chain and keeps it outside the database."""

    def __init__(self, sealer: Sealer, archive: HeadArchive, signer: TokenSigner, clock: Clock) -> None:
        self._sealer = sealer
        self._archive = archive
        self._signer = signer
        self._clock = clock

    def __call__(self, job: Job, progress: Progress, /) -> JobResult:
        """Export today's head."""
        unsigned = SignedHead(local_day(self._clock.now()), self._sealer.head(), "")
        token = self._signer.sign(unsigned.payload, HEAD_PURPOSE)
        self._archive.keep(evolve(unsigned, token=token))
        return JobResult(outcome={"sealed": unsigned.head.seq})


class SweepFiles:
    """Gives up uploads that nothing was attached to for two days, then deletes contents without a record.

    A content older than a day has none where its transaction never came, or the record is gone or was given up.
    """

    def __init__(self, uow: UnitOfWork, contents: FileContents, records: FileRecords, clock: Clock) -> None:
        self._uow = uow
        self._contents = contents
        self._records = records
        self._clock = clock

    def __call__(self, job: Job, progress: Progress, /) -> JobResult:
        """Look at every record that waits, and at every content, in batches."""
        unused = self._give_up()
        seen = swept = 0
        old = self._contents.older_than(self._clock.now() - _ORPHANS_KEPT)
        while batch := list(islice(old, _BATCH)):
            orphans = set(batch) - self._records.known(batch)
            for file in orphans:
                self._contents.delete(file)
            seen, swept = seen + len(batch), swept + len(orphans)
            progress.at(seen)
        return JobResult(outcome={"unused": unused, "seen": seen, "swept": swept})

    def _give_up(self) -> int:
        now, unused = self._clock.now(), 0
        with self._uow:
            self._records.forget_swept(now - _ORPHANS_KEPT)
        while True:
            with self._uow:
                given_up = self._records.sweep(now - _UPLOADS_KEPT, now, _BATCH)
            unused += given_up
            if not given_up:
                return unused


class Forget:
    """Drops keys of requests after two days, codes for phones after one, expired drafts, ended windows of limits."""

    def __init__(
        self,
        uow: UnitOfWork,
        keys: IdempotencyKeys,
        drafts: Drafts,
        codes: PhoneCodes,
        limits: Limits,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._keys = keys
        self._drafts = drafts
        self._codes = codes
        self._limits = limits
        self._clock = clock

    def __call__(self, job: Job, progress: Progress, /) -> JobResult:
        """Drop them; the counters, which live outside of transactions, by themselves."""
        now = self._clock.now()
        with self._uow:
            outcome = {
                "keys": self._keys.forget(now - _KEYS_KEPT),
                "drafts": self._drafts.forget(now),
                "codes": self._codes.forget(now - _CODES_KEPT),
            }
        return JobResult(outcome={**outcome, "limits": self._limits.forget_ended(now)})
