"""A platform's sign-in by a table: where it is, what each step asks and reads, and which words mean what."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from attrs import field, frozen

from adapters.kit.http import HttpClient, HttpReply
from adapters.kit.mapping import filled, flat, found_at, reason, word
from ports.clock import Clock
from ports.entrances import (
    EntranceDown,
    EntranceRefused,
    EntranceUnclear,
    IdentitySource,
    SnapshotIdentity,
    TicketSpent,
)
from tjdomain.shared.contact import Phone
from tjdomain.shared.entrance import Entrance, OutsideIdentity
from tjdomain.shared.errors import InvalidValue, Unavailable
from tjdomain.shared.person import Document, DocumentKind, normal_name

_TICKET = re.compile(r"[A-Za-z0-9._~+/=:-]{1,512}")
_SUBJECT = re.compile(r"[!-~]{1,128}")
_YES = frozenset({"1", "true"})
_LATER = frozenset({408, 425, 429})
_REDIRECT, _SERVER_ERROR = 300, 500


@frozen(kw_only=True)
class Step:
    """One request: ``body`` goes in the address (``query``), a ``form``, a ``multipart`` form or as ``json``.

    ``reads`` names what later steps and the identity need, and where it stands in the answer.
    """

    url: str
    format: str
    body: Mapping[str, Any]
    reads: Mapping[str, str]


def _steps(given: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    return tuple(Step(**one) for one in given)


@frozen(kw_only=True)
class Platform:
    """The table, as ``EntranceSettings`` describes it."""

    app: str
    secret: str = field(repr=False)
    login: str
    gateway: str
    timeout: float
    way_in: str
    way_out: str
    ticket: str
    code: str
    good: Sequence[str]
    spent: Sequence[str]
    steps: Sequence[Step] = field(converter=_steps)
    kinds: Mapping[str, DocumentKind]
    real_name: Sequence[str]


class PlatformIdentitySource:
    """``IdentitySource``. A ticket is good once, so nothing is asked twice."""

    def __init__(self, entrance: Entrance, platform: Platform, client: HttpClient, clock: Clock) -> None:
        self._entrance = entrance
        self._platform = platform
        self._client = client
        self._clock = clock

    @property
    def entrance(self) -> Entrance:
        """Which one."""
        return self._entrance

    @property
    def ticket_name(self) -> str:
        """The parameter that brings the ticket."""
        return self._platform.ticket

    @property
    def names_people(self) -> bool:
        """Whether some level of its accounts is a real name."""
        return bool(self._platform.real_name)

    def way_in(self, back: str, state: str) -> str:
        """The platform's own sign-in page."""
        with_state = f"{back}?{urlencode({'state': state})}"
        return self._address(self._platform.way_in, back=back, back_with_state=with_state, state=state)

    def way_out(self, home: str) -> str:
        """The platform's own page that ends the sign-in there."""
        return self._address(self._platform.way_out, home=home)

    def identify(self, ticket: str) -> OutsideIdentity:
        """Whose ticket it is, step by step."""
        if not _TICKET.fullmatch(ticket):
            raise TicketSpent(self._entrance.value, "malformed")
        platform = self._platform
        said = {
            "app": platform.app,
            "secret": platform.secret,
            "gateway": platform.gateway,
            "ticket": ticket,
            "timestamp": str(int(self._clock.now().timestamp() * 1000)),
        }
        for step in platform.steps:
            told = self._told(self._asked(step, said))
            read = {name: found_at(told, path) for name, path in step.reads.items()}
            said |= {name: word(value).strip() for name, value in read.items() if value is not None}
        return self._identity(said)

    def close(self) -> None:
        """Close the kept connections."""
        self._client.close()

    def _address(self, pattern: str, **places: str) -> str:
        places = {name: quote(value, safe="") for name, value in places.items()}
        address: str = filled(pattern, {"login": self._platform.login, "app": self._platform.app, **places}, {})
        return address

    def _asked(self, step: Step, said: Mapping[str, str]) -> HttpReply:
        body, what = filled(step.body, said, {}), self._entrance.value
        request = _REQUESTS[step.format](filled(step.url, said, {}), body)
        headers = {**request.headers, "accept-encoding": "identity"}
        try:
            reply = self._client.send(request.method, str(request.url), request.read() or None, headers, what)
        except Unavailable:
            raise EntranceDown(what) from None  # what httpx says may hold the whole address
        if reply.status in _LATER or reply.status >= _SERVER_ERROR:
            raise EntranceDown(what)
        return reply

    def _told(self, reply: HttpReply) -> Any:
        """The answer that says yes, read."""
        what, platform = self._entrance.value, self._platform
        if reply.status >= _REDIRECT:
            raise EntranceRefused(what, str(reply.status))
        try:
            told = json.loads(reply.body)
        except ValueError:
            raise EntranceUnclear(what, "body") from None
        said = found_at(told, platform.code)
        if said is None and "" not in platform.good:
            raise EntranceUnclear(what, "code")
        code = "" if said is None else word(said)
        if code in platform.spent:
            raise TicketSpent(what, reason(code))
        if code not in platform.good:
            raise EntranceRefused(what, reason(code))
        return told

    def _identity(self, said: Mapping[str, str]) -> OutsideIdentity:
        """What was read, as the domain knows it; a name or number that is masked or malformed is as good as none."""
        what, subject = self._entrance.value, said.get("subject", "")
        if said.get("snapshot") in _YES:
            raise SnapshotIdentity(what, "snapshot")
        if not _SUBJECT.fullmatch(subject):
            raise EntranceUnclear(what, "subject")
        name, document = self._person(said)
        return OutsideIdentity(
            entrance=self._entrance,
            subject=subject,
            name=name,
            document=document,
            phone=_phone(said.get("phone", "")),
            real_name=document is not None and said.get("level") in self._platform.real_name,
        )

    def _person(self, said: Mapping[str, str]) -> tuple[str, Document | None]:
        kind = self._platform.kinds.get(said.get("kind", ""))
        try:
            name = normal_name(said.get("name", ""))
            return name, None if kind is None else Document(kind, said.get("number", ""))
        except InvalidValue:
            return "", None


def _phone(text: str) -> Phone | None:
    try:
        return Phone(text)
    except InvalidValue:
        return None


def _query(url: str, body: Mapping[str, Any]) -> httpx.Request:
    return httpx.Request("GET", url, params=flat(body))


def _form(url: str, body: Mapping[str, Any]) -> httpx.Request:
    return httpx.Request("POST", url, data=flat(body))


def _multipart(url: str, body: Mapping[str, Any]) -> httpx.Request:
    return httpx.Request("POST", url, files={name: (None, text) for name, text in flat(body).items()})


def _json(url: str, body: Mapping[str, Any]) -> httpx.Request:
    return httpx.Request("POST", url, json=body)


_REQUESTS = {"query": _query, "form": _form, "multipart": _multipart, "json": _json}


class ConfiguredSources:
    """``IdentitySources`` that the settings name."""

    def __init__(self, sources: Sequence[IdentitySource]) -> None:
        self._sources = sources

    def ready(self) -> Sequence[IdentitySource]:
        """All of them."""
        return self._sources

    def of(self, entrance: str) -> IdentitySource | None:
        """The one of that name."""
        return next((one for one in self._sources if one.entrance.value == entrance), None)

    def close(self) -> None:
        """Close all."""
        for one in self._sources:
            one.close()
