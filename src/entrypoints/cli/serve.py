"""Starts the server: granian with its worker processes, and beside them one process for jobs, relay and sealer."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from sqlalchemy import make_url

from entrypoints.cli.claiming import claimed, require_port
from entrypoints.parent import begin_family, started
from entrypoints.settings import Settings

_PAUSE = 1.0
_PATIENCE = 30
"""Seconds that a process has to end."""


class Companion:
    """The process of ``tj work`` beside the server, started again when it dies by itself."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher = threading.Thread(target=self._watch, name="companion", daemon=True)

    def start(self) -> None:
        """Start the process and watch it."""
        self._watcher.start()

    def stop(self) -> None:
        """End the process and wait for it; one that is just being started is told when it is there."""
        self._stop.set()
        for _ in range(_PATIENCE):
            if self._process is not None and self._process.poll() is None:
                self._process.terminate()
            self._watcher.join(timeout=1)
            if not self._watcher.is_alive():
                return
        if self._process is not None:
            self._process.kill()

    def _watch(self) -> None:
        while not self._stop.is_set():
            self._process = started([sys.executable, "-m", "entrypoints.cli.main", "work", "--beside"])
            self._process.wait()
            self._stop.wait(_PAUSE)


def serve(settings: Settings) -> None:
    """Serve until told to stop. SQLite allows exactly one server process; each process reads the settings again.

    Raises ``PortUnusable``, ``AlreadyServed``.
    """
    require_port(settings.host, settings.port)
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        _serve(settings, settings.processes)
        return
    with claimed(Path(f"{url.database}.lock"), url.database):
        _serve(settings, 1)


def _serve(settings: Settings, processes: int) -> None:
    server = Server(
        "entrypoints.web.asgi:build",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=processes,
        respawn_failed_workers=True,
        workers_kill_timeout=_PATIENCE,
        websockets=False,
        log_level=LogLevels.warning,
    )
    begin_family()
    os.register_at_fork(after_in_child=_hear_the_end)
    companion = Companion()
    server.on_startup(companion.start)
    server.on_shutdown(companion.stop)
    server.serve()


def _hear_the_end() -> None:
    """Until a worker has its own handlers it has its parent's, and would not hear that it is to end."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
