"""List deliveries 推送记录: what is on its way to the outside, what arrived, what was given up."""

from collections.abc import Mapping

from attrs import field, frozen

from ports.deliveries import DeliveryAttempt, DeliveryDesk, DeliveryFilter
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.delivery import Delivery, DeliveryId, DeliveryState

PAGE = 200


@frozen(kw_only=True)
class ListDeliveriesQuery:
    """``after`` is the last row of the page before; ``limit`` 1 to 200."""

    actor: Actor
    wanted: DeliveryFilter = field(factory=DeliveryFilter)
    after: DeliveryId | None = None
    limit: int = 50


class ListDeliveries:
    """Newest first. Deliveries hold ids only, so they have no data scope."""

    def __init__(self, desk: DeliveryDesk) -> None:
        self._desk = desk

    def __call__(self, query: ListDeliveriesQuery) -> tuple[Delivery, ...]:
        """Raises ``NotPermitted``."""
        query.actor.require(AdministrationRight.VIEW_DELIVERIES)
        return tuple(self._desk.listed(query.wanted, query.after, max(1, min(query.limit, PAGE))))


@frozen(kw_only=True)
class CountDeliveriesQuery:
    """Who asks."""

    actor: Actor


class CountDeliveries:
    """How long each party's queue is."""

    def __init__(self, desk: DeliveryDesk) -> None:
        self._desk = desk

    def __call__(self, query: CountDeliveriesQuery) -> Mapping[str, Mapping[DeliveryState, int]]:
        """By party and state. Raises ``NotPermitted``."""
        query.actor.require(AdministrationRight.VIEW_DELIVERIES)
        return self._desk.counts()


@frozen(kw_only=True)
class ListAttemptsQuery:
    """Of which delivery."""

    actor: Actor
    delivery: DeliveryId


class ListAttempts:
    """Why a delivery did not arrive, try by try."""

    def __init__(self, desk: DeliveryDesk) -> None:
        self._desk = desk

    def __call__(self, query: ListAttemptsQuery) -> tuple[DeliveryAttempt, ...]:
        """The failed tries, oldest first; none for an unknown delivery. Raises ``NotPermitted``."""
        query.actor.require(AdministrationRight.VIEW_DELIVERIES)
        return tuple(self._desk.attempts(query.delivery))
