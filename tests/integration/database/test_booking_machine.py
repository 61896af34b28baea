"""The state machine of booking on SQLite."""

import pytest
from hypothesis import settings

from adapters.database.engine import make_engine
from adapters.database.metadata import metadata
from adapters.database.tables import booking as tables
from adapters.database.tables.certification import certificate
from adapters.database.tables.examination import examination
from adapters.database.tables.kernel import event_log, file
from adapters.security.vault import AesVault
from tests.booking_database import booking_over
from tests.booking_world import BookingWorld
from tests.unit.booking.machine import BookingMachine

TABLES = [
    event_log,
    file,
    certificate,
    examination,
    tables.quota,
    tables.appointment,
    tables.own_day,
    tables.booking_stop,
    tables.team,
    tables.team_hold,
    tables.employer,
    tables.employer_known_as,
    tables.employer_licence,
]


class BookingInSqlite(BookingMachine):
    def make_world(self) -> BookingWorld:
        self.engine = make_engine("sqlite://")
        metadata.create_all(self.engine, TABLES)
        return booking_over(self.engine, AesVault({"k1": bytes(range(32))}, {"i1": bytes(range(32, 64))}))

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()


BookingInSqlite.TestCase.settings = settings(max_examples=settings.default.max_examples // 5)
TestBookingInSqlite = pytest.mark.stateful(BookingInSqlite.TestCase)
