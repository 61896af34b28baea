"""The card printer's queue in SQL. The version decides who takes a card, the unique key ``live`` who queues one."""

from typing import Any

import attrs
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from adapters.database.errors import violated_key
from adapters.database.queries.card_queue import CARD_COLUMNS, in_state
from adapters.database.saving import replace_row
from adapters.database.session import DatabaseSession
from adapters.database.tables.card_queue import queued_card
from ports.certification import Sight
from tjdomain.certification.domain.errors import AlreadyQueued
from tjdomain.certification.domain.queued_card import LIVE, QueuedCard, QueuedCardId, QueuedCardState
from tjdomain.shared.errors import NotFound


class DatabaseCardQueue:
    """``CardQueue``. Nothing is locked before it is written: many take cards at the same moment."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def get(self, card: QueuedCardId) -> QueuedCard:
        """The card."""
        wanted = select(*CARD_COLUMNS).where(queued_card.c.id == card)
        row = self._session.connection.execute(wanted).mappings().first()
        if row is None:
            raise NotFound(queued_card.name, str(card))
        return QueuedCard(**row)

    def waiting(self, sight: Sight, limit: int) -> tuple[QueuedCard, ...]:
        """Those that wait, in order."""
        wanted = in_state(QueuedCardState.WAITING, sight).order_by(queued_card.c.id).limit(limit)
        return tuple(QueuedCard(**row) for row in self._session.connection.execute(wanted).mappings())

    def add(self, card: QueuedCard) -> None:
        """Add a card. Raises ``AlreadyQueued``."""
        try:
            self._session.connection.execute(insert(queued_card), _row(card))
        except IntegrityError as error:
            raise _told(error) from error

    def save(self, card: QueuedCard) -> None:
        """Replace the version before. Raises ``StaleVersion``, ``NotFound``, ``AlreadyQueued``."""
        try:
            replace_row(self._session.connection, queued_card, _row(card))
        except IntegrityError as error:
            raise _told(error) from error


def _row(card: QueuedCard) -> dict[str, Any]:
    return attrs.asdict(card, recurse=False) | {"live": card.certificate if card.state in LIVE else None}


def _told(error: IntegrityError) -> Exception:
    return AlreadyQueued() if violated_key(error) == "uq_queued_card_live" else error
