"""What every keeper of the card printer's queue must do."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve

from contracts.ports.certification import CENTRE, CLERK, ELSEWHERE, SEE_ALL
from ports.card_queue import CardQueue, CardQueueQueries
from ports.certification import Sight
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.errors import AlreadyQueued
from tjdomain.certification.domain.print_batch import BatchRefusal
from tjdomain.certification.domain.queued_card import QueuedCard, QueuedCardAction, QueuedCardId, QueuedCardState
from tjdomain.shared.actor import Scope, ScopeLevel
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import CertificateId
from tjdomain.shared.reprint import ReprintReason

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
OURS = Sight(scope=Scope(ScopeLevel.DEPARTMENT, frozenset({CENTRE})), owner=CLERK)


def queued(number: int, **changes: Any) -> QueuedCard:
    """A card of the certificate ``number``."""
    card = QueuedCard(
        id=QueuedCardId(UUID(int=number)),
        department=CENTRE,
        created_by=CLERK,
        certificate=CertificateId(UUID(int=100 + number)),
        queued_at=NOON,
    )
    return evolve(card, **changes)


class CardQueueContract:
    """Fixtures: ``uow``, ``queue``, ``queries``."""

    @pytest.fixture
    def filled(self, uow: UnitOfWork, queue: CardQueue) -> tuple[QueuedCard, ...]:
        cards = (
            queued(1, reason=ReprintReason.LOST),
            queued(2, department=ELSEWHERE, created_by=None),
            queued(3, state=QueuedCardState.FAILED, refusal=BatchRefusal.GLYPHS_MISSING),
            queued(4, state=QueuedCardState.FAILED, reason=ReprintReason.JAM, taken_by=CLERK, taken_at=NOON),
            queued(5),
        )
        with uow:
            for card in reversed(cards):
                queue.add(card)
        return cards

    def test_cards_are_found_again_whole_and_changed_over_the_version_before_only(
        self, uow: UnitOfWork, queue: CardQueue, filled: tuple[QueuedCard, ...]
    ) -> None:
        with uow:
            assert tuple(queue.get(card.id) for card in filled) == filled
            taken = filled[0].taken(CLERK, NOON)
            queue.save(taken)
            assert queue.get(taken.id) == taken
        for stale in (taken, evolve(taken, version=9)):
            with pytest.raises(StaleVersion), uow:
                queue.save(stale)
        unknown = queued(9)
        with pytest.raises(NotFound), uow:
            queue.get(unknown.id)
        with pytest.raises(NotFound), uow:
            queue.save(evolve(unknown, version=2))

    def test_a_certificate_has_one_live_card(
        self, uow: UnitOfWork, queue: CardQueue, filled: tuple[QueuedCard, ...]
    ) -> None:
        again = queued(9, certificate=filled[2].certificate)
        with pytest.raises(AlreadyQueued), uow:
            queue.add(evolve(again, certificate=filled[0].certificate))
        with uow:
            queue.add(again)
        with pytest.raises(AlreadyQueued), uow:
            queue.save(filled[2].queued_again(None))
        with uow:
            queue.save(again.moved(QueuedCardAction.WITHDRAW))
            queue.save(filled[2].queued_again(None))

    def test_those_that_wait_come_in_the_order_of_the_queue(
        self, uow: UnitOfWork, queue: CardQueue, filled: tuple[QueuedCard, ...]
    ) -> None:
        with uow:
            assert queue.waiting(SEE_ALL, 9) == (filled[0], filled[1], filled[4])
            assert queue.waiting(OURS, 9) == (filled[0], filled[4])
            assert queue.waiting(SEE_ALL, 1) == (filled[0],)

    def test_lists_go_on_after_a_row_and_show_what_may_be_seen(
        self, queries: CardQueueQueries, filled: tuple[QueuedCard, ...]
    ) -> None:
        first, foreign, refused, spoilt, last = filled
        waiting, failed = QueuedCardState.WAITING, QueuedCardState.FAILED
        assert queries.page(waiting, SEE_ALL, None, 2) == (first, foreign)
        assert queries.page(waiting, SEE_ALL, foreign.id, 2) == (last,)
        assert queries.page(failed, OURS, None, 9) == (spoilt, refused)
        assert queries.page(failed, OURS, spoilt.id, 9) == (refused,)
        assert queries.page(QueuedCardState.PRINTED, SEE_ALL, None, 9) == ()
        nothing = dict.fromkeys(QueuedCardState, 0)
        assert queries.counts(SEE_ALL) == nothing | {waiting: 3, failed: 2}
        assert queries.counts(OURS) == nothing | {waiting: 2, failed: 2}
