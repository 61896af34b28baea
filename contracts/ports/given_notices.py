"""What every keeper of given notices must do, and the lists that ask for them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve

from ports.examination_queries import ExaminationFilter, ExaminationQueries
from ports.given_notices import GivenNotices
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.given_notice import GivenNotice, GivenNoticeId, NoticeKind
from tjdomain.shared.errors import StaleVersion
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.reprint import ReprintReason

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


class GivenNoticesContract:
    """Fixture: ``world``, a small exam centre that knows the adapters by port and checks people in."""

    @pytest.fixture
    def notice(self, world: Any) -> GivenNotice:
        about = world.check_in()
        return GivenNotice(
            id=GivenNoticeId(UUID(int=1)),
            department=about.department,
            created_by=world.accounts["desk"],
            examination=about.id,
            kind=NoticeKind.UNFIT,
            copy=1,
            given_at=NOON,
        )

    def add(self, world: Any, notice: GivenNotice) -> None:
        uow: UnitOfWork = world.adapters[UnitOfWork]
        notices: GivenNotices = world.adapters[GivenNotices]
        with uow:
            notices.add(notice)

    def of(self, world: Any, *examinations: ExaminationId) -> tuple[GivenNotice, ...]:
        uow: UnitOfWork = world.adapters[UnitOfWork]
        notices: GivenNotices = world.adapters[GivenNotices]
        with uow:
            return notices.of(examinations)

    def test_notices_are_found_again_whole_and_a_copy_is_given_once(self, world: Any, notice: GivenNotice) -> None:
        second = evolve(notice, id=GivenNoticeId(UUID(int=2)), copy=2, reason=ReprintReason.LOST, created_by=None)
        other = evolve(notice, id=GivenNoticeId(UUID(int=3)), kind=NoticeKind.TRANSFER)
        for one in (other, second, notice):
            self.add(world, one)
        assert self.of(world, notice.examination) == (notice, second, other)
        assert self.of(world) == ()
        assert self.of(world, world.check_in().id) == ()
        with pytest.raises(StaleVersion):
            self.add(world, evolve(second, id=GivenNoticeId(UUID(int=4))))

    def test_the_lists_know_who_was_not_told_and_whose_recheck_has_begun(self, world: Any, notice: GivenNotice) -> None:
        queries: ExaminationQueries = world.adapters[ExaminationQueries]
        reader, untold = world.actor("desk"), world.check_in().id
        self.add(world, notice)

        def found(**wanted: Any) -> set[ExaminationId]:
            rows = queries.page(ExaminationFilter(**wanted), reader, None, 10)
            assert queries.count(ExaminationFilter(**wanted), reader) == len(rows)
            return {row.id for row in rows}

        assert found(without_notice=NoticeKind.UNFIT) == {untold}
        assert found(without_notice=NoticeKind.TRANSFER) == {untold, notice.examination}
        assert found(recheck_begun=False) == {untold, notice.examination}
        assert found(recheck_begun=True) == set()
