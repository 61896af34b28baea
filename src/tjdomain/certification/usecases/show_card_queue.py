"""The queue of the card printer as a list, and the card that is being printed as a document."""

from collections.abc import Mapping

from attrs import frozen

from ports.card_queue import CardQueue, CardQueueQueries
from ports.certification import CertificateArchive, CertificateFilter, CertificateRow
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from ports.view_log import ViewLog
from tjdomain.certification.domain.queued_card import QueuedCard, QueuedCardId, QueuedCardState
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.access import sight_of
from tjdomain.certification.usecases.card_access import card_for
from tjdomain.certification.usecases.discretion import discreet
from tjdomain.certification.usecases.printing import PrintLog
from tjdomain.certification.usecases.rendering import CertificateForm, Rendering
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import WrongState


@frozen(kw_only=True)
class ListCardsQuery:
    """Cards in ``state``; ``after`` is the last row of the page before, ``limit`` 1 to 200."""

    actor: Actor
    state: QueuedCardState = QueuedCardState.WAITING
    after: QueuedCardId | None = None
    limit: int = 50


@frozen
class CardRow:
    """A card in the queue and its certificate; the latter is missing where it is out of the data scope."""

    card: QueuedCard
    certificate: CertificateRow | None

    @property
    def id(self) -> QueuedCardId:
        """The card's."""
        return self.card.id


@frozen(kw_only=True)
class CardPage:
    """Live cards in the order of the queue, others newest first; ``counts`` are those of all states."""

    rows: tuple[CardRow, ...]
    counts: Mapping[QueuedCardState, int]


class ListCards:
    """Rows of the actor's scope."""

    def __init__(self, queries: CardQueueQueries, archive: CertificateArchive, views: ViewLog, clock: Clock) -> None:
        self._queries = queries
        self._archive = archive
        self._views = views
        self._clock = clock

    def __call__(self, query: ListCardsQuery) -> CardPage:
        """Raises ``NotPermitted``."""
        actor = query.actor
        actor.require(CertificationRight.PRINT)
        sight = sight_of(actor)
        cards = self._queries.page(query.state, sight, query.after, query.limit)
        wanted = CertificateFilter(ids=frozenset(card.certificate for card in cards))
        found = self._archive.search(wanted, sight, local_day(self._clock.now()), None, query.limit) if cards else ()
        rows = {row.id: row for row in discreet(found, actor)}
        self._views.seen(actor, "certificate", list(rows))
        return CardPage(
            rows=tuple(CardRow(card, rows.get(card.certificate)) for card in cards), counts=self._queries.counts(sight)
        )


@frozen(kw_only=True)
class OpenCardQuery:
    """Which card."""

    actor: Actor
    card: QueuedCardId


class OpenCard:
    """The card as a PDF of its size, while it is being printed; each time is logged."""

    def __init__(self, uow: UnitOfWork, queue: CardQueue, log: PrintLog, rendering: Rendering, views: ViewLog) -> None:
        self._uow = uow
        self._queue = queue
        self._log = log
        self._rendering = rendering
        self._views = views

    def __call__(self, query: OpenCardQuery) -> bytes:
        """Raises ``NotPermitted``, ``NotFound``, ``WrongState`` (not being printed, or revoked meanwhile).

        Further ``SettingMissing``, ``GlyphsMissing``, ``Unavailable`` (the seal's key).
        """
        actor = query.actor
        actor.require(CertificationRight.PRINT)
        with self._uow:
            queued = card_for(actor, self._queue, query.card)
            if queued.state is not QueuedCardState.PRINTING:
                raise WrongState("queued_card", queued.state.value, "open")
            card = self._rendering.card(self._log.printable(queued.certificate, actor))
        document = self._rendering.draw([card], CertificateForm.CARD_PDF)
        self._views.opened(actor, "queued_card.opened", "queued_card", queued.id)
        return document
