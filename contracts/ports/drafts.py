"""What every keeper of drafts must do."""

from datetime import timedelta
from uuid import UUID

import pytest
from attrs import evolve

from adapters.memory.world import SettableClock
from ports.drafts import Draft, Drafts
from ports.unit_of_work import UnitOfWork
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import DraftId


class DraftsContract:
    """Subclasses give the fixtures ``uow``, ``drafts`` and ``clock``, which belong together."""

    @pytest.fixture
    def draft(self, clock: SettableClock) -> Draft:
        return Draft(
            id=DraftId(UUID(int=5)),
            kind="booking",
            owner=UUID(int=1),
            body={"姓名": "张三", "step": 2, "trades": ["food"]},
            expires=clock.now() + timedelta(hours=1),
        )

    @pytest.fixture
    def saved(self, uow: UnitOfWork, drafts: Drafts, draft: Draft) -> Draft:
        with uow:
            drafts.save(draft)
        return draft

    def test_a_draft_comes_back_as_it_was(self, uow: UnitOfWork, drafts: Drafts, saved: Draft) -> None:
        with uow:
            assert drafts.get(saved.id, "booking") == saved

    def test_it_can_be_read_outside_a_transaction(self, drafts: Drafts, saved: Draft) -> None:
        assert drafts.get(saved.id, "booking") == saved

    def test_the_next_version_takes_its_place(self, uow: UnitOfWork, drafts: Drafts, saved: Draft) -> None:
        with uow:
            drafts.save(evolve(saved, version=2, body={"step": 3}))
        assert drafts.get(saved.id, "booking").body == {"step": 3}

    @pytest.mark.parametrize("version", [1, 3])
    def test_a_second_window_does_not_overwrite_the_first(
        self, uow: UnitOfWork, drafts: Drafts, saved: Draft, version: int
    ) -> None:
        with pytest.raises(StaleVersion), uow:
            drafts.save(evolve(saved, version=version, body={}))
        assert drafts.get(saved.id, "booking") == saved

    def test_one_of_another_kind_or_id_is_not_found(self, drafts: Drafts, saved: Draft) -> None:
        for wanted in ((saved.id, "result"), (DraftId(UUID(int=6)), "booking")):
            with pytest.raises(NotFound):
                drafts.get(*wanted)

    def test_an_expired_one_is_not_found_and_makes_room(
        self, uow: UnitOfWork, drafts: Drafts, saved: Draft, clock: SettableClock
    ) -> None:
        clock.move(timedelta(hours=1))
        with pytest.raises(NotFound):
            drafts.get(saved.id, "booking")
        again = evolve(saved, expires=clock.now() + timedelta(hours=1))
        with uow:
            drafts.save(again)
        assert drafts.get(saved.id, "booking") == again

    def test_a_dropped_one_is_gone_and_dropping_twice_is_fine(
        self, uow: UnitOfWork, drafts: Drafts, saved: Draft
    ) -> None:
        with uow:
            drafts.drop(saved.id)
            drafts.drop(saved.id)
        with pytest.raises(NotFound):
            drafts.get(saved.id, "booking")

    def test_those_that_expired_are_forgotten(
        self, uow: UnitOfWork, drafts: Drafts, saved: Draft, clock: SettableClock
    ) -> None:
        with uow:
            assert drafts.forget(saved.expires) == 0
            assert drafts.forget(saved.expires + timedelta(seconds=1)) == 1
