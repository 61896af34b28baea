"""Clearing away a portion, with the event that proves it."""

from datetime import date
from hashlib import sha256

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.retention import Retention
from tjdomain.administration.domain.retention import LOGGED, RetentionRule
from tjdomain.shared.actor import Actor
from tjdomain.shared.events import Event
from tjdomain.shared.ids import EventId
from tjdomain.shared.person import Document


class Clearing:
    """Inside a unit of work that has taken the turn of the kind."""

    def __init__(self, retention: Retention, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._retention = retention
        self._events = events
        self._clock = clock
        self._ids = ids

    def portion(
        self, actor: Actor, rule: RetentionRule, before: date, limit: int, person: Document | None = None
    ) -> int:
        """How many were cleared away. The proof has the count and the SHA-256 over all ids, of the log the ids too."""
        proof = EventId(self._ids.new())
        gone = [one.bytes for one in self._retention.carry_out(rule.kind, before, proof, limit, person)]
        if gone:
            told = {
                "kind": rule.kind.value,
                **({"before": before.isoformat()} if person is None else {}),
                "count": len(gone),
                "digest": sha256(b"".join(gone)).hexdigest(),
            }
            if rule.kind in LOGGED:
                told["emptied"] = b"".join(gone).hex()
            self._events.append(
                Event(
                    id=proof,
                    kind="retention.carried_out",
                    actor=actor,
                    at=self._clock.now(),
                    subject="retention",
                    subject_id=rule.id,
                    version=rule.version,
                    old={},
                    new=told,
                )
            )
        return len(gone)
