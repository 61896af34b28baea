"""The served application with one route more: an empty synchronous handler behind the same middleware."""

from litestar import Litestar, post

from entrypoints.bootstrap import bootstrap
from entrypoints.logs import configure_logs
from entrypoints.settings import read_settings
from entrypoints.web.api.routes import CONTROLLERS
from entrypoints.web.app import create_app
from entrypoints.web.call import public


@post("/empty", **public())
def empty() -> dict[str, str]:
    return {}


def build() -> Litestar:
    settings = read_settings()
    configure_logs(settings.log_level)
    return create_app(bootstrap(settings), [*CONTROLLERS, empty])
