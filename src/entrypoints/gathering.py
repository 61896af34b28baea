"""Calls that meet are done together: one thread does for all who waited what each would have done alone (ADR 39)."""

from asyncio import to_thread, wrap_future
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from time import sleep
from typing import Generic, TypeVar

import structlog

from tjdomain.shared.errors import TjError

C = TypeVar("C")
R = TypeVar("R")

log = structlog.get_logger(__name__)

MOST = 16
"""Commands done together, so that one transaction stays short."""

BREATH = 0.002
"""Seconds before each work, in which others may come: nobody notices, and under load more are done together."""


class Gathering(Generic[C, R]):
    """Who comes when nobody is at work is done after a breath; who comes meanwhile waits for the end of that.

    Then all who wait are done together. The work is done by one thread of the gathering, so that an event loop hands
    over to a thread once for all who meet.

    ``alone`` returns what became of one command, or raises. ``together`` returns for each of several a result, an error
    to raise, or ``None`` for what it has not done: that is done alone.
    """

    def __init__(
        self, alone: Callable[[C], R], together: Callable[[Sequence[C]], Sequence[R | TjError | None]]
    ) -> None:
        self._alone = alone
        self._together = together
        self._lock = Lock()
        self._at_work = False
        self._worker = ThreadPoolExecutor(1, "together")
        self.waiting: list[tuple[C, Future[R | None]]] = []

    def __call__(self, command: C) -> R:
        """What became of the command, for a caller on a thread. Raises what ``alone`` raises."""
        done = self._join(command).result()
        return self._alone(command) if done is None else done

    async def meet(self, command: C) -> R:
        """The same for a caller on an event loop."""
        done = await wrap_future(self._join(command))
        return await to_thread(self._alone, command) if done is None else done

    def _join(self, command: C) -> Future[R | None]:
        mine: Future[R | None] = Future()
        with self._lock:
            self.waiting.append((command, mine))
            is_first, self._at_work = not self._at_work, True
        if is_first:
            self._worker.submit(self._work)
        return mine

    def _work(self) -> None:
        while group := self._next():
            for (_, one), done in zip(group, self._done([command for command, _ in group]), strict=True):
                if isinstance(done, Exception):
                    one.set_exception(done)
                else:
                    one.set_result(done)

    def _next(self) -> Sequence[tuple[C, Future[R | None]]]:
        """Who is to be done now, without those who have gone; nobody when there is nothing more to do."""
        sleep(BREATH)
        with self._lock:
            while self.waiting:
                group, self.waiting = self.waiting[:MOST], self.waiting[MOST:]
                if here := [one for one in group if one[1].set_running_or_notify_cancel()]:
                    return here
            self._at_work = False
            return ()

    def _done(self, commands: Sequence[C]) -> Sequence[R | Exception | None]:
        try:
            return [self._alone(commands[0])] if len(commands) == 1 else self._together(commands)
        except Exception as error:
            if len(commands) == 1:
                return [error]
            if not isinstance(error, TjError):
                log.exception("together")
            return [None] * len(commands)  # each asks alone, and hears it
