"""Data scope of queued cards: out of scope is answered like absent."""

from ports.card_queue import CardQueue
from tjdomain.certification.domain.queued_card import QueuedCard, QueuedCardId
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound


def card_for(actor: Actor, queue: CardQueue, card: QueuedCardId) -> QueuedCard:
    """The card, if the actor may see it. Raises ``NotFound``."""
    found = queue.get(card)
    if not actor.sees(found.department, found.created_by):
        raise NotFound("queued_card", str(card))
    return found
