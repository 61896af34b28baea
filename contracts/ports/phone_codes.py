"""What every keeper of codes for phones must do."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from attrs import evolve

from ports.phone_codes import PhoneCodes
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.phone_code import CodePurpose, PhoneCode, PhoneCodeId

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
CODE = PhoneCode(
    id=PhoneCodeId(UUID(int=7)),
    purpose=CodePurpose.BOOKING,
    subject="13800001111",
    expires_at=NOON + timedelta(minutes=5),
)
RIGHT, WRONG = "012345", "543210"
TRIES = 3


class PhoneCodesContract:
    """Subclasses give the fixtures ``uow`` and ``codes``, which share one transaction."""

    @pytest.fixture(autouse=True)
    def _drawn(self, uow: UnitOfWork, codes: PhoneCodes) -> None:
        with uow:
            codes.add(CODE, RIGHT)

    def used(
        self, uow: UnitOfWork, codes: PhoneCodes, digits: str = RIGHT, at: datetime = NOON, code: PhoneCode = CODE
    ) -> bool:
        with uow:
            return codes.use(code.id, digits, at, TRIES)

    def test_the_right_digits_are_good_once(self, uow: UnitOfWork, codes: PhoneCodes) -> None:
        assert [self.used(uow, codes) for _ in range(2)] == [True, False]

    def test_wrong_digits_count(self, uow: UnitOfWork, codes: PhoneCodes) -> None:
        tries = [WRONG] * (TRIES - 1) + [RIGHT]
        assert [self.used(uow, codes, digits) for digits in tries] == [False, False, True]

    def test_after_the_last_try_the_right_ones_come_too_late(self, uow: UnitOfWork, codes: PhoneCodes) -> None:
        tries = [WRONG] * TRIES + [RIGHT]
        assert not any(self.used(uow, codes, digits) for digits in tries)

    def test_it_ends_on_time(self, uow: UnitOfWork, codes: PhoneCodes) -> None:
        assert not self.used(uow, codes, at=CODE.expires_at)
        assert self.used(uow, codes, at=CODE.expires_at - timedelta(seconds=1))

    def test_digits_belong_to_their_own_code(self, uow: UnitOfWork, codes: PhoneCodes) -> None:
        other = evolve(CODE, id=PhoneCodeId(UUID(int=8)))
        assert not self.used(uow, codes, code=other)
        with uow:
            codes.add(other, WRONG)
        assert not self.used(uow, codes, code=other)
        assert self.used(uow, codes, WRONG, code=other)

    def test_it_proves_what_it_was_drawn_for_and_only_once_proven(self, uow: UnitOfWork, codes: PhoneCodes) -> None:
        def proves(purpose: CodePurpose = CODE.purpose, subject: str = CODE.subject, since: datetime = NOON) -> bool:
            with uow:
                return codes.proves(CODE.id, purpose, subject, since)

        assert not proves()
        self.used(uow, codes, WRONG)
        assert not proves()
        self.used(uow, codes)
        assert proves()
        assert not proves(purpose=CodePurpose.LOOK_UP)
        assert not proves(subject="13800001112")
        assert not proves(since=NOON + timedelta(microseconds=1))
        with uow:
            assert not codes.proves(PhoneCodeId(UUID(int=9)), CODE.purpose, CODE.subject, NOON)

    def test_old_ones_are_forgotten(self, uow: UnitOfWork, codes: PhoneCodes) -> None:
        with uow:
            assert codes.forget(CODE.expires_at) == 0
            assert codes.forget(CODE.expires_at + timedelta(seconds=1)) == 1
        assert not self.used(uow, codes)
