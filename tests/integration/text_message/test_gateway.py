"""Text messages over real HTTP: the adapter against the simulated gateway, and against mappings of other gateways."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import attrs
import httpx
import jsonschema_rs
import pytest
from litestar.connection import ASGIConnection
from litestar.exceptions import PermissionDeniedException

from adapters.kit.http import HttpClient
from adapters.memory.world import CountedIds, SettableClock
from adapters.text_message.gateway import Gateway, GatewayTextMessages, NoTextMessages
from contracts.ports.jobs import MORNING
from contracts.ports.text_message import OTHER, PHONE, VALUES, Arrived, TextMessagesContract
from entrypoints.simulators.local import loopback_only
from entrypoints.simulators.sms import SmsDesk, SmsFault, make_gateway
from entrypoints.sms_settings import read_sms
from ports.text_message import GatewayUnclear, MessageRejected, MessageUnsent
from tests.receiver import Receiver, receiver
from tests.served import served
from tjdomain.shared.contact import Phone
from tjdomain.shared.text_message import MessageTemplate

SCHEMA = json.loads((Path(__file__).parents[3] / "contracts/text_message/gateway.schema.json").read_text("utf-8"))
CODE = MessageTemplate.PHONE_CODE
SECRET = "geheim-9f3c"


def part(name: str) -> dict[str, Any]:
    return {**SCHEMA["$defs"][name], "$schema": SCHEMA["$schema"]}


def messages_by(variables: dict[str, str], client: HttpClient) -> GatewayTextMessages:
    """As the program makes it of its settings."""
    problems: list[str] = []
    settings = read_sms({f"TJ_SMS_{name}": text for name, text in variables.items()} | SECRETS, problems)
    assert settings is not None, problems
    gateway = Gateway(**attrs.asdict(settings, recurse=False))
    return GatewayTextMessages(client, gateway, CountedIds(SettableClock(MORNING)))


SECRETS = {"TJ_SECRET_SMS_KEY": SECRET}


@pytest.fixture(scope="module")
def desk() -> SmsDesk:
    return SmsDesk(secret=SECRET, slow_seconds=1.0)


@pytest.fixture(scope="module")
def address(desk: SmsDesk) -> Iterator[str]:
    with served(make_gateway(desk)) as address:
        yield address


@pytest.fixture(autouse=True)
def clean(desk: SmsDesk) -> None:
    desk.messages.clear()
    desk.faults.clear()


@pytest.fixture
def client() -> Iterator[HttpClient]:
    client = HttpClient(timeout=0.4)
    yield client
    client.close()


@pytest.fixture
def messages(address: str, client: HttpClient) -> GatewayTextMessages:
    return messages_by({"URL": f"{address}/messages"}, client)


class TestGatewayTextMessages(TextMessagesContract):
    @pytest.fixture
    def arrived(self, desk: SmsDesk) -> Arrived:
        return lambda phone: [one.params["code"] for one in desk.messages if one.phone == phone.number]


def test_the_gateways_own_reference_comes_back(messages: GatewayTextMessages, desk: SmsDesk) -> None:
    assert messages.send(PHONE, CODE, VALUES) == desk.messages[-1].reference


@pytest.mark.parametrize("fault", [SmsFault.SLOW, SmsFault.BROKEN, SmsFault.LOST])
def test_a_lost_answer_is_asked_for_again_and_the_message_arrives_once(
    messages: GatewayTextMessages, desk: SmsDesk, fault: SmsFault
) -> None:
    desk.faults.append(fault)
    messages.send(PHONE, CODE, VALUES)
    assert [(one.phone, one.times) for one in desk.messages] == [(PHONE.number, 1)]


def test_a_carrier_that_delivers_twice_is_no_failure(messages: GatewayTextMessages, desk: SmsDesk) -> None:
    desk.faults.append(SmsFault.DUPLICATED)
    messages.send(PHONE, CODE, VALUES)
    assert [one.times for one in desk.messages] == [2]


@pytest.mark.parametrize(
    ("faults", "error", "reason"),
    [
        ((SmsFault.SLOW, SmsFault.SLOW), MessageUnsent, None),
        ((SmsFault.BROKEN, SmsFault.BROKEN), MessageUnsent, None),
        ((SmsFault.REFUSED,), MessageRejected, "balance"),
        ((SmsFault.NONSENSE,), GatewayUnclear, "body"),
    ],
)
def test_what_went_wrong_is_told_apart(
    messages: GatewayTextMessages, desk: SmsDesk, faults: tuple[SmsFault, ...], error: type[Any], reason: str | None
) -> None:
    desk.faults.extend(faults)
    with pytest.raises(error) as failed:
        messages.send(PHONE, CODE, VALUES)
    assert getattr(failed.value, "reason", None) == reason
    assert not desk.faults


def test_a_wrong_secret_is_refused(address: str, client: HttpClient) -> None:
    variables = {"URL": f"{address}/messages", "HEADERS": '{"authorization": "Bearer wrong"}'}
    with pytest.raises(MessageRejected):
        messages_by(variables, client).send(PHONE, CODE, VALUES)


def test_a_gateway_without_a_secret_is_sent_to_as_the_simulator_says(
    client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(SECRETS, "TJ_SECRET_SMS_KEY")
    open_desk = SmsDesk()
    with served(make_gateway(open_desk)) as address:
        assert messages_by({"URL": f"{address}/messages"}, client).send(PHONE, CODE, VALUES)
    assert len(open_desk.messages) == 1


def test_nobody_listening_is_unsent(client: HttpClient) -> None:
    with pytest.raises(MessageUnsent):
        messages_by({"URL": "http://127.0.0.1:9/"}, client).send(PHONE, CODE, VALUES)


def test_without_a_gateway_nothing_is_sent() -> None:
    assert not NoTextMessages().ready
    with pytest.raises(MessageUnsent):
        NoTextMessages().send(PHONE, CODE, VALUES)
    NoTextMessages().close()


def test_no_log_and_no_error_holds_number_text_or_secret(
    address: str, client: HttpClient, desk: SmsDesk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = []
    for variables in ({"URL": f"{address}/messages"}, {"URL": f"{address}/messages", "METHOD": "GET"}):
        for fault in (None, SmsFault.REFUSED, SmsFault.NONSENSE):
            desk.faults.extend([fault] if fault else [])
            try:
                messages_by(variables, client).send(PHONE, CODE, VALUES)
            except (MessageUnsent, MessageRejected, GatewayUnclear) as error:
                told.append(f"{error!r} {error} {error.__cause__!r}")
    said = caplog.text + "".join(told)
    assert len(told) == 5  # the simulator takes no GET
    assert not [secret for secret in (PHONE.number, VALUES["code"], SECRET) if secret in said]


class TestMapping:
    """Requests and answers of other gateways, seen by a receiver that answers as told."""

    @pytest.fixture
    def other(self) -> Iterator[Receiver]:
        with receiver() as listening:
            yield listening

    def test_the_shipped_mapping_follows_its_contract(self, other: Receiver, client: HttpClient) -> None:
        other.reply = b'{"code":"0","message":"ok","reference":"S-1"}'
        jsonschema_rs.validate(part("answer"), json.loads(other.reply))
        assert messages_by({"URL": other.url()}, client).send(PHONE, CODE, VALUES) == "S-1"
        (request,) = other.requests
        jsonschema_rs.validate(part("request"), json.loads(request.body))
        assert request.headers["authorization"] == f"Bearer {SECRET}"

    def test_a_form_with_the_whole_text(self, other: Receiver, client: HttpClient) -> None:
        other.reply = b'{"data":[{"status":200}]}'
        variables = {
            "URL": other.url(),
            "FORMAT": "form",
            "BODY": '{"apikey":"{secret}","mobile":"{phone}","text":"【查体科】{text}","n":1,"unknown":"{else}"}',
            "HEADERS": "{}",
            "SUCCESS": "data.0.status=0|200",
            "REFERENCE": "data.0.sid",
            "TEXTS": '{"phone_code":"码{code}，{minutes}分钟"}',
        }
        reference = messages_by(variables, client).send(OTHER, CODE, VALUES)
        assert UUID(reference), "without one of the gateway ours is given"
        (request,) = other.requests
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        assert {name: value for name, (value,) in parse_qs(request.body.decode()).items()} == {
            "apikey": SECRET,
            "mobile": OTHER.number,
            "text": "【查体科】码012345，5分钟",
            "n": "1",
            "unknown": "{else}",
        }

    def test_nested_json_with_the_gateways_template(self, other: Receiver, client: HttpClient) -> None:
        body = {"to": ["{phone}"], "tpl": {"id": "{template}", "args": ["{code}", "{minutes}"]}, "ok": True}
        variables = {
            "URL": other.url(),
            "METHOD": "PUT",
            "BODY": json.dumps(body),
            "TEMPLATES": '{"phone_code":"SMS_1001"}',
            "SUCCESS": "",
        }
        with pytest.raises(MessageUnsent):  # the receiver knows POST only, and says 501
            messages_by(variables, client).send(PHONE, CODE, VALUES)
        messages_by({**variables, "METHOD": "POST"}, client).send(PHONE, CODE, VALUES)
        (request,) = other.requests
        assert json.loads(request.body) == {
            "to": [PHONE.number],
            "tpl": {"id": "SMS_1001", "args": ["012345", "5"]},
            "ok": True,
        }

    @pytest.mark.parametrize(
        ("status", "reply", "error", "reason"),
        [
            (200, b"{}", GatewayUnclear, "success"),
            (200, b'{"code":[]}', MessageRejected, "refused"),
            (200, b"[]", GatewayUnclear, "success"),
            (200, b"", GatewayUnclear, "body"),
            (200, b'{"code":"13800001111 rejected"}', MessageRejected, "refused"),
            (200, b'{"code":13800001111}', MessageRejected, "refused"),
            (200, b'{"code":-7}', MessageRejected, "-7"),
            (301, b"", GatewayUnclear, "301"),
            (403, b"", MessageRejected, "403"),
        ],
    )
    def test_answers_that_are_no_yes(
        self, other: Receiver, client: HttpClient, status: int, reply: bytes, error: type[Any], reason: str
    ) -> None:
        other.answers, other.reply = [status], reply
        with pytest.raises(error) as failed:
            messages_by({"URL": other.url()}, client).send(PHONE, CODE, VALUES)
        assert failed.value.reason == reason

    def test_a_busy_gateway_is_asked_twice(self, other: Receiver, client: HttpClient) -> None:
        other.answers = [429, 503]
        with pytest.raises(MessageUnsent):
            messages_by({"URL": other.url()}, client).send(PHONE, CODE, VALUES)
        first, second = (json.loads(request.body)["id"] for request in other.requests)
        assert first == second


class TestSimulator:
    """The page and the doors of the simulated gateway."""

    def test_the_page_shows_what_arrived_newest_first_and_escapes_it(
        self, address: str, messages: GatewayTextMessages
    ) -> None:
        messages.send(PHONE, CODE, VALUES)
        messages.send(OTHER, CODE, {"code": "<b>", "minutes": "5"})
        page = httpx.get(address).text
        assert page.index(OTHER.number) < page.index(PHONE.number)
        assert "code=&lt;b&gt;" in page
        assert [one["phone"] for one in httpx.get(f"{address}/messages").json()] == [PHONE.number, OTHER.number]

    def test_faults_are_chosen_on_the_page(self, address: str, desk: SmsDesk) -> None:
        assert httpx.post(f"{address}/faults", data={"fault": "lost"}).headers["location"] == "/"
        assert list(desk.faults) == [SmsFault.LOST]
        assert "排着的：lost" in httpx.get(address).text

    def test_it_takes_forms_and_refuses_what_is_no_message(self, address: str, desk: SmsDesk) -> None:
        headers = {"authorization": f"Bearer {SECRET}"}
        sent = {"id": "1", "phone": PHONE.number, "template": "t", "params": '{"code":"1"}'}
        answers = [
            httpx.post(f"{address}/messages", data={**sent, **change}, headers=headers).json()["code"]
            for change in ({}, {"phone": "110"}, {"more": "1"})
        ]
        assert answers == ["0", "number", "fields"]
        assert len(desk.messages) == 1

    @pytest.mark.parametrize("host", ["192.0.2.1", "testclient"])
    def test_other_computers_are_sent_away(self, desk: SmsDesk, host: str) -> None:
        app = make_gateway(desk)
        connection: Any = ASGIConnection({"type": "http", "client": (host, 1), "app": app})  # type: ignore[typeddict-item]
        with pytest.raises(PermissionDeniedException):
            loopback_only(connection, app.routes[0])  # type: ignore[arg-type]


def test_a_query_carries_a_message_too(client: HttpClient) -> None:
    seen: list[str] = []

    class Spy(HttpClient):
        def send(self, method: str, url: str, *rest: Any) -> Any:
            seen.append(url)
            return super().send(method, url, *rest)

    with receiver() as other:
        other.answers += [501] * 9
        variables = {"URL": other.url("/send?v=1"), "METHOD": "GET", "BODY": '{"m":"{phone}"}'}
        with pytest.raises(MessageUnsent):
            messages_by(variables, Spy(0.4)).send(Phone("13800001111"), CODE, VALUES)
    assert {urlsplit(url).query for url in seen} == {"v=1&m=13800001111"}
