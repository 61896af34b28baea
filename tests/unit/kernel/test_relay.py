"""The relay on memory: order, patience, giving up."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from adapters.memory.deliveries import MemoryDeliveries, MemoryDeliveryDesk
from adapters.memory.event_log import MemoryEventLog
from adapters.memory.store import MemoryStore
from adapters.memory.world import CountedIds, SeededRandomness, SettableClock
from adapters.queue.reactions import ReactionDestination
from adapters.queue.relay import FanOut, Relay
from contracts.ports.deliveries import NOON, certificate_event
from ports.deliveries import DeliveryFilter
from tjdomain.shared.delivery import Backoff, Delivery, DeliveryState
from tjdomain.shared.errors import Rejected, TransactionRefused, Unavailable

BACKOFF = Backoff(timedelta(seconds=10), timedelta(minutes=10), attempts=3)


class World:
    """A relay with two reactions: one does what ``react`` says, the other always succeeds."""

    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), SettableClock(NOON)
        self.deliveries = MemoryDeliveries(self.store, self.clock, CountedIds(self.clock))
        self.desk = MemoryDeliveryDesk(self.store, self.clock)
        self.seen: list[Delivery] = []
        self.react: Callable[[Delivery], object] = self.seen.append
        kinds = frozenset({"certificate.issued"})
        self.parties = [
            ReactionDestination("push", kinds, self.reacted),
            ReactionDestination("notify", kinds, lambda _: None),
        ]
        self.relay = Relay(self.deliveries, self.parties, self.clock, SeededRandomness(), BACKOFF)
        self.fan_out = FanOut(self.deliveries, self.parties, BACKOFF)

    def publish(self, number: int, subject: int = 1, version: int = 1) -> None:
        MemoryEventLog(self.store).append(certificate_event(number, subject, version))
        while self.fan_out.step():
            pass

    def reacted(self, delivery: Delivery) -> None:
        self.react(delivery)

    def pushed(self) -> list[Delivery]:
        return sorted(self.desk.listed(DeliveryFilter(party="push")), key=lambda delivery: delivery.id)

    def fail(self, error: Exception) -> None:
        def react(_: Delivery) -> None:
            raise error

        self.react = react


@pytest.fixture
def world() -> World:
    return World()


def test_a_reaction_gets_the_events_of_its_kinds(world: World) -> None:
    world.publish(1)
    MemoryEventLog(world.store).append(certificate_event(2, kind="certificate.printed"))
    world.fan_out.step()
    assert world.relay.step()
    assert not world.relay.step()
    assert [delivery.kind for delivery in world.seen] == ["certificate.issued"]
    assert world.pushed()[0].state is DeliveryState.DELIVERED


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Unavailable("push"), "tj.unavailable"),
        (TransactionRefused("db"), "tj.transaction_refused"),
        (KeyError(), "tj.error"),
    ],
)
def test_a_failure_is_tried_again_later_and_later_and_then_given_up(world: World, error: Exception, code: str) -> None:
    world.fail(error)
    world.publish(1)
    waits = []
    for _ in range(2):
        world.relay.step()
        (delivery,) = world.pushed()
        assert (delivery.state, delivery.error) == (DeliveryState.RETRYING, code)
        waits.append(delivery.due - world.clock.now())
        world.clock.move(timedelta(minutes=1))
    world.relay.step()
    (dead,) = world.pushed()
    assert (dead.state, dead.attempts) == (DeliveryState.DEAD, 3)
    assert timedelta(seconds=5) <= waits[0] < timedelta(seconds=10) <= waits[1] < timedelta(seconds=20)


def test_a_refusal_by_the_other_side_is_not_tried_again(world: World) -> None:
    world.fail(Rejected("push", "no such person"))
    world.publish(1)
    world.relay.step()
    assert (world.pushed()[0].state, world.pushed()[0].error) == (DeliveryState.DEAD, "tj.rejected")


def test_retry_now_gives_the_dead_one_all_its_tries_again(world: World) -> None:
    world.fail(Rejected("push", "closed"))
    world.publish(1)
    world.relay.step()
    world.desk.send_again(world.pushed()[0].id, BACKOFF.attempts)
    world.fail(Unavailable("push"))
    for _ in range(2):
        world.relay.step()
        assert world.pushed()[0].state is DeliveryState.RETRYING
        world.clock.move(timedelta(minutes=1))
    world.relay.step()
    assert (world.pushed()[0].state, world.pushed()[0].attempts) == (DeliveryState.DEAD, 4)


def test_a_silent_destination_rests_and_holds_up_nobody(world: World) -> None:
    tries: list[Delivery] = []

    def silent(delivery: Delivery) -> None:
        tries.append(delivery)
        raise Unavailable("push")

    world.react = silent
    for subject in range(1, 6):
        world.publish(subject, subject=subject)
    world.relay.step()
    assert len(tries) == 1
    assert world.desk.counts()["notify"] == {DeliveryState.DELIVERED: 5}
    world.clock.move(timedelta(seconds=15))
    world.relay.step()
    assert len(tries) == 2


def test_versions_of_one_subject_arrive_in_order_also_when_the_first_fails(world: World) -> None:
    arrived: list[int] = []

    def react(delivery: Delivery) -> None:
        if delivery.attempts == 1 and delivery.version == 1:
            raise BadConnection
        arrived.append(delivery.version)

    class BadConnection(Exception):
        pass

    world.react = react
    for version in (1, 2, 3):
        world.publish(version, version=version)
    for _ in range(4):
        world.relay.step()
        world.clock.move(timedelta(minutes=1))
    assert arrived == [1, 2, 3]
