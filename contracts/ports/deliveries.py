"""What every work list of the relay must do."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from attrs import frozen

from adapters.memory.world import SettableClock
from ports.deliveries import Deliveries, DeliveryDesk, DeliveryFilter
from ports.unit_of_work import UnitOfWork
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.delivery import Delivery, DeliveryId, DeliveryState
from tjdomain.shared.errors import NotFound, WrongState
from tjdomain.shared.events import Event
from tjdomain.shared.ids import CertificateId, EventId

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
LEASE = timedelta(minutes=1)
SYSTEM = Actor(ActorKind.SYSTEM, Channel.API)

Publish = Callable[[Event], None]


def certificate_event(number: int, subject: int = 1, version: int = 1, kind: str = "certificate.issued") -> Event:
    """An event; ``number`` gives its id and so its place in time."""
    return Event(
        id=EventId(UUID(int=number)),
        kind=kind,
        actor=SYSTEM,
        at=NOON,
        subject="certificate",
        subject_id=CertificateId(UUID(int=subject)),
        version=version,
        old={},
        new={"number": "371500"},
    )


@frozen
class Place:
    """A destination that takes certificates' events at some addresses and never sends."""

    party: str
    places: tuple[str, ...]
    waits_for_dead: bool = True

    def addresses(self, kind: str) -> Sequence[str]:
        return self.places if kind.startswith("certificate.") else ()

    def deliver(self, delivery: Delivery) -> None:
        raise AssertionError(delivery)


HOOKS, FLOW = Place("webhook", ("webhook:a", "webhook:b")), Place("push", ("push",))


