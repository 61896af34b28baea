"""Webhook subscriptions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, bindparam, insert, select

from adapters.database.saving import replace_row
from adapters.database.session import DatabaseSession
from adapters.database.tables.kernel import webhook as webhook_table
from adapters.database.types import seal_context
from ports.security import Vault
from tjdomain.shared.errors import NotFound
from tjdomain.shared.webhook import Webhook, WebhookId

_PLAIN = ("id", "department", "name", "url", "active", "version", "created_by", "created_at")
_INSERT = insert(webhook_table)
_ONE = select(webhook_table).where(webhook_table.c.id == bindparam("of"))
_ALL = select(webhook_table).order_by(webhook_table.c.id)


class DatabaseWebhooks:
    """Rows; the secrets are sealed."""

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def get(self, webhook: WebhookId) -> Webhook:
        """Raises ``NotFound``."""
        with self._session.reading() as connection:
            row = connection.execute(_ONE, {"of": webhook}).mappings().one_or_none()
        if row is None:
            raise NotFound("webhook", str(webhook))
        return self._webhook(row)

    def add(self, webhook: Webhook) -> None:
        """Keep a new one."""
        self._session.connection.execute(_INSERT, self._row(webhook))

    def save(self, webhook: Webhook) -> None:
        """In place of the version before. Raises ``NotFound``, ``StaleVersion``."""
        replace_row(self._session.connection, webhook_table, self._row(webhook))

    def listed(self) -> Sequence[Webhook]:
        """All of them, oldest first: an installation has a handful."""
        with self._session.reading() as connection:
            return [self._webhook(row) for row in connection.execute(_ALL).mappings()]

    def _row(self, webhook: Webhook) -> dict[str, Any]:
        row = {column: getattr(webhook, column) for column in _PLAIN}
        former = webhook.former_secret
        return row | {
            "kinds": list(webhook.kinds),
            "secret": self._vault.seal(webhook.secret, _context("secret", webhook.id)),
            "former_secret": None
            if former is None
            else self._vault.seal(former, _context("former_secret", webhook.id)),
        }

    def _webhook(self, row: RowMapping) -> Webhook:
        former = row["former_secret"]
        return Webhook(
            kinds=tuple(row["kinds"]),
            secret=self._vault.open(row["secret"], _context("secret", row["id"])),
            former_secret=None if former is None else self._vault.open(former, _context("former_secret", row["id"])),
            **{column: row[column] for column in _PLAIN},
        )


def _context(column: str, webhook: WebhookId) -> str:
    return seal_context("webhook", column, webhook)
