"""The same as in memory, on SQLite and on MariaDB."""

import pytest

from tests.booking_database import booking_over
from tests.booking_world import BookingWorld
from tests.integration.conftest import Database
from tests.unit.booking.test_days import *  # noqa: F403  the same tests on another world


@pytest.fixture
def world(database: Database) -> BookingWorld:
    return booking_over(database.engine, database.vault).open(2, 2)
