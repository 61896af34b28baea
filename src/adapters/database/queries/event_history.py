"""The history of one thing, in SQL."""

import json
from typing import Any

from sqlalchemy import Engine, RowMapping, select

from adapters.database.event_log import change_context
from adapters.database.session import reading
from adapters.database.tables.kernel import event_log
from ports.event_history import PastEvent
from ports.security import Vault
from tjdomain.shared.ids import EntityId


class DatabaseEventHistory:
    """``EventHistory``: found by the thing's id and version, opened one by one."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def of(self, subject: str, subject_id: EntityId, limit: int) -> tuple[PastEvent, ...]:
        """At most ``limit`` changes, newest first."""
        c = event_log.c
        mine = select(event_log).where(
            c.subject_id == subject_id.value, c.subject == subject, c.kind.not_like("%.viewed")
        )
        with reading(self._engine) as connection:
            rows = connection.execute(mine.order_by(c.version.desc(), c.id.desc()).limit(limit)).mappings().all()
        return tuple(self._opened(row) for row in rows)

    def _opened(self, row: RowMapping) -> PastEvent:
        change: dict[str, Any] = json.loads(self._vault.open(row["change"], change_context(row["id"].value)))
        return PastEvent(
            kind=row["kind"],
            at=row["at"],
            actor_kind=row["actor_kind"],
            actor_id=row["actor_id"],
            channel=row["channel"],
            version=row["version"],
            old=change["old"],
            new=change["new"],
            reason=change.get("reason"),
        )
