"""The state machine of booking on memory."""

import pytest
from hypothesis import settings

from tests.booking_world import BookingWorld
from tests.unit.booking.machine import BookingMachine


class BookingInMemory(BookingMachine):
    def make_world(self) -> BookingWorld:
        return BookingWorld.in_memory()


BookingInMemory.TestCase.settings = settings(max_examples=settings.default.max_examples // 2)
TestBookingInMemory = pytest.mark.stateful(BookingInMemory.TestCase)
