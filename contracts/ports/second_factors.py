"""What every storage of second factors must do."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from attrs import frozen

from ports.identity import SecondFactors
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.second_factor import SecondFactor
from tjdomain.shared.errors import StaleVersion
from tjdomain.shared.ids import UserId

NOW = datetime(2026, 3, 2, 1, 0, 0, 123456, tzinfo=UTC)
USER, OTHER = UserId(UUID(int=101)), UserId(UUID(int=102))
SECRET, NEXT = b"12345678901234567890", b"09876543210987654321"


@frozen(kw_only=True)
class FactorStorage:
    """The port over an empty store, and the transaction that it works in."""

    uow: UnitOfWork
    factors: SecondFactors


def confirmed(storage: FactorStorage, user: UserId = USER, *recovery: str) -> SecondFactor:
    """A factor in force, its code of step 100 used up."""
    with storage.uow:
        storage.factors.offer(user, SECRET)
        offered = storage.factors.get(user)
        assert offered is not None
        assert storage.factors.confirm(offered, 100, NOW, recovery or ("one", "two"))
        found = storage.factors.get(user)
    assert found is not None
    return found


class SecondFactorsContract:
    """Needs ``storage``."""

    def test_a_secret_comes_back_as_it_went(self, storage: FactorStorage) -> None:
        with storage.uow:
            assert storage.factors.get(USER) is None
            storage.factors.offer(USER, SECRET)
            assert storage.factors.get(USER) == SecondFactor(id=USER, secret=SECRET)
            storage.factors.offer(USER, NEXT)
            assert storage.factors.get(USER) == SecondFactor(id=USER, version=2, secret=NEXT)
            assert not storage.factors.use_step(USER, 1)

    def test_only_the_latest_offer_is_confirmed_and_only_once(self, storage: FactorStorage) -> None:
        with storage.uow:
            storage.factors.offer(USER, SECRET)
            first = storage.factors.get(USER)
            storage.factors.offer(USER, NEXT)
            second = storage.factors.get(USER)
            assert first is not None
            assert second is not None
            assert not storage.factors.confirm(first, 100, NOW, ("x",))
            assert storage.factors.confirm(second, 100, NOW, ("x",))
            assert not storage.factors.confirm(second, 101, NOW, ("y",))
            assert storage.factors.recovery_left(USER) == 1

    def test_a_confirmed_secret_is_not_overwritten(self, storage: FactorStorage) -> None:
        before = confirmed(storage)
        assert before.confirmed_at == NOW
        with pytest.raises(StaleVersion), storage.uow:
            storage.factors.offer(USER, NEXT)
        with storage.uow:
            assert storage.factors.get(USER) == before

    def test_steps_are_used_up_forwards_only(self, storage: FactorStorage) -> None:
        confirmed(storage)
        with storage.uow:
            steps = [storage.factors.use_step(USER, step) for step in (100, 101, 101, 99, 103, 102)]
            assert steps == [False, True, False, False, True, False]
            assert not storage.factors.use_step(OTHER, 500)

    def test_recovery_codes_are_used_up_by_their_owner(self, storage: FactorStorage) -> None:
        confirmed(storage)
        confirmed(storage, OTHER, "three")
        with storage.uow:
            assert storage.factors.recovery_left(USER) == 2
            assert not storage.factors.use_recovery(USER, "three", NOW)
            assert storage.factors.use_recovery(USER, "one", NOW)
            assert not storage.factors.use_recovery(USER, "one", NOW + timedelta(days=1))
            assert storage.factors.recovery_left(USER) == 1

    def test_what_is_removed_is_gone_with_its_codes(self, storage: FactorStorage) -> None:
        confirmed(storage)
        confirmed(storage, OTHER, "three")
        with storage.uow:
            assert storage.factors.remove(USER)
            assert not storage.factors.remove(USER)
            assert storage.factors.get(USER) is None
            assert not storage.factors.use_recovery(USER, "two", NOW)
            assert storage.factors.recovery_left(OTHER) == 1
        assert confirmed(storage).version == 1
        with storage.uow:
            assert storage.factors.remove(USER)
            storage.factors.offer(USER, SECRET)
            assert not storage.factors.remove(USER)
