"""Webhooks over real HTTP: signed, ids only, tried again, in order, replayed."""

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import jsonschema_rs
import pytest
from attrs import evolve, frozen

from adapters.database.deliveries import DatabaseDeliveries, DatabaseDeliveryDesk
from adapters.database.event_log import DatabaseEventLog
from adapters.database.repositories.webhooks import DatabaseWebhooks
from adapters.database.sealer import DatabaseSealer
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.kit.http import LARGEST_REPLY, HttpClient
from adapters.memory.world import CountedIds, SeededRandomness, SettableClock
from adapters.queue.ledger import Ledger
from adapters.queue.relay import FanOut, Relay
from adapters.webhooks.destination import WebhookDestination
from adapters.webhooks.sender import HttpWebhookSender
from contracts.ports.deliveries import NOON, certificate_event
from contracts.ports.webhooks import WEBHOOK
from ports.deliveries import DeliveryFilter
from tests.integration.conftest import Database
from tests.receiver import Received, Receiver, receiver
from tjdomain.shared.delivery import Backoff, DeliveryState
from tjdomain.shared.errors import BadReply, Rejected, Unavailable
from tjdomain.shared.webhook import Webhook, WebhookId, WebhookMessage

SCHEMA = json.loads((Path(__file__).parents[3] / "contracts/webhooks/message.schema.json").read_text("utf-8"))
MESSAGE = WebhookMessage(
    id=UUID(int=1), kind="certificate.issued", at=NOON, subject="certificate", subject_id=UUID(int=2), version=3
)


@pytest.fixture
def partner() -> Iterator[Receiver]:
    with receiver() as listening:
        yield listening


@pytest.fixture
def client() -> Iterator[HttpClient]:
    client = HttpClient(timeout=0.5)
    yield client
    client.close()


def signatures(secret: bytes, request: Received) -> str:
    """What an integrator computes by the Standard Webhooks specification."""
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()


def test_a_message_is_signed_and_holds_ids_only(partner: Receiver, client: HttpClient) -> None:
    webhook = evolve(WEBHOOK, url=partner.url("/hook?of=tj"))
    HttpWebhookSender(client, SettableClock(NOON)).send(webhook, MESSAGE)
    (request,) = partner.requests
    assert (request.path, request.headers["content-type"]) == ("/hook?of=tj", "application/json")
    assert request.headers["webhook-id"] == str(MESSAGE.id)
    assert request.headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    assert request.headers["webhook-signature"] == signatures(WEBHOOK.secret, request)
    said = json.loads(request.body)
    jsonschema_rs.validate(SCHEMA, said)
    assert said["data"] == {"subject": "certificate", "id": str(UUID(int=2)), "version": 3}


def test_after_a_change_of_secret_both_sign(partner: Receiver, client: HttpClient) -> None:
    webhook = evolve(WEBHOOK, url=partner.url(), secret=bytes(32), former_secret=WEBHOOK.secret)
    HttpWebhookSender(client, SettableClock(NOON)).send(webhook, MESSAGE)
    (request,) = partner.requests
    expected = [signatures(bytes(32), request), signatures(WEBHOOK.secret, request)]
    assert request.headers["webhook-signature"].split(" ") == expected


