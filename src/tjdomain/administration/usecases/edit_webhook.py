"""Edit a webhook 修改推送: address, kinds, on or off."""

from attrs import evolve, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from ports.webhooks import Webhooks
from tjdomain.administration.usecases.journal import Journal
from tjdomain.administration.usecases.webhook_access import told, webhook_for
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import StaleVersion
from tjdomain.shared.webhook import Webhook, WebhookId


@frozen(kw_only=True)
class EditWebhookCommand:
    """All fields as they shall be, seen at ``version``.

    ``drop_former`` ends the time in which the secret before the last change signs beside the new one.
    """

    actor: Actor
    webhook: WebhookId
    version: int
    name: str
    url: str
    kinds: tuple[str, ...]
    active: bool = True
    drop_former: bool = False


class EditWebhook:
    """Messages on their way go to the new address."""

    def __init__(self, uow: UnitOfWork, webhooks: Webhooks, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._webhooks = webhooks
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: EditWebhookCommand) -> Webhook:
        """Raises ``NotPermitted``, ``NotFound``, ``StaleVersion``, ``WebhookUrl``, ``WebhookKinds``."""
        with self._uow:
            before = webhook_for(command.actor, self._webhooks, command.webhook)
            if before.version != command.version:
                raise StaleVersion("webhook", str(command.webhook))
            after = evolve(
                before,
                version=before.version + 1,
                name=command.name,
                url=command.url,
                kinds=command.kinds,
                active=command.active,
                former_secret=None if command.drop_former else before.former_secret,
            )
            self._webhooks.save(after)
            self._journal.note("webhook.edited", command.actor, after.id, after.version, told(before, after))
        return after
