"""Many at once in SQL: what all of a batch have in common is read once, not once for each person."""

from adapters.memory.world import SettableClock
from tests.examination_world import NOW, World
from tests.integration.conftest import Database
from tests.integration.database.test_examination_storage import statements
from tests.integration.database.test_queue import adapters_of
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.usecases.record_normal import RecordNormal, RecordNormalCommand

FEW, MANY = 2, 20


def test_all_normal_reads_for_many_what_it_reads_for_few(database: Database) -> None:
    world = World(adapters_of(database), SettableClock(NOW)).open()
    read = []
    for size in (FEW, MANY):
        people = tuple(world.check_in().id for _ in range(size))
        command = RecordNormalCommand(actor=world.actor("doctor"), examinations=people, station=Station.INTERNAL)
        with statements(database) as said:
            report = world.run(RecordNormal, command)
        assert report.done == people
        read.append(sum(one.startswith("SELECT") for one in said))
    assert read[0] == read[1]
