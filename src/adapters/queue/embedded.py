"""The loop that does all background work inside one process, without another server."""

from collections.abc import Callable, Sequence
from threading import Event, Thread

import structlog
from attrs import frozen

from tjdomain.shared.errors import TjError

_log = structlog.get_logger()
_AFTER_FAULT = 5.0
_LISTEN = 1.0


@frozen
class Lane:
    """Work beside the other lanes. ``step`` says whether there was anything; if not, ``pause`` seconds follow."""

    name: str
    step: Callable[[], bool]
    pause: float


class EmbeddedLoop:
    """One thread a lane, until told to stop."""

    def __init__(self, lanes: Sequence[Lane]) -> None:
        self._lanes = lanes

    def run(self, stop: Event) -> None:
        """Work until ``stop`` is set; returns when every lane has ended its step."""
        threads = [Thread(target=_work, args=(lane, stop), name=lane.name) for lane in self._lanes]
        for thread in threads:
            thread.start()
        while not stop.wait(_LISTEN):  # a signal that comes just as an endless wait begins is heard after it
            pass
        for thread in threads:
            thread.join()


def _work(lane: Lane, stop: Event) -> None:
    pause = 0.0
    while not stop.wait(pause):
        try:
            pause = 0.0 if lane.step() else lane.pause
        except TjError as error:
            _log.warning("lane.error", lane=lane.name, error=error.code)
            pause = _AFTER_FAULT
        except Exception as error:  # noqa: BLE001  one faulty step must not end the lane
            _log.exception("lane.fault", lane=lane.name, error=type(error).__name__)
            pause = _AFTER_FAULT
