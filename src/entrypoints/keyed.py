"""Runs a use case once for each idempotency key: key and change are committed together, so the key decides."""

from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from attrs import frozen

from entrypoints.runner import UseCase
from ports.idempotency import Answer, IdempotencyKeys, KeyedCall
from ports.unit_of_work import UnitOfWork


@frozen(kw_only=True)
class KeyedCommand:
    """A command with the request that brought it; ``kind`` names what the use case makes."""

    call: KeyedCall
    command: Any
    kind: str


@frozen
class Replayed:
    """The request was answered before: ``id`` is of what it made then."""

    id: UUID


@cache
def once(use_case: type[UseCase[Any, Any]]) -> type[UseCase[KeyedCommand, Any]]:
    """``use_case`` in a transaction that begins by claiming the key; ``Replayed`` where the key was answered before."""

    class Once:
        decided_by_key: ClassVar[bool] = True

        def __init__(self, uow: UnitOfWork, keys: IdempotencyKeys, inner: use_case) -> None:  # type: ignore[valid-type]
            self._uow = uow
            self._keys = keys
            self._inner: UseCase[Any, Any] = inner

        def __call__(self, command: KeyedCommand) -> Any:
            with self._uow:
                answered = self._keys.claim(command.call)
                if answered is not None:
                    return Replayed(answered.id)
                made = self._inner(command.command)
                self._keys.answer(command.call, Answer(kind=command.kind, id=made.id.value))
            return made

    Once.__name__ = f"{use_case.__name__}Once"
    return Once
