"""The hash chain over the event log, appended by one leader after the events are committed."""

import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine, RowMapping, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.database.leases import DatabaseLease
from adapters.database.session import reading
from adapters.database.tables.kernel import EventState, event_log, event_seal
from adapters.database.unit_of_work import writing
from ports.audit import ChainHead
from ports.clock import Clock, IdGenerator

EMPTY = ChainHead(0, bytes(32))
_LEASE = timedelta(seconds=10)

_UNSEALED = (
    select(event_log).where(event_log.c.state == EventState.NEW).order_by(event_log.c.id).limit(bindparam("most"))
)
_LAST = select(event_seal.c.seq, event_seal.c.hash).order_by(event_seal.c.seq.desc()).limit(1)
_INSERT = insert(event_seal)
_SEALED = (
    update(event_log).where(event_log.c.id.in_(bindparam("events", expanding=True))).values(state=EventState.SEALED)
)


def link(previous: bytes, seq: int, event: RowMapping) -> bytes:
    """The chain's hash at ``seq``: over the hash before, the number, and everything of the event but its state.

    What changed goes in by its digest, so that a change of keys leaves the chain as it is.
    """
    department, actor = event["actor_department"], event["actor_id"]
    parts = [
        previous.hex(),
        seq,
        str(event["id"]),
        event["kind"],
        event["at"].isoformat(),
        event["actor_kind"].value,
        None if actor is None else str(actor),
        None if department is None else str(department),
        event["channel"].value,
        event["subject"],
        str(event["subject_id"]),
        event["version"],
        event["digest"].hex(),
    ]
    return sha256(json.dumps(parts, separators=(",", ":")).encode()).digest()


class DatabaseSealer:
    """Seals in batches while it holds the lease; the chain's unique keys keep out whoever thinks he still holds it."""

    def __init__(self, engine: Engine, clock: Clock, ids: IdGenerator) -> None:
        self._engine = engine
        self._lease = DatabaseLease(engine, clock, "sealer", ids.new(), _LEASE)

    def seal(self, limit: int = 500) -> int:
        """Seal what is not yet sealed; how many. 0 where another node leads."""
        with reading(self._engine) as connection:
            events = connection.execute(_UNSEALED, {"most": limit}).mappings().all()
        if not events or not self._lease.held():
            return 0
        try:
            self._append(list(events))
        except IntegrityError:  # another sealer wrote the same number, or sealed one of these events
            return 0
        return len(events)

    def _append(self, events: list[RowMapping]) -> None:
        with writing(self._engine) as connection:
            last = connection.execute(_LAST).one_or_none()
            seq, previous = (last.seq, last.hash) if last else (EMPTY.seq, EMPTY.hash)
            rows: list[dict[str, Any]] = []
            for event in events:
                seq, previous = seq + 1, link(previous, seq + 1, event)
                rows.append({"seq": seq, "event_id": event["id"], "hash": previous})
            connection.execute(_INSERT, rows)
            connection.execute(_SEALED, {"events": [event["id"] for event in events]})

    def head(self) -> ChainHead:
        """The end of the chain now."""
        with reading(self._engine) as connection:
            last = connection.execute(_LAST).one_or_none()
        return ChainHead(last.seq, last.hash) if last else EMPTY
