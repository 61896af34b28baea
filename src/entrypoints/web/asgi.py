"""What a server process loads."""

import gc
from collections.abc import Sequence

from litestar import Litestar
from litestar.types import ControllerRouterHandler

from entrypoints.bootstrap import bootstrap
from entrypoints.logs import configure_logs
from entrypoints.parent import end_with_parent
from entrypoints.settings import read_settings
from entrypoints.web.api.routes import CONTROLLERS
from entrypoints.web.app import create_app
from entrypoints.web.pages import Pages


def build(more: Sequence[ControllerRouterHandler] = ()) -> Litestar:
    """The application over the settings in the environment; ``more`` stands beside the API's own controllers."""
    end_with_parent()
    gc.disable()  # nothing of what is put together here is garbage: a third of the time went to looking for it
    settings = read_settings()
    configure_logs(settings.log_level)
    system = bootstrap(settings)
    app = create_app(system, [*CONTROLLERS, *more], [Pages(system)])
    gc.freeze()  # what lives as long as the process need not be searched for garbage again and again
    gc.enable()
    return app
