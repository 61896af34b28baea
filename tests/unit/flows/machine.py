"""Visits as a state machine: whatever desk, stations, reviewers and the relay do in whatever order, these hold.

Places are neither sold twice nor lost; a person has at most one live appointment; who is checked in has one
examination, who is booked none, and whose visit is done has none under way; a certificate stands, or is waited for,
only where the examination is approved as qualified and no recheck of it has begun.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.unit.flows.making import CENTRE, EIGHT, TODAY, Department, clerk
from tests.unit.flows.test_walk_in import SEEN
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.quota import DayQuota, Part
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.certification.domain.certificate import Certificate, CertificateState, PendingCertificate, PendingState
from tjdomain.certification.usecases.revoke_certificate import RevokeCertificate, RevokeCertificateCommand
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState, TradeVerdict
from tjdomain.flows.after.happened import Happened
from tjdomain.flows.together.arriving import Formalities
from tjdomain.flows.together.check_in import ToToday
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import DomainError
from tjdomain.shared.ids import AppointmentId, ExaminationId

PERSONS = st.integers(1, 4)
DAYS = 12
LATEST = 3
"""Things are done to one of the last few, so that much is done to some."""
JUST_BEGUN = frozenset({ExaminationState.REGISTERED, ExaminationState.IN_PROGRESS})
EXAMINATIONS = {
    AppointmentState.BOOKED: {0},
    AppointmentState.CHECKED_IN: {1},
    AppointmentState.COMPLETED: {0, 1},
    AppointmentState.CANCELLED: {0},
}
"""How many examinations that are not void an appointment may have."""
ANYTHING = frozenset(Confirmation)


class VisitMachine(RuleBasedStateMachine):
    """Subclasses say where everything is kept."""

    def make_department(self) -> Department:
        """One with its catalogue installed, today and tomorrow open."""
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        self.here = self.make_department()
        for later in range(2, DAYS):
            self.here.open_day(TODAY + timedelta(days=later))
        self.formalities = (Formalities(), Formalities(portrait=self.here.keep_portrait()))
        self.appointments: list[AppointmentId] = []
        self.examinations: list[ExaminationId] = []
        self.told: list[Happened] = []

    @rule(n=PERSONS, later=st.integers(0, 2))
    def book(self, n: int, later: int) -> None:
        number = f"26{len(self.appointments):010d}"
        with suppress(DomainError):
            self.appointments.append(self.here.book(n, self.today + timedelta(days=later), number=number).id)

    @rule(n=PERSONS, portrait=st.booleans())
    def walk_in(self, n: int, *, portrait: bool) -> None:
        desk = self.formalities[portrait]
        self.arrive(lambda: self.here.walk_in(n, original=SEEN, confirmed=ANYTHING, formalities=desk))

    @precondition(lambda self: self.appointments)
    @rule(data=st.data(), to_today=st.booleans(), portrait=st.booleans())
    def check_in(self, data: st.DataObject, *, to_today: bool, portrait: bool) -> None:
        appointment = self.here.appointment(data.draw(st.sampled_from(self.appointments[-LATEST:])))
        wish = ToToday(start=EIGHT, reason="提前来") if to_today else None
        desk = self.formalities[portrait]
        self.arrive(lambda: self.here.check_in(appointment, to_today=wish, confirmed=ANYTHING, formalities=desk))

    @precondition(lambda self: self.examinations)
    @rule(data=st.data(), verdict=st.sampled_from([None, *TradeVerdict]))
    def go_on(self, data: st.DataObject, verdict: TradeVerdict | None) -> None:
        """The first result, or all of them with conclusion and approval, or the approval again once it was undone."""
        examination = self.drawn(data)
        with suppress(DomainError):
            if examination.state is ExaminationState.AWAITING_REVIEW:
                self.tell(self.here.approve(examination))
            elif examination.state is ExaminationState.AWAITING_RECHECK:
                self.examinations.append(self.here.begin_recheck(examination).id)
            elif verdict is None:
                self.here.record_some(examination)
            else:
                self.tell(self.here.judge(examination, verdict))

    @precondition(lambda self: self.told)
    @rule(data=st.data(), completes=st.booleans())
    def relay_late_or_twice(self, data: st.DataObject, *, completes: bool) -> None:
        flows = self.here.flows
        reaction = flows.complete if completes else flows.issue_after
        reaction(data.draw(st.sampled_from(self.told[-LATEST:])))

    @precondition(lambda self: self.examinations)
    @rule(data=st.data(), how=st.sampled_from(["undo_check_in", "undo_approval", "undo_approval", "void", "revoke"]))
    def take_back(self, data: st.DataObject, how: str) -> None:
        """A refusal is an answer too: the invariants say what nothing may leave behind."""
        examination = self.drawn(data)
        with suppress(DomainError):
            if how == "revoke":
                self.revoke(examination)
            else:
                getattr(self.here, how)(examination)

    @precondition(lambda self: self.today < TODAY + timedelta(days=DAYS - 3))
    @rule()
    def next_day(self) -> None:
        self.here.a.clock.move(timedelta(days=1))  # type: ignore[attr-defined]

    @invariant()
    def what_always_holds(self) -> None:
        a = self.here.a
        with a.uow:
            appointments = [a.appointments.get(key) for key in dict.fromkeys(self.appointments)]
            examinations = a.examinations.get_all(self.examinations)
            days = a.quotas.lock(CENTRE, [TODAY + timedelta(days=later) for later in range(DAYS)])
            certified = [(e, a.certificates.latest_of(e.id), a.pendings.find(e.id)) for e in examinations]
        self.places_are_neither_sold_twice_nor_lost(appointments, days)
        self.a_person_has_at_most_one_live_appointment(appointments)
        self.appointments_agree_with_examinations(appointments, examinations)
        for examination, certificate, waiting in certified:
            self.certificates_stand_on_approved_examinations_only(examination, certificate, waiting)
        numbers, slips = {e.number for e in examinations}, {e.slip for e in examinations}
        assert len(numbers) == len(slips) == len(self.examinations)

    def places_are_neither_sold_twice_nor_lost(
        self, appointments: Sequence[Appointment], days: Mapping[date, DayQuota]
    ) -> None:
        held = Counter((a.day, a.part) for a in appointments if a.state is not AppointmentState.CANCELLED)
        for day, quota in days.items():
            for counts in (quota.total, quota.of(EIGHT).counts):
                assert (counts.booked, counts.walk_in_used) == (held[day, Part.FREE], held[day, Part.WALK_IN])
                assert counts.booked <= counts.capacity - counts.walk_in
                assert counts.walk_in_used <= counts.walk_in

    def a_person_has_at_most_one_live_appointment(self, appointments: Sequence[Appointment]) -> None:
        live = Counter(a.person.document.number for a in appointments if a.is_live)
        assert set(live.values()) <= {1}

    def appointments_agree_with_examinations(
        self, appointments: Sequence[Appointment], examinations: Sequence[Examination]
    ) -> None:
        standing = [e for e in examinations if e.state is not ExaminationState.VOIDED]
        begun = Counter(e.registration.appointment for e in standing)
        under_way = {e.registration.appointment for e in standing if e.state in JUST_BEGUN}
        for appointment in appointments:
            assert begun[appointment.id] in EXAMINATIONS[appointment.state]
            assert appointment.state is not AppointmentState.COMPLETED or appointment.id not in under_way

    def certificates_stand_on_approved_examinations_only(
        self, examination: Examination, certificate: Certificate | None, waiting: PendingCertificate | None
    ) -> None:
        approved = examination.state is ExaminationState.QUALIFIED and examination.recheck is None
        assert approved or certificate is None or certificate.state is not CertificateState.VALID
        assert approved or waiting is None or waiting.state is not PendingState.WAITING

    @property
    def today(self) -> date:
        return local_day(self.here.a.clock.now())

    def arrive(self, act: Callable[[], Any]) -> None:
        with suppress(DomainError):
            arrival = act()
            if not arrival.came_back:
                self.examinations.append(arrival.examination.id)
                self.appointments.append(arrival.examination.registration.appointment)

    def drawn(self, data: st.DataObject) -> Examination:
        return self.here.examination(data.draw(st.sampled_from(self.examinations[-LATEST:])))

    def tell(self, judged: Examination) -> None:
        self.told.append(self.here.tell(judged))

    def revoke(self, examination: Examination) -> None:
        certificate, a = self.here.certificate(examination), self.here.a
        if certificate is not None:
            RevokeCertificate(a.uow, a.certificates, a.events, a.clock, a.ids)(
                RevokeCertificateCommand(actor=clerk(), certificate=certificate.id, reason="错发")
            )
