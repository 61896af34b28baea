"""A day in the exam centre, 2 March 2026, after which the command line has something to do."""

from datetime import date, time
from io import BytesIO
from itertools import islice
from random import Random

from PIL import Image

from entrypoints.bootstrap import System, one_transaction
from entrypoints.cli.demo_district import DayClock
from entrypoints.cli.demo_people import people
from entrypoints.cli.demo_staff import Crew, hire
from entrypoints.runner import Runner
from entrypoints.storing import StorePortrait, StorePortraitCommand
from tests.cli_program import Installation
from tjdomain.booking.domain.appointment import Workplace
from tjdomain.booking.domain.capacity import DayPlan, PeriodPlan
from tjdomain.booking.domain.licence import LicenceKind
from tjdomain.booking.domain.particulars import Particulars
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.usecases.book_appointment import BookAppointment, BookAppointmentCommand
from tjdomain.booking.usecases.open_days import OpenDays, OpenDaysCommand
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.usecases.approve_batch import ApproveBatch, ApproveBatchCommand
from tjdomain.examination.usecases.collect_specimen import CollectSpecimen, CollectSpecimenCommand
from tjdomain.examination.usecases.conclude_batch import ConcludeBatch, ConcludeBatchCommand
from tjdomain.examination.usecases.record_normal import RecordNormal, RecordNormalCommand
from tjdomain.examination.usecases.record_results import RecordResults, RecordResultsCommand
from tjdomain.flows.together.arriving import Formalities, OriginalSeen
from tjdomain.flows.together.check_in import CheckIn, CheckInCommand
from tjdomain.shared.ids import FileId
from tjdomain.shared.person import DocumentKind
from tjdomain.shared.trade import Trade

DAY = date(2026, 3, 2)
PERIOD = Period(time(8), time(12))
WAITING = 15
"""People whose blood was drawn and has no result: the exam numbers 1 to 15 of the sample file."""
APPROVED = 4
"""People who were approved as qualified and have no certificate; the last of them has no portrait either."""


def work_a_day(installation: Installation) -> None:
    """Play it."""
    clock = DayClock(DAY)
    with installation.system(clock) as system:
        crew = hire(system)
        _open(system, crew)
        clock.at(DAY, time(8, 30))
        portrait = _portrait(system, crew)
        with one_transaction(system) as run:
            comers = [_arrived(run, crew, portrait, place) for place in range(WAITING + APPROVED)]
            approved = comers[WAITING:]
            _examine(run, crew, approved)


def _open(system: System, crew: Crew) -> None:
    plan = DayPlan(periods=(PeriodPlan(period=PERIOD, capacity=60),))
    command = OpenDaysCommand(actor=crew.desk, department=crew.department, first=DAY, last=DAY, plan=plan)
    system.run(OpenDays, command)


def _portrait(system: System, crew: Crew) -> FileId:
    picture = BytesIO()
    Image.new("RGB", (590, 826), "#dfe9f2").save(picture, "JPEG")
    return system.run(StorePortrait, StorePortraitCommand(actor=crew.desk, image=picture.getvalue()))


def _arrived(run: Runner, crew: Crew, portrait: FileId, place: int) -> Examination:
    person = next(islice(people(Random(1), DAY), place, None))  # noqa: S311  nothing here is a secret
    booked = run(
        BookAppointment,
        BookAppointmentCommand(
            actor=crew.desk,
            department=crew.department,
            slot=Slot(DAY, PERIOD.start),
            particulars=Particulars(
                name=person.name, kind=DocumentKind.RESIDENT_ID, number=person.number, phone=person.phone
            ),
            trades=frozenset({Trade.FOOD}),
            workplace=Workplace(name=person.employer),
        ),
    )
    last = place == WAITING + APPROVED - 1
    command = CheckInCommand(
        actor=crew.desk,
        appointment=booked.appointment.id,
        formalities=Formalities(portrait=None if last else portrait),
        original=OriginalSeen(kind=LicenceKind.BUSINESS, number="91371500MA3TE5T031"),
    )
    examination = run(CheckIn, command).examination
    for tube in examination.tubes:
        collect = CollectSpecimenCommand(actor=crew.physician, examination=examination.id, barcode=tube.barcode)
        run(CollectSpecimen, collect)
    return examination


def _examine(run: Runner, crew: Crew, approved: list[Examination]) -> None:
    ids = tuple(one.id for one in approved)
    alt = (Entry(item="alt", value="22", unit="U/L"),)
    for examination in ids:
        run(RecordResults, RecordResultsCommand(actor=crew.physician, examination=examination, entries=alt))
    for station in (Station.INTERNAL, Station.XRAY, Station.STOOL):
        command = RecordNormalCommand(actor=crew.physician, examinations=ids, station=station, pregnancy_ruled_out=True)
        run(RecordNormal, command)
    run(ConcludeBatch, ConcludeBatchCommand(actor=crew.chief, examinations=ids))
    done = run(ApproveBatch, ApproveBatchCommand(actor=crew.reviewer, examinations=ids)).done
    assert len(done) == APPROVED
