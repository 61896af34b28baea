"""What the use cases of webhooks share: whose they are, and what the log says of them."""

from ports.webhooks import Webhooks
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Change
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.events import Plain, difference
from tjdomain.shared.webhook import Webhook, WebhookId

SECRET_BYTES = 32


def webhook_for(actor: Actor, webhooks: Webhooks, webhook: WebhookId) -> Webhook:
    """The subscription, if the actor may change it. Raises ``NotPermitted``, ``NotFound``."""
    actor.require(AdministrationRight.MANAGE_WEBHOOKS)
    found = webhooks.get(webhook)
    if not actor.sees(found.department, found.created_by):
        raise NotFound("webhook", str(webhook))
    return found


def told(before: Webhook | None, after: Webhook) -> Change:
    """What differs, without a word on the secrets."""
    return difference(None if before is None else _open(before), _open(after))


def _open(webhook: Webhook) -> dict[str, Plain]:
    return {
        "department": webhook.department,
        "name": webhook.name,
        "url": webhook.url,
        "kinds": webhook.kinds,
        "active": webhook.active,
    }
