"""Processes that another one started for itself, and that must not outlive it."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence

_PAUSE, _PATIENCE = 1.0, 20.0
_STARTED_BY = "TJ_STARTED_BY"
_starting = threading.Lock()
os.register_at_fork(before=_starting.acquire, after_in_parent=_starting.release, after_in_child=_starting.release)


def started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a process from a thread, beside other threads that fork.

    One forked at that moment would hold the pipe by which the start is awaited, and keep us waiting until its own end.
    """
    with _starting:
        return subprocess.Popen(command)  # noqa: S603  ours, with nothing of anybody's in it


def begin_family() -> None:
    """Tell all processes that this one starts from now on who that was: it may be gone before they can look."""
    os.environ[_STARTED_BY] = str(os.getpid())


def end_with_parent() -> None:
    """End this process when the one that started it is gone, however that ended: nobody else would stop it."""
    parent = int(os.environ.get(_STARTED_BY) or os.getppid())

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_PAUSE)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_PATIENCE)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
