"""What every keeper of handed-in guide slips must do, and the list of those that are missing."""

from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve

from ports.examination_queries import ExaminationFilter, ExaminationQueries
from ports.slip_returns import SlipReturns
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.slip_return import SlipReturn, handed_in, taken_back
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import ExaminationId

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


class SlipReturnsContract:
    """Fixture: ``world``, a small exam centre that knows the adapters by port and checks people in."""

    @pytest.fixture
    def slip(self, world: Any) -> SlipReturn:
        return handed_in(world.check_in(), None, NOON, None)

    def save(self, world: Any, slip: SlipReturn) -> None:
        uow: UnitOfWork = world.adapters[UnitOfWork]
        returns: SlipReturns = world.adapters[SlipReturns]
        with uow:
            returns.save(slip)

    def known(self, world: Any, examination: ExaminationId) -> SlipReturn | None:
        uow: UnitOfWork = world.adapters[UnitOfWork]
        returns: SlipReturns = world.adapters[SlipReturns]
        with uow:
            return returns.of(examination)

    def test_a_slip_is_kept_and_changed_over_the_version_before_only(self, world: Any, slip: SlipReturn) -> None:
        assert self.known(world, slip.id) is None
        self.save(world, slip)
        assert self.known(world, slip.id) == slip
        back = taken_back(slip)
        self.save(world, back)
        assert self.known(world, slip.id) == back
        for late in (slip, back):
            with pytest.raises(StaleVersion):
                self.save(world, late)
        with pytest.raises(NotFound):
            self.save(world, evolve(back, id=ExaminationId(world.ids.new())))

    def test_the_list_of_missing_slips_knows_which_are_here(self, world: Any, slip: SlipReturn) -> None:
        queries: ExaminationQueries = world.adapters[ExaminationQueries]
        reader, missing = world.actor("desk"), world.check_in().id

        def listed(*, slip_open: bool | None) -> set[ExaminationId]:
            found = queries.page(ExaminationFilter(slip_open=slip_open), reader, None, 10)
            return {row.id for row in found}

        self.save(world, slip)
        assert (listed(slip_open=True), listed(slip_open=False)) == ({missing}, {slip.id})
        assert listed(slip_open=None) == {missing, slip.id}
        self.save(world, taken_back(slip))
        assert (listed(slip_open=True), listed(slip_open=False)) == ({missing, slip.id}, set())
