"""Create a webhook 新增推送: an integrator is told about events from now on."""

from attrs import field, frozen

from ports.clock import Clock, IdGenerator, Randomness
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from ports.webhooks import Webhooks
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Journal
from tjdomain.administration.usecases.webhook_access import SECRET_BYTES, told
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.webhook import Webhook, WebhookId


@frozen(kw_only=True)
class CreateWebhookCommand:
    """``kinds`` are ``certificate.issued`` or ``certificate.*``."""

    actor: Actor
    department: DepartmentId
    name: str
    url: str
    kinds: tuple[str, ...]


@frozen(kw_only=True)
class NewSecret:
    """The subscription, and the secret that signs its messages: 32 bytes, told this once."""

    webhook: Webhook
    secret: bytes = field(repr=False)


class CreateWebhook:
    """The secret is drawn by the system."""

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
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: CreateWebhookCommand) -> NewSecret:
        """Raises ``NotPermitted``, ``NotFound`` (department), ``WebhookUrl``, ``WebhookKinds``, the name's refusals."""
        actor = command.actor
        actor.require(AdministrationRight.MANAGE_WEBHOOKS)
        if not actor.sees(command.department, actor.id):
            raise NotFound("department", str(command.department))
        secret = self._randomness.token(SECRET_BYTES)
        made = Webhook(
            id=WebhookId(self._ids.new()),
            department=command.department,
            name=command.name,
            url=command.url,
            kinds=command.kinds,
            secret=secret,
            created_by=actor.id,
            created_at=self._clock.now(),
        )
        with self._uow:
            self._webhooks.add(made)
            self._journal.note("webhook.created", actor, made.id, made.version, told(None, made))
        return NewSecret(webhook=made, secret=secret)
