from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

import msgspec
import punq
import pytest
from litestar import Litestar, post
from litestar.params import JSONBody
from litestar.testing import TestClient

from adapters.kit.world import SystemClock
from entrypoints.runner import Runner
from entrypoints.settings import KeyRing, Settings, fresh_ring
from entrypoints.web.app import create_app
from entrypoints.web.call import Here, needs, public
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.errors import (
    BadReply,
    InvalidValue,
    LimitExceeded,
    NotFound,
    NotSignedIn,
    StaleVersion,
    TjError,
    Unavailable,
)


class Colour(Enum):
    RED = "red"


class Body(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    colour: Colour = Colour.RED
    numbers: list[int] = []


class Raising:
    error: TjError | Exception | None = None


@post("/echo", **public())
def echo(data: JSONBody[Body], call: Here) -> dict[str, str]:
    if Raising.error is not None:
        raise Raising.error
    return {"name": data.name, "address": call.address, "kind": call.actor.kind.value}


@post("/guarded", **needs("booking.book"))
def guarded(call: Here) -> dict[str, str]:
    return {"id": str(call.actor.kind.value)}


class Keys:
    def by_session(self, token: str, address: str) -> Actor:
        if token != "good":
            raise NotSignedIn("session")
        return Actor(ActorKind.STAFF, Channel.DESK, rights=frozenset({"booking.book"}))

    def by_key(self, key: str) -> Actor:
        return Actor(ActorKind.PARTNER, Channel.API)


class Numbers:
    def new(self) -> str:
        return "number"


class System:
    settings = Settings(
        database_url="none",
        data_keys=fresh_ring(),
        index_keys=fresh_ring(),
        signing_keys=KeyRing({"k": b"k" * 32}),
        largest_body=2000,
    )
    run = Runner(punq.Container())
    authenticator = Keys()
    ids: Any = Numbers()
    clock = SystemClock()
    vault: Any = None
    wrong: Mapping[str, str] = {}

    def readiness(self) -> Mapping[str, str]:
        return self.wrong

    def close(self) -> None:
        pass


@pytest.fixture
def client() -> Iterator[TestClient[Litestar]]:
    Raising.error = None
    with TestClient(create_app(System(), [echo, guarded]), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "name", "field.missing"),
        ({"name": "a", "colour": "blue"}, "colour", "field.choice"),
        ({"name": "a", "numbers": [1, "two"]}, "numbers[1]", "field.type"),
        ({"name": "a", "other": 1}, "other", "field.unknown"),
        ({"name": 5}, "name", "field.type"),
        ([], "body", "field.type"),
    ],
)
def test_a_wrong_body_names_its_field(client: TestClient[Litestar], body: Any, field: str, code: str) -> None:
    answer = client.post("/api/v1/echo", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "request.invalid"
    assert [(wrong["field"], wrong["code"]) for wrong in problem["errors"]] == [(field, code)]
    assert problem["title"]
    assert problem["detail"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{bad", "application/json", 400),
        (b'{"name":"\xff"}', "application/json", 400),
        (b'"\xff"', "application/json", 400),
        (b'{"name":"\\ud800"}', "application/json", 400),
        (b"x" * 3000, "application/json", 413),
        (b"name=a", "application/x-www-form-urlencoded", 415),
        (b"<name/>", "text/xml", 415),
        (b'{"name":"a"}', "text/plain", 415),
        (b'{"name":"a"}', "", 415),
        (b'{"name":"a"}', "Application/JSON; charset=utf-8", 201),
    ],
)
def test_only_what_is_asked_for_and_can_be_read_is_taken(
    client: TestClient[Litestar], content: bytes, kind: str, status: int
) -> None:
    answer = client.post("/api/v1/echo", content=content, headers={"content-type": kind})
    assert answer.status_code == status
    assert status == 201 or answer.headers["content-type"] == "application/problem+json"


def test_unknown_paths_and_methods_are_problems_too(client: TestClient[Litestar]) -> None:
    assert client.get("/nowhere").json()["code"] == "http.404"
    wrong_method = client.get("/api/v1/echo")
    assert wrong_method.json()["code"] == "http.405"
    assert set(wrong_method.headers["allow"].split(", ")) == {"POST", "OPTIONS"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidValue("name", "x"), 422),
        (LimitExceeded(30), 429),
        (NotFound("appointment", "1"), 404),
        (StaleVersion("appointment", "1"), 409),
        (Unavailable("database"), 503),
        (BadReply("sms", "what"), 502),
        (RuntimeError("secret detail"), 500),
    ],
)
def test_each_error_has_its_status(client: TestClient[Litestar], error: Exception, status: int) -> None:
    Raising.error = error
    answer = client.post("/api/v1/echo", json={"name": "a"})
    assert answer.status_code == status
    assert "secret" not in answer.text
    if status in {429, 503}:
        assert int(answer.headers["retry-after"]) > 0


def test_a_route_asks_for_its_right(client: TestClient[Litestar]) -> None:
    assert client.post("/api/v1/guarded").status_code == 401
    assert client.post("/api/v1/guarded", headers={"authorization": "Bearer bad"}).status_code == 401
    assert client.post("/api/v1/guarded", headers={"x-api-key": "k"}).status_code == 403
    assert client.post("/api/v1/guarded", headers={"authorization": "Bearer good"}).status_code == 201


def test_security_headers_stand_on_every_answer(client: TestClient[Litestar]) -> None:
    for answer in (client.get("/healthz"), client.get("/nowhere"), client.post("/api/v1/echo", json={})):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-request-id"]


def test_readiness_tells_what_is_wrong(client: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(System, "wrong", {"database": "down"})
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": "down"})


def test_metrics_name_the_route_and_not_the_path(client: TestClient[Litestar]) -> None:
    client.post("/api/v1/echo", json={"name": "a"})
    assert 'path="/api/v1/echo"' in client.get("/metrics").text


@pytest.mark.parametrize(
    ("forwarded", "trusted", "expected"),
    [
        ("6.6.6.6", "", "testclient"),
        ("1.1.1.1, 6.6.6.6", "10.0.0.0/8", "testclient"),
    ],
)
def test_a_forwarded_address_counts_only_behind_a_trusted_proxy(
    client: TestClient[Litestar], forwarded: str, trusted: str, expected: str
) -> None:
    answer = client.post("/api/v1/echo", json={"name": "a"}, headers={"x-forwarded-for": forwarded})
    assert answer.json()["address"] == expected
