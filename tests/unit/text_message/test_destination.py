"""Notices as a party of the relay, in memory."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from attrs import evolve

from adapters.memory.limits import MemoryLimits
from adapters.memory.messaging import MemoryMessagingPolicies
from adapters.memory.text_message import MemoryTextMessages
from adapters.memory.world import SettableClock
from adapters.text_message.destination import NoticeDestination
from adapters.text_message.gateway import NoTextMessages
from contracts.ports.deliveries import NOON
from ports.text_message import TextMessages
from tests.unit.kernel.test_relay import World
from tjdomain.messaging.domain.notice import Notice
from tjdomain.messaging.domain.policy import MessagingPolicy
from tjdomain.shared.contact import Phone
from tjdomain.shared.delivery import Delivery
from tjdomain.shared.text_message import MessageTemplate

NOTICE = Notice(
    phone=Phone("13800001111"), template=MessageTemplate.CERTIFICATE_ISSUED, values={"day": "3月2日"}, text="已办好"
)
KINDS = frozenset({"certificate.issued"})


class Sending:
    def __init__(self) -> None:
        self.clock, self.messages = SettableClock(NOON), MemoryTextMessages()
        self.policies = MemoryMessagingPolicies()
        self.limits = MemoryLimits(self.clock)
        world = World()
        world.publish(1)
        world.relay.step()
        (self.delivery,) = world.seen

    def to(self, word: Callable[[Delivery], Notice | None], messages: TextMessages | None = None) -> NoticeDestination:
        return NoticeDestination(KINDS, word, messages or self.messages, self.limits, self.policies)


@pytest.fixture
def sending() -> Sending:
    return Sending()


def test_what_is_worded_is_sent_under_the_events_id_and_a_repetition_arrives_once(sending: Sending) -> None:
    to = sending.to(lambda _: NOTICE)
    assert to.party == "text_message"
    assert to.addresses("certificate.issued") == ("text_message:certificate.issued",)
    assert to.addresses("certificate.printed") == ()
    for attempt in (1, 2):
        to.deliver(evolve(sending.delivery, attempts=attempt))
    (sent,) = sending.messages.sent
    assert (sent.phone, sent.text, sent.id) == (NOTICE.phone, "已办好", sending.delivery.event.value)


def test_without_a_gateway_no_event_is_taken(sending: Sending) -> None:
    assert sending.to(lambda _: NOTICE, NoTextMessages()).addresses("certificate.issued") == ()


def test_nothing_to_say_is_nothing_sent(sending: Sending) -> None:
    sending.to(lambda _: None).deliver(sending.delivery)
    assert sending.messages.sent == []


def test_above_the_limit_of_a_phone_nothing_is_sent_until_the_next_day(sending: Sending) -> None:
    sending.policies.policy = MessagingPolicy(messages_per_phone=2)
    to = sending.to(lambda _: NOTICE)
    for number in range(3):
        event = evolve(sending.delivery.event, value=UUID(int=500 + number))
        to.deliver(evolve(sending.delivery, event=event))
    assert len(sending.messages.sent) == 2
    sending.clock.move(timedelta(days=1))
    to.deliver(evolve(sending.delivery, event=evolve(sending.delivery.event, value=UUID(int=500 + 9))))
    assert len(sending.messages.sent) == 3


def test_another_try_of_a_message_is_not_counted_again(sending: Sending) -> None:
    sending.policies.policy = MessagingPolicy(messages_per_phone=1)
    to = sending.to(lambda _: NOTICE)
    to.deliver(sending.delivery)
    to.deliver(evolve(sending.delivery, attempts=2, event=evolve(sending.delivery.event, value=UUID(int=500 + 3))))
    assert len(sending.messages.sent) == 2
