"""Confirm a printed card, call it spoilt 废卡, queue it again, or take it out of the queue."""

from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen

from ports.card_queue import CardQueue
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.queued_card import QueuedCard, QueuedCardAction, QueuedCardId
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.card_access import card_for
from tjdomain.certification.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.reprint import ReprintReason

_EVENTS: Mapping[QueuedCardAction, str] = MappingProxyType(
    {
        QueuedCardAction.CONFIRM: "queued_card.printed",
        QueuedCardAction.SPOIL: "queued_card.spoilt",
        QueuedCardAction.QUEUE_AGAIN: "queued_card.queued_again",
        QueuedCardAction.WITHDRAW: "queued_card.withdrawn",
    }
)
BY_HAND = tuple(_EVENTS)
"""What a clerk does to a card; taking it is ``TakeNextCard``."""


@frozen(kw_only=True)
class MoveCardCommand:
    """One of ``BY_HAND``; a spoilt card wants a reason."""

    actor: Actor
    card: QueuedCardId
    action: QueuedCardAction
    reason: ReprintReason | None = None


class MoveCard:
    """Within the data scope."""

    def __init__(self, uow: UnitOfWork, queue: CardQueue, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._queue = queue
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: MoveCardCommand) -> QueuedCard:
        """Raises ``NotPermitted``, ``NotFound``, ``WrongState``, ``ReprintReasonMissing``, ``AlreadyQueued``.

        Further ``StaleVersion`` where somebody else was faster.
        """
        actor = command.actor
        actor.require(CertificationRight.PRINT)
        with self._uow:
            before = card_for(actor, self._queue, command.card)
            after = _after(before, command)
            self._queue.save(after)
            self._journal.record(_EVENTS[command.action], actor, before, after)
        return after


def _after(before: QueuedCard, command: MoveCardCommand) -> QueuedCard:
    if command.action is QueuedCardAction.SPOIL:
        return before.spoilt(command.reason)
    if command.action is QueuedCardAction.QUEUE_AGAIN:
        return before.queued_again(command.reason)
    return before.moved(command.action)
