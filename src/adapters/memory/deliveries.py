"""Deliveries in memory. There is no chain here, so every event counts as sealed."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from attrs import evolve

from adapters.memory.store import MemoryStore
from ports.clock import Clock, IdGenerator
from ports.deliveries import DeliveryAttempt, DeliveryFilter, Destination, DueDelivery
from tjdomain.shared.delivery import Delivery, DeliveryAction, DeliveryId, DeliveryState, state_after, states_before
from tjdomain.shared.errors import NotFound, WrongState
from tjdomain.shared.events import Event


class _Deliveries:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @property
    def _rows(self) -> dict[DeliveryId, Delivery]:
        return self._store.table("delivery")

    @property
    def _attempts(self) -> dict[DeliveryId, list[DeliveryAttempt]]:
        return self._store.table("delivery_attempt")


class MemoryDeliveries(_Deliveries):
    """The relay's work list over the store's event log."""

    def __init__(self, store: MemoryStore, clock: Clock, ids: IdGenerator) -> None:
        super().__init__(store)
        self._clock = clock
        self._ids = ids

    def fan_out(self, destinations: Sequence[Destination], last_attempt: int, limit: int = 200) -> int:
        """Make the deliveries of events that have none yet, each subject's versions in order; how many events."""
        with self._store.lock:
            relayed = self._store.table("relayed")
            events = [event for event in self._store.table("event_log").values() if event.id not in relayed]
            chosen = sorted(events, key=lambda event: event.version)[:limit]
            for event in chosen:
                relayed[event.id] = True
                for destination in destinations:
                    for address in destination.addresses(event.kind):
                        self._add(event, destination.party, address, last_attempt)
            return len(chosen)

    def _add(self, event: Event, party: str, address: str, last_attempt: int) -> None:
        now = self._clock.now()
        added = Delivery(
            id=DeliveryId(self._ids.new()),
            event=event.id,
            kind=event.kind,
            subject=event.subject,
            subject_id=event.subject_id.value,
            version=event.version,
            party=party,
            destination=address,
            state=DeliveryState.PENDING,
            attempts=0,
            last_attempt=last_attempt,
            due=now,
            created_at=now,
        )
        self._rows[added.id] = added

    def due(
        self, parties: Collection[str], resting: Collection[str], hasty: Collection[str] = (), limit: int = 50
    ) -> Sequence[DueDelivery]:
        """What ``parties`` may send now, longest due first; ``hasty`` ones wait for no dead one."""
        with self._store.lock:
            ready = [
                row
                for row in self._rows.values()
                if row.party in parties and row.destination not in resting and self._claimable(row)
            ]
            first = [
                row for row in ready if not any(self._holds_up(other, row, hasty) for other in self._rows.values())
            ]
            return [DueDelivery(row.id, row.destination) for row in sorted(first, key=lambda row: row.due)[:limit]]

    def _claimable(self, row: Delivery) -> bool:
        return row.state in states_before(DeliveryAction.CLAIM) and row.due <= self._clock.now()

    @staticmethod
    def _holds_up(other: Delivery, row: Delivery, hasty: Collection[str]) -> bool:
        same = (other.subject_id, other.destination) == (row.subject_id, row.destination)
        over = {DeliveryState.DELIVERED} | ({DeliveryState.DEAD} if row.party in hasty else set())
        return same and other.version < row.version and other.state not in over

    def claim(self, delivery: DeliveryId, lease: timedelta) -> Delivery | None:
        """Take it for ``lease``; ``None`` where somebody else has it."""
        with self._store.lock:
            row = self._rows[delivery]
            if not self._claimable(row):
                return None
            state, due = state_after(DeliveryAction.CLAIM), self._clock.now() + lease
            self._rows[delivery] = evolve(row, state=state, due=due, attempts=row.attempts + 1)
            return self._rows[delivery]

    def arrived(self, delivery: Delivery) -> bool:
        """Write that the claimed delivery arrived; false where the lease was lost meanwhile."""
        return self._end(delivery, DeliveryAction.ARRIVE, error=None, delivered_at=self._clock.now())

    def failed(self, delivery: Delivery, error: str, again_at: datetime | None) -> bool:
        """Write the try and its error's code; ``None`` gives it up. False where the lease was lost meanwhile."""
        if again_at is None:
            moved = self._end(delivery, DeliveryAction.GIVE_UP, error=error)
        else:
            moved = self._end(delivery, DeliveryAction.RETRY_LATER, error=error, due=again_at)
        if moved:
            attempt = DeliveryAttempt(delivery.attempts, self._clock.now(), error)
            self._attempts.setdefault(delivery.id, []).append(attempt)
        return moved

    def _end(self, delivery: Delivery, action: DeliveryAction, **changes: Any) -> bool:
        with self._store.lock:
            row = self._rows[delivery.id]
            if row.state not in states_before(action) or row.attempts != delivery.attempts:
                return False
            self._rows[row.id] = evolve(row, state=state_after(action), **changes)
            return True


class MemoryDeliveryDesk(_Deliveries):
    """The same rows as the back office sees them."""

    def __init__(self, store: MemoryStore, clock: Clock) -> None:
        super().__init__(store)
        self._clock = clock

    def listed(self, wanted: DeliveryFilter, after: DeliveryId | None = None, limit: int = 50) -> Sequence[Delivery]:
        """Newest first; ``after`` is the last one of the page before. ``limit`` at most 200."""
        rows = [
            row
            for row in self._rows.values()
            if wanted.state in (None, row.state)
            and wanted.party in (None, row.party)
            and (after is None or row.id < after)
        ]
        return sorted(rows, key=lambda row: row.id, reverse=True)[: min(limit, 200)]

    def counts(self) -> dict[str, dict[DeliveryState, int]]:
        """How many deliveries each party has in each state."""
        parties = {row.party for row in self._rows.values()}
        return {party: Counter(row.state for row in self._rows.values() if row.party == party) for party in parties}

    def attempts(self, delivery: DeliveryId) -> Sequence[DeliveryAttempt]:
        """The failed tries, oldest first."""
        return self._attempts.get(delivery, [])

    def send_again(self, delivery: DeliveryId, tries: int) -> Delivery:
        """Retry now (after the last try) or replay. Raises ``NotFound``, ``WrongState``."""
        action = DeliveryAction.SEND_AGAIN
        row = self._rows.get(delivery)
        if row is None:
            raise NotFound("delivery", str(delivery))
        if row.state not in states_before(action):
            raise WrongState("delivery", row.state.value, action.value)
        again = evolve(row, state=state_after(action), due=self._clock.now(), last_attempt=row.attempts + tries)
        self._rows[delivery] = again
        return again
