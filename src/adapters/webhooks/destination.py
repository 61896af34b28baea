"""All webhooks as one party of the relay."""

from collections.abc import Callable, Sequence

from ports.webhooks import Webhooks, WebhookSender
from tjdomain.shared.delivery import Delivery
from tjdomain.shared.errors import NotFound, Rejected
from tjdomain.shared.webhook import Webhook, WebhookId, WebhookMessage

PARTY = "webhook"


class WebhookDestination:
    """Each subscription is an address of its own; ``webhooks`` gives a fresh reader of them for each use."""

    waits_for_dead = True

    def __init__(self, webhooks: Callable[[], Webhooks], sender: WebhookSender) -> None:
        self._webhooks = webhooks
        self._sender = sender

    @property
    def party(self) -> str:
        """Its name, kept in every delivery."""
        return PARTY

    def addresses(self, kind: str) -> Sequence[str]:
        """Every active subscription that wants ``kind``."""
        return [f"{PARTY}:{webhook.id}" for webhook in self._webhooks().listed() if webhook.wants(kind)]

    def deliver(self, delivery: Delivery) -> None:
        """Send it once. Raises what the sender raises, ``Rejected`` where the subscription was switched off."""
        webhook = self._webhook(delivery.destination.partition(":")[2])
        if not webhook.active:
            raise Rejected(PARTY, "inactive")
        message = WebhookMessage(
            id=delivery.event.value,
            kind=delivery.kind,
            at=delivery.created_at,
            subject=delivery.subject,
            subject_id=delivery.subject_id,
            version=delivery.version,
        )
        self._sender.send(webhook, message)

    def _webhook(self, address: str) -> Webhook:
        try:
            return self._webhooks().get(WebhookId.parse(address))
        except NotFound:
            raise Rejected(PARTY, "unknown") from None
