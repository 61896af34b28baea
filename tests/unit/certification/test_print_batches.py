"""Batches of prints: what is asked for, what is printed, who is left out and why, and what a second run does."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from attrs import evolve

from adapters.memory.idempotency import MemoryIdempotencyKeys
from adapters.memory.jobs import MemoryJobQueue, MemoryJobs
from adapters.queue.job_runner import JobRunner
from adapters.security.pades import NoSeal
from adapters.security.tokens import Ed25519Signer
from contracts.ports.certification import CENTRE, LI, ZHANG, approved
from ports.certification import CertificateFilter
from ports.documents import CertificateCard
from ports.jobs import JobStopped
from tests.unit.certification.making import STRANGER, World, clerk
from tests.unit.certification.test_reading import PlainDocuments, revoke
from tjdomain.certification.domain.certificate import Certificate
from tjdomain.certification.domain.errors import TooManyAtOnce
from tjdomain.certification.domain.print_batch import BatchRefusal
from tjdomain.certification.usecases.choosing import MOST, Choosing
from tjdomain.certification.usecases.left_out import NameLeftOut
from tjdomain.certification.usecases.print_batches import (
    BATCH,
    AskPrintBatch,
    AskPrintBatchCommand,
    OpenPrintBatch,
    PrintBatch,
    PrintBatchQuery,
    ShowPrintBatch,
)
from tjdomain.certification.usecases.print_certificates import PrintCertificates, PrintCertificatesCommand
from tjdomain.certification.usecases.rendering import PART, CertificateForm, Rendering
from tjdomain.certification.usecases.run_print_batch import RunPrintBatch
from tjdomain.shared.actor import Scope, ScopeLevel
from tjdomain.shared.errors import NotFound, NotPermitted
from tjdomain.shared.ids import CertificateId, DepartmentId, ExaminationId, JobId
from tjdomain.shared.jobs import Job, JobState
from tjdomain.shared.reprint import ReprintReason

SHEETS = CertificateForm.SHEET_PDF
NOBODY = CertificateId(UUID(int=404))


class Interrupted(BaseException):
    """The power is cut."""


class Documents(PlainDocuments):
    """Draws, and does what a test wants to happen meanwhile."""

    def __init__(self) -> None:
        self.meanwhile: list[object] = []
        self.drawn: list[int] = []

    def sheet_pdf(self, cards: Sequence[CertificateCard], duplex: object) -> bytes:
        self.drawn.append(len(cards))
        while self.meanwhile:
            todo = self.meanwhile.pop()
            assert callable(todo)
            todo()
        return super().sheet_pdf(cards, duplex)  # type: ignore[arg-type]


class Shop:
    """The batch's use cases, and a worker."""

    def __init__(self) -> None:
        self.world = world = World()
        self.keys = MemoryIdempotencyKeys(world.store, world.clock)
        self.jobs = MemoryJobs(world.store, world.clock)
        self.queue = MemoryJobQueue(world.store, world.clock)
        self.documents = Documents()
        signer = Ed25519Signer({"2026": bytes(range(32))})
        self.rendering = Rendering(world.policies, world.contents, signer, self.documents, NoSeal())
        self.ask = AskPrintBatch(
            world.uow, self.keys, Choosing(world.archive, world.clock), self.jobs, world.clock, world.ids
        )
        self.open = OpenPrintBatch(self.jobs, world.files, world.contents, world.views)
        self.runner = JobRunner(self.queue, {BATCH: self.handler}, world.clock, interval=60)

    def handler(self) -> RunPrintBatch:
        world = self.world
        return RunPrintBatch(
            world.uow, self.keys, world.printing, self.rendering, world.contents, world.files, world.clock, world.ids
        )

    def issue(self, number: int, name: str = "") -> Certificate:
        person = evolve(ZHANG if number % 2 else LI, name=name) if name else ZHANG if number % 2 else LI
        made = self.world.issue(evolve(approved(number % 9 + 1, person=person), examination=examination(number)))
        self.world.contents.put(made.portrait, [b"jpeg"])
        return made

    def asked(self, *wanted: CertificateId, reason: ReprintReason | None = None) -> JobId:
        return self.ask(AskPrintBatchCommand(actor=clerk(), certificates=wanted, form=SHEETS, reason=reason))

    def run(self, *wanted: CertificateId, reason: ReprintReason | None = None) -> PrintBatch:
        batch = self.asked(*wanted, reason=reason)
        self.runner.step()
        return self.shown(batch)

    def shown(self, batch: JobId) -> PrintBatch:
        world = self.world
        show = ShowPrintBatch(self.jobs, world.files, world.contents, NameLeftOut(world.archive, world.clock))
        return show(PrintBatchQuery(actor=clerk(), batch=batch))

    def content(self, batch: JobId) -> str:
        return self.open(PrintBatchQuery(actor=clerk(), batch=batch)).decode()

    @property
    def prints(self) -> int:
        return self.world.kinds.count("certificate.printed")


