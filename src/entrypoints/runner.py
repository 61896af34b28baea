"""The one wrapper around every use case: re-runs whole what the database undid."""

from collections.abc import Mapping, Sequence
from functools import partial
from threading import local
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

import punq
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from entrypoints.gathering import Gathering, nothing_foreseen
from tjdomain.shared.errors import CommitUnknown, DomainError, TransactionRefused

C_contra = TypeVar("C_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)
C = TypeVar("C")
R = TypeVar("R")
T = TypeVar("T")

ATTEMPTS = 5


class UseCase(Protocol[C_contra, R_co]):
    """A frozen command in, a domain value out; one call is one transaction."""

    def __call__(self, command: C_contra, /) -> R_co:
        """Do it. Raises the leaves of ``TjError`` that its own docstring names."""
        ...


class Runner:
    """Calls use cases, each call one transaction: at most five attempts, the second at once, the others with jitter.

    Only ``TransactionRefused`` is run again, and ``CommitUnknown`` where the use case says ``decided_by_key = True``:
    its second run finds by a unique key what the first one did. Resolving costs more than many a transaction, so a
    thread keeps the instance that ended well (also by a refusal of the domain) for its next call; a re-run always gets
    a fresh one.

    ``together`` names for a use case the one that does several of its commands in one transaction: of such a use case
    ``gatherings`` has where those meet who ask for it at the same moment. ``foreseen`` names what foresees a refusal.
    """

    def __init__(
        self,
        container: punq.Container,
        longest_wait: float = 0.25,
        together: Mapping[type, type[UseCase[Sequence[Any], Sequence[Any]]]] = MappingProxyType({}),
        foreseen: Mapping[type, type] = MappingProxyType({}),
    ) -> None:
        self._container = container
        self._refused = _again(longest_wait, TransactionRefused)
        self._by_key = _again(longest_wait, TransactionRefused, CommitUnknown)
        self._ready = local()
        self._known: set[type] = set()
        self.gatherings = {
            each: Gathering[Any, Any](
                partial(self, each),
                partial(self, all_),
                container.resolve(foreseen[each]) if each in foreseen else nothing_foreseen,
            )
            for each, all_ in together.items()
        }

    def __call__(self, use_case: type[UseCase[C, R]], command: C) -> R:
        """Run ``use_case``. Raises what it raises."""
        by_key = getattr(use_case, "decided_by_key", False)
        try:
            return self._attempt(use_case, command)
        except (TransactionRefused, CommitUnknown) as undone:
            if isinstance(undone, CommitUnknown) and not by_key:
                raise
        again = self._by_key if by_key else self._refused
        result: R = again(self._attempt, use_case, command)
        return result

    def resolve(self, wanted: type[T]) -> T:
        """Make ``wanted``, registered on first use; everything made along with it shares one transaction."""
        if wanted not in self._known:
            self._container.register(wanted)
            self._known.add(wanted)
        made: T = self._container.resolve(wanted)
        return made

    def port(self, wanted: Any) -> Any:
        """The adapter behind a port that needs no transaction: readers of files, limits."""
        return self._container.resolve(wanted)

    def _attempt(self, use_case: type[UseCase[C, R]], command: C) -> R:
        ready: dict[Any, Any] = self._ready.__dict__
        instance: UseCase[C, R] = ready.pop(use_case, None) or self.resolve(use_case)
        try:
            result = instance(command)
        except DomainError:
            ready[use_case] = instance
            raise
        ready[use_case] = instance
        return result


def _again(longest_wait: float, *after: type[Exception]) -> Retrying:
    """All attempts but the first; made once for all calls, since making it costs more than trying."""
    return Retrying(
        stop=stop_after_attempt(ATTEMPTS - 1),
        wait=wait_random_exponential(multiplier=0.01, max=longest_wait),
        retry=retry_if_exception_type(after),
        reraise=True,
    )
