"""A month in the life of the exam centre, played through the same use cases that serve people."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random

from attrs import frozen

from entrypoints.bootstrap import System, one_transaction
from entrypoints.cli.demo_people import DemoPerson, people
from entrypoints.cli.demo_staff import Crew
from entrypoints.cli.demo_teams import teams
from entrypoints.runner import Runner
from ports.examination import Examinations
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment, Workplace
from tjdomain.booking.domain.capacity import DayPlan, PeriodPlan
from tjdomain.booking.domain.licence import LicenceKind
from tjdomain.booking.domain.particulars import Particulars
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.usecases.book_appointment import BookAppointment, BookAppointmentCommand
from tjdomain.booking.usecases.cancel_appointment import CancelAppointment, CancelAppointmentCommand
from tjdomain.booking.usecases.confirm_missed import ConfirmMissed, ConfirmMissedCommand
from tjdomain.booking.usecases.open_days import OpenDays, OpenDaysCommand
from tjdomain.examination.domain.deciding import Decision
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.instrument import InstrumentRow
from tjdomain.examination.domain.kinds import ExaminationState, Station, TradeVerdict
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.usecases.approve_batch import ApproveBatch, ApproveBatchCommand
from tjdomain.examination.usecases.approve_examination import ApproveExamination, ApproveExaminationCommand
from tjdomain.examination.usecases.collect_specimen import CollectSpecimen, CollectSpecimenCommand
from tjdomain.examination.usecases.conclude_batch import ConcludeBatch, ConcludeBatchCommand
from tjdomain.examination.usecases.conclude_examination import ConcludeExamination, ConcludeExaminationCommand
from tjdomain.examination.usecases.hand_in_slip import HandInSlip, HandInSlipCommand
from tjdomain.examination.usecases.import_results import ImportResults, ImportResultsCommand
from tjdomain.examination.usecases.record_normal import RecordNormal, RecordNormalCommand
from tjdomain.examination.usecases.record_results import RecordResults, RecordResultsCommand
from tjdomain.flows.together.arriving import Formalities, OriginalSeen
from tjdomain.flows.together.check_in import CheckIn, CheckInCommand
from tjdomain.flows.together.issue_for_examination import IssueForExamination, IssueForExaminationCommand
from tjdomain.shared.dates import at_local
from tjdomain.shared.ids import ExaminationId, FileId
from tjdomain.shared.person import DocumentKind

PERIODS = tuple(Period(time(hour), time(hour + 1)) for hour in (8, 9, 10))
PLACES = 300
SINGLE = 250
PAST, COMING = 33, 10
_BATCH = 100
_ODD_DAYS = 0.6
_BEFORE = timedelta(days=2)
_LICENCE = OriginalSeen(kind=LicenceKind.BUSINESS, number="91371500MA3TE5T031")
_STATIONS = (Station.INTERNAL, Station.XRAY, Station.BLOOD, Station.STOOL)

ABNORMAL: tuple[tuple[tuple[Entry, ...], TradeVerdict], ...] = (
    (
        (
            Entry(item="alt", value="86", unit="U/L"),
            Entry(item="hav_igm", value="阴性"),
            Entry(item="hev_igm", value="阴性"),
        ),
        TradeVerdict.PASSES,
    ),
    (
        (
            Entry(item="alt", value="132", unit="U/L"),
            Entry(item="hav_igm", value="阴性"),
            Entry(item="hev_igm", value="阳性"),
        ),
        TradeVerdict.FAILS,
    ),
    ((Entry(item="stool_dysentery", value="检出"),), TradeVerdict.RECHECK),
    ((Entry(item="chest_xray", value="陈旧性病灶", pregnancy_ruled_out=True),), TradeVerdict.PASSES),
)
"""What is found in some people, and what the chief physician decides."""


STORY_ENDS = time(10)
"""The hour of today at which what was played ends."""


class DayClock:
    """A clock that the story sets."""

    def __init__(self, day: date) -> None:
        self.at(day, time(8))

    def at(self, day: date, hour: time) -> None:
        """Set it to a Shanghai hour."""
        self._now = at_local(day, hour)

    def now(self) -> datetime:
        """What was set."""
        return self._now


@frozen
class District:
    """Plays day after day; ``crew`` are the staff, ``portrait`` serves everybody."""

    system: System
    clock: DayClock
    crew: Crew
    chance: Random
    portrait: FileId
    today: date

    def play(self, size: int) -> Iterator[date]:
        """Play all days with ``size`` people in all; gives each day when it is over.

        Up to ``SINGLE`` people come singly and go all the way; the others are in teams that come on the days ahead.
        """
        worked = self._open()
        names = people(self.chance, self.today)
        single = min(size, SINGLE)
        share = -(-single // len(worked))
        for day in worked:
            with one_transaction(self.system) as run:
                self._day(run, day, list(islice(names, share)))
            yield day
        self.clock.at(self.today, STORY_ENDS)
        ahead = [(day, period) for day in worked if day > self.today for period in PERIODS]
        with one_transaction(self.system) as run:
            teams(run, self.crew, ahead, names, size - single)

    def _open(self) -> Sequence[date]:
        first, last = self.today - timedelta(days=PAST), self.today + timedelta(days=COMING)
        plan = DayPlan(periods=tuple(PeriodPlan(period=one, capacity=PLACES, walk_in=20) for one in PERIODS))
        command = OpenDaysCommand(
            actor=self.crew.desk, department=self.crew.department, first=first, last=last, plan=plan
        )
        return self.system.run(OpenDays, command).opened

    def _day(self, run: Runner, day: date, comers: Sequence[DemoPerson]) -> None:
        self.clock.at(min(day - _BEFORE, self.today), time(9, 30))
        booked = [self._book(run, day, one, place) for place, one in enumerate(comers)]
        for appointment in booked[::19]:
            run(
                CancelAppointment,
                CancelAppointmentCommand(actor=self.crew.desk, appointment=appointment.id, reason="本人要求"),
            )
        if day > self.today:
            return
        expected = [one for place, one in enumerate(booked) if place % 19]
        missed = expected[::17]
        self.clock.at(day, time(8, 30))
        arrived = [self._check_in(run, one) for place, one in enumerate(expected) if place % 17]
        if day == self.today:
            self._half_way(run, arrived)
            return
        self._examine(run, arrived)
        self.clock.at(day + timedelta(days=1), time(8))
        run(
            ConfirmMissed,
            ConfirmMissedCommand(actor=self.crew.desk, appointments=tuple(one.id for one in missed)),
        )

    def _book(self, run: Runner, day: date, person: DemoPerson, place: int) -> Appointment:
        command = BookAppointmentCommand(
            actor=self.crew.desk,
            department=self.crew.department,
            slot=Slot(day, PERIODS[place % len(PERIODS)].start),
            particulars=Particulars(
                name=person.name, kind=DocumentKind.RESIDENT_ID, number=person.number, phone=person.phone
            ),
            trades=frozenset({person.trade}),
            workplace=Workplace(name=person.employer),
        )
        return run(BookAppointment, command).appointment

    def _check_in(self, run: Runner, appointment: Appointment) -> Examination:
        portrait = None if self.chance.random() < 0.03 else self.portrait  # noqa: PLR2004  some forget the picture
        command = CheckInCommand(
            actor=self.crew.desk,
            appointment=appointment.id,
            formalities=Formalities(portrait=portrait),
            note="提前到检",
            original=_LICENCE,
        )
        return run(CheckIn, command).examination

    def _half_way(self, run: Runner, arrived: Sequence[Examination]) -> None:
        """Today goes on: some have just come, some gave their specimens, some wait for the chief physician."""
        third = len(arrived) // 3
        for examination in arrived[third:]:
            self._collect(run, examination)
        for station in _STATIONS:
            self._normal(run, station, [one.id for one in arrived[2 * third :]])
        self._measure(run, arrived[2 * third :])

    def _examine(self, run: Runner, arrived: Sequence[Examination]) -> None:
        arrived = arrived[1:] or arrived  # the first went home after registering
        for examination in arrived:
            self._collect(run, examination)
        odd = arrived[3::5] if self.chance.random() < _ODD_DAYS else []
        kinds = [self.chance.choice(ABNORMAL) for _ in odd]
        for examination, (entries, _) in zip(odd, kinds, strict=True):
            run(
                RecordResults,
                RecordResultsCommand(actor=self.crew.physician, examination=examination.id, entries=entries),
            )
        ids = [one.id for one in arrived]
        for station in _STATIONS:
            self._normal(run, station, ids)
        self._measure(run, arrived)
        self._hand_in(run, ids[:-1])  # the last one took the slip home
        judged = self._conclude(run, ids, {one.id: verdict for one, (_, verdict) in zip(odd, kinds, strict=True)})
        for examination in judged:
            approval = ApproveExaminationCommand(
                actor=self.crew.reviewer, examination=examination.id, seen=examination.version
            )
            if run(ApproveExamination, approval).state is ExaminationState.QUALIFIED:
                self._issue(run, examination.id)
        strange = {one.id for one in odd}
        for batch in _batches([one for one in ids if one not in strange][:-2]):
            for done in run(ApproveBatch, ApproveBatchCommand(actor=self.crew.reviewer, examinations=batch)).done:
                self._issue(run, done)

    def _hand_in(self, run: Runner, examinations: Sequence[ExaminationId]) -> None:
        for examination in examinations:
            run(HandInSlip, HandInSlipCommand(actor=self.crew.desk, examination=examination))

    def _issue(self, run: Runner, examination: ExaminationId) -> None:
        run(IssueForExamination, IssueForExaminationCommand(actor=self.crew.chief, examination=examination))

    def _collect(self, run: Runner, examination: Examination) -> None:
        for tube in examination.tubes:
            run(
                CollectSpecimen,
                CollectSpecimenCommand(actor=self.crew.physician, examination=examination.id, barcode=tube.barcode),
            )

    def _measure(self, run: Runner, arrived: Sequence[Examination]) -> None:
        """The analyser's ALT values; where one was entered by hand before, it stays."""
        rows = tuple(
            InstrumentRow(row=row, code=one.number, item="ALT", value=str(self.chance.randint(11, 38)), unit="U/L")
            for row, one in enumerate(arrived, start=2)
        )
        command = ImportResultsCommand(
            actor=self.crew.physician, department=self.crew.department, rows=rows, commit=True
        )
        run(ImportResults, command)

    def _normal(self, run: Runner, station: Station, ids: Sequence[ExaminationId]) -> None:
        for batch in _batches(ids):
            command = RecordNormalCommand(
                actor=self.crew.physician, examinations=batch, station=station, pregnancy_ruled_out=True
            )
            run(RecordNormal, command)

    def _conclude(
        self, run: Runner, ids: Sequence[ExaminationId], odd: Mapping[ExaminationId, TradeVerdict]
    ) -> Sequence[Examination]:
        for batch in _batches([one for one in ids if one not in odd]):
            run(ConcludeBatch, ConcludeBatchCommand(actor=self.crew.chief, examinations=batch))
        current = run.resolve(_Current)
        judged = []
        for examination, verdict in odd.items():
            now = current.state(examination)
            command = ConcludeExaminationCommand(
                actor=self.crew.chief,
                examination=examination,
                decision=Decision(verdicts=dict.fromkeys(now.trades, verdict)),
                seen=now.version,
            )
            judged.append(run(ConcludeExamination, command))
        return judged


class _Current:
    """Looks at an examination inside the running transaction."""

    def __init__(self, uow: UnitOfWork, examinations: Examinations) -> None:
        self._uow = uow
        self._examinations = examinations

    def state(self, examination: ExaminationId) -> Examination:
        with self._uow:
            return self._examinations.get(examination)


def _batches(ids: Sequence[ExaminationId]) -> Iterator[tuple[ExaminationId, ...]]:
    for start in range(0, len(ids), _BATCH):
        yield tuple(ids[start : start + _BATCH])