def examination(number: int) -> ExaminationId:
    return ExaminationId(UUID(int=0xE000 + number))


@pytest.fixture
def shop() -> Shop:
    return Shop()


def why(batch: PrintBatch) -> dict[CertificateId, BatchRefusal]:
    return {one.certificate: one.why for one in batch.left_out}


def test_a_batch_is_printed_in_the_order_of_issue_logged_and_kept(shop: Shop) -> None:
    first, second = shop.issue(1), shop.issue(2)
    batch = shop.run(second.id, first.id)
    assert (batch.job.state, batch.printed, batch.asked, batch.left_out) == (JobState.DONE, 2, 2, ())
    assert (batch.form, batch.job.done, batch.job.total) == (SHEETS, 2, 2)
    assert shop.content(batch.job.id) == f"sheet pdf {first.number} {second.number}"
    assert shop.content(batch.job.id) == shop.content(batch.job.id)
    printed = [event for event in shop.world.log.events if event.kind == "certificate.printed"]
    assert [(event.actor.id, event.new["copy"], event.new["reprint"]) for event in printed] == [
        (clerk().id, "1", "")
    ] * 2
    assert "file.downloaded" in shop.world.kinds


def test_all_that_a_filter_finds_are_printed(shop: Shop) -> None:
    certificates = [shop.issue(number) for number in range(1, 6)]
    wanted = CertificateFilter(name="张")
    batch = shop.ask(AskPrintBatchCommand(actor=clerk(), wanted=wanted, form=SHEETS))
    shop.runner.step()
    assert shop.content(batch).count("3715") == 3
    every = shop.ask(AskPrintBatchCommand(actor=clerk(), form=CertificateForm.CARD_PDF))
    shop.runner.step()
    assert shop.shown(every).printed == len(certificates)


def test_a_large_batch_is_drawn_part_by_part(shop: Shop) -> None:
    certificates = [shop.issue(number) for number in range(1, PART + 3)]
    batch = shop.run(*(one.id for one in certificates))
    assert shop.documents.drawn == [PART, 2]
    assert shop.content(batch.job.id).count("; ") == 1
    assert batch.printed == PART + 2