@pytest.mark.parametrize(
    ("status", "error"),
    [
        *((status, Unavailable) for status in (500, 503, 429, 408, 0)),
        *((status, BadReply) for status in (400, 404, 301, 307)),
        (410, Rejected),
    ],
)
def test_what_is_no_yes_is_told_apart(
    partner: Receiver, client: HttpClient, status: int, error: type[Exception]
) -> None:
    partner.answers = [status]
    with pytest.raises(error):
        HttpWebhookSender(client, SettableClock(NOON)).send(evolve(WEBHOOK, url=partner.url()), MESSAGE)
    assert [request.path for request in partner.requests] == ["/hook"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://127.0.0.1:99999/", "http://no-such-host.invalid/"])
def test_nobody_listening_is_unavailable(client: HttpClient, url: str) -> None:
    with pytest.raises(Unavailable):
        HttpWebhookSender(client, SettableClock(NOON)).send(evolve(WEBHOOK, url=url), MESSAGE)


def test_a_reply_is_read_up_to_one_megabyte(partner: Receiver, client: HttpClient) -> None:
    partner.reply = b"x" * (LARGEST_REPLY + 70_000)
    reply = client.post(partner.url(), b"", {}, "partner")
    assert (reply.status, len(reply.body)) == (200, LARGEST_REPLY)


@frozen
class House:
    """Event log, sealer, relay and one subscription on a real database."""

    database: Database
    clock: SettableClock
    ledger: Ledger
    relay: Relay
    desk: DatabaseDeliveryDesk
    webhooks: DatabaseWebhooks
    uow: DatabaseUnitOfWork
    log: DatabaseEventLog

    def publish(self, number: int, version: int, kind: str = "certificate.issued") -> None:
        with self.uow:
            self.log.append(certificate_event(number, version=version, kind=kind))

    def work(self) -> None:
        for step in (self.ledger.step, self.relay.step):
            while step():
                pass

    def save(self, change: Callable[[Webhook], Webhook]) -> None:
        with self.uow:
            webhook = self.webhooks.get(WEBHOOK.id)
            self.webhooks.save(evolve(change(webhook), version=webhook.version + 1))


@pytest.fixture
def house(database: Database, partner: Receiver, client: HttpClient) -> House:
    clock, session = SettableClock(NOON), database.session()
    ids, backoff = CountedIds(clock), Backoff(timedelta(seconds=10), timedelta(hours=1), attempts=3)
    webhooks = DatabaseWebhooks(session, database.vault)
    uow = DatabaseUnitOfWork(session)
    with uow:
        webhooks.add(evolve(WEBHOOK, url=partner.url(), kinds=("certificate.*",)))
    destination = WebhookDestination(
        lambda: DatabaseWebhooks(database.session(), database.vault), HttpWebhookSender(client, clock)
    )
    deliveries = DatabaseDeliveries(database.engine, clock, ids)
    return House(
        database,
        clock,
        Ledger(DatabaseSealer(database.engine, clock, ids), FanOut(deliveries, [destination], backoff)),
        Relay(deliveries, [destination], clock, SeededRandomness(), backoff),
        DatabaseDeliveryDesk(session, clock),
        webhooks,
        uow,
        DatabaseEventLog(session, database.vault, SeededRandomness()),
    )


def test_an_event_reaches_the_subscription_that_wants_it(house: House, partner: Receiver) -> None:
    house.publish(1, version=1)
    house.publish(2, version=2, kind="appointment.booked")
    house.work()
    assert [json.loads(request.body)["type"] for request in partner.requests] == ["certificate.issued"]
    (delivery,) = house.desk.listed(DeliveryFilter(party="webhook"))
    assert (delivery.state, delivery.destination) == (DeliveryState.DELIVERED, f"webhook:{WEBHOOK.id}")


def test_a_message_is_tried_again_with_the_same_id_and_its_successor_waits(house: House, partner: Receiver) -> None:
    partner.answers = [500]
    house.publish(1, version=1)
    house.publish(2, version=2)
    house.work()
    house.clock.move(timedelta(minutes=1))
    house.work()
    assert [json.loads(request.body)["data"]["version"] for request in partner.requests] == [1, 1, 2]
    assert len({request.headers["webhook-id"] for request in partner.requests}) == 2
    (failed,) = [delivery for delivery in house.desk.listed(DeliveryFilter()) if delivery.version == 1]
    assert [each.error for each in house.desk.attempts(failed.id)] == ["tj.unavailable"]


def test_a_dead_message_is_sent_again_on_demand_and_an_old_one_replayed(house: House, partner: Receiver) -> None:
    partner.answers = [410]
    house.publish(1, version=1)
    house.work()
    (dead,) = house.desk.listed(DeliveryFilter(state=DeliveryState.DEAD))
    for _ in range(2):
        with house.uow:
            house.desk.send_again(dead.id, 3)
        house.work()
    assert len(partner.requests) == 3
    assert house.desk.counts() == {"webhook": {DeliveryState.DELIVERED: 1}}


def test_a_subscription_switched_off_gets_nothing_more(house: House, partner: Receiver) -> None:
    house.publish(1, version=1)
    while house.ledger.step():
        pass
    house.save(lambda webhook: evolve(webhook, active=False))
    house.publish(2, version=2)
    house.work()
    assert partner.requests == []
    (waiting,) = house.desk.listed(DeliveryFilter())
    assert (waiting.state, waiting.error) == (DeliveryState.DEAD, "tj.rejected")


def test_a_subscription_that_is_gone_gets_nothing(house: House) -> None:
    destination = WebhookDestination(lambda: house.webhooks, HttpWebhookSender(HttpClient(), house.clock))
    house.publish(1, version=1)
    house.work()
    (delivery,) = house.desk.listed(DeliveryFilter())
    with pytest.raises(Rejected):
        destination.deliver(evolve(delivery, destination=f"webhook:{WebhookId(UUID(int=77))}"))
