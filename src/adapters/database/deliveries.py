"""The relay's work list, and the same rows as the back office sees them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, RowMapping, Update, bindparam, exists, func, insert, or_, select, update

from adapters.database.session import DatabaseSession, reading
from adapters.database.tables.kernel import EventState, delivery, delivery_attempt, event_log
from adapters.database.unit_of_work import writing
from ports.clock import Clock, IdGenerator
from ports.deliveries import DeliveryAttempt, DeliveryFilter, Destination, DueDelivery
from tjdomain.shared.delivery import (
    Delivery,
    DeliveryAction,
    DeliveryId,
    DeliveryState,
    state_after,
    states_before,
)
from tjdomain.shared.errors import NotFound, TransactionRefused, WrongState

_LATEST = 200

_earlier_event, _earlier = event_log.alias(), delivery.alias()
_SEALED = (
    select(event_log.c.id, event_log.c.kind, event_log.c.subject, event_log.c.subject_id, event_log.c.version)
    .where(
        event_log.c.state == EventState.SEALED,
        ~exists().where(
            _earlier_event.c.subject_id == event_log.c.subject_id,
            _earlier_event.c.version < event_log.c.version,
            _earlier_event.c.state < EventState.RELAYED,
        ),
    )
    .order_by(event_log.c.id)
    .limit(bindparam("most"))
)
_RELAYED = (
    update(event_log)
    .where(event_log.c.id.in_(bindparam("events", expanding=True)), event_log.c.state == EventState.SEALED)
    .values(state=EventState.RELAYED)
)
_DUE = (
    select(delivery.c.id, delivery.c.destination)
    .where(
        delivery.c.state.in_(states_before(DeliveryAction.CLAIM)),
        delivery.c.due <= bindparam("now"),
        delivery.c.party.in_(bindparam("parties", expanding=True)),
        delivery.c.destination.not_in(bindparam("resting", expanding=True)),
        ~exists().where(
            _earlier.c.subject_id == delivery.c.subject_id,
            _earlier.c.destination == delivery.c.destination,
            _earlier.c.version < delivery.c.version,
            _earlier.c.state != DeliveryState.DELIVERED,
            or_(_earlier.c.state != DeliveryState.DEAD, _earlier.c.party.not_in(bindparam("hasty", expanding=True))),
        ),
    )
    .order_by(delivery.c.due)
    .limit(bindparam("most"))
)
_INSERT, _INSERT_ATTEMPT = insert(delivery), insert(delivery_attempt)
_ONE = select(delivery).where(delivery.c.id == bindparam("of"))
_CLAIM = (
    update(delivery)
    .where(
        delivery.c.id == bindparam("of"),
        delivery.c.state.in_(states_before(DeliveryAction.CLAIM)),
        delivery.c.due <= bindparam("now"),
    )
    .values(state=state_after(DeliveryAction.CLAIM), due=bindparam("lease_end"), attempts=delivery.c.attempts + 1)
)


def _end(action: DeliveryAction) -> Update:
    """The claimed delivery moves on, unless its lease was lost: then somebody else's claim counted one more attempt."""
    return (
        update(delivery)
        .where(
            delivery.c.id == bindparam("of"),
            delivery.c.state.in_(states_before(action)),
            delivery.c.attempts == bindparam("mine"),
        )
        .values(state=state_after(action))
    )


_ARRIVE = _end(DeliveryAction.ARRIVE).values(delivered_at=bindparam("now"), error=None)
_RETRY_LATER = _end(DeliveryAction.RETRY_LATER).values(due=bindparam("again_at"), error=bindparam("why"))
_GIVE_UP = _end(DeliveryAction.GIVE_UP).values(error=bindparam("why"))
_SEND_AGAIN = (
    update(delivery)
    .where(delivery.c.id == bindparam("of"), delivery.c.state.in_(states_before(DeliveryAction.SEND_AGAIN)))
    .values(
        state=state_after(DeliveryAction.SEND_AGAIN),
        due=bindparam("now"),
        last_attempt=delivery.c.attempts + bindparam("tries"),
    )
)


