"""The served application with one route more: an empty synchronous handler behind the same middleware."""

from litestar import Litestar, route

from entrypoints.bootstrap import bootstrap
from entrypoints.logs import configure_logs
from entrypoints.settings import read_settings
from entrypoints.web.api.routes import CONTROLLERS
from entrypoints.web.app import create_app
from entrypoints.web.call import public
from entrypoints.web.pages import Pages


@route("/empty", http_method=["GET", "POST"], status_code=200, **public())
def empty() -> dict[str, str]:
    return {}


def build() -> Litestar:
    settings = read_settings()
    configure_logs(settings.log_level)
    system = bootstrap(settings)
    return create_app(system, [*CONTROLLERS, empty], [Pages(system)])
