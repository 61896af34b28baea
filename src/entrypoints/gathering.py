"""Calls that meet are done together: one thread does for all who waited what each would have done alone (ADR 39)."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from time import sleep
from typing import Generic, TypeAlias, TypeVar

import structlog
from attrs import frozen

from tjdomain.shared.errors import TjError

C = TypeVar("C")
R = TypeVar("R")

log = structlog.get_logger(__name__)

MOST = 16
"""Commands done together, so that one transaction stays short."""

BREATH = 0.002
"""Seconds before each work, in which others may come: nobody notices, and under load more are done together."""


def nothing_foreseen(_command: object) -> None:
    """Of no command is anything known before it is done."""


Done: TypeAlias = R | Exception | None
"""What became of a command: a result, an error to raise, or nothing yet."""


@frozen(eq=False)
class Waiting(Generic[C, R]):
    """One who waits, on a thread or on an event loop ``loop``."""

    command: C
    future: Future[R | None] | asyncio.Future[R | None]
    loop: asyncio.AbstractEventLoop | None = None

    def hear(self, done: Done[R]) -> None:
        """Wake up, unless gone; on the own loop."""
        if self.future.done():
            return
        if isinstance(done, Exception):
            self.future.set_exception(done)
        else:
            self.future.set_result(done)


class Gathering(Generic[C, R]):
    """Who comes when nobody is at work is done after a breath; who comes meanwhile waits for the end of that.

    Then all who wait are done together. The work is done by one thread of the gathering, so that an event loop hands
    over to a thread once for all who meet.

    ``alone`` returns what became of one command, or raises. ``together`` returns for each of several a result, an error
    to raise, or ``None`` for what it has not done: that is done alone. ``foreseen`` is why a command would be refused,
    where that is known without work.
    """

    def __init__(
        self,
        alone: Callable[[C], R],
        together: Callable[[Sequence[C]], Sequence[R | TjError | None]],
        foreseen: Callable[[C], TjError | None] = nothing_foreseen,
    ) -> None:
        self._alone = alone
        self._together = together
        self._foreseen = foreseen
        self._lock = Lock()
        self._at_work = False
        self._worker = ThreadPoolExecutor(1, "together")
        self.waiting: list[Waiting[C, R]] = []

    def __call__(self, command: C) -> R:
        """What became of the command, for a caller on a thread. Raises what ``alone`` raises."""
        self._require_hope(command)
        future: Future[R | None] = Future()
        self._join(Waiting(command, future))
        done = future.result()
        return self._alone(command) if done is None else done

    async def meet(self, command: C) -> R:
        """The same for a caller on an event loop."""
        self._require_hope(command)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R | None] = loop.create_future()
        self._join(Waiting(command, future, loop))
        done = await future
        return await asyncio.to_thread(self._alone, command) if done is None else done

    def _require_hope(self, command: C) -> None:
        if refused := self._foreseen(command):
            raise refused

    def _join(self, one: Waiting[C, R]) -> None:
        with self._lock:
            self.waiting.append(one)
            is_first, self._at_work = not self._at_work, True
        if is_first:
            self._worker.submit(self._work)

    def _work(self) -> None:
        while group := self._next():
            heard: dict[asyncio.AbstractEventLoop, list[tuple[Waiting[C, R], Done[R]]]] = defaultdict(list)
            for one, done in zip(group, self._done([one.command for one in group]), strict=True):
                if one.loop is None:
                    one.hear(done)
                else:
                    heard[one.loop].append((one, done))
            for loop, ended in heard.items():
                with suppress(RuntimeError):  # the loop is closed, and all who waited there are gone
                    loop.call_soon_threadsafe(_tell, ended)  # one call wakes all of a loop

    def _next(self) -> Sequence[Waiting[C, R]]:
        """Who is to be done now, without those who have gone; nobody when there is nothing more to do."""
        sleep(BREATH)
        with self._lock:
            while self.waiting:
                group, self.waiting = self.waiting[:MOST], self.waiting[MOST:]
                if here := [one for one in group if not one.future.cancelled()]:
                    return here
            self._at_work = False
            return ()

    def _done(self, commands: Sequence[C]) -> Sequence[Done[R]]:
        try:
            return [self._alone(commands[0])] if len(commands) == 1 else self._together(commands)
        except Exception as error:
            if len(commands) == 1:
                return [error]
            if not isinstance(error, TjError):
                log.exception("together")
            return [None] * len(commands)  # each asks alone, and hears it


def _tell(ended: Iterable[tuple[Waiting[C, R], Done[R]]]) -> None:
    for one, done in ended:
        one.hear(done)
