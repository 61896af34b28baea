from pathlib import Path

import pytest
from sqlalchemy import func, select

from adapters.database.session import reading
from adapters.database.tables.booking import appointment
from adapters.database.tables.certification import certificate, pending_certificate
from adapters.database.tables.examination import examination
from adapters.database.tables.queue import queue_room, queue_ticket
from entrypoints.background import background
from entrypoints.bootstrap import System, bootstrap
from entrypoints.cli.demo import build_demo
from entrypoints.settings import read_settings
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.certification.domain.certificate import CertificateState, PendingState
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.shared.dates import local_day

TODAY = "2026-11-23"


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> System:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("demo"))
        made = build_demo(TODAY, 420, {"TJ_PORT": "8123"})
        made["TJ_FILES"] = str(Path(made["TJ_FILES"]).absolute())
        made["TJ_DATABASE_URL"] = f"sqlite:///{Path('var/demo/tj.sqlite').absolute()}"
    system = bootstrap(read_settings(made))
    background(system).settle()
    return system


def states(system: System, column: object) -> set[object]:
    with reading(system.engine) as connection:
        return set(connection.execute(select(column).distinct()).scalars())  # type: ignore[call-overload]


def test_every_state_of_an_appointment_is_there(district: System) -> None:
    assert states(district, appointment.c.state) == set(AppointmentState)


def test_every_state_of_an_examination_is_there(district: System) -> None:
    assert states(district, examination.c.state) == set(ExaminationState)


def test_every_stored_state_of_a_certificate_is_there(district: System) -> None:
    assert states(district, certificate.c.state) == set(CertificateState) - {CertificateState.EXPIRED}
    assert PendingState.WAITING in states(district, pending_certificate.c.state)


def test_people_wait_at_the_rooms(district: System) -> None:
    with reading(district.engine) as connection:
        rooms = connection.execute(select(func.count()).select_from(queue_room)).scalar_one()
        waiting = connection.execute(
            select(func.count()).select_from(queue_ticket).where(queue_ticket.c.day == local_day(district.clock.now()))
        ).scalar_one()
    assert rooms >= 4
    assert waiting > 0


def test_there_are_as_many_people_as_asked_for(district: System) -> None:
    with reading(district.engine) as connection:
        people = connection.execute(select(func.count(appointment.c.document_index.distinct()))).scalar_one()
    assert 420 <= people <= 460


def test_the_day_of_the_demo_is_the_wanted_one(district: System) -> None:
    assert local_day(district.clock.now()).isoformat() == TODAY
    assert district.settings.demo
