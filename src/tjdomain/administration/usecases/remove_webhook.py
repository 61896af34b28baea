"""Remove a webhook 停用推送: nothing is sent to it any more; it stays on the list, since deliveries name it."""

from attrs import evolve, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from ports.webhooks import Webhooks
from tjdomain.administration.usecases.journal import Journal
from tjdomain.administration.usecases.webhook_access import told, webhook_for
from tjdomain.shared.actor import Actor
from tjdomain.shared.webhook import WebhookId


@frozen(kw_only=True)
class RemoveWebhookCommand:
    """Which one."""

    actor: Actor
    webhook: WebhookId


class RemoveWebhook:
    """One that is off already is no error. Switching it on again is an edit."""

    def __init__(self, uow: UnitOfWork, webhooks: Webhooks, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._webhooks = webhooks
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: RemoveWebhookCommand) -> None:
        """Raises ``NotPermitted``, ``NotFound``."""
        with self._uow:
            before = webhook_for(command.actor, self._webhooks, command.webhook)
            if not before.active:
                return
            after = evolve(before, version=before.version + 1, active=False)
            self._webhooks.save(after)
            self._journal.note("webhook.removed", command.actor, after.id, after.version, told(before, after))
