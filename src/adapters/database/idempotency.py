"""Keys of repeated requests: the primary key decides, in the transaction that does the thing."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from adapters.database.engine import LOCK_WAIT
from adapters.database.errors import lock_wait_ended
from adapters.database.session import DatabaseSession
from adapters.database.tables.kernel import idempotency_key
from ports.clock import Clock
from ports.idempotency import Answer, KeyBusy, KeyedCall, OtherBody
from ports.security import Vault

_INSERT = insert(idempotency_key)
_ONE = select(idempotency_key).where(idempotency_key.c.id == bindparam("of"))
_ANSWER = (
    update(idempotency_key)
    .where(idempotency_key.c.id == bindparam("of"))
    .values(answer_kind=bindparam("kind"), answer_id=bindparam("thing"))
)
_FORGET = delete(idempotency_key).where(idempotency_key.c.claimed_at < bindparam("before"))


class DatabaseIdempotencyKeys:
    """A parallel request waits at the insert for the first one's transaction to end, at most the server's lock wait."""

    def __init__(self, session: DatabaseSession, vault: Vault, clock: Clock) -> None:
        self._session = session
        self._vault = vault
        self._clock = clock

    def claim(self, call: KeyedCall) -> Answer | None:
        """The answer given before; ``None``: this call is the first. Raises ``OtherBody``, after 3 s ``KeyBusy``."""
        connection, key = self._session.connection, _key(call)
        body = self._vault.index(sha256(call.body).hexdigest(), "idempotency.body")
        try:
            connection.execute(_INSERT, {"id": key, "body": body, "claimed_at": self._clock.now()})
        except IntegrityError:
            row = connection.execute(_ONE, {"of": key}).one()
        except OperationalError as error:
            if lock_wait_ended(error):
                raise KeyBusy(LOCK_WAIT) from error
            raise
        else:
            return None
        if row.body != body:
            raise OtherBody
        return None if row.answer_id is None else Answer(row.answer_kind, row.answer_id)

    def answer(self, call: KeyedCall, answer: Answer) -> None:
        """Keep what the claimed call made."""
        kept = {"of": _key(call), "kind": answer.kind, "thing": answer.id}
        self._session.connection.execute(_ANSWER, kept)

    def forget(self, before: datetime) -> int:
        """Drop the keys claimed before that moment; how many."""
        return self._session.connection.execute(_FORGET, {"before": before}).rowcount


def _key(call: KeyedCall) -> bytes:
    return sha256(f"{call.principal}\n{call.route}\n{call.key}".encode()).digest()
