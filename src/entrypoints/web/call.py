"""One HTTP call: who makes it, and the way to the use cases."""

from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, Protocol, TypeAlias, TypeVar

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from entrypoints.runner import Runner, UseCase
from entrypoints.web.problems import PROBLEM_RESPONSES
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.errors import NotSignedIn

C = TypeVar("C")
R = TypeVar("R")

PUBLIC = "public"
"""Value of a route's ``right`` that lets anybody in."""

SIGNED_IN = "signed-in"
"""Value of a route's ``right`` that asks for a sign-in and no certain right."""


class Authenticator(Protocol):
    """Turns a credential into an actor with its rights of this moment; raises ``NotSignedIn``."""

    def by_session(self, token: str) -> Actor: ...

    def by_key(self, key: str) -> Actor: ...


def needs(right: str) -> dict[str, Any]:
    """Options of a route that only an actor with ``right`` may call; the handler runs on a thread of its own."""
    return {**_route(right), "security": [{"session": []}, {"apiKey": []}]}


def signed_in() -> dict[str, Any]:
    """Options of a route for everyone who is signed in."""
    return needs(SIGNED_IN)


def public() -> dict[str, Any]:
    """Options of a route for everyone."""
    return _route(PUBLIC)


def _route(right: str) -> dict[str, Any]:
    return {"opt": {"right": right}, "sync_to_thread": True, "responses": PROBLEM_RESPONSES}


def client_address(request: Request[Any, Any, Any], trusted: tuple[IPv4Network | IPv6Network, ...]) -> str:
    """The caller's address: the last one in ``X-Forwarded-For`` that no trusted proxy holds, else the peer itself."""
    peer = request.client.host if request.client else "0.0.0.0"  # noqa: S104  stands for «unknown», nothing is bound
    chain = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    for candidate in [peer, *reversed(chain)]:
        try:
            address = ip_address(candidate)
        except ValueError:
            return peer
        peer = candidate
        if not any(address in network for network in trusted):
            break
    return peer


class Call:
    """Given to every handler as ``call``. Lazy, since finding the actor reads the database and belongs on the handler's thread."""

    def __init__(self, request: Request[Any, Any, Any], run: Runner, authenticator: Authenticator) -> None:
        self._request = request
        self._authenticator = authenticator
        self._run = run

    @cached_property
    def actor(self) -> Actor:
        """Who calls, checked against the route's right. Raises ``NotSignedIn`` or ``NotPermitted``."""
        right = self._request.route_handler.opt["right"]
        if right == PUBLIC:
            return Actor(ActorKind.EXAMINEE, Channel.WEB)
        actor = self._credential()
        if right != SIGNED_IN:
            actor.require(right)
        return actor

    def _credential(self) -> Actor:
        headers = self._request.headers
        if key := headers.get("x-api-key"):
            return self._authenticator.by_key(key)
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token:
            return self._authenticator.by_session(token)
        raise NotSignedIn(SIGNED_IN)

    def run(self, use_case: type[UseCase[C, R]], command: C) -> R:
        """Run a use case in its one transaction."""
        return self._run(use_case, command)

    @cached_property
    def address(self) -> str:
        """The caller's network address, proxies taken off."""
        return client_address(self._request, self._request.app.state.settings.trusted_proxies)


Here: TypeAlias = NamedDependency[SkipValidation[Call]]
"""Annotation of a handler's ``call``."""
