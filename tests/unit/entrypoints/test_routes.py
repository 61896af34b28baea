"""Every route says who may call it, and the description of the API is the one in the folder of contracts."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.testing import TestClient

from entrypoints.bootstrap import bootstrap
from entrypoints.settings import Settings, fresh_ring
from entrypoints.web.api.routes import CONTROLLERS
from entrypoints.web.api.searches import PERSONAL
from entrypoints.web.app import create_app
from entrypoints.web.call import PUBLIC, SIGNED_IN
from entrypoints.web.office.menu import MENU
from entrypoints.web.openapi import openapi_text
from entrypoints.web.pages import Pages
from entrypoints.wording import words
from tests.unit.house import ROOT
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.errors import NotSignedIn

CONTRACT = ROOT / "contracts" / "openapi" / "tj.json"
DESCRIPTION = "/api/v1/openapi.json"
NOBODY = Actor(ActorKind.STAFF, Channel.DESK, id=UUID(int=7))


class OneCredential:
    """Knows one account, which holds no right."""

    def by_session(self, token: str, address: str) -> Actor:
        if token != "nobody":
            raise NotSignedIn("session")
        return NOBODY

    def by_key(self, key: str) -> Actor:
        return self.by_session(key, "")


@pytest.fixture(scope="module")
def app() -> Litestar:
    rings = {ring: fresh_ring() for ring in ("data_keys", "index_keys", "signing_keys")}
    system = bootstrap(Settings(database_url="sqlite://", **rings))  # type: ignore[arg-type]
    serving = evolve(system, authenticator=OneCredential())
    return create_app(serving, CONTROLLERS, [Pages(serving)])


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def handlers(app: Litestar) -> list[tuple[str, str, HTTPRouteHandler]]:
    """Method, path and handler of every route under ``/api``."""
    return [
        (method, route.path, handler)
        for route in app.routes
        if route.path.startswith("/api/v1") and not route.path.startswith(DESCRIPTION)
        for handler in getattr(route, "route_handlers", [])
        for method in handler.http_methods - {"OPTIONS", "HEAD"}
    ]


def address(path: str) -> str:
    """The path with something in place of each parameter."""
    made = re.sub(r"\{\w+:uuid\}", str(UUID(int=1)), path).replace("{day:date}", "2026-03-02")
    return re.sub(r"\{\w+:\w+\}", "1", made)


def test_every_route_names_a_right_that_exists_or_says_that_it_is_open(app: Litestar) -> None:
    known = words().rights.keys() | {PUBLIC, SIGNED_IN}
    assert [(method, path) for method, path, handler in handlers(app) if handler.opt.get("right") not in known] == []
    assert len(handlers(app)) > 100


def test_every_page_says_that_it_is_open_and_none_is_described_to_programs(app: Litestar) -> None:
    pages = [
        (route.path, handler)
        for route in app.routes
        if route.path.startswith(("/h5", "/static/", "/v"))
        for handler in getattr(route, "route_handlers", [])
        if handler.http_methods - {"OPTIONS"}
    ]
    assert [path for path, handler in pages if handler.opt.get("right") != PUBLIC] == []
    assert len({path for path, _ in pages}) > 15
    assert [path for path in json.loads(CONTRACT.read_text("utf-8"))["paths"] if not path.startswith("/api/v1")] == []


OPEN_AT_THE_DESK = {
    ("GET", "/admin/sign-in"),
    ("POST", "/admin/sign-in"),
    ("GET", "/admin/sign-in/code"),
    ("POST", "/admin/sign-in/code"),
    ("POST", "/admin/sign-out"),
}


def test_every_page_of_the_back_office_names_a_right_that_exists(app: Litestar) -> None:
    rights = {
        (method, route.path): handler.opt.get("right")
        for route in app.routes
        if route.path.startswith("/admin")
        for handler in getattr(route, "route_handlers", [])
        for method in handler.http_methods - {"OPTIONS", "HEAD"}
    }
    assert {one for one, right in rights.items() if right == PUBLIC} == OPEN_AT_THE_DESK
    assert [one for one, right in rights.items() if right not in words().rights.keys() | {PUBLIC, SIGNED_IN}] == []
    assert len(rights) > 15


def test_the_menu_leads_to_pages_that_ask_for_the_same_right(app: Litestar) -> None:
    rights = {
        route.path: handler.opt.get("right")
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if "GET" in handler.http_methods
    }
    assert [item.path for group in MENU for item in group.items if rights.get(item.path) != item.right] == []


def test_open_routes_stand_under_public_apart_from_signing_in(app: Litestar) -> None:
    open_ones = {(method, path) for method, path, handler in handlers(app) if handler.opt["right"] == PUBLIC}
    signing_in = {("POST", "/api/v1/session"), ("POST", "/api/v1/session/second-factor")}
    assert {one for one in open_ones if not one[1].startswith("/api/v1/public/")} == signing_in
    assert [
        path
        for _, path, handler in handlers(app)
        if path.startswith("/api/v1/public/") and handler.opt["right"] != PUBLIC
    ] == []


def test_every_route_has_a_chinese_summary() -> None:
    paths = json.loads(CONTRACT.read_text("utf-8"))["paths"]
    operations = {(method, path): told for path, methods in paths.items() for method, told in methods.items()}
    assert [route for route, told in operations.items() if not re.search("[一-鿿].*。", told["summary"])] == []


PARAMETERS_NAME = ("/api/v1/parameters/changes", "name")


def test_no_address_holds_what_may_name_a_person() -> None:
    paths = json.loads(CONTRACT.read_text("utf-8"))["paths"]
    asked = {
        (path, parameter["name"])
        for path, methods in paths.items()
        for told in methods.values()
        for parameter in told.get("parameters", ())
        if parameter["in"] == "query"
    }
    assert {one for one in asked if one[1] in PERSONAL} == {PARAMETERS_NAME}


def test_without_a_credential_nothing_else_is_told(app: Litestar, client: TestClient[Litestar]) -> None:
    told = {}
    for method, path, handler in handlers(app):
        if handler.opt["right"] != PUBLIC:
            answers = [
                client.request(method, address(path), headers=headers, content=b"{}")
                for headers in ({}, {"authorization": "Bearer wrong"}, {"x-api-key": "wrong"})
            ]
            told[method, path] = {(answer.status_code, code_of(answer)) for answer in answers}
    assert {route: said for route, said in told.items() if said != {(401, "tj.not_signed_in")}} == {}


def test_without_the_right_nothing_else_is_told(app: Litestar, client: TestClient[Litestar]) -> None:
    told = {}
    for method, path, handler in handlers(app):
        if handler.opt["right"] not in {PUBLIC, SIGNED_IN}:
            answer = client.request(method, address(path), headers={"authorization": "Bearer nobody"}, content=b"{}")
            told[method, path] = (answer.status_code, code_of(answer), answer.json().get("data"))
    wrong = {
        route: said
        for route, said in told.items()
        if said[:2] != (403, "tj.not_permitted") or said[2]["right"] not in words().rights
    }
    assert wrong == {}


def test_an_unknown_path_is_a_problem_like_any_other(client: TestClient[Litestar]) -> None:
    for path in ("/api/v1", "/api/v1/nowhere", "/api/v1/teams/nowhere/at/all"):
        answer = client.get(path)
        assert (answer.status_code, code_of(answer)) == (404, "http.404")


def code_of(answer: Any) -> str:
    return str(answer.json()["code"])


def test_the_contract_is_what_the_program_says() -> None:
    assert CONTRACT.read_text("utf-8") == openapi_text(), "run: tj openapi > contracts/openapi/tj.json"


def test_the_contract_is_what_is_served(client: TestClient[Litestar]) -> None:
    assert client.get(DESCRIPTION).json() == json.loads(CONTRACT.read_text("utf-8"))
