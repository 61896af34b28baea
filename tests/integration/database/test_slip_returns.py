"""Guide slips handed in, in SQL, on SQLite and on MariaDB; two clerks who scan one slip at a moment."""

import pytest

from adapters.memory.world import SettableClock
from contracts.ports.slip_returns import SlipReturnsContract
from tests.examination_world import NOW, World
from tests.integration.conftest import Database
from tests.integration.database.test_queue import adapters_of, at_once
from tjdomain.examination.domain.slip_return import SlipHandedIn, SlipReturn
from tjdomain.examination.usecases.hand_in_slip import HandInSlip, HandInSlipCommand
from tjdomain.shared.errors import StaleVersion


class TestDatabaseSlipReturns(SlipReturnsContract):
    @pytest.fixture
    def world(self, database: Database) -> World:
        return World(adapters_of(database), SettableClock(NOW)).open()


def test_a_slip_scanned_at_two_exits_is_handed_in_once(mariadb: Database) -> None:
    world = World(adapters_of(mariadb), SettableClock(NOW)).open()
    command = HandInSlipCommand(actor=world.actor("desk"), examination=world.check_in().id, reason="家里有急事")

    def scan(own: World) -> SlipReturn | None:
        try:
            done: SlipReturn = own.run(HandInSlip, command)
        except (SlipHandedIn, StaleVersion):
            return None
        return done

    done = at_once(world, mariadb, [scan] * 6)
    assert sum(one is not None for one in done) == 1
