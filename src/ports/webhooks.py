"""Webhooks: whom to tell, and how a message looks."""

from collections.abc import Sequence
from typing import Protocol

from tjdomain.shared.webhook import Webhook, WebhookId, WebhookMessage


class Webhooks(Protocol):
    """The subscriptions. ``add`` and ``save`` work inside a unit of work."""

    def get(self, webhook: WebhookId) -> Webhook:
        """Raises ``NotFound``."""
        ...

    def add(self, webhook: Webhook) -> None:
        """Keep a new one."""
        ...

    def save(self, webhook: Webhook) -> None:
        """In place of the version before. Raises ``NotFound``, ``StaleVersion``."""
        ...

    def listed(self) -> Sequence[Webhook]:
        """All of them, oldest first: an installation has a handful."""
        ...


class WebhookSender(Protocol):
    """Sends one message, once."""

    def send(self, webhook: Webhook, message: WebhookMessage) -> None:
        """Post it, signed. Raises ``Unavailable`` (no answer, 5xx, 408, 429), ``Rejected`` (410), else ``BadReply``."""
        ...
