"""Events on their way to those who must know."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from attrs import frozen

from tjdomain.shared.delivery import Delivery, DeliveryId, DeliveryState


class Destination(Protocol):
    """Who takes care of some events: a reaction of a flow, all webhooks, one outside system."""

    @property
    def party(self) -> str:
        """Its name, kept in every delivery."""
        ...

    @property
    def waits_for_dead(self) -> bool:
        """Whether a later version of a subject waits for an earlier one that was given up."""
        ...

    def addresses(self, kind: str) -> Sequence[str]:
        """Where an event of ``kind`` must go: nothing, the party's name, or ``party:address`` several times."""
        ...

    def deliver(self, delivery: Delivery) -> None:
        """Do it, once or again with the same effect. ``Rejected`` says that another try is useless."""
        ...


@frozen
class DueDelivery:
    """One that may be claimed now."""

    id: DeliveryId
    destination: str


class Deliveries(Protocol):
    """The relay's work list. Each call is a transaction of its own."""

    def fan_out(self, destinations: Sequence[Destination], last_attempt: int, limit: int = 200) -> int:
        """Make the deliveries of sealed events, each subject's versions in order; how many events."""
        ...

    def due(
        self, parties: Collection[str], resting: Collection[str], hasty: Collection[str] = (), limit: int = 50
    ) -> Sequence[DueDelivery]:
        """What ``parties`` may send now.

        That is: due, to no resting destination, and no earlier version of the subject on its way there, or dead; the
        ``hasty`` ones of them wait for no dead one.
        """
        ...

    def claim(self, delivery: DeliveryId, lease: timedelta) -> Delivery | None:
        """Take it for ``lease``; ``None`` where somebody else has it."""
        ...

    def arrived(self, delivery: Delivery) -> bool:
        """Write that the claimed delivery arrived; false where the lease was lost meanwhile."""
        ...

    def failed(self, delivery: Delivery, error: str, again_at: datetime | None) -> bool:
        """Write the try and its error's code; ``None`` gives it up. False where the lease was lost meanwhile."""
        ...


@frozen(kw_only=True)
class DeliveryFilter:
    """What the list of deliveries shows; ``None`` means all."""

    state: DeliveryState | None = None
    party: str | None = None


@frozen
class DeliveryAttempt:
    """One failed try."""

    attempt: int
    at: datetime
    error: str


class DeliveryDesk(Protocol):
    """Deliveries as the back office sees them. ``send_again`` works inside a unit of work."""

    def listed(self, wanted: DeliveryFilter, after: DeliveryId | None = None, limit: int = 50) -> Sequence[Delivery]:
        """Newest first; ``after`` is the last one of the page before. ``limit`` at most 200."""
        ...

    def counts(self) -> dict[str, dict[DeliveryState, int]]:
        """How many deliveries each party has in each state."""
        ...

    def attempts(self, delivery: DeliveryId) -> Sequence[DeliveryAttempt]:
        """The failed tries, oldest first."""
        ...

    def send_again(self, delivery: DeliveryId, tries: int) -> Delivery:
        """Retry now (after the last try) or replay. Raises ``NotFound``, ``WrongState``."""
        ...
