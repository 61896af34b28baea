"""A text message gateway that delivers to a page instead of to phones, and plays what real ones do on bad days.

It speaks ``contracts/text_message/gateway.schema.json``. For this computer only: whoever can open it reads all codes.
"""

import asyncio
import json
from collections import deque
from enum import Enum
from html import escape
from typing import Any

from attrs import define, field
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State
from litestar.enums import MediaType
from litestar.response import Redirect

from entrypoints.simulators.local import loopback_only
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import InvalidValue

KEPT = 50
SLOW_SECONDS = 8.0
_PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>短信平台（模拟）</title></head><body>
<h1>短信平台（模拟）</h1><p>只在本机使用。最近 {kept} 条，新的在上。</p>
<form method="post" action="/faults"><p>接下来一条：{buttons}</p></form><p>排着的：{waiting}</p>
<table><thead><tr><th>编号</th><th>手机号</th><th>模板</th><th>内容</th><th>送达次数</th></tr></thead>
<tbody>{rows}</tbody></table></body></html>"""


class SmsFault(Enum):
    """What the next message meets.

    SLOW answers late; REFUSED says no; BROKEN answers 500 and delivers nothing; LOST delivers and answers 500;
    NONSENSE answers what nobody understands; DUPLICATED delivers twice.
    """

    SLOW = "slow"
    REFUSED = "refused"
    BROKEN = "broken"
    LOST = "lost"
    NONSENSE = "nonsense"
    DUPLICATED = "duplicated"


@define
class Delivered:
    """A message that reached a phone ``times`` times."""

    reference: str
    id: str
    phone: str
    template: str
    params: dict[str, str] = field(repr=False)
    times: int = 1


@define
class SmsDesk:
    """The simulated gateway's memory. ``secret`` is what senders must know; empty lets everybody send."""

    secret: str = ""
    slow_seconds: float = SLOW_SECONDS
    messages: deque[Delivered] = field(factory=lambda: deque(maxlen=KEPT))
    faults: deque[SmsFault] = field(factory=deque)
    taken: int = 0

    def deliver(self, sent: dict[str, Any], times: int) -> Delivered:
        """Take a message; a repetition under the same id is delivered no second time."""
        known = next((one for one in self.messages if one.id == sent["id"]), None)
        if known is not None:
            return known
        self.taken += 1
        made = Delivered(
            reference=f"S-{self.taken:06d}",
            id=sent["id"],
            phone=sent["phone"],
            template=sent["template"],
            params=sent["params"],
            times=times,
        )
        self.messages.append(made)
        return made


def _refusal(desk: SmsDesk, request: Request[Any, Any, Any], sent: dict[str, Any]) -> str:
    if desk.secret and request.headers.get("authorization") != f"Bearer {desk.secret}":
        return "auth"
    if set(sent) != {"id", "phone", "template", "params"} or not isinstance(sent["params"], dict):
        return "fields"
    try:
        return "" if Phone(sent["phone"]).can_receive_sms else "number"
    except InvalidValue:
        return "number"


def _answer(code: str, message: str, **more: str) -> Response[Any]:
    return Response({"code": code, "message": message, **more}, status_code=200)


@post("/messages")
async def take(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """One message, as JSON or as a form."""
    desk: SmsDesk = state.desk
    if "json" in request.headers.get("content-type", ""):
        sent = await request.json()
    else:
        form = dict(await request.form())
        sent = {**form, "params": json.loads(form.get("params", "{}"))}
    fault = desk.faults.popleft() if desk.faults else None
    if fault is SmsFault.SLOW:
        await asyncio.sleep(desk.slow_seconds)
    if fault is SmsFault.NONSENSE:
        return Response("<html>系统维护中</html>", media_type=MediaType.HTML, status_code=200)
    if fault is SmsFault.BROKEN:
        return Response({"message": "internal"}, status_code=500)
    if refusal := "balance" if fault is SmsFault.REFUSED else _refusal(desk, request, sent):
        return _answer(refusal, "没有接受")
    made = desk.deliver(sent, 2 if fault is SmsFault.DUPLICATED else 1)
    if fault is SmsFault.LOST:
        return Response({"message": "internal"}, status_code=500)
    return _answer("0", "ok", reference=made.reference)


@get("/messages", sync_to_thread=False)
def listed(state: State) -> list[dict[str, Any]]:
    """What was delivered, oldest first."""
    names = ("reference", "id", "phone", "template", "params", "times")
    return [{name: getattr(one, name) for name in names} for one in state.desk.messages]


@post("/faults")
async def play(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Let the next message meet a fault; several stand in line."""
    form = await request.form()
    state.desk.faults.append(SmsFault(form["fault"]))
    return Redirect("/", status_code=303)


@get("/", media_type=MediaType.HTML, sync_to_thread=False)
def page(state: State) -> str:
    """The last messages."""
    desk: SmsDesk = state.desk
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in _cells(one)) + "</tr>"
        for one in reversed(desk.messages)
    )
    buttons = "".join(f'<button name="fault" value="{one.value}">{one.value}</button> ' for one in SmsFault)
    waiting = "、".join(one.value for one in desk.faults) or "没有"
    return _PAGE.format(kept=KEPT, buttons=buttons, waiting=waiting, rows=rows)


def _cells(one: Delivered) -> tuple[object, ...]:
    params = " ".join(f"{name}={value}" for name, value in one.params.items())
    return one.reference, one.phone, one.template, params, one.times


def make_gateway(desk: SmsDesk) -> Litestar:
    """The simulated gateway over its memory."""
    return Litestar(
        [take, listed, play, page],
        guards=[loopback_only],
        state=State({"desk": desk}, deep_copy=False),
        openapi_config=None,
        logging_config=None,
    )


def build() -> Litestar:
    """What ``tj simulate sms`` serves."""
    return make_gateway(SmsDesk())
