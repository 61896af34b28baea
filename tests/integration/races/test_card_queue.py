"""The card printer's queue on a MariaDB: several desks queue the same cards and take the next one at one moment."""

from collections.abc import Iterator

import pytest
from attrs import evolve

from adapters.database.migrate import upgrade
from adapters.kit.world import SystemClock
from tests import servers
from tests.integration.journeys.hospital import Hospital, opened
from tests.integration.races.test_print_batches import at_once, issued, prints_of
from tests.unit.certification.making import clerk
from tjdomain.certification.domain.queued_card import QueuedCard, QueuedCardState
from tjdomain.certification.usecases.queue_cards import QueueCards, QueueCardsCommand, QueuedCards
from tjdomain.certification.usecases.show_card_queue import ListCards, ListCardsQuery
from tjdomain.certification.usecases.take_next_card import TakeNextCard, TakeNextCardCommand
from tjdomain.shared.actor import EVERYTHING, Actor
from tjdomain.shared.errors import StaleVersion, WrongState

DESKS, CARDS = 6, 5


@pytest.fixture(scope="module")
def hospital(mariadb_server: servers.MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    with mariadb_server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE DATABASE card_queue CHARACTER SET utf8mb4")
    url = mariadb_server.url("card_queue")
    upgrade(url)
    with opened(url, tmp_path_factory.mktemp("card_queue"), SystemClock().now()) as made:
        yield made


@pytest.fixture
def actor(hospital: Hospital) -> Actor:
    return evolve(clerk(), department=hospital.centre, scope=EVERYTHING)


def test_cards_are_queued_once_and_each_is_taken_by_one_desk(hospital: Hospital, actor: Actor) -> None:
    certificates = issued(hospital, actor, CARDS)

    def queue() -> QueuedCards:
        return hospital.system.run(QueueCards, QueueCardsCommand(actor=actor, certificates=certificates))

    def take() -> QueuedCard | None:
        return hospital.system.run(TakeNextCard, TakeNextCardCommand(actor=actor))

    queued = at_once(queue, DESKS)
    assert sum(len(one.cards) for one in queued) == CARDS
    taken = [card.certificate for card in at_once(take, DESKS) if card is not None]
    assert sorted(taken) == sorted(certificates)
    assert prints_of(hospital, certificates) == [1] * CARDS


def test_a_card_that_two_confirm_is_printed_once_and_one_of_them_gets_the_next(
    hospital: Hospital, actor: Actor
) -> None:
    certificates = issued(hospital, actor, DESKS)
    hospital.system.run(QueueCards, QueueCardsCommand(actor=actor, certificates=certificates))
    first = hospital.system.run(TakeNextCard, TakeNextCardCommand(actor=actor))
    assert first is not None

    def confirm() -> QueuedCard | None:
        try:
            return hospital.system.run(TakeNextCard, TakeNextCardCommand(actor=actor, confirmed=first.id))
        except (WrongState, StaleVersion):
            return None

    gone_on = [card for card in at_once(confirm, DESKS) if card is not None]
    assert len(gone_on) == 1
    counts = hospital.system.run(ListCards, ListCardsQuery(actor=actor)).counts
    assert counts[QueuedCardState.WAITING] == DESKS - 2
