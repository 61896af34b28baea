"""One application for the hospitals of a test process, one after another: to make it takes longer than most tests."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import define, evolve, field, fields
from litestar import Litestar

from entrypoints.bootstrap import System
from entrypoints.settings import Settings
from entrypoints.web.api.routes import CONTROLLERS
from entrypoints.web.app import create_app
from entrypoints.web.live import Live
from entrypoints.web.pages import Pages
from ports.live import ChangeFeed


def whole(system: Any) -> Litestar:
    """The API and all pages, as ``tj serve`` has them."""
    return create_app(system, CONTROLLERS, [Pages(system)])


@define
class Door:
    """What an application serves: the hospital that is open now, and nothing where none is."""

    system: System

    def __getattr__(self, name: str) -> Any:
        return getattr(self.system, name)

    def close(self) -> None:
        """The application ends with its hospital; the next one may come in."""
        self.system.close()


@define
class Shared:
    """An application that outlives its hospitals, and keeps nothing of them: it counts visitors and lets all in."""

    door: Door
    app: Litestar = field()

    @app.default
    def _made(self) -> Litestar:
        settings = evolve(self.door.system.settings, public_requests=sys.maxsize)
        self.door.system = evolve(self.door.system, settings=settings)
        return whole(self.door)

    def let_in(self, system: System) -> None:
        """Serve that hospital from now on."""
        self.door.system = system
        self.app.state.update(settings=system.settings, live=Live(lambda: system.run.port(ChangeFeed)))


_BUILT_IN = ("threads", "largest_body", "secure_cookies", "public_requests")
"""Settings that an application does not ask for again."""
_idle: list[Shared] = []


@contextmanager
def application_of(system: System) -> Iterator[Litestar]:
    """The application over ``system``, for it alone until the block ends; a hospital with other doors has its own."""
    usual = fields(Settings)
    if any(getattr(system.settings, name) != getattr(usual, name).default for name in _BUILT_IN):
        yield whole(system)
        return
    shared = _idle.pop() if _idle else Shared(Door(system))
    shared.let_in(system)
    yield shared.app
    _idle.append(shared)
