"""Calls that meet are done together: one thread does for all who waited what each would have done alone (ADR 39)."""

from collections.abc import Callable, Sequence
from threading import Event, Lock
from typing import Generic, TypeVar

from attrs import define, field

from tjdomain.shared.errors import TjError

C = TypeVar("C")
R = TypeVar("R")

MOST = 16
"""Commands done together, so that one transaction stays short."""


@define(eq=False)
class _Waiting(Generic[C, R]):
    """Somebody who came while others were at work."""

    command: C
    woken: Event = field(factory=Event, init=False)
    leads: list["_Waiting[C, R]"] = field(factory=list, init=False)
    """With whom, when it is this one's turn to work for all of them."""
    done: R | TjError | None = field(default=None, init=False)


class Gathering(Generic[C, R]):
    """Who comes when nobody is at work goes alone and at once; who comes meanwhile waits for the end of that.

    Then the first of them does it for all who wait. So nothing waits for company, and under load everybody has some.
    """

    def __init__(self, together: Callable[[Sequence[C]], Sequence[R | TjError | None]]) -> None:
        self._together = together
        self._lock = Lock()
        self._at_work = False
        self.waiting: list[_Waiting[C, R]] = []

    def __call__(self, command: C, alone: Callable[[C], R]) -> R:
        """What ``alone`` returns or raises, or what ``together`` made instead: a result, or an error to raise.

        ``together`` gives ``None`` for what it has not done.
        """
        with self._lock:
            is_first, self._at_work = not self._at_work, True
            if not is_first:
                mine: _Waiting[C, R] = _Waiting(command)
                self.waiting.append(mine)
        if is_first:
            try:
                return alone(command)
            finally:
                self._pass_on()
        mine.woken.wait()
        if mine.leads:
            self._lead(mine.leads)
        if isinstance(mine.done, TjError):
            raise mine.done
        return alone(command) if mine.done is None else mine.done

    def _lead(self, all_: Sequence[_Waiting[C, R]]) -> None:
        try:
            if len(all_) > 1:
                for one, done in zip(all_, self._together([each.command for each in all_]), strict=True):
                    one.done = done
        except TjError:
            pass  # whoever finds nothing done asks alone, and hears it
        finally:
            self._pass_on()
            for one in all_[1:]:
                one.woken.set()

    def _pass_on(self) -> None:
        """End this work; the next one who waits takes it up."""
        with self._lock:
            group, self.waiting = self.waiting[:MOST], self.waiting[MOST:]
            self._at_work = bool(group)
        if group:
            group[0].leads = group
            group[0].woken.set()
