"""Cards that a card printer makes one at a time 证卡打印队列."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from uuid import UUID

from attrs import evolve, frozen

from tjdomain.certification.domain.print_batch import BatchRefusal
from tjdomain.shared.errors import WrongState
from tjdomain.shared.ids import CertificateId, DepartmentId, EntityId
from tjdomain.shared.reprint import ReprintReason, ReprintReasonMissing


class QueuedCardId(EntityId):
    """A card in the queue of the card printer."""


class QueuedCardState(Enum):
    """States of a card in the queue.

    Look-alikes: FAILED is a card that was spoilt or could not be drawn and may be queued again, WITHDRAWN is wanted no
    more.
    """

    WAITING = "waiting"
    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class QueuedCardAction(Enum):
    """What happens to a card in the queue.

    Look-alikes: REFUSE is the system's act where nothing can be drawn, SPOIL 废卡 the clerk's who sees a bad card.
    """

    PRINT = "print"
    REFUSE = "refuse"
    CONFIRM = "confirm"
    SPOIL = "spoil"
    QUEUE_AGAIN = "queue_again"
    WITHDRAW = "withdraw"


_S, _A = QueuedCardState, QueuedCardAction

CARD_MOVES: Mapping[tuple[QueuedCardState, QueuedCardAction], QueuedCardState] = MappingProxyType(
    {
        (_S.WAITING, _A.PRINT): _S.PRINTING,
        (_S.WAITING, _A.REFUSE): _S.FAILED,
        (_S.WAITING, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.PRINTING, _A.CONFIRM): _S.PRINTED,
        (_S.PRINTING, _A.SPOIL): _S.FAILED,
        (_S.PRINTED, _A.SPOIL): _S.FAILED,
        (_S.FAILED, _A.QUEUE_AGAIN): _S.WAITING,
        (_S.FAILED, _A.WITHDRAW): _S.WITHDRAWN,
    }
)
LIVE = frozenset({QueuedCardState.WAITING, QueuedCardState.PRINTING})
"""A certificate has one card in these states at most."""


@frozen(kw_only=True)
class QueuedCard:
    """Aggregate. Cards are printed in the order of their ids, so that one queued again is the next.

    ``reason`` says why a certificate is printed again, ``refusal`` why nothing could be drawn. ``taken_at`` is when it
    was sent to the printer last, ``taken_by`` who did so.
    """

    id: QueuedCardId
    department: DepartmentId
    version: int = 1
    created_by: UUID | None
    certificate: CertificateId
    state: QueuedCardState = QueuedCardState.WAITING
    reason: ReprintReason | None = None
    refusal: BatchRefusal | None = None
    queued_at: datetime
    taken_by: UUID | None = None
    taken_at: datetime | None = None

    def moved(self, action: QueuedCardAction) -> "QueuedCard":
        """The card after ``action``. Raises ``WrongState``."""
        try:
            state = CARD_MOVES[self.state, action]
        except KeyError:
            raise WrongState("queued_card", self.state.value, action.value) from None
        return evolve(self, state=state, version=self.version + 1)

    def taken(self, by: UUID | None, at: datetime) -> "QueuedCard":
        """Sent to the printer. Raises ``WrongState``."""
        return evolve(self.moved(QueuedCardAction.PRINT), taken_by=by, taken_at=at)

    def refused(self, why: BatchRefusal) -> "QueuedCard":
        """Nothing can be drawn. Raises ``WrongState``."""
        return evolve(self.moved(QueuedCardAction.REFUSE), refusal=why)

    def spoilt(self, why: ReprintReason | None) -> "QueuedCard":
        """The card is bad. Raises ``WrongState``, ``ReprintReasonMissing``."""
        spoilt = self.moved(QueuedCardAction.SPOIL)
        if why is None:
            raise ReprintReasonMissing
        return evolve(spoilt, reason=why)

    def queued_again(self, why: ReprintReason | None) -> "QueuedCard":
        """Once more; the reason of before stands unless there is another. Raises ``WrongState``."""
        return evolve(self.moved(QueuedCardAction.QUEUE_AGAIN), reason=why or self.reason, refusal=None)
