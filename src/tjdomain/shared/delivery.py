"""One event on its way to one destination, and how long to wait before the next try."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from uuid import UUID

from attrs import frozen

from tjdomain.shared.ids import EntityId, EventId


class DeliveryId(EntityId):
    """One event for one destination."""


class DeliveryState(Enum):
    """How far a delivery 推送 got."""

    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    RETRYING = "retrying"
    DEAD = "dead"


class DeliveryAction(Enum):
    """What happens to a delivery.

    Look-alikes: RETRY_LATER is the relay's own next try after a failure, SEND_AGAIN is a person's «retry now» after the
    last one, or the replay of one that had arrived.
    """

    CLAIM = "claim"
    ARRIVE = "arrive"
    RETRY_LATER = "retry_later"
    GIVE_UP = "give_up"
    SEND_AGAIN = "send_again"


MOVES: Mapping[tuple[DeliveryState, DeliveryAction], DeliveryState] = MappingProxyType(
    {
        (DeliveryState.PENDING, DeliveryAction.CLAIM): DeliveryState.SENDING,
        (DeliveryState.RETRYING, DeliveryAction.CLAIM): DeliveryState.SENDING,
        (DeliveryState.SENDING, DeliveryAction.CLAIM): DeliveryState.SENDING,  # the lease of who had it ran out
        (DeliveryState.SENDING, DeliveryAction.ARRIVE): DeliveryState.DELIVERED,
        (DeliveryState.SENDING, DeliveryAction.RETRY_LATER): DeliveryState.RETRYING,
        (DeliveryState.SENDING, DeliveryAction.GIVE_UP): DeliveryState.DEAD,
        (DeliveryState.DEAD, DeliveryAction.SEND_AGAIN): DeliveryState.PENDING,
        (DeliveryState.DELIVERED, DeliveryAction.SEND_AGAIN): DeliveryState.PENDING,
    }
)


def states_before(action: DeliveryAction) -> tuple[DeliveryState, ...]:
    """The states in which ``action`` is allowed."""
    return tuple(state for state, allowed in MOVES if allowed is action)


def state_after(action: DeliveryAction) -> DeliveryState:
    """The state that ``action`` leads to, from whichever it is allowed in."""
    return next(after for (_, allowed), after in MOVES.items() if allowed is action)


@frozen(kw_only=True)
class Delivery:
    """An event for one destination.

    ``party`` is who takes care of it (a flow's reaction, ``webhook``, an outside system), ``destination`` the address
    within (``webhook:<id>``, or the party's name where there is one only). ``attempts`` counts every try and fences off
    who lost the lease; the delivery is given up when it reaches ``last_attempt``.
    """

    id: DeliveryId
    event: EventId
    kind: str
    subject: str
    subject_id: UUID
    version: int
    party: str
    destination: str
    state: DeliveryState
    attempts: int
    last_attempt: int
    due: datetime
    created_at: datetime
    delivered_at: datetime | None = None
    error: str | None = None

    @property
    def business_key(self) -> str:
        """The same for every try, so that the other side lets the effect happen once."""
        return f"{self.subject}/{self.subject_id}/{self.version}"


@frozen
class Backoff:
    """How long to wait after the nth failed try: twice as long each time, up to ``longest``, with jitter."""

    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(hours=1)
    attempts: int = 16

    def wait(self, attempt: int, chance: float) -> timedelta:
        """The wait after try ``attempt`` (1, 2, …); ``chance`` in [0, 1) spreads it over its upper half."""
        whole: timedelta = min(self.first * 2 ** min(attempt - 1, 30), self.longest)
        return whole * (0.5 + chance / 2)
