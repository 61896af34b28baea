"""One HTTP call: who makes it, and the way to the use cases."""

from collections.abc import Callable
from datetime import date
from functools import cached_property, lru_cache
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, Protocol, TypeAlias, TypeVar
from uuid import UUID

import msgspec
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import SkipValidation

from entrypoints.keyed import KeyedCommand, keyed
from entrypoints.runner import Runner, UseCase
from entrypoints.web.described import KEY_LENGTHS, Guarded, GuardedRepeatable, Repeatable, SummedUp
from entrypoints.web.problems import PROBLEM_RESPONSES
from ports.challenges import Challenges
from ports.clock import Clock
from ports.idempotency import Answer, KeyedCall
from ports.security import Vault
from tjdomain.booking.domain.request import RequestKey
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.challenge import EASY, Solved
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import InvalidValue, NotSignedIn

C = TypeVar("C")
R = TypeVar("R")

PUBLIC = "public"
"""Value of a route's ``right`` that lets anybody in."""

SIGNED_IN = "signed-in"
"""Value of a route's ``right`` that asks for a sign-in and no certain right."""

BOOKING = "booking"
"""Purpose of a challenge."""
NOBODY = UUID(int=0)
"""Principal of callers without an account: for them key and body together decide."""

LARGEST_UPLOAD = 10 * 2**20 + 64 * 2**10
"""Bytes of a form with a file: 10 MB and what stands around them."""


class Authenticator(Protocol):
    """Turns a credential into an actor with its rights of this moment; raises ``NotSignedIn``."""

    def by_session(self, token: str, address: str) -> Actor:
        """The account behind a session's token, that came from this network address."""
        ...

    def by_key(self, key: str) -> Actor:
        """The partner behind an API key."""
        ...


def needs(right: str) -> dict[str, Any]:
    """Options of a route that only an actor with ``right`` may call; the handler runs on a thread of its own."""
    return {**_route(right), "security": [{"session": []}, {"apiKey": []}]}


def signed_in() -> dict[str, Any]:
    """Options of a route for everyone who is signed in."""
    return needs(SIGNED_IN)


def public() -> dict[str, Any]:
    """Options of a route for everyone."""
    return _route(PUBLIC)


def meeting(route: dict[str, Any]) -> dict[str, Any]:
    """Options of a route whose handler is on the event loop and waits for nothing but a thread's work."""
    return {name: value for name, value in route.items() if name != "sync_to_thread"}


def repeatable(route: dict[str, Any]) -> dict[str, Any]:
    """Options of a route that makes one thing and can be sent again with the same key: it is made once."""
    return {**route, "operation_class": Repeatable}


def page(right: str = PUBLIC) -> dict[str, Any]:
    """Options of a page for everyone, or for those who hold ``right``."""
    return {"opt": {"right": right}, "sync_to_thread": True, "include_in_schema": False}


def guarded(route: dict[str, Any]) -> dict[str, Any]:
    """Options of a route that asks for a challenge near a limit."""
    return {**route, "operation_class": GuardedRepeatable if route["operation_class"] is Repeatable else Guarded}


def upload(route: dict[str, Any]) -> dict[str, Any]:
    """Options of a route that takes a form with one file of at most 10 MB instead of JSON."""
    return {**route, "opt": {**route["opt"], "reads": "multipart/form-data"}, "request_max_body_size": LARGEST_UPLOAD}


def body_type(handler: BaseRouteHandler) -> str:
    """What a route with a body reads: JSON unless it says otherwise."""
    reads: str = handler.opt.get("reads", "application/json")
    return reads


def _route(right: str) -> dict[str, Any]:
    return {
        "opt": {"right": right},
        "sync_to_thread": True,
        "responses": PROBLEM_RESPONSES,
        "operation_class": SummedUp,
    }


def client_address(request: ASGIConnection[Any, Any, Any, Any], trusted: tuple[IPv4Network | IPv6Network, ...]) -> str:
    """The caller's address: the last one in ``X-Forwarded-For`` that no trusted proxy holds, else the peer itself."""
    peer = request.client.host if request.client else "0.0.0.0"  # noqa: S104  stands for «unknown», nothing is bound
    return _behind_proxies(peer, request.headers.get("x-forwarded-for", ""), trusted)


@lru_cache(1024)
def _behind_proxies(peer: str, forwarded: str, trusted: tuple[IPv4Network | IPv6Network, ...]) -> str:
    chain = [part.strip() for part in forwarded.split(",") if part.strip()]
    for candidate in [peer, *reversed(chain)]:
        try:
            address = ip_address(candidate)
        except ValueError:
            return peer
        peer = candidate
        if not any(address in network for network in trusted):
            break
    return peer


def _answer(made: Any) -> Answer:
    """What a use case made, named by its class and id."""
    return Answer(kind=type(made).__name__, id=made.id.value)


