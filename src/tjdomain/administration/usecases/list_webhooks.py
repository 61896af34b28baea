"""List webhooks 事件推送."""

from attrs import frozen

from ports.webhooks import Webhooks
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.webhook import Webhook


@frozen(kw_only=True)
class ListWebhooksQuery:
    """Who asks."""

    actor: Actor


class ListWebhooks:
    """Subscriptions of the actor's scope, oldest first; the screen leaves out their secrets."""

    def __init__(self, webhooks: Webhooks) -> None:
        self._webhooks = webhooks

    def __call__(self, query: ListWebhooksQuery) -> tuple[Webhook, ...]:
        """Raises ``NotPermitted``."""
        actor = query.actor
        actor.require(AdministrationRight.MANAGE_WEBHOOKS)
        return tuple(one for one in self._webhooks.listed() if actor.sees(one.department, one.created_by))
