"""What the simulated platforms have in common: people to sign in as, tickets that are good once, and bad days."""

import asyncio
from collections import deque
from collections.abc import Sequence
from enum import Enum
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from attrs import define, field, frozen
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State
from litestar.enums import MediaType
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from entrypoints.simulators.local import loopback_only
from tjdomain.shared.check_digits import mod_11_2

SLOW_SECONDS = 8.0
_KEPT = 50
_PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><h1>{title}</h1>{body}</body></html>"""


class PlatformFault(Enum):
    """What the next sign-in meets.

    DECLINED comes back without a ticket, WRONG_STATE with another state; then what the exchange meets: SLOW answers
    late, BROKEN answers 500, REFUSED says no, NONSENSE answers what nobody understands; EXPIRED and REPLAYED are
    tickets too old or used before; SNAPSHOT is WeChat's account that stands for nobody.
    """

    DECLINED = "declined"
    WRONG_STATE = "wrong_state"
    SLOW = "slow"
    BROKEN = "broken"
    REFUSED = "refused"
    NONSENSE = "nonsense"
    EXPIRED = "expired"
    REPLAYED = "replayed"
    SNAPSHOT = "snapshot"


_AT_SIGN_IN = frozenset({PlatformFault.DECLINED, PlatformFault.WRONG_STATE})


@frozen(kw_only=True)
class Account:
    """Somebody whom the platform knows; at ``level`` 1 it has not seen a document."""

    uid: str
    name: str
    number: str = field(repr=False)
    mobile: str = field(repr=False)
    level: str = "2"


def _account(uid: str, name: str, body: str, mobile: str, level: str = "2") -> Account:
    return Account(uid=uid, name=name, number=body + mod_11_2(body), mobile=mobile, level=level)


ACCOUNTS = (
    _account("u-1001", "张三丰", "37150219900101001", "13800001001"),
    _account("u-1002", "李四妹", "37150219850607002", "13800001002", "3"),
    _account("u-1003", "王五", "37150219920202003", "13800001003", "1"),
)
"""Nobody of them exists."""


@define
class PlatformDesk:
    """The simulated platform's memory. ``secret`` is what we must know; ``asked`` is what was asked and answered."""

    app: str = "tj"
    secret: str = "simulated"  # noqa: S105  of a simulator
    slow_seconds: float = SLOW_SECONDS
    accounts: Sequence[Account] = ACCOUNTS
    faults: deque[PlatformFault] = field(factory=deque)
    asked: deque[tuple[str, dict[str, str], Any]] = field(factory=lambda: deque(maxlen=_KEPT))
    issued: dict[str, Account] = field(factory=dict)
    spent: set[str] = field(factory=set)

    def issue(self, account: Account) -> str:
        """A ticket of that person."""
        ticket = f"T-{len(self.issued) + 1:06d}"
        self.issued[ticket] = account
        return ticket

    def met(self, *, at_sign_in: bool = False) -> PlatformFault | None:
        """The fault that this step of a sign-in meets."""
        return self.faults.popleft() if self.faults and (self.faults[0] in _AT_SIGN_IN) is at_sign_in else None

    def take(self, ticket: str, fault: PlatformFault | None) -> Account | PlatformFault:
        """Whose ticket it is, once; EXPIRED where there is no such ticket."""
        if fault is PlatformFault.REPLAYED or ticket in self.spent:
            return PlatformFault.REPLAYED
        if fault is PlatformFault.EXPIRED or ticket not in self.issued:
            return PlatformFault.EXPIRED
        self.spent.add(ticket)
        return self.issued[ticket]

    async def met_outright(self, fault: PlatformFault | None) -> Response[Any] | None:
        """The answer of a platform that has a bad day; ``None`` where it works, late where it is slow."""
        if fault is PlatformFault.SLOW:
            await asyncio.sleep(self.slow_seconds)
        if fault is PlatformFault.BROKEN:
            return Response({"message": "internal"}, status_code=500)
        if fault is PlatformFault.NONSENSE:
            return Response("<html>系统维护中</html>", media_type=MediaType.HTML, status_code=200)
        return None

    def answer(self, what: str, asked: dict[str, str], told: Any) -> Response[Any]:
        """Answer, and remember it."""
        self.asked.append((what, asked, told))
        return Response(told, status_code=200)


def html_page(title: str, body: str, status: int = 200) -> Response[Any]:
    """One page."""
    return Response(_PAGE.format(title=escape(title), body=body), media_type=MediaType.HTML, status_code=status)


def sign_in_page(title: str, desk: PlatformDesk, back: str, state: str) -> Response[Any]:
    """Whom to come back as."""
    query = escape(urlencode({"back": back, "state": state}))
    rows = "".join(
        f'<li><a href="/as/{number}?{query}">{escape(account.name)}</a></li>'
        for number, account in enumerate(desk.accounts)
    )
    return html_page(title, f"<p>以谁的身份登录？</p><ul>{rows}</ul>")


def came_back(desk: PlatformDesk, number: int, back: str, **added: str) -> Response[Any]:
    """To where the sign-in was asked for; ``ticket`` in ``added`` is the name under which the ticket goes along."""
    fault, parts = desk.met(at_sign_in=True), urlsplit(back)
    ticket = added.pop("ticket")
    query = {**dict(parse_qsl(parts.query)), **added, ticket: desk.issue(desk.accounts[number])}
    if fault is PlatformFault.DECLINED:
        del query[ticket]
    if fault is PlatformFault.WRONG_STATE:
        query["state"] = "0" * 32
    return Redirect(parts._replace(query=urlencode(query)).geturl(), status_code=302)


@post("/faults")
async def play(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Let the next sign-in meet a fault; several stand in line."""
    form = await request.form()
    state.desk.faults.append(PlatformFault(form["fault"]))
    return Redirect("/", status_code=303)


@get("/", sync_to_thread=False)
def overview(state: State) -> Response[Any]:
    """Who can sign in, and the faults."""
    desk: PlatformDesk = state.desk
    people = "".join(f"<li>{escape(one.name)}（等级 {one.level}）</li>" for one in desk.accounts)
    buttons = "".join(f'<button name="fault" value="{one.value}">{one.value}</button> ' for one in PlatformFault)
    waiting = "、".join(one.value for one in desk.faults) or "没有"
    form = f'<form method="post" action="/faults"><p>下一次登录：{buttons}</p></form><p>排着的：{waiting}</p>'
    return html_page(state.title, f"<p>只在本机使用。</p><ul>{people}</ul>{form}")


def make_platform(title: str, desk: PlatformDesk, handlers: Sequence[ControllerRouterHandler]) -> Litestar:
    """The simulated platform over its memory."""
    return Litestar(
        [play, overview, *handlers],
        guards=[loopback_only],
        state=State({"desk": desk, "title": title}, deep_copy=False),
        openapi_config=None,
        logging_config=None,
    )
