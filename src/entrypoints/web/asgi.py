"""What a server process loads."""

from litestar import Litestar

from entrypoints.bootstrap import bootstrap
from entrypoints.logs import configure_logs
from entrypoints.settings import read_settings
from entrypoints.web.api.routes import CONTROLLERS
from entrypoints.web.app import create_app


def build() -> Litestar:
    """The application over the settings in the environment."""
    settings = read_settings()
    configure_logs(settings.log_level)
    return create_app(bootstrap(settings), CONTROLLERS)