class DeliveriesContract:
    """Subclasses give ``publish`` (commits and seals), ``uow``, ``deliveries``, ``desk`` and ``clock`` at ``NOON``."""

    def take(self, deliveries: Deliveries, party: str = "push") -> Delivery:
        (due,) = deliveries.due([party], [])
        claimed = deliveries.claim(due.id, LEASE)
        assert claimed is not None
        return claimed

    def test_each_event_goes_once_to_each_address(self, publish: Publish, deliveries: Deliveries) -> None:
        publish(certificate_event(1))
        assert deliveries.fan_out([HOOKS, FLOW], 3) == 1
        assert deliveries.fan_out([HOOKS, FLOW], 3) == 0
        found = [*deliveries.due(["webhook"], []), *deliveries.due(["push"], [])]
        assert sorted(delivery.destination for delivery in found) == ["push", "webhook:a", "webhook:b"]

    def test_an_event_nobody_wants_makes_no_delivery(self, publish: Publish, deliveries: Deliveries) -> None:
        publish(certificate_event(1, kind="draft.saved"))
        assert deliveries.fan_out([HOOKS, FLOW], 3) == 1
        assert list(deliveries.due(["webhook", "push"], [])) == []

    def test_what_is_claimed_says_what_happened(self, publish: Publish, deliveries: Deliveries) -> None:
        publish(certificate_event(1, version=4))
        deliveries.fan_out([FLOW], 3)
        claimed = self.take(deliveries)
        assert (claimed.kind, claimed.version, claimed.attempts) == ("certificate.issued", 4, 1)
        assert (claimed.event, claimed.state) == (EventId(UUID(int=1)), DeliveryState.SENDING)
        assert claimed.business_key == f"certificate/{UUID(int=1)}/4"

    def test_only_one_relay_gets_it(self, publish: Publish, deliveries: Deliveries) -> None:
        publish(certificate_event(1))
        deliveries.fan_out([FLOW], 3)
        claimed = self.take(deliveries)
        assert deliveries.claim(claimed.id, LEASE) is None
        assert list(deliveries.due(["push"], [])) == []

    def test_a_lost_relay_loses_it_to_the_next(
        self, publish: Publish, deliveries: Deliveries, clock: SettableClock
    ) -> None:
        publish(certificate_event(1))
        deliveries.fan_out([FLOW], 3)
        first = self.take(deliveries)
        clock.move(LEASE)
        second = self.take(deliveries)
        assert not deliveries.arrived(first)
        assert not deliveries.failed(first, "tj.unavailable", None)
        assert deliveries.arrived(second)
        assert not deliveries.arrived(second)

    def test_what_arrived_is_over(
        self, publish: Publish, deliveries: Deliveries, desk: DeliveryDesk, clock: SettableClock
    ) -> None:
        publish(certificate_event(1))
        deliveries.fan_out([FLOW], 3)
        deliveries.arrived(self.take(deliveries))
        (shown,) = desk.listed(DeliveryFilter())
        assert (shown.state, shown.delivered_at) == (DeliveryState.DELIVERED, clock.now())
        clock.move(LEASE)
        assert list(deliveries.due(["push"], [])) == []

    def test_a_failure_waits_and_comes_again(
        self, publish: Publish, deliveries: Deliveries, desk: DeliveryDesk, clock: SettableClock
    ) -> None:
        publish(certificate_event(1))
        deliveries.fan_out([FLOW], 3)
        assert deliveries.failed(self.take(deliveries), "tj.unavailable", clock.now() + timedelta(seconds=5))
        assert list(deliveries.due(["push"], [])) == []
        clock.move(timedelta(seconds=5))
        again = self.take(deliveries)
        assert (again.attempts, again.error) == (2, "tj.unavailable")
        assert [(each.attempt, each.error) for each in desk.attempts(again.id)] == [(1, "tj.unavailable")]

    def test_versions_of_one_subject_keep_their_order_at_each_destination(
        self, publish: Publish, deliveries: Deliveries, clock: SettableClock
    ) -> None:
        publish(certificate_event(2, version=1))
        publish(certificate_event(1, version=2))  # another node's clock is behind
        publish(certificate_event(3, subject=9))
        while deliveries.fan_out([FLOW], 3):
            pass
        sent = []
        while due := deliveries.due(["push"], []):
            for each in due:
                claimed = deliveries.claim(each.id, LEASE)
                assert claimed is not None
                sent.append((claimed.subject_id.int, claimed.version))
                deliveries.arrived(claimed)
        assert sorted(sent) == [(1, 1), (1, 2), (9, 1)]
        assert sent.index((1, 1)) < sent.index((1, 2))

    def test_a_dead_one_holds_up_its_successors_and_nobody_else(
        self, publish: Publish, deliveries: Deliveries, uow: UnitOfWork, desk: DeliveryDesk
    ) -> None:
        publish(certificate_event(1, version=1))
        deliveries.fan_out([FLOW], 3)
        dead = self.take(deliveries)
        deliveries.failed(dead, "tj.rejected", None)
        publish(certificate_event(2, version=2))
        publish(certificate_event(3, subject=9))
        while deliveries.fan_out([FLOW], 3):
            pass
        deliveries.arrived(self.take(deliveries))
        assert list(deliveries.due(["push"], [])) == []
        with uow:
            again = desk.send_again(dead.id, 2)
        assert (again.state, again.last_attempt) == (DeliveryState.PENDING, 3)
        for version in (1, 2):
            claimed = self.take(deliveries)
            assert claimed.version == version
            deliveries.arrived(claimed)

    def test_a_dead_one_holds_up_nothing_where_nobody_waits_for_it(
        self, publish: Publish, deliveries: Deliveries
    ) -> None:
        for version in (1, 2, 3):
            publish(certificate_event(version, version=version))
        while deliveries.fan_out([FLOW], 3):
            pass
        deliveries.failed(self.take(deliveries), "tj.rejected", None)
        assert list(deliveries.due(["push"], [], ["webhook"])) == []
        (second,) = deliveries.due(["push"], [], ["push"])  # and the third still waits for the second
        claimed = deliveries.claim(second.id, LEASE)
        assert claimed is not None
        assert claimed.version == 2

    def test_a_resting_destination_is_left_alone(self, publish: Publish, deliveries: Deliveries) -> None:
        publish(certificate_event(1))
        deliveries.fan_out([HOOKS], 3)
        assert [due.destination for due in deliveries.due(["webhook"], ["webhook:a"])] == ["webhook:b"]

    def test_what_arrived_can_be_replayed_and_what_is_on_its_way_cannot(
        self, publish: Publish, deliveries: Deliveries, uow: UnitOfWork, desk: DeliveryDesk
    ) -> None:
        publish(certificate_event(1))
        deliveries.fan_out([FLOW], 3)
        claimed = self.take(deliveries)
        with pytest.raises(WrongState), uow:
            desk.send_again(claimed.id, 3)
        deliveries.arrived(claimed)
        with uow:
            desk.send_again(claimed.id, 3)
        assert self.take(deliveries).attempts == 2

    def test_an_unknown_one_is_not_found(self, uow: UnitOfWork, desk: DeliveryDesk) -> None:
        with pytest.raises(NotFound), uow:
            desk.send_again(DeliveryId(UUID(int=1)), 3)

    def test_the_desk_filters_pages_and_counts(
        self, publish: Publish, deliveries: Deliveries, desk: DeliveryDesk
    ) -> None:
        publish(certificate_event(1))
        deliveries.fan_out([HOOKS, FLOW], 3)
        deliveries.arrived(self.take(deliveries))
        newest = desk.listed(DeliveryFilter())
        assert [delivery.id for delivery in newest] == sorted((delivery.id for delivery in newest), reverse=True)
        assert list(desk.listed(DeliveryFilter(), after=newest[0].id, limit=1)) == [newest[1]]
        assert {delivery.party for delivery in desk.listed(DeliveryFilter(state=DeliveryState.PENDING))} == {"webhook"}
        assert len(desk.listed(DeliveryFilter(party="push"))) == 1
        assert desk.counts() == {
            "webhook": {DeliveryState.PENDING: 2},
            "push": {DeliveryState.DELIVERED: 1},
        }
