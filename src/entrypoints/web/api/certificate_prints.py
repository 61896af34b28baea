"""Batches of prints 批量打印 and the queue of the card printer 证卡打印队列."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from entrypoints.web.api.shape import After, Body, Limit, next_after, shown
from entrypoints.web.call import Here, needs
from tjdomain.certification.domain.print_batch import BatchRefusal
from tjdomain.certification.domain.queued_card import QueuedCard, QueuedCardAction, QueuedCardId, QueuedCardState
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.choosing import MOST
from tjdomain.certification.usecases.left_out import LeftOut
from tjdomain.certification.usecases.move_card import MoveCard, MoveCardCommand
from tjdomain.certification.usecases.print_batches import (
    AskPrintBatch,
    AskPrintBatchCommand,
    OpenPrintBatch,
    PrintBatchQuery,
    ShowPrintBatch,
)
from tjdomain.certification.usecases.queue_cards import QueueCards, QueueCardsCommand
from tjdomain.certification.usecases.rendering import CertificateForm
from tjdomain.certification.usecases.show_card_queue import ListCards, ListCardsQuery, OpenCard, OpenCardQuery
from tjdomain.certification.usecases.take_next_card import TakeNextCard, TakeNextCardCommand
from tjdomain.shared.ids import CertificateId, JobId
from tjdomain.shared.jobs import JobState
from tjdomain.shared.reprint import ReprintReason

_PDF = "application/pdf"
Wanted = Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MOST)]
"""Certificates, at least one."""


class BatchBody(Body):
    """At most 500 certificates; printed more often than allowed wants ``reprint``."""

    certificates: Wanted
    form: Literal["card_pdf", "sheet_pdf", "a4_pdf"] = "sheet_pdf"
    reprint: ReprintReason | None = None


class QueueBody(Body):
    """At most 500 certificates; printed more often than allowed wants ``reprint``."""

    certificates: Wanted
    reprint: ReprintReason | None = None


class NextCardBody(Body):
    """The card that came out of the printer well, if there is one."""

    confirmed: UUID | None = None


class CardMoveBody(Body):
    """What is done with a card; *spoil* wants ``reprint``."""

    action: Literal["confirm", "spoil", "queue_again", "withdraw"]
    reprint: ReprintReason | None = None


class UnprintedView(msgspec.Struct, frozen=True):
    """Who was left out and why; number and name are null where the caller may not see them."""

    certificate: UUID
    number: str | None
    name: str | None
    why: BatchRefusal


class BatchPrintView(msgspec.Struct, frozen=True):
    """A batch as it stands: ``done`` of ``asked`` are drawn; ``printed`` and ``left_out`` are told once it is done."""

    id: UUID
    state: JobState
    form: CertificateForm
    asked: int
    done: int
    printed: int
    left_out: list[UnprintedView]


class QueuedCardView(msgspec.Struct, frozen=True):
    """A card in the queue."""

    id: UUID
    version: int
    certificate: UUID
    state: QueuedCardState
    reason: ReprintReason | None
    refusal: BatchRefusal | None
    queued_at: datetime
    taken_by: UUID | None
    taken_at: datetime | None


class QueuedView(msgspec.Struct, frozen=True):
    """The cards that wait now, and who was left out."""

    cards: list[QueuedCardView]
    left_out: list[UnprintedView]


class CardLinesView(msgspec.Struct, frozen=True):
    """A page of cards in one state, and how many there are in each; ``next`` is the ``after`` of the next page."""

    items: list[QueuedCardView]
    counts: dict[QueuedCardState, int]
    next: UUID | None


class NextCardView(msgspec.Struct, frozen=True):
    """The card to be printed now; null where none waits."""

    card: QueuedCardView | None


def _card(card: QueuedCard) -> QueuedCardView:
    return shown(QueuedCardView, card)


def _named(left_out: tuple[LeftOut, ...]) -> list[UnprintedView]:
    return [
        UnprintedView(
            certificate=one.certificate.value,
            number=one.row.number if one.row else None,
            name=one.row.name if one.row else None,
            why=one.why,
        )
        for one in left_out
    ]


class PrintBatchController(Controller):
    """Many certificates as one document."""

    path = "/certificates/print-batches"
    tags = ("健康证",)

    @post("/", **needs(CertificationRight.PRINT))
    def ask(self, call: Here, data: JSONBody[BatchBody]) -> BatchPrintView:
        """批量打印:在后台排版;同样的请求得到同一批。"""
        command = AskPrintBatchCommand(
            actor=call.actor,
            certificates=tuple(CertificateId(one) for one in data.certificates),
            form=CertificateForm(data.form),
            reason=data.reprint,
        )
        return self._shown(call, call.run(AskPrintBatch, command).value)

    @get("/{batch:uuid}", **needs(CertificationRight.PRINT))
    def show(self, call: Here, batch: FromPath[UUID]) -> BatchPrintView:
        """批量打印的进度、结果和没有打的原因。"""
        return self._shown(call, batch)

    @get("/{batch:uuid}/document", **needs(CertificationRight.PRINT), media_type=_PDF)
    def document(self, call: Here, batch: FromPath[UUID]) -> Response[bytes]:
        """批量打印的文件(PDF),排好后才有;每次打开都有记录。"""
        query = PrintBatchQuery(actor=call.actor, batch=JobId(batch))
        return Response(call.run(OpenPrintBatch, query), media_type=_PDF)

    @staticmethod
    def _shown(call: Here, batch: UUID) -> BatchPrintView:
        found = call.run(ShowPrintBatch, PrintBatchQuery(actor=call.actor, batch=JobId(batch)))
        return BatchPrintView(
            id=found.job.id.value,
            state=found.job.state,
            form=found.form,
            asked=found.asked,
            done=found.job.done,
            printed=found.printed,
            left_out=_named(found.left_out),
        )


class CardQueueController(Controller):
    """Cards that a card printer makes one at a time."""

    path = "/certificates/cards"
    tags = ("健康证",)

    @get("/", **needs(CertificationRight.PRINT))
    def listed(
        self,
        call: Here,
        wanted: FromQuery[QueuedCardState] = QueuedCardState.WAITING,
        after: After = None,
        limit: Limit = 50,
    ) -> CardLinesView:
        """证卡打印队列,按状态;待打印、打印中的按打印先后,其余新的在前。"""
        query = ListCardsQuery(
            actor=call.actor, state=wanted, after=QueuedCardId(after) if after else None, limit=limit
        )
        page = call.run(ListCards, query)
        rows = [_card(row.card) for row in page.rows]
        return CardLinesView(rows, dict(page.counts), next_after(page.rows, limit))

    @post("/", **needs(CertificationRight.PRINT))
    def enqueue(self, call: Here, data: JSONBody[QueueBody]) -> QueuedView:
        """排入证卡打印队列;不能排的列出原因。"""
        command = QueueCardsCommand(
            actor=call.actor,
            certificates=tuple(CertificateId(one) for one in data.certificates),
            reason=data.reprint,
        )
        queued = call.run(QueueCards, command)
        return QueuedView([_card(card) for card in queued.cards], _named(queued.left_out))

    @post("/next", **needs(CertificationRight.PRINT), status_code=200)
    def take_next(self, call: Here, data: JSONBody[NextCardBody]) -> NextCardView:
        """打下一张:上一张打好了就带上它的 id;取到的记一次打印。"""
        confirmed = QueuedCardId(data.confirmed) if data.confirmed else None
        taken = call.run(TakeNextCard, TakeNextCardCommand(actor=call.actor, confirmed=confirmed))
        return NextCardView(_card(taken) if taken else None)

    @post("/{card:uuid}/move", **needs(CertificationRight.PRINT), status_code=200)
    def move(self, call: Here, card: FromPath[UUID], data: JSONBody[CardMoveBody]) -> QueuedCardView:
        """打好了、废卡、重新排队或不打了。"""
        command = MoveCardCommand(
            actor=call.actor, card=QueuedCardId(card), action=QueuedCardAction(data.action), reason=data.reprint
        )
        return _card(call.run(MoveCard, command))

    @get("/{card:uuid}/document", **needs(CertificationRight.PRINT), media_type=_PDF)
    def document(self, call: Here, card: FromPath[UUID]) -> Response[bytes]:
        """打印中的证卡(PDF,85.6×54 毫米,正反两页);每次打开都有记录。"""
        return Response(call.run(OpenCard, OpenCardQuery(actor=call.actor, card=QueuedCardId(card))), media_type=_PDF)
