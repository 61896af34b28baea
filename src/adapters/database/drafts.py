"""Drafts: rows found by the hash of an id that only its holder knows."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.database.session import DatabaseSession
from adapters.database.tables.kernel import draft as draft_table
from adapters.database.types import seal_context
from ports.clock import Clock
from ports.drafts import Draft
from ports.security import Vault
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import DraftId

_ONE = select(draft_table).where(
    draft_table.c.id == bindparam("of"),
    draft_table.c.kind == bindparam("wanted"),
    draft_table.c.expires > bindparam("now"),
)
_INSERT = insert(draft_table)
_REPLACE = (
    update(draft_table)
    .where(draft_table.c.id == bindparam("of"), draft_table.c.version == bindparam("before"))
    .values(body=bindparam("sealed"), version=bindparam("next"), expires=bindparam("until"))
)
_DROP = delete(draft_table).where(draft_table.c.id == bindparam("of"))
_DROP_EXPIRED = _DROP.where(draft_table.c.expires <= bindparam("now"))
_FORGET = delete(draft_table).where(draft_table.c.expires < bindparam("before"))


class DatabaseDrafts:
    """Bodies are sealed; the version decides between two windows."""

    def __init__(self, session: DatabaseSession, vault: Vault, clock: Clock) -> None:
        self._session = session
        self._vault = vault
        self._clock = clock

    def get(self, draft: DraftId, kind: str) -> Draft:
        """The draft. Raises ``NotFound`` where there is none of that kind or it has expired."""
        key = _key(draft)
        with self._session.reading() as connection:
            row = connection.execute(_ONE, {"of": key, "wanted": kind, "now": self._clock.now()}).one_or_none()
        if row is None:
            raise NotFound("draft", kind)
        body = json.loads(self._vault.open(row.body, _context(key)))
        return Draft(id=draft, kind=kind, owner=row.owner, body=body, version=row.version, expires=row.expires)

    def save(self, draft: Draft) -> None:
        """Keep it: version 1 is a new one, a later one replaces the one before. Raises ``StaleVersion``."""
        if draft.version == 1:
            self._add(draft)
            return
        key = _key(draft.id)
        asked = {"of": key, "before": draft.version - 1, "next": draft.version, "until": draft.expires}
        replaced = self._session.connection.execute(_REPLACE, asked | {"sealed": self._sealed(key, draft)})
        if replaced.rowcount == 0:
            raise StaleVersion("draft", draft.kind)

    def _add(self, draft: Draft) -> None:
        key, connection = _key(draft.id), self._session.connection
        row: dict[str, Any] = {"id": key, "kind": draft.kind, "owner": draft.owner, "version": draft.version}
        row |= {"expires": draft.expires, "body": self._sealed(key, draft)}
        connection.execute(_DROP_EXPIRED, {"of": key, "now": self._clock.now()})
        try:
            connection.execute(_INSERT, row)
        except IntegrityError:
            raise StaleVersion("draft", draft.kind) from None

    def _sealed(self, key: bytes, draft: Draft) -> bytes:
        text = json.dumps(dict(draft.body), ensure_ascii=False, separators=(",", ":"))
        return self._vault.seal(text.encode(), _context(key))

    def drop(self, draft: DraftId) -> None:
        """Forget it; nothing happens where there is none."""
        self._session.connection.execute(_DROP, {"of": _key(draft)})

    def forget(self, before: datetime) -> int:
        """Drop those that expired before that moment; how many."""
        return self._session.connection.execute(_FORGET, {"before": before}).rowcount


def _key(draft: DraftId) -> bytes:
    return sha256(draft.value.bytes).digest()


def _context(key: bytes) -> str:
    return seal_context("draft", "body", key.hex())
