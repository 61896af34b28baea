"""What every keeper of idempotency keys must do."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve

from adapters.memory.world import SettableClock
from ports.idempotency import Answer, IdempotencyKeys, KeyedCall, OtherBody
from ports.unit_of_work import UnitOfWork

CALL = KeyedCall(principal=UUID(int=1), route="teams.create", key="k-1", body=b'{"name": "A"}')
ANSWER = Answer("team", UUID(int=9))


class IdempotencyContract:
    """Subclasses give the fixtures ``uow``, ``keys`` and ``clock``, which belong together."""

    @pytest.fixture
    def answered(self, uow: UnitOfWork, keys: IdempotencyKeys) -> IdempotencyKeys:
        with uow:
            assert keys.claim(CALL) is None
            keys.answer(CALL, ANSWER)
        return keys

    def test_the_same_request_gets_the_same_answer(self, uow: UnitOfWork, answered: IdempotencyKeys) -> None:
        with uow:
            assert answered.claim(CALL) == ANSWER

    def test_another_body_with_the_key_is_refused(self, uow: UnitOfWork, answered: IdempotencyKeys) -> None:
        with pytest.raises(OtherBody), uow:
            answered.claim(evolve(CALL, body=b'{"name": "B"}'))

    @pytest.mark.parametrize(
        "other",
        [{"principal": UUID(int=2)}, {"route": "teams.cancel"}, {"key": "k-2"}],
        ids=["principal", "route", "key"],
    )
    def test_a_key_belongs_to_one_principal_and_one_route(
        self, uow: UnitOfWork, answered: IdempotencyKeys, other: dict[str, Any]
    ) -> None:
        with uow:
            assert answered.claim(evolve(CALL, **other)) is None

    def test_what_was_undone_can_be_asked_again(self, uow: UnitOfWork, keys: IdempotencyKeys) -> None:
        with pytest.raises(ValueError, match="refused"), uow:
            keys.claim(CALL)
            keys.answer(CALL, ANSWER)
            message = "refused"
            raise ValueError(message)
        with uow:
            assert keys.claim(CALL) is None

    def test_a_claim_without_an_answer_decides_nothing(self, uow: UnitOfWork, keys: IdempotencyKeys) -> None:
        with uow:
            keys.claim(CALL)
        with uow:
            assert keys.claim(CALL) is None

    def test_old_keys_are_forgotten(self, uow: UnitOfWork, answered: IdempotencyKeys, clock: SettableClock) -> None:
        with uow:
            assert answered.forget(clock.now()) == 0
            assert answered.forget(clock.now() + timedelta(seconds=1)) == 1
            assert answered.claim(CALL) is None
