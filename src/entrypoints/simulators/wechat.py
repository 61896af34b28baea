"""WeChat's web authorization as a page: ``contracts/entrance/wechat.schema.json``, and what it does on bad days."""

from typing import Any
from urllib.parse import parse_qsl

from litestar import Litestar, Request, Response, get
from litestar.datastructures import State
from litestar.params import FromPath

from entrypoints.simulators.platforms import (
    PlatformDesk,
    PlatformFault,
    came_back,
    html_page,
    make_platform,
    sign_in_page,
)

_ORDER = ["appid", "redirect_uri", "response_type", "scope", "state"]
_TITLE = "微信授权（模拟）"
_SPENT = {PlatformFault.REPLAYED: (40163, "code been used"), PlatformFault.EXPIRED: (40029, "invalid code")}


@get("/connect/oauth2/authorize", sync_to_thread=False)
def authorize(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """The parameters must come in WeChat's own order."""
    query = dict(parse_qsl(request.url.query))
    if list(query) != _ORDER or query["appid"] != state.desk.app:
        return html_page(_TITLE, "<p>参数错误</p>", 400)
    return sign_in_page(_TITLE, state.desk, query["redirect_uri"], query["state"])


@get("/as/{number:int}", sync_to_thread=False)
def sign_in(request: Request[Any, Any, Any], state: State, number: FromPath[int]) -> Response[Any]:
    """Back with a code."""
    query = request.query_params
    return came_back(state.desk, number, query["back"], ticket="code", state=query["state"])


@get("/sns/oauth2/access_token")
async def exchange(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Whose code it is."""
    desk: PlatformDesk = state.desk
    asked, fault = dict(request.query_params), desk.met()
    if outright := await desk.met_outright(fault):
        return outright
    if fault is PlatformFault.REFUSED:
        return desk.answer("token", asked, {"errcode": 50002, "errmsg": "user limited"})
    if (asked.get("appid"), asked.get("secret")) != (desk.app, desk.secret):
        return desk.answer("token", asked, {"errcode": 40013, "errmsg": "invalid appid"})
    found = desk.take(asked.get("code", ""), fault)
    if isinstance(found, PlatformFault):
        code, message = _SPENT[found]
        return desk.answer("token", asked, {"errcode": code, "errmsg": message})
    told = {
        "access_token": "simulated",
        "expires_in": 7200,
        "refresh_token": "simulated",
        "openid": f"o-{found.uid}",
        "scope": "snsapi_base",
    }
    if fault is PlatformFault.SNAPSHOT:
        told["is_snapshotuser"] = 1
    return desk.answer("token", asked, told)


def make_wechat(desk: PlatformDesk) -> Litestar:
    """The simulated WeChat over its memory."""
    return make_platform(_TITLE, desk, [authorize, sign_in, exchange])


def build() -> Litestar:
    """What ``tj simulate wechat`` serves."""
    return make_wechat(PlatformDesk())
