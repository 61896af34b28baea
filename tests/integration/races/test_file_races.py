"""A photo that is named by a booking in the moment in which it is swept: one wins, and no booking names nothing."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import sleep

import pytest

from adapters.database.files import DatabaseFileRecords
from adapters.database.unit_of_work import DatabaseUnitOfWork
from ports.files import FileRecord
from ports.unit_of_work import UnitOfWork
from tests.booking_world import NOW, BookingWorld
from tests.integration.conftest import Database
from tests.integration.races.test_booking_races import Office
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import FileId

MANY = 24
TWO_DAYS = timedelta(hours=48)
A_WHILE = 0.3
"""Seconds in which a thread that does not wait would be through."""


class Archive:
    """A connection of its own to the records of files."""

    def __init__(self, database: Database) -> None:
        session = database.session()
        self.uow = DatabaseUnitOfWork(session)
        self.records = DatabaseFileRecords(session, database.vault)

    def upload(self, world: BookingWorld) -> FileId:
        """A licence's photo that came three days ago."""
        photo = FileId(world.ids.new())
        record = FileRecord(
            id=photo,
            purpose="licence",
            name="licence.jpg",
            media_type="image/jpeg",
            size=1,
            digest=bytes(32),
            department=world.department,
            created_by=None,
            created_at=NOW - timedelta(days=3),
        )
        with self.uow:
            self.records.add(record)
        return photo

    def sweep(self) -> int:
        with self.uow:
            return self.records.sweep(NOW - TWO_DAYS, NOW, 500)

    def has(self, photo: FileId) -> bool:
        return photo in self.records.known([photo])


def book(client: BookingWorld, ordinal: int, photo: FileId) -> Appointment | NotFound:
    try:
        return client.book(ordinal, licence_photo=photo)
    except NotFound as refused:
        return refused


@pytest.fixture
def office(mariadb: Database) -> Office:
    return Office(mariadb, MANY, MANY)


def test_a_sweep_waits_for_a_booking_under_way_and_leaves_its_photo(mariadb: Database, office: Office) -> None:
    archive, client = Archive(mariadb), office.client()
    photo = archive.upload(office.world)
    with ThreadPoolExecutor(1) as pool:
        with client.the(UnitOfWork):
            booked = client.book(1, licence_photo=photo)
            sweeping: Future[int] = pool.submit(Archive(mariadb).sweep)
            sleep(A_WHILE)
            assert not sweeping.done()
        assert sweeping.result(timeout=30) == 0
    assert office.world.get(booked).licence.photo == photo
    assert archive.has(photo)


def test_a_booking_waits_for_a_sweep_under_way_and_is_told_that_the_photo_is_gone(
    mariadb: Database, office: Office
) -> None:
    archive = Archive(mariadb)
    photo = archive.upload(office.world)
    with ThreadPoolExecutor(1) as pool:
        with archive.uow:
            assert archive.records.sweep(NOW - TWO_DAYS, NOW, 500) == 1
            booking = pool.submit(book, office.client(), 1, photo)
            sleep(A_WHILE)
            assert not booking.done()
        assert isinstance(booking.result(timeout=30), NotFound)
    assert not archive.has(photo)
    assert office.world.day().total.booked == 0
    office.balances()


def test_at_the_same_moment_a_photo_is_either_booked_with_or_swept(mariadb: Database, office: Office) -> None:
    archive = Archive(mariadb)
    photos = [archive.upload(office.world) for _ in range(MANY)]
    start = Barrier(MANY // 4 + 1)

    def several(first: int) -> list[Appointment | NotFound]:
        client = office.client()
        start.wait(timeout=30)
        return [book(client, n, photos[n]) for n in range(first, first + 4)]

    def sweep() -> int:
        sweeper = Archive(mariadb)
        start.wait(timeout=30)
        return sweeper.sweep()

    with ThreadPoolExecutor(MANY // 4 + 1) as pool:
        bookings = [pool.submit(several, first) for first in range(0, MANY, 4)]
        swept = pool.submit(sweep).result(timeout=60)
        results = [one for each in bookings for one in each.result(timeout=60)]

    booked = [one for one in results if isinstance(one, Appointment)]
    assert len(booked) + swept == MANY
    assert {one.licence.photo for one in booked} == archive.records.known(photos)
    office.balances()
