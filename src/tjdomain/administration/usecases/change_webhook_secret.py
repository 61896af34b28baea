"""Change the secret of a webhook 更换签名密钥."""

from attrs import evolve, frozen

from ports.clock import Clock, IdGenerator, Randomness
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from ports.webhooks import Webhooks
from tjdomain.administration.usecases.create_webhook import NewSecret
from tjdomain.administration.usecases.journal import Journal
from tjdomain.administration.usecases.webhook_access import SECRET_BYTES, webhook_for
from tjdomain.shared.actor import Actor
from tjdomain.shared.webhook import WebhookId


@frozen(kw_only=True)
class ChangeWebhookSecretCommand:
    """Of which one."""

    actor: Actor
    webhook: WebhookId


class ChangeWebhookSecret:
    """The former secret signs beside the new one until it is dropped, so that no message is lost in between."""

    def __init__(
        self,
        uow: UnitOfWork,
        webhooks: Webhooks,
        randomness: Randomness,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._webhooks = webhooks
        self._randomness = randomness
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ChangeWebhookSecretCommand) -> NewSecret:
        """Raises ``NotPermitted``, ``NotFound``, ``StaleVersion`` (somebody else changed it in this moment)."""
        secret = self._randomness.token(SECRET_BYTES)
        with self._uow:
            before = webhook_for(command.actor, self._webhooks, command.webhook)
            after = evolve(before, version=before.version + 1, secret=secret, former_secret=before.secret)
            self._webhooks.save(after)
            self._journal.note("webhook.secret_changed", command.actor, after.id, after.version)
        return NewSecret(webhook=after, secret=secret)