class Call:
    """Given to every handler as ``call``; the actor was found on a thread of its own, before the body was read."""

    crowded = False
    """Whether so many requests came from this address that a booking must answer a challenge."""

    def __init__(
        self,
        request: ASGIConnection[Any, Any, Any, Any],
        run: Runner,
        authenticator: Authenticator,
        clock: Clock,
        vault: Vault,
    ) -> None:
        self._request = request
        self._clock = clock
        self._vault = vault
        self._authenticator = authenticator
        self._run = run
        self._actor: Actor | None = None

    @property
    def is_public(self) -> bool:
        """Whether anybody may call."""
        return self._right == PUBLIC

    @property
    def _right(self) -> str:
        right: str = self._request.route_handler.opt["right"]
        return right

    def admit(self) -> None:
        """Raise ``NotSignedIn`` or ``NotPermitted`` unless the caller may come in. Reads the database."""
        _ = self.actor

    @property  # not a cached one, which has one lock for all calls on Python 3.11 and would make sign-ins queue up
    def actor(self) -> Actor:
        """Who calls, checked against the route's right. Raises ``NotSignedIn`` or ``NotPermitted``."""
        if self._actor is None:
            self._actor = self._admitted()
        return self._actor

    def _admitted(self) -> Actor:
        right = self._right
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
        if self.token:
            return self._authenticator.by_session(self.token, self.address)
        raise NotSignedIn(SIGNED_IN)

    @cached_property
    def token(self) -> str | None:
        """The session's token, as ``Authorization: Bearer …`` brings it."""
        scheme, _, token = self._request.headers.get("authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" and token else None

    def require_calm(self, solved: Solved | None) -> None:
        """Ask for a challenge where the address is near the limit of its requests. Raises ``ChallengeNeeded``."""
        if self.crowded:
            challenges: Challenges = self.port(Challenges)
            challenges.require(BOOKING, solved, EASY)

    @property
    def solved(self) -> Solved | None:
        """The answered challenge that came along: the headers ``X-Challenge`` and ``X-Challenge-Proof``."""
        headers = self._request.headers
        token = headers.get("x-challenge")
        return Solved(token=token, proof=headers.get("x-challenge-proof", "")) if token else None

    @property
    def wants_part(self) -> bool:
        """Whether a script of the page asks for its moving part only."""
        return self._request.headers.get("hx-request") == "true"

    @property
    def agent(self) -> str:
        """What the browser calls itself, cut to 200 characters."""
        return self._request.headers.get("user-agent", "")[:200]

    def run(self, use_case: type[UseCase[C, R]], command: C) -> R:
        """Run a use case in its one transaction."""
        return self._run(use_case, command)

    async def meet(self, use_case: type[UseCase[C, R]], command: C) -> R:
        """Run a use case together with others who ask for it at the moment (ADR 39), from the event loop."""
        made: R = await self._run.gatherings[use_case].meet(command)
        return made

    def run_together(self, use_case: type[UseCase[C, R]], command: C) -> R:
        """The same from a handler's thread."""
        made: R = self._run.gatherings[use_case](command)
        return made

    def port(self, wanted: Any) -> Any:
        """The adapter behind a port that needs no transaction, such as a reader of files."""
        return self._run.port(wanted)

    def once(self, use_case: type[UseCase[C, R]], command: C, body: object, again: Callable[[UUID], R]) -> R:
        """Run a use case that makes one thing, once for each ``Idempotency-Key`` that comes with this ``body``.

        ``again`` fetches what the first request made. Raises ``OtherBody``, ``KeyBusy``, ``InvalidValue`` (a key of
        less than 8 or more than 200 characters).
        """
        return self.once_by(self._keyed(body), use_case, command, again)

    def once_by(
        self, call: KeyedCall | None, use_case: type[UseCase[C, R]], command: C, again: Callable[[UUID], R]
    ) -> R:
        """The same by a key that came otherwise; without one it is simply done."""
        if call is None:
            return self.run(use_case, command)
        done = self._run(keyed(use_case, _answer), KeyedCommand(call, command))
        return again(done.answer.id) if done.result is None else done.result

    def named_key(self, named: str, body: object) -> RequestKey:
        """The key of a request that a draft names, for a use case that keeps it itself."""
        return self._request_key(named, msgspec.json.encode(body))

    def request_key(self, body: object) -> RequestKey | None:
        """The same key for a use case that keeps it itself. Raises ``InvalidValue``."""
        call = self._keyed(body)
        return self._request_key(f"{call.principal}|{call.route}|{call.key}", call.body) if call else None

    def _request_key(self, named: str, body: bytes) -> RequestKey:
        return RequestKey(
            key=self._vault.index(named, "request.key"),
            digest=self._vault.index(sha256(body).hexdigest(), "request.body"),
        )

    def _keyed(self, body: object) -> KeyedCall | None:
        key = self._request.headers.get("idempotency-key")
        if key is None:
            return None
        if not KEY_LENGTHS[0] <= len(key) <= KEY_LENGTHS[1]:
            raise InvalidValue("Idempotency-Key", key[: KEY_LENGTHS[1]])
        route = f"{self._request.scope.get('method')} {self._request.scope['path']}"
        return KeyedCall(principal=self.actor.id or NOBODY, route=route, key=key, body=msgspec.json.encode(body))

    @cached_property
    def today(self) -> date:
        """The day in Shanghai."""
        return local_day(self._clock.now())

    @cached_property
    def address(self) -> str:
        """The caller's network address, proxies taken off."""
        return client_address(self._request, self._request.app.state.settings.trusted_proxies)


Here: TypeAlias = NamedDependency[SkipValidation[Call]]
"""Annotation of a handler's ``call``."""
