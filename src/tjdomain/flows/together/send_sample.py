"""Send a notice as a sample to the own phone 发测试短信: does the gateway work, and how does it look on arrival."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from attrs import field, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Users
from ports.limits import Limits
from ports.text_message import TextMessages
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import Conflict, NotPermitted
from tjdomain.shared.events import Event
from tjdomain.shared.ids import EventId, UserId
from tjdomain.shared.text_message import MessageTemplate

SAMPLES_AN_HOUR = 5
_HOUR = 3600


@frozen
class NoGateway(Conflict):
    """The hospital has no gateway for text messages."""

    code: ClassVar[str] = "flows.no_gateway"


@frozen
class NoOwnPhone(Conflict):
    """The account has no phone to which a sample could go."""

    code: ClassVar[str] = "flows.no_own_phone"


@frozen(kw_only=True)
class SendSampleCommand:
    """``values`` fill the template of the gateway, ``text`` is the wording; one ``id`` is delivered once."""

    actor: Actor
    template: MessageTemplate
    values: Mapping[str, str]
    text: str = field(repr=False)
    id: UUID


class SendSample:
    """To nobody else's phone, and five an hour: each is paid for."""

    def __init__(
        self,
        uow: UnitOfWork,
        users: Users,
        messages: TextMessages,
        limits: Limits,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._users = users
        self._messages = messages
        self._limits = limits
        self._events = events
        self._clock = clock
        self._ids = ids

    def __call__(self, command: SendSampleCommand) -> None:
        """Raises ``NotPermitted``, ``NoGateway``, ``NoOwnPhone``, ``LimitExceeded``, and what the gateway raises."""
        actor = command.actor
        actor.require(AdministrationRight.CHANGE_PARAMETER)
        if actor.id is None:
            raise NotPermitted(AdministrationRight.CHANGE_PARAMETER)
        if not self._messages.ready:
            raise NoGateway
        user = UserId(actor.id)
        with self._uow:
            phone = self._users.get(user).phone
        if phone is None:
            raise NoOwnPhone
        self._limits.hit(f"messaging.sample|{actor.id}", _HOUR, SAMPLES_AN_HOUR)
        self._messages.send(phone, command.template, command.values, text=command.text, id=command.id)
        with self._uow:
            self._events.append(self._sent(actor, user, command.template))

    def _sent(self, actor: Actor, user: UserId, template: MessageTemplate) -> Event:
        return Event(
            id=EventId(self._ids.new()),
            kind="message_sample.sent",
            actor=actor,
            at=self._clock.now(),
            subject="message_sample",
            subject_id=user,
            version=1,
            old={},
            new={"purpose": template.value},
        )
