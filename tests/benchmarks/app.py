"""The served application with two routes more: empty synchronous handlers, open and behind the sign-in."""

from litestar import Litestar, post, route

from entrypoints.web import asgi
from entrypoints.web.call import public, signed_in


@route("/empty", http_method=["GET", "POST"], status_code=200, **public())
def empty() -> dict[str, str]:
    return {}


@post("/empty-signed-in", **signed_in())
def empty_signed_in() -> dict[str, str]:
    return {}


def build() -> Litestar:
    return asgi.build([empty, empty_signed_in])
