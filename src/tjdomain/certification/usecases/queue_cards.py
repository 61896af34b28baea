"""Queue cards for the card printer 排入证卡打印队列."""

from collections.abc import Sequence

from attrs import frozen

from ports.card_queue import CardQueue
from ports.certification import CertificateFilter
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.errors import AlreadyQueued
from tjdomain.certification.domain.print_batch import BatchRefusal
from tjdomain.certification.domain.queued_card import QueuedCard, QueuedCardId
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.choosing import Choosing
from tjdomain.certification.usecases.journal import Journal
from tjdomain.certification.usecases.left_out import LeftOut, NameLeftOut
from tjdomain.certification.usecases.printing import PrintLog
from tjdomain.certification.usecases.rendering import CertificateForm
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import WrongState
from tjdomain.shared.ids import CertificateId
from tjdomain.shared.reprint import ReprintReason, ReprintReasonMissing


@frozen(kw_only=True)
class QueueCardsCommand:
    """Those of ``certificates``, or where there are none, all that ``wanted`` finds; ``reason`` to print them again."""

    actor: Actor
    certificates: tuple[CertificateId, ...] = ()
    wanted: CertificateFilter | None = None
    reason: ReprintReason | None = None


@frozen
class QueuedCards:
    """The cards that wait now, in the order of issue, and why the others do not."""

    cards: tuple[QueuedCard, ...]
    left_out: tuple[LeftOut, ...]


class QueueCards:
    """Asks nothing twice: who has a live card in the queue is left out, and so is who was printed without a reason."""

    def __init__(
        self,
        uow: UnitOfWork,
        choosing: Choosing,
        name: NameLeftOut,
        log: PrintLog,
        queue: CardQueue,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._choosing = choosing
        self._name = name
        self._log = log
        self._queue = queue
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: QueueCardsCommand) -> QueuedCards:
        """Raises ``NotPermitted``, ``TooManyAtOnce`` (none, or over 500)."""
        command.actor.require(CertificationRight.PRINT)
        found, foreign = self._choosing(command.actor, command.certificates, command.wanted)
        with self._uow:
            cards, left_out = self._queued(command, found)
        left_out |= dict.fromkeys(foreign, BatchRefusal.FOREIGN)
        return QueuedCards(cards, self._name(command.actor, left_out))

    def _queued(
        self, command: QueueCardsCommand, found: Sequence[CertificateId]
    ) -> tuple[tuple[QueuedCard, ...], dict[CertificateId, BatchRefusal]]:
        cards: list[QueuedCard] = []
        left_out: dict[CertificateId, BatchRefusal] = {}
        for one in found:
            try:
                cards.append(self._added(command, one))
            except WrongState:
                left_out[one] = BatchRefusal.NOT_VALID
            except ReprintReasonMissing:
                left_out[one] = BatchRefusal.PRINTED_BEFORE
            except AlreadyQueued:
                left_out[one] = BatchRefusal.ALREADY_QUEUED
        return tuple(cards), left_out

    def _added(self, command: QueueCardsCommand, one: CertificateId) -> QueuedCard:
        actor = command.actor
        certificate = self._log.printable(one, actor)
        self._log.copy(certificate, CertificateForm.CARD_PDF, command.reason)
        card = QueuedCard(
            id=QueuedCardId(self._ids.new()),
            department=certificate.department,
            created_by=actor.id,
            certificate=one,
            reason=command.reason,
            queued_at=self._clock.now(),
        )
        self._queue.add(card)
        self._journal.record("queued_card.queued", actor, None, card)
        return card
