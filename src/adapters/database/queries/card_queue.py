"""Lists of the card printer's queue."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, Select, func, select

from adapters.database.queries.certification import in_sight
from adapters.database.session import reading
from adapters.database.tables.card_queue import queued_card
from ports.certification import Sight
from tjdomain.certification.domain.queued_card import LIVE, QueuedCard, QueuedCardId, QueuedCardState

CARD_COLUMNS = tuple(column for column in queued_card.c if column.name != "live")
_C = queued_card.c


def in_state(state: QueuedCardState, sight: Sight) -> Select[Any]:
    """The cards in ``state`` that may be seen."""
    return select(*CARD_COLUMNS).where(_C.state == state, in_sight(queued_card, sight))


class DatabaseCardQueueQueries:
    """Reads on short connections of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(
        self, state: QueuedCardState, sight: Sight, after: QueuedCardId | None, limit: int
    ) -> tuple[QueuedCard, ...]:
        """At most ``limit`` beyond ``after``."""
        live, wanted = state in LIVE, in_state(state, sight)
        if after is not None:
            wanted = wanted.where(_C.id > after if live else _C.id < after)
        ordered = wanted.order_by(_C.id if live else _C.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            return tuple(QueuedCard(**row) for row in connection.execute(ordered).mappings())

    def counts(self, sight: Sight) -> Mapping[QueuedCardState, int]:
        """How many cards are in each state."""
        counted = select(_C.state, func.count()).where(in_sight(queued_card, sight)).group_by(_C.state)
        with reading(self._engine) as connection:
            found = {state: count for state, count in connection.execute(counted)}  # noqa: C416  rows are no pairs
        return {state: found.get(state, 0) for state in QueuedCardState}
