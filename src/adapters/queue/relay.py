"""The relay: sends what is due, tries again later what failed, gives up after the last try."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from ports.clock import Clock, Randomness
from ports.deliveries import Deliveries, Destination, DueDelivery
from tjdomain.shared.delivery import Backoff, Delivery, DeliveryId
from tjdomain.shared.errors import Rejected, TjError, TransactionRefused, Unavailable

_log = structlog.get_logger()
_LEASE = timedelta(minutes=2)
_REST = timedelta(seconds=15)
_PARTS = 1 << 32


class FanOut:
    """Makes a delivery of each sealed event for each destination that wants it."""

    def __init__(self, deliveries: Deliveries, destinations: Sequence[Destination], backoff: Backoff) -> None:
        self._deliveries = deliveries
        self._destinations = destinations
        self._last_attempt = backoff.attempts

    def step(self) -> bool:
        """Do one batch; whether there was anything."""
        return self._deliveries.fan_out(self._destinations, self._last_attempt) > 0


class Relay:
    """Sends for some parties. A destination that does not answer rests, so that it does not hold up the others."""

    def __init__(
        self,
        deliveries: Deliveries,
        destinations: Sequence[Destination],
        clock: Clock,
        randomness: Randomness,
        backoff: Backoff,
    ) -> None:
        self._deliveries = deliveries
        self._parties = {destination.party: destination for destination in destinations}
        self._hasty = [destination.party for destination in destinations if not destination.waits_for_dead]
        self._clock = clock
        self._randomness = randomness
        self._backoff = backoff
        self._resting: dict[str, datetime] = {}

    def due(self) -> Sequence[DueDelivery]:
        """What to send now."""
        now = self._clock.now()
        self._resting = {place: until for place, until in self._resting.items() if until > now}
        return self._deliveries.due(self._parties.keys(), self._resting.keys(), self._hasty)

    def step(self) -> bool:
        """Send what is due; whether there was anything."""
        found = self.due()
        for delivery in found:
            if delivery.destination not in self._resting:
                self.send(delivery.id)
        return bool(found)

    def send(self, delivery: DeliveryId) -> None:
        """Claim it and send it once; nothing happens where somebody else has it."""
        claimed = self._deliveries.claim(delivery, _LEASE)
        if claimed is None:
            return
        try:
            self._parties[claimed.party].deliver(claimed)
        except Rejected as error:
            self._failed(claimed, error.code, None)
        except Exception as error:  # noqa: BLE001  whatever a destination raises is a failed try
            if isinstance(error, Unavailable) and not isinstance(error, TransactionRefused):
                self._resting[claimed.destination] = self._clock.now() + _REST
            self._failed(claimed, _code(error), self._next_try(claimed))
        else:
            self._deliveries.arrived(claimed)

    def _next_try(self, delivery: Delivery) -> datetime | None:
        if delivery.attempts >= delivery.last_attempt:
            return None
        tries = delivery.attempts - (delivery.last_attempt - self._backoff.attempts)
        chance = int.from_bytes(self._randomness.token(4)) / _PARTS
        return self._clock.now() + self._backoff.wait(max(tries, 1), chance)

    def _failed(self, delivery: Delivery, error: str, again_at: datetime | None) -> None:
        self._deliveries.failed(delivery, error, again_at)
        _log.warning(
            "delivery.failed" if again_at else "delivery.dead",
            delivery=str(delivery.id),
            destination=delivery.destination,
            attempt=delivery.attempts,
            error=error,
        )


def _code(error: Exception) -> str:
    if isinstance(error, TjError):
        return error.code
    _log.exception("delivery.fault", error=type(error).__name__)
    return TjError.code
