"""爱山东's unified identity as a page: ``contracts/entrance/aishandong.schema.json``, and what it does on bad days."""

import json
from hashlib import sha256
from typing import Any

from litestar import Litestar, Request, Response, get, post
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

_TITLE = "爱山东登录（模拟）"
_GATEWAY = "/interface/gateway"
_SPENT = {PlatformFault.REPLAYED: "ticket_used", PlatformFault.EXPIRED: "ticket_expired"}


@get("/jis-web/login", sync_to_thread=False)
def login(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """The page for persons."""
    query = request.query_params
    if query.get("appMark") != state.desk.app or query.get("userType") != "1":
        return html_page(_TITLE, "<p>应用未登记</p>", 400)
    return sign_in_page(_TITLE, state.desk, query["backUrl"], "")


@get("/as/{number:int}", sync_to_thread=False)
def sign_in(request: Request[Any, Any, Any], state: State, number: FromPath[int]) -> Response[Any]:
    """Back with a ticket."""
    return came_back(state.desk, number, request.query_params["back"], ticket="ticket")


@get("/jis-web/logout", sync_to_thread=False)
def logout() -> Response[Any]:
    """Signed out there."""
    return html_page(_TITLE, "<p>已退出爱山东</p>")


def _no(code: str) -> dict[str, Any]:
    return {"success": False, "code": code, "message": "没有通过"}


def _yes(data: dict[str, str]) -> dict[str, Any]:
    return {"success": True, "code": "200", "message": "ok", "data": data}


def _signature(desk: PlatformDesk, asked: dict[str, str]) -> str:
    parts = (asked.get(name, "") for name in ("app_id", "interface_id", "biz_content", "timestamp"))
    return sha256("|".join([*parts, desk.secret]).encode()).hexdigest()


@post(f"{_GATEWAY}/createsign")
async def sign(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """The signature of one request to come."""
    desk: PlatformDesk = state.desk
    asked = {name: str(value) for name, value in (await request.form()).items()}
    if (asked.get("app_id"), asked.get("app_secret")) != (desk.app, desk.secret):
        return desk.answer("sign", asked, _no("app_unknown"))
    return desk.answer("sign", asked, _yes({"sign": _signature(desk, asked)}))


@post(_GATEWAY)
async def gateway(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Ticket → token, token → user."""
    desk: PlatformDesk = state.desk
    asked = {name: str(value) for name, value in (await request.form()).items()}
    if asked.get("sign") != _signature(desk, asked):
        return desk.answer("gateway", asked, _no("sign_wrong"))
    given, interface = json.loads(asked["biz_content"]), asked["interface_id"]
    if interface == "user":
        return desk.answer("user", asked, _user(desk, given["token"]))
    fault = desk.met()
    if outright := await desk.met_outright(fault):
        return outright
    if fault is PlatformFault.REFUSED:
        return desk.answer("token", asked, _no("user_limited"))
    found = desk.take(given["ticket"], fault)
    told = _no(_SPENT[found]) if isinstance(found, PlatformFault) else _yes({"token": f"K-{given['ticket']}"})
    return desk.answer("token", asked, told)


def _user(desk: PlatformDesk, token: str) -> dict[str, Any]:
    account = desk.issued.get(token.removeprefix("K-"))
    if account is None:
        return _no("token_unknown")
    data = {"uid": account.uid, "mobile": account.mobile, "level": account.level}
    return _yes({**data, "name": account.name, "idType": "111", "idNo": account.number})


def make_aishandong(desk: PlatformDesk) -> Litestar:
    """The simulated 爱山东 over its memory."""
    return make_platform(_TITLE, desk, [login, logout, sign_in, sign, gateway])


def build() -> Litestar:
    """What ``tj simulate aishandong`` serves."""
    return make_aishandong(PlatformDesk())
