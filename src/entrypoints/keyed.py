"""A use case behind an idempotency key: the same request twice does the thing once."""

from collections.abc import Callable
from functools import cache
from typing import Any, Generic, TypeVar

from attrs import frozen

from entrypoints.runner import UseCase
from ports.idempotency import Answer, IdempotencyKeys, KeyedCall
from ports.unit_of_work import UnitOfWork

C = TypeVar("C")
R = TypeVar("R")


@frozen
class KeyedCommand(Generic[C]):
    """A command and the key that it came with."""

    call: KeyedCall
    command: C


@frozen
class Done(Generic[R]):
    """``result`` is there only for the first of the requests; ``answer`` for all of them."""

    answer: Answer
    result: R | None = None


@cache
def keyed(use_case: type[UseCase[C, R]], answer: Callable[[R], Answer]) -> type[UseCase[KeyedCommand[C], Done[R]]]:
    """The use case with its key claimed before and its answer kept after, in its own transaction.

    ``answer`` names what the result is about. The runner resolves and calls it like any use case. The command may raise
    ``OtherBody`` or ``KeyBusy`` besides its own refusals; a refusal leaves the key free.
    """

    class Keyed:
        decided_by_key = True

        def __init__(self, uow: UnitOfWork, keys: IdempotencyKeys, inner: use_case) -> None:  # type: ignore[valid-type]
            self._uow = uow
            self._keys = keys
            self._inner: Any = inner

        def __call__(self, command: KeyedCommand[C], /) -> Done[R]:
            with self._uow:
                if given := self._keys.claim(command.call):
                    return Done(given)
                result: R = self._inner(command.command)
                made = answer(result)
                self._keys.answer(command.call, made)
                return Done(made, result)

    return Keyed
