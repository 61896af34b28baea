"""证卡打印队列: cards go to the card printer one after the other; one key confirms a card and sends the next one."""

from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.cert_collect import ticked
from entrypoints.web.office.cert_filter import CERTIFICATE_LIST, CERTIFICATES
from entrypoints.web.office.certs import CERTIFICATE_PAGES
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exam_filter import nobody_ticked
from entrypoints.web.office.listing import FilterWrong, asked
from entrypoints.web.office.lists import show
from entrypoints.web.office.papers import pdf_shown, reprint_given
from tjdomain.certification.domain.queued_card import QueuedCardAction, QueuedCardId, QueuedCardState
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.left_out import LeftOut
from tjdomain.certification.usecases.move_card import BY_HAND, MoveCard, MoveCardCommand
from tjdomain.certification.usecases.queue_cards import QueueCards, QueueCardsCommand
from tjdomain.certification.usecases.show_card_queue import (
    CardPage,
    ListCards,
    ListCardsQuery,
    OpenCard,
    OpenCardQuery,
)
from tjdomain.certification.usecases.take_next_card import TakeNextCard, TakeNextCardCommand
from tjdomain.shared.errors import Conflict, NotFound, RuleViolation
from tjdomain.shared.reprint import ReprintReason

CARDS: Final = f"{CERTIFICATES}/cards"
_RIGHT: Final = CertificationRight.PRINT
_ROWS: Final = 100


class CardQueueController(Controller):
    """The card that is in the printer on top, the queue by states below."""

    path = "/certificates/cards"

    @get("/", **page(_RIGHT))
    def queue(self, desk: Here) -> Response[Any]:
        """The queue; right after a card was taken it prints."""
        return _page(desk)

    @post("/queue", **page(_RIGHT))
    def enqueue(self, desk: Here) -> Response[Any]:
        """Those ticked in the archive, or all that its filter finds; who is left out is named with the reason."""
        if desk.all_given("ticked") and not ticked(desk):
            return show(desk, CERTIFICATE_PAGES, nobody_ticked())
        try:
            command = QueueCardsCommand(
                actor=desk.actor,
                certificates=ticked(desk),
                wanted=asked(desk, CERTIFICATE_LIST).wanted,
                reason=reprint_given(desk),
            )
            queued = desk.call.run(QueueCards, command)
        except FilterWrong as wrong:
            return show(desk, CERTIFICATE_PAGES, wrong.mistakes)
        except RuleViolation as refused:
            return _page(desk, told(refused, "page"))
        return _page(desk, queued=len(queued.cards), left_out=queued.left_out)

    @post("/next", **page(_RIGHT))
    def take_next(self, desk: Here) -> Response[Any]:
        """The one before came out well, where its id comes along."""
        confirmed = desk.given("confirmed")
        try:
            card = QueuedCardId.parse(confirmed) if confirmed else None
            taken = desk.call.run(TakeNextCard, TakeNextCardCommand(actor=desk.actor, confirmed=card))
        except (RuleViolation, Conflict) as refused:
            return _page(desk, told(refused, "page"))
        return desk.go(CARDS, print="yes", done="taken") if taken else desk.go(CARDS, done="empty")

    @post("/{key:uuid}/move", **page(_RIGHT))
    def move(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Printed, spoilt, queued again, or wanted no more."""
        action = next((one for one in BY_HAND if one.value == desk.given("action")), None)
        if action is None:
            raise NotFound("queued_card", str(key))
        command = MoveCardCommand(actor=desk.actor, card=QueuedCardId(key), action=action, reason=reprint_given(desk))
        try:
            desk.call.run(MoveCard, command)
        except (RuleViolation, Conflict) as refused:
            return _page(desk, told(refused, "page"))
        shown = QueuedCardState.FAILED if action is QueuedCardAction.SPOIL else _state(desk) or QueuedCardState.WAITING
        return desk.go(CARDS, state=shown.value, done=action.value)

    @post("/{key:uuid}/document", **page(_RIGHT))
    def document(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The card in its size, front and back, while it is being printed."""
        try:
            content = desk.call.run(OpenCard, OpenCardQuery(actor=desk.actor, card=QueuedCardId(key)))
        except (RuleViolation, Conflict) as refused:
            return _page(desk, told(refused, "page"))
        return pdf_shown(content, "card")


def _state(desk: Desk) -> QueuedCardState | None:
    """The one that is asked for, usually those who wait; ``None`` where it is none."""
    asked_for = desk.given("state") or desk.query("state") or QueuedCardState.WAITING.value
    return next((one for one in QueuedCardState if one.value == asked_for), None)


def _cards(desk: Desk, state: QueuedCardState) -> CardPage:
    after = desk.query("after")
    query = ListCardsQuery(
        actor=desk.actor, state=state, after=QueuedCardId.parse(after) if after else None, limit=_ROWS
    )
    return desk.call.run(ListCards, query)


def _page(
    desk: Desk, *mistakes: Mistake, queued: int | None = None, left_out: tuple[LeftOut, ...] = ()
) -> Response[Any]:
    chosen = _state(desk)
    mistakes = mistakes if chosen else (*mistakes, mistake("page", "office.filter_wrong", what="状态"))
    state = chosen or QueuedCardState.WAITING
    cards = _cards(desk, state)
    printing = desk.call.run(ListCards, ListCardsQuery(actor=desk.actor, state=QueuedCardState.PRINTING)).rows
    return desk.page(
        "cert_cards",
        422 if mistakes else 200,
        mistakes,
        state=state,
        states=list(QueuedCardState),
        cards=cards,
        more=cards.rows[-1].id if len(cards.rows) == _ROWS else None,
        mine=next((row for row in printing if row.card.taken_by == desk.actor.id), None),
        reasons=list(ReprintReason),
        queued=queued,
        left_out=left_out,
        print_now=bool(desk.query("print")),
    )
