"""The served application with two routes more: empty synchronous handlers, open and behind the sign-in."""

from litestar import Litestar, post, route

from entrypoints.bootstrap import bootstrap
from entrypoints.logs import configure_logs
from entrypoints.settings import read_settings
from entrypoints.web.api.routes import CONTROLLERS
from entrypoints.web.app import create_app
from entrypoints.web.call import public, signed_in
from entrypoints.web.pages import Pages


@route("/empty", http_method=["GET", "POST"], status_code=200, **public())
def empty() -> dict[str, str]:
    return {}


@post("/empty-signed-in", **signed_in())
def empty_signed_in() -> dict[str, str]:
    return {}


def build() -> Litestar:
    settings = read_settings()
    configure_logs(settings.log_level)
    system = bootstrap(settings)
    return create_app(system, [*CONTROLLERS, empty, empty_signed_in], [Pages(system)])
