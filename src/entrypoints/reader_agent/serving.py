"""Starts the agent."""

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from litestar import Litestar

from adapters.kit.world import SystemRandomness
from entrypoints.logs import configure_logs
from entrypoints.reader_agent.app import Agent, make_agent
from entrypoints.reader_agent.readers import make_reader
from entrypoints.reader_agent.settings import AgentSettings, read_agent


def build() -> Litestar:
    """What the server process serves, made of the environment. Raises ``SettingsError``."""
    configure_logs("INFO")
    settings = read_agent()
    return make_agent(Agent(settings, make_reader(settings), SystemRandomness()))


def serve(settings: AgentSettings) -> None:
    """Serve on loopback until told to stop."""
    Server(
        "entrypoints.reader_agent.serving:build",
        factory=True,
        address="127.0.0.1",
        port=settings.port,
        interface=Interfaces.ASGI,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
