"""The API keeps to its own description, whatever is sent to it.

Requests are made up from the description, right and wrong ones, by a partner who may do everything and sees all rows.
"""

import json
from random import Random
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from attrs import evolve
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import one_of, randoms
from litestar.routes import HTTPRoute
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from entrypoints.web.api.routes import CONTROLLERS
from entrypoints.web.app import create_app
from entrypoints.web.described import Repeatable
from entrypoints.wording import words
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.populated import populated
from tests.unit.house import ROOT
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel

EXAMPLES = 5
MEANT = 0.8
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


class Almighty:
    """Everybody is the partner who may do everything."""

    def __init__(self, hospital: Hospital) -> None:
        rights = words().rights.keys()
        self._actor = Actor(ActorKind.PARTNER, Channel.API, UUID(int=77), rights, EVERYTHING, hospital.centre)

    def by_session(self, token: str, address: str) -> Actor:
        return self._actor

    def by_key(self, key: str) -> Actor:
        return self._actor


@pytest.fixture(scope="module")
def known(hospital: Hospital) -> dict[str, list[str]]:
    return populated(hospital)


@pytest.fixture(scope="module")
def described(hospital: Hospital) -> BaseSchema:
    app = create_app(evolve(hospital.system, authenticator=Almighty(hospital)), CONTROLLERS)
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


def meant(case: Case, known: dict[str, list[str]], chance: Random) -> None:
    """Mostly something that exists is asked for."""

    def one(name: str, given: Any) -> Any:
        if name not in known or chance.random() > MEANT:
            return given
        return [chance.choice(known[name])] if isinstance(given, list) else chance.choice(known[name])

    case.path_parameters = {name: one(name, given) for name, given in case.path_parameters.items()}
    if isinstance(case.body, dict):
        case.body = {name: one(name.removesuffix("s"), given) for name, given in case.body.items()}


def operations() -> list[tuple[str, str]]:
    paths = json.loads((ROOT / "contracts" / "openapi" / "tj.json").read_text("utf-8"))["paths"]
    return [(path, method) for path, methods in paths.items() for method in methods]


@pytest.mark.parametrize(("path", "method"), operations())
def test_the_api_keeps_to_its_description(
    described: BaseSchema, known: dict[str, list[str]], path: str, method: str
) -> None:
    operation = described[path][method]
    right, wrong = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)

    @given(one_of(right, wrong), randoms())
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    def answers_as_described(case: Case, chance: Random) -> None:
        meant(case, known, chance)
        case.call_and_validate(checks=CHECKS, headers={"x-api-key": "almighty"})

    answers_as_described()


def names_in(handler: Any) -> set[str]:
    """What a handler names, be it for a thread or for the event loop."""
    code = getattr(getattr(handler, "func", handler), "__code__", None)
    return set(code.co_names) if code else set()


def test_routes_that_heed_a_key_say_so_and_no_others(hospital: Hospital) -> None:
    """A handler that asks for the key is described with the header; every other one is not."""
    app = create_app(hospital.system, CONTROLLERS)
    handlers = [one for route in app.routes if isinstance(route, HTTPRoute) for one in route.route_handlers]
    heeding = {str(one) for one in handlers if {"once", "request_key"} & names_in(one.fn)}
    described = {str(one) for one in handlers if issubclass(one.operation_class, Repeatable)}
    assert described == heeding
    assert len(heeding) == 6
