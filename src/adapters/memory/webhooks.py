"""Webhook subscriptions in memory."""

from collections.abc import Sequence

from adapters.memory.store import MemoryStore
from tjdomain.shared.errors import NotFound
from tjdomain.shared.webhook import Webhook, WebhookId


class MemoryWebhooks:
    """Subscriptions in the store, undone by its rollback."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, webhook: WebhookId) -> Webhook:
        """Raises ``NotFound``."""
        found: Webhook | None = self._store.table("webhook").get(webhook)
        if found is None:
            raise NotFound("webhook", str(webhook))
        return found

    def add(self, webhook: Webhook) -> None:
        """Keep a new one."""
        self._store.table("webhook")[webhook.id] = webhook

    def save(self, webhook: Webhook) -> None:
        """In place of the version before. Raises ``NotFound``, ``StaleVersion``."""
        self._store.replace("webhook", webhook.id, webhook.version - 1, webhook)

    def listed(self) -> Sequence[Webhook]:
        """All of them, oldest first."""
        return sorted(self._store.table("webhook").values(), key=lambda webhook: webhook.id)
