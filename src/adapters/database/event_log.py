"""The event log: one row per change, at once the outbox's message and the audit's line."""

import json
from hashlib import sha256
from uuid import UUID

from sqlalchemy import insert

from adapters.database.session import DatabaseSession
from adapters.database.tables.kernel import EventState, event_log
from adapters.database.together import Write
from adapters.database.types import seal_context
from ports.clock import Randomness
from ports.security import Vault
from tjdomain.shared.events import Event

_INSERT = insert(event_log)
_SALT = 16
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class DatabaseEventLog:
    """Appends to the transaction of its session; what changed is sealed, who, when and what kind stay readable.

    The digest lets the chain be checked after a change of keys; the salt keeps it from confirming a guess.
    """

    def __init__(self, session: DatabaseSession, vault: Vault, randomness: Randomness) -> None:
        self._session = session
        self._vault = vault
        self._randomness = randomness

    def append(self, event: Event) -> None:
        """Add the event to the running transaction."""
        change = self._change(event)
        self._session.later(
            Write(
                _INSERT,
                {
                    "id": event.id,
                    "state": EventState.NEW,
                    "kind": event.kind,
                    "at": event.at,
                    "actor_kind": event.actor.kind,
                    "actor_id": event.actor.id,
                    "actor_department": event.actor.department,
                    "channel": event.actor.channel,
                    "subject": event.subject,
                    "subject_id": event.subject_id.value,
                    "version": event.version,
                    "change": self._vault.seal(change, change_context(event.id.value)),
                    "digest": sha256(change).digest(),
                },
            )
        )

    def _change(self, event: Event) -> bytes:
        change = {"old": dict(event.old), "new": dict(event.new), "salt": self._randomness.token(_SALT).hex()}
        if event.reason is not None:
            change["reason"] = event.reason
        return _written(change).encode()


def change_context(event_id: UUID) -> str:
    """Where the sealed change of an event belongs."""
    return seal_context("event_log", "change", event_id)