def test_more_than_fit_none_and_pictures_are_refused_with_the_limit(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = shop.issue(1)
    for command, limit in (
        (AskPrintBatchCommand(actor=clerk(), wanted=CertificateFilter(name="王"), form=SHEETS), MOST),
        (AskPrintBatchCommand(actor=clerk(), certificates=(one.id,), form=CertificateForm.A4_PNG), 1),
        (
            AskPrintBatchCommand(
                actor=clerk(), certificates=tuple(CertificateId(UUID(int=n)) for n in range(MOST + 1)), form=SHEETS
            ),
            MOST,
        ),
    ):
        with pytest.raises(TooManyAtOnce) as refusal:
            shop.ask(command)
        assert refusal.value.limit == limit


def test_it_needs_the_right_a_department_and_the_scope(shop: Shop) -> None:
    one = shop.issue(1)
    for actor in (clerk("certification.read"), evolve(clerk(), department=None)):
        with pytest.raises(NotPermitted):
            shop.ask(AskPrintBatchCommand(actor=actor, certificates=(one.id,), form=SHEETS))
    batch = shop.run(one.id)
    elsewhere = Scope(ScopeLevel.DEPARTMENT, frozenset({DepartmentId(UUID(int=77))}))
    for actor, refusal in ((clerk("certification.read"), NotPermitted), (clerk(scope=elsewhere), NotFound)):
        with pytest.raises(refusal):
            shop.open(PrintBatchQuery(actor=actor, batch=batch.job.id))
    other = JobId(UUID(int=9))
    shop.jobs.submit(Job(id=other, kind="catalogue.trial", department=CENTRE, created_at=shop.world.clock.now()))
    with pytest.raises(NotFound):
        shop.shown(other)


def test_who_is_left_out_is_named_with_why_and_the_others_are_printed(shop: Shop) -> None:
    good, revoked, printed, gone, rare = (
        shop.issue(n, name) for n, name in enumerate(["", "", "", "", "张㐀"], start=1)
    )
    revoke(shop.world, revoked)
    PrintCertificates(shop.world.uow, shop.rendering, shop.world.printing)(
        PrintCertificatesCommand(actor=clerk(), certificates=(printed.id,), form=SHEETS)
    )
    shop.world.contents.delete(gone.portrait)
    batch = shop.run(good.id, revoked.id, printed.id, gone.id, rare.id, NOBODY)
    assert why(batch) == {
        revoked.id: BatchRefusal.NOT_VALID,
        printed.id: BatchRefusal.PRINTED_BEFORE,
        gone.id: BatchRefusal.PORTRAIT_GONE,
        rare.id: BatchRefusal.GLYPHS_MISSING,
        NOBODY: BatchRefusal.FOREIGN,
    }
    assert (batch.printed, batch.asked, batch.job.outcome) == (1, 6, {"printed": 1, "refused": 5})
    rows = {one.certificate: one.row for one in batch.left_out}
    assert rows[NOBODY] is None
    assert (row := rows[revoked.id]) is not None
    assert "*" in row.document_number


def test_those_of_another_department_are_not_told_apart_from_those_that_are_not_there(shop: Shop) -> None:
    one = shop.issue(1)
    actor = evolve(STRANGER, scope=Scope(ScopeLevel.DEPARTMENT, frozenset({DepartmentId(UUID(int=77))})))
    batch = shop.ask(AskPrintBatchCommand(actor=actor, certificates=(one.id,), form=SHEETS))
    shop.runner.step()
    assert [(left.why, left.certificate) for left in shop.shown(batch).left_out] == [(BatchRefusal.FOREIGN, one.id)]
    assert shop.prints == 0
    with pytest.raises(NotFound):
        shop.content(batch)


def test_without_the_public_address_nobody_is_printed(shop: Shop) -> None:
    one = shop.issue(1)
    shop.world.set_policy(public_base_url="")
    assert why(shop.run(one.id)) == {one.id: BatchRefusal.SETTING_MISSING}


def test_who_is_revoked_while_it_is_drawn_is_not_on_the_document(shop: Shop) -> None:
    stays, goes = shop.issue(1), shop.issue(2)
    shop.documents.meanwhile = [lambda: revoke(shop.world, goes)]
    batch = shop.run(stays.id, goes.id)
    assert why(batch) == {goes.id: BatchRefusal.NOT_VALID}
    assert shop.content(batch.job.id) == f"sheet pdf {stays.number}"
    assert shop.prints == 1


def test_the_same_asked_for_twice_is_one_batch(shop: Shop) -> None:
    one, two = shop.issue(1), shop.issue(2)
    first = shop.asked(one.id, two.id)
    assert shop.asked(two.id, one.id, one.id) == first
    assert shop.asked(one.id) != first
    while shop.runner.step():
        pass
    assert shop.asked(one.id, two.id) == first
    assert shop.prints == 2


def test_with_a_reason_what_is_done_is_printed_again_and_what_failed_always(shop: Shop) -> None:
    one = shop.issue(1)
    shop.run(one.id)
    again = shop.run(one.id, reason=ReprintReason.JAM)
    once_more = shop.run(one.id, reason=ReprintReason.JAM)
    assert again.job.id != once_more.job.id
    assert shop.prints == 3
    two = shop.issue(2)
    stopped = shop.asked(two.id)
    shop.jobs.cancel(stopped)
    assert shop.asked(two.id) != stopped


def test_a_worker_that_was_killed_before_the_entry_begins_anew_and_one_killed_after_it_prints_nothing(
    shop: Shop,
) -> None:
    one = shop.issue(1)
    batch = shop.asked(one.id)

    def cut() -> None:
        raise Interrupted

    shop.documents.meanwhile = [cut]
    with pytest.raises(Interrupted):
        shop.runner.step()
    assert shop.prints == 0
    shop.world.clock.move(timedelta(minutes=2))
    job = shop.queue.claim(batch, timedelta(minutes=1))
    assert job is not None

    class Bar:
        def at(self, done: int, total: int | None = None) -> None:
            pass

    first = shop.handler()(job, Bar())
    assert shop.handler()(job, Bar()) == first  # it was killed before it could say that it was done
    assert shop.prints == 1
    assert len(shop.documents.drawn) == 2


def test_of_two_workers_on_one_batch_one_writes(shop: Shop) -> None:
    """The slow one lost its lease while it drew."""
    one = shop.issue(1)
    batch = shop.asked(one.id)
    job = shop.queue.claim(batch, timedelta(minutes=1))
    assert job is not None

    class Bar:
        def at(self, done: int, total: int | None = None) -> None:
            pass

    results = []
    shop.documents.meanwhile = [lambda: results.append(shop.handler()(job, Bar()))]
    results.append(shop.handler()(job, Bar()))
    assert results[0] == results[1]
    assert shop.prints == 1
    assert len(shop.world.files.of(batch.value)) == 2


def test_a_cancelled_batch_leaves_no_entry(shop: Shop) -> None:
    one = shop.issue(1)
    job = shop.jobs.get(shop.asked(one.id))

    class Bar:
        def at(self, done: int, total: int | None = None) -> None:
            raise JobStopped

    with pytest.raises(JobStopped):
        shop.handler()(job, Bar())
    assert shop.prints == 0
    with pytest.raises(NotFound):
        shop.handler()(evolve(job, department=None), Bar())
