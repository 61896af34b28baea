"""Processes that another one started for itself, and that must not outlive it."""

import os
import signal
import threading
import time

_PAUSE, _PATIENCE = 1.0, 20.0


def end_with_parent() -> None:
    """End this process when the one that started it is gone, however that ended: nobody else would stop it."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_PAUSE)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_PATIENCE)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