class DatabaseDeliveries:
    """Claims by conditional updates, each call a transaction of its own."""

    def __init__(self, engine: Engine, clock: Clock, ids: IdGenerator) -> None:
        self._engine = engine
        self._clock = clock
        self._ids = ids

    def fan_out(self, destinations: Sequence[Destination], last_attempt: int, limit: int = 200) -> int:
        """Make the deliveries of sealed events, each subject's versions in order; how many events."""
        with reading(self._engine) as connection:
            events = connection.execute(_SEALED, {"most": limit}).mappings().all()
        if not events:
            return 0
        ids = [event["id"] for event in events]
        addresses = {kind: _addresses(kind, destinations) for kind in {event["kind"] for event in events}}
        rows = [
            self._row(event, party, address, last_attempt)
            for event in events
            for party, address in addresses[event["kind"]]
        ]
        with writing(self._engine) as connection:
            if connection.execute(_RELAYED, {"events": ids}).rowcount != len(ids):
                raise TransactionRefused("database")  # another relay took some of them
            if rows:
                connection.execute(_INSERT, rows)
        return len(events)

    def _row(self, event: RowMapping, party: str, address: str, last_attempt: int) -> dict[str, Any]:
        now = self._clock.now()
        return {
            "id": DeliveryId(self._ids.new()),
            "event_id": event["id"],
            "kind": event["kind"],
            "subject": event["subject"],
            "subject_id": event["subject_id"],
            "version": event["version"],
            "party": party,
            "destination": address,
            "state": DeliveryState.PENDING,
            "attempts": 0,
            "last_attempt": last_attempt,
            "due": now,
            "created_at": now,
        }

    def due(
        self, parties: Collection[str], resting: Collection[str], hasty: Collection[str] = (), limit: int = 50
    ) -> Sequence[DueDelivery]:
        """What ``parties`` may send now, longest due first; ``hasty`` ones wait for no dead one."""
        asked = {"now": self._clock.now(), "most": limit}
        asked |= {"parties": list(parties), "resting": list(resting), "hasty": list(hasty)}
        with reading(self._engine) as connection:
            return [DueDelivery(*row) for row in connection.execute(_DUE, asked)]

    def claim(self, delivery: DeliveryId, lease: timedelta) -> Delivery | None:
        """Take it for ``lease``; ``None`` where somebody else has it."""
        now = self._clock.now()
        with writing(self._engine) as connection:
            taken = connection.execute(_CLAIM, {"of": delivery, "now": now, "lease_end": now + lease})
            if taken.rowcount == 0:
                return None
            return _delivery(connection.execute(_ONE, {"of": delivery}).mappings().one())

    def arrived(self, delivery: Delivery) -> bool:
        """Write that the claimed delivery arrived; false where the lease was lost meanwhile."""
        with writing(self._engine) as connection:
            mine = {"of": delivery.id, "mine": delivery.attempts, "now": self._clock.now()}
            return connection.execute(_ARRIVE, mine).rowcount == 1

    def failed(self, delivery: Delivery, error: str, again_at: datetime | None) -> bool:
        """Write the try and its error's code; ``None`` gives it up. False where the lease was lost meanwhile."""
        mine = {"of": delivery.id, "mine": delivery.attempts, "why": error}
        with writing(self._engine) as connection:
            if again_at is None:
                moved = connection.execute(_GIVE_UP, mine)
            else:
                moved = connection.execute(_RETRY_LATER, mine | {"again_at": again_at})
            if moved.rowcount == 0:
                return False
            attempt = {"delivery_id": delivery.id, "attempt": delivery.attempts, "error": error}
            connection.execute(_INSERT_ATTEMPT, attempt | {"at": self._clock.now()})
        return True


class DatabaseDeliveryDesk:
    """Reads for screens, and «retry now» in the transaction of its session."""

    def __init__(self, session: DatabaseSession, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def listed(self, wanted: DeliveryFilter, after: DeliveryId | None = None, limit: int = 50) -> Sequence[Delivery]:
        """Newest first; ``after`` is the last one of the page before. ``limit`` at most 200."""
        query = select(delivery).order_by(delivery.c.id.desc()).limit(min(limit, _LATEST))
        if wanted.state is not None:
            query = query.where(delivery.c.state == wanted.state)
        if wanted.party is not None:
            query = query.where(delivery.c.party == wanted.party)
        if after is not None:
            query = query.where(delivery.c.id < after)
        with reading(self._session.engine) as connection:
            return [_delivery(row) for row in connection.execute(query).mappings()]

    def counts(self) -> dict[str, dict[DeliveryState, int]]:
        """How many deliveries each party has in each state."""
        counted = select(delivery.c.party, delivery.c.state, func.count()).group_by(delivery.c.party, delivery.c.state)
        found: dict[str, dict[DeliveryState, int]] = {}
        with reading(self._session.engine) as connection:
            for party, state, number in connection.execute(counted):
                found.setdefault(party, {})[state] = number
        return found

    def attempts(self, delivery: DeliveryId) -> Sequence[DeliveryAttempt]:
        """The failed tries, oldest first."""
        query = (
            select(delivery_attempt.c.attempt, delivery_attempt.c.at, delivery_attempt.c.error)
            .where(delivery_attempt.c.delivery_id == delivery)
            .order_by(delivery_attempt.c.attempt)
        )
        with reading(self._session.engine) as connection:
            return [DeliveryAttempt(*row) for row in connection.execute(query)]

    def send_again(self, delivery: DeliveryId, tries: int) -> Delivery:
        """Retry now (after the last try) or replay. Raises ``NotFound``, ``WrongState``."""
        connection = self._session.connection
        moved = connection.execute(_SEND_AGAIN, {"of": delivery, "now": self._clock.now(), "tries": tries}).rowcount
        row = connection.execute(_ONE, {"of": delivery}).mappings().first()
        if row is None:
            raise NotFound("delivery", str(delivery))
        if moved == 0:
            raise WrongState("delivery", row["state"].value, DeliveryAction.SEND_AGAIN.value)
        return _delivery(row)


def _addresses(kind: str, destinations: Sequence[Destination]) -> list[tuple[str, str]]:
    return [(destination.party, address) for destination in destinations for address in destination.addresses(kind)]


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(event=row["event_id"], **{name: row[name] for name in row if name != "event_id"})
