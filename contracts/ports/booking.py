"""What every storage of appointments, places and holds must do."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve

from ports.booking import Appointments, CodeMatch, Holds, NewAppointment, PersonStandings, Quotas, Teams
from ports.idempotency import OtherBody
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.acceptance import Acceptance, AcceptedText
from tjdomain.booking.domain.appointment import Appointment, AppointmentState, Workplace
from tjdomain.booking.domain.capacity import DayPlan, PeriodPlan, opened
from tjdomain.booking.domain.day_errors import DayAlreadyOpen
from tjdomain.booking.domain.errors import AlreadyBooked
from tjdomain.booking.domain.licence import LicenceCheck, LicenceKind, LicenceState
from tjdomain.booking.domain.policies import LiveAppointment, Standing
from tjdomain.booking.domain.quota import Change, Changes, DayId, DayQuota, Part, Place, holding, taking, together
from tjdomain.booking.domain.request import RequestKey
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.domain.team import Contact, Hold, Team
from tjdomain.shared.actor import Channel
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import NotFound, StaleVersion, TransactionRefused
from tjdomain.shared.ids import AppointmentId, DepartmentId, EmployerId, FileId, TeamId
from tjdomain.shared.person import Document, DocumentKind, Person, Sex
from tjdomain.shared.trade import Trade

NOON = datetime(2026, 3, 2, 4, 0, 0, 123456, tzinfo=UTC)
TODAY = date(2026, 3, 2)
DAY, NEXT = date(2026, 3, 3), date(2026, 3, 4)
EIGHT, NINE, TEN = time(8), time(9), time(10)
CENTRE = DepartmentId(UUID(int=901))
ELSEWHERE = DepartmentId(UUID(int=902))
CLERK = UUID(int=77)
FREE = Part.FREE


def person(n: int = 1, **changes: Any) -> Person:
    """The ``n``-th person, by passport."""
    document = Document(DocumentKind.PASSPORT, f"E{n:08d}")
    made = Person(f"王小明{'甲乙丙丁戊'[n % 5]}", document, Sex.FEMALE, date(1990, 1, 31), Phone(f"138{n:08d}"))
    return evolve(made, **changes)


def appointment(n: int = 1, **changes: Any) -> Appointment:
    """The ``n``-th appointment, of the ``n``-th person."""
    made = Appointment(
        id=AppointmentId(UUID(int=n)),
        department=CENTRE,
        number=f"26{n:010d}",
        created_by=CLERK,
        created_at=NOON,
        channel=Channel.WEB,
        person=person(n),
        trades=frozenset({Trade.FOOD}),
        workplace=Workplace(name="好滋味饭店"),
        licence=LicenceCheck(state=LicenceState.PENDING),
        day=DAY,
        period=Period(EIGHT, NINE),
        part=FREE,
    )
    return evolve(made, **changes)


def new(n: int = 1, code: str = "ABCD2345", request: RequestKey | None = None, **changes: Any) -> NewAppointment:
    """The ``n``-th appointment as it is added."""
    return NewAppointment(appointment=appointment(n, **changes), code=code, request=request)


def request(n: int = 1) -> RequestKey:
    """The ``n``-th request."""
    return RequestKey(bytes([n]) * 32, bytes([100 + n]) * 32)


def changed(before: Appointment, **changes: Any) -> Appointment:
    """The next version."""
    return evolve(before, version=before.version + 1, **changes)


FULL: dict[str, Any] = {
    "channel": Channel.TEAM_CODE,
    "person": person(1, name="阿依古丽·买买提𠮷", phone=None),
    "trades": frozenset({Trade.HAIR_BATH, Trade.DRUGS_QUALITY}),
    "workplace": Workplace(name="乙单位", licence_number="91371500MA3TE5T031", employer=EmployerId(UUID(int=31))),
    "licence": LicenceCheck(
        state=LicenceState.ORIGINAL_SEEN,
        photo=FileId(UUID(int=32)),
        warnings=("value.licence_region", "value.licence_shape"),
        rejection="看不清",
        seen_kind=LicenceKind.FOOD,
        seen_number="JY13715020000010",
        seen_by=UUID(int=33),
    ),
    "team": TeamId(UUID(int=34)),
    "period": Period(time(8, 30), time(8, 45)),
    "part": Part.OVERBOOKED,
    "overbook_reason": "加急",
    "accepted": (
        Acceptance(text=AcceptedText.NOTICE, version="2026-3", at=NOON),
        Acceptance(text=AcceptedText.CONSENT, version="2026-1", at=NOON),
    ),
    "created_by": None,
    "phone_seen": True,
}


class AppointmentsContract:
    """Fixtures: ``uow`` and ``appointments`` over the same storage, empty."""

    def test_what_was_added_is_read_whole(self, uow: UnitOfWork, appointments: Appointments) -> None:
        full = new(1, **FULL)
        with uow:
            appointments.add(full)
        with uow:
            assert appointments.get(full.appointment.id) == full.appointment
            assert appointments.code_of(full.appointment.id) == "ABCD2345"

    def test_what_is_not_there_cannot_be_read_or_changed(self, uow: UnitOfWork, appointments: Appointments) -> None:
        absent = appointment()
        for attempt in (appointments.get, appointments.code_of, appointments.slip_code_of):
            with pytest.raises(NotFound), uow:
                attempt(absent.id)
        with pytest.raises(NotFound), uow:
            appointments.save(changed(absent))

    def test_a_change_replaces_the_version_before_and_keeps_the_code(
        self, uow: UnitOfWork, appointments: Appointments
    ) -> None:
        after = changed(appointment(), **FULL)
        with uow:
            appointments.add(new(request=request()))
        with uow:
            appointments.save(after)
        with uow:
            assert appointments.get(after.id) == after
            assert appointments.code_of(after.id) == "ABCD2345"
            assert appointments.by_request(request().key) == (after, request().digest)

    def test_the_second_change_of_one_version_is_refused(self, uow: UnitOfWork, appointments: Appointments) -> None:
        with uow:
            appointments.add(new())
        with uow:
            appointments.save(changed(appointment(), day=NEXT))
        with pytest.raises(StaleVersion), uow:
            appointments.save(changed(appointment(), state=AppointmentState.CANCELLED))

    @pytest.mark.parametrize("state", [AppointmentState.BOOKED, AppointmentState.CHECKED_IN])
    def test_a_person_has_one_live_appointment(
        self, uow: UnitOfWork, appointments: Appointments, state: AppointmentState
    ) -> None:
        with uow:
            appointments.add(new(1, state=state))
        with pytest.raises(AlreadyBooked), uow:
            appointments.add(new(2, person=person(1)))
        with uow:
            assert appointments.of_person(person(1).document, 9) == (appointment(1, state=state),)

    @pytest.mark.parametrize("state", [AppointmentState.CANCELLED, AppointmentState.MISSED, AppointmentState.COMPLETED])
    def test_what_is_over_leaves_the_person_free_and_does_not_come_back_beside_another(
        self, uow: UnitOfWork, appointments: Appointments, state: AppointmentState
    ) -> None:
        over = changed(appointment(1), state=state)
        with uow:
            appointments.add(new(1))
        with uow:
            appointments.save(over)
            appointments.add(new(2, person=person(1)))
        with pytest.raises(AlreadyBooked), uow:
            appointments.save(changed(over, state=AppointmentState.BOOKED))

    def test_a_corrected_document_cannot_be_one_that_is_live(self, uow: UnitOfWork, appointments: Appointments) -> None:
        with uow:
            appointments.add_all([new(1), new(2)])
        with pytest.raises(AlreadyBooked), uow:
            appointments.save(changed(appointment(2), person=person(1)))

    def test_a_request_makes_one_appointment(self, uow: UnitOfWork, appointments: Appointments) -> None:
        with uow:
            appointments.add(new(1, request=request()))
        with pytest.raises(OtherBody), uow:
            appointments.add(new(2, request=request()))
        with uow:
            assert appointments.by_request(request().key) == (appointment(1), request().digest)
            assert appointments.by_request(request(2).key) is None
            assert appointments.requested([request().key, request(2).key]) == {request().key}

    def test_the_requests_of_a_slot_are_those_that_have_an_appointment_there(
        self, uow: UnitOfWork, appointments: Appointments
    ) -> None:
        there = appointment(1)
        with uow:
            appointments.add(new(1, request=request()))
            appointments.add(new(2))
            appointments.add(new(3, request=request(3), day=NEXT))
            appointments.add(new(4, request=request(4), period=Period(NINE, TEN)))
            appointments.add(new(5, request=request(5), department=ELSEWHERE))
        with uow:
            assert appointments.requests_at(there.department, there.place.slot) == {request().key}
            appointments.save(evolve(there, state=AppointmentState.CANCELLED, version=there.version + 1))
        with uow:
            assert appointments.requests_at(there.department, there.place.slot) == {request().key}

    def test_people_who_share_a_phone_are_counted_without_teams_and_what_is_over(
        self, uow: UnitOfWork, appointments: Appointments
    ) -> None:
        phone, other, unknown = (Phone(f"138{n:08d}") for n in (1, 5, 9))
        shared = [new(n, person=person(n, phone=phone)) for n in (1, 2)]
        over = new(3, person=person(3, phone=phone), state=AppointmentState.CANCELLED)
        of_team = new(4, person=person(4, phone=phone), team=TeamId(UUID(int=34)))
        with uow:
            appointments.add_all([*shared, over, of_team, new(5)])
        with uow:
            assert appointments.sharing([phone, other, unknown]) == {phone: 2, other: 1}

    def test_many_are_added_or_none(self, uow: UnitOfWork, appointments: Appointments) -> None:
        with uow:
            appointments.add_all([])
            appointments.add_all([new(n) for n in range(1, 6)])
        with pytest.raises(AlreadyBooked), uow:
            appointments.add_all([new(7), new(8, person=person(2)), new(9)])
        with uow:
            live = appointments.live_among([person(n).document for n in range(1, 10)])
            assert {one.id: one for one in live} == {appointment(n).id: appointment(n) for n in range(1, 6)}
            assert appointments.live_among([]) == ()

    def test_a_drawn_number_that_is_taken_is_drawn_again(self, uow: UnitOfWork, appointments: Appointments) -> None:
        with uow:
            appointments.add(new(1))
        with pytest.raises(TransactionRefused), uow:
            appointments.add(new(2, number=appointment(1).number))

    def test_a_code_opens_the_persons_newest_appointment_that_has_it(
        self, uow: UnitOfWork, appointments: Appointments
    ) -> None:
        over = AppointmentState.CANCELLED
        with uow:
            appointments.add_all(
                [new(1, state=over), new(2, person=person(1), state=over), new(3, code="WXYZ6789", person=person(1))]
            )
        with uow:
            newest = appointment(2, person=person(1), state=over)
            other = appointment(3, person=person(1))
            found = CodeMatch(appointment=newest, from_slip=False)
            assert appointments.with_code(person(1).document, "ABCD2345") == found
            found = CodeMatch(appointment=other, from_slip=False)
            assert appointments.with_code(person(1).document, "WXYZ6789") == found
            assert appointments.with_code(person(1).document, "NOTHING2") is None
            assert appointments.with_code(person(2).document, "ABCD2345") is None

    def test_the_code_of_the_guide_slip_comes_with_the_check_in_and_replaces_the_one_before(
        self, uow: UnitOfWork, appointments: Appointments
    ) -> None:
        booked = appointment()
        first = changed(booked, state=AppointmentState.CHECKED_IN, phone_seen=True)
        again = changed(first)
        with uow:
            appointments.add(new())
            assert appointments.slip_code_of(booked.id) is None
        with uow:
            appointments.save(first, "SLIP2345")
        with uow:
            assert appointments.get(booked.id) == first
            assert (appointments.slip_code_of(booked.id), appointments.code_of(booked.id)) == ("SLIP2345", "ABCD2345")
            by_slip = CodeMatch(appointment=first, from_slip=True)
            assert appointments.with_code(person(1).document, "SLIP2345") == by_slip
            by_booking = CodeMatch(appointment=first, from_slip=False)
            assert appointments.with_code(person(1).document, "ABCD2345") == by_booking
        with uow:
            appointments.save(again, "SLIP6789")
        with uow:
            assert appointments.with_code(person(1).document, "SLIP2345") is None

    def test_a_change_without_a_check_in_keeps_the_code_of_the_guide_slip(
        self, uow: UnitOfWork, appointments: Appointments
    ) -> None:
        here = NewAppointment(appointment=appointment(), code="ABCD2345", slip_code="ABCD2345")
        with uow:
            appointments.add(here)
        with uow:
            appointments.save(changed(here.appointment))
        with uow:
            found = appointments.with_code(person(1).document, "ABCD2345")
            assert found == CodeMatch(appointment=changed(here.appointment), from_slip=True)

    def test_of_two_check_ins_at_once_the_later_leaves_no_code(
        self, uow: UnitOfWork, appointments: Appointments
    ) -> None:
        after = changed(appointment(), state=AppointmentState.CHECKED_IN)
        with uow:
            appointments.add(new())
        with uow:
            appointments.save(after, "SLIP2345")
        with pytest.raises(StaleVersion), uow:
            appointments.save(after, "SLIP6789")
        with uow:
            assert appointments.slip_code_of(after.id) == "SLIP2345"

    def test_a_code_alone_leads_to_live_appointments_of_that_day(
        self, uow: UnitOfWork, appointments: Appointments
    ) -> None:
        here = changed(appointment(2), state=AppointmentState.CHECKED_IN)
        with uow:
            appointments.add_all([new(1), new(2, "WXYZ6789"), new(3, "ABCD2345", day=NEXT)])
            appointments.add(new(4, "GONE2345", state=AppointmentState.CANCELLED))
        with uow:
            appointments.save(here, "SLIP2345")
        with uow:
            assert appointments.coded_on(DAY, "ABCD2345") == (appointment(1),)
            assert appointments.coded_on(DAY, "SLIP2345") == appointments.coded_on(DAY, "WXYZ6789") == (here,)
            assert appointments.coded_on(DAY, "GONE2345") == ()

    def test_a_persons_live_appointment_is_known(self, uow: UnitOfWork, appointments: Appointments) -> None:
        over = AppointmentState.COMPLETED
        with uow:
            appointments.add_all([new(1, state=over), new(2, person=person(1), day=NEXT), new(3)])
        live = appointment(2)
        with uow:
            assert appointments.live_of(person(1).document) == LiveAppointment(
                id=live.id, department=CENTRE, created_by=CLERK, number=live.number, day=NEXT
            )
            assert appointments.live_of(person(9).document) is None

    def test_a_persons_appointments_are_newest_first(self, uow: UnitOfWork, appointments: Appointments) -> None:
        over = AppointmentState.CANCELLED
        with uow:
            appointments.add_all([new(n, person=person(1), state=over) for n in (2, 1, 3)] + [new(4)])
        with uow:
            assert [a.id.value.int for a in appointments.of_person(person(1).document, 2)] == [3, 2]

    def test_booked_ones_of_days_are_oldest_first_and_of_the_department(
        self, uow: UnitOfWork, appointments: Appointments
    ) -> None:
        with uow:
            appointments.add_all(
                [
                    new(3),
                    new(1, day=NEXT),
                    new(2, day=TODAY),
                    new(4, state=AppointmentState.CHECKED_IN),
                    new(5, department=ELSEWHERE),
                ]
            )
        with uow:
            assert appointments.booked_on(CENTRE, [DAY, NEXT, DAY]) == (appointment(1, day=NEXT), appointment(3))
            assert appointments.booked_on(CENTRE, []) == ()

    def test_a_teams_members_are_oldest_first_in_any_state(self, uow: UnitOfWork, appointments: Appointments) -> None:
        team = TeamId(UUID(int=50))
        with uow:
            appointments.add_all([new(2, team=team), new(1, team=team, state=AppointmentState.CANCELLED), new(3)])
        with uow:
            assert [a.id.value.int for a in appointments.of_team(team)] == [1, 2]

    def test_rejected_ones_are_found_through_a_day(self, uow: UnitOfWork, appointments: Appointments) -> None:
        no = LicenceCheck(state=LicenceState.REJECTED, rejection="过期")
        with uow:
            appointments.add_all(
                [
                    new(1, licence=no),
                    new(2, licence=no, day=NEXT),
                    new(3),
                    new(4, licence=no, state=AppointmentState.CANCELLED),
                    new(5, licence=no, department=ELSEWHERE),
                ]
            )
        with uow:
            assert appointments.rejected(CENTRE, DAY) == (appointment(1, licence=no),)


class PersonStandingsContract:
    """Fixtures: ``uow``, ``appointments``, ``standings`` over the same storage, empty."""

    def test_nobody_knows_anything_of_a_stranger(self, uow: UnitOfWork, standings: PersonStandings) -> None:
        with uow:
            assert standings.of(person().document, DAY) == Standing()

    def test_appointments_missed_since_a_day_are_counted(
        self, uow: UnitOfWork, appointments: Appointments, standings: PersonStandings
    ) -> None:
        missed, last = AppointmentState.MISSED, NEXT + timedelta(days=2)
        with uow:
            appointments.add_all(
                [
                    new(1, state=missed, day=DAY),
                    new(2, person=person(1), state=missed, day=last),
                    new(3, person=person(1), state=missed, day=NEXT),
                    new(4, person=person(1), state=AppointmentState.CANCELLED, day=NEXT),
                    new(5, person=person(1), day=NEXT),
                    new(6, state=missed, day=NEXT),
                ]
            )
        with uow:
            assert standings.of(person(1).document, DAY) == Standing(missed=2, last_missed=last)

    def test_everybody_in_a_list_stands_as_one_by_one(
        self, uow: UnitOfWork, appointments: Appointments, standings: PersonStandings
    ) -> None:
        missed = AppointmentState.MISSED
        with uow:
            appointments.add_all(
                [
                    new(1, state=missed),
                    new(2, person=person(1), state=missed, day=NEXT),
                    new(3, state=missed, day=TODAY),
                    new(4, state=missed),
                    new(5),
                ]
            )
        documents = [person(n).document for n in (1, 3, 5, 6)]
        with uow:
            found = standings.of_all(documents, TODAY)
            assert found == {document: standings.of(document, TODAY) for document in documents}
            assert found[documents[0]] == Standing(missed=2, last_missed=NEXT)
            assert standings.of_all([], TODAY) == {}


def day(*capacities: int, on: date = DAY, walk_in: int = 0, department: DepartmentId = CENTRE) -> DayQuota:
    """An open day with an hour for each capacity, from eight o'clock."""
    plan = DayPlan(
        periods=tuple(
            PeriodPlan(period=Period(time(8 + n), time(9 + n)), capacity=capacity, walk_in=walk_in)
            for n, capacity in enumerate(capacities)
        )
    )
    return opened(plan, on, DayId(UUID(int=on.toordinal() << 8 | department.value.int & 0xFF)), department, CLERK)


def take(start: time = EIGHT, part: Part = FREE, number: int = 1, on: date = DAY) -> Changes:
    """Places taken."""
    return taking(Place(Slot(on, start), part), number)


class QuotasContract:
    """Fixtures: ``uow`` and ``quotas`` over the same storage, empty."""

    def read(self, uow: UnitOfWork, quotas: Quotas, on: date = DAY) -> DayQuota:
        """The day as it is stored."""
        with uow:
            return quotas.lock(CENTRE, [on])[on]

    def test_an_opened_day_is_read_whole(self, uow: UnitOfWork, quotas: Quotas) -> None:
        with uow:
            quotas.add(day(3, 4, walk_in=1))
            quotas.add(day(5, department=ELSEWHERE))
        assert self.read(uow, quotas) == day(3, 4, walk_in=1)

    def test_days_that_are_not_open_are_absent(self, uow: UnitOfWork, quotas: Quotas) -> None:
        with uow:
            quotas.add(day(3, on=NEXT))
            quotas.add(day(3))
        with uow:
            assert list(quotas.lock(CENTRE, [NEXT, TODAY, DAY, NEXT])) == [DAY, NEXT]
            assert quotas.lock(CENTRE, []) == {}

    def test_the_open_days_of_a_span_are_read(self, uow: UnitOfWork, quotas: Quotas) -> None:
        with uow:
            quotas.add(day(3, on=NEXT))
            quotas.add(day(3, 4))
        with uow:
            assert quotas.between(CENTRE, DAY, NEXT) == quotas.lock(CENTRE, [DAY, NEXT])
            assert list(quotas.between(CENTRE, TODAY, DAY)) == [DAY]
            assert quotas.between(ELSEWHERE, DAY, NEXT) == {}

    def test_a_day_is_opened_once(self, uow: UnitOfWork, quotas: Quotas) -> None:
        with uow:
            quotas.add(day(3))
        with pytest.raises(DayAlreadyOpen) as refused, uow:
            quotas.add(evolve(day(9), id=DayId(UUID(int=5))))
        assert refused.value.days == (DAY,)
        assert self.read(uow, quotas) == day(3)

    @pytest.mark.parametrize("part", [FREE, Part.WALK_IN])
    def test_the_last_place_is_taken_once(self, uow: UnitOfWork, quotas: Quotas, part: Part) -> None:
        walk_in = 1 if part is Part.WALK_IN else 0
        with uow:
            quotas.add(day(1, 1, walk_in=walk_in))
        with uow:
            assert quotas.apply(CENTRE, take(part=part))
        with pytest.raises(AssertionError), uow:
            assert quotas.apply(CENTRE, take(part=part))
        assert self.read(uow, quotas) == day(1, 1, walk_in=walk_in).after(take(part=part))

    def test_the_days_own_limit_holds_too(self, uow: UnitOfWork, quotas: Quotas) -> None:
        small = day(5, 5)
        with uow:
            quotas.add(evolve(small, total=evolve(small.total, capacity=1)))
        with uow:
            assert quotas.apply(CENTRE, take())
        with pytest.raises(AssertionError), uow:
            assert quotas.apply(CENTRE, take(NINE))
        assert self.read(uow, quotas).of(NINE).counts.booked == 0

    def test_what_teams_hold_and_walk_ins_keep_is_not_free(self, uow: UnitOfWork, quotas: Quotas) -> None:
        with uow:
            quotas.add(day(3, walk_in=1))
            assert quotas.apply(CENTRE, holding(Slot(DAY, EIGHT), 2))
        with pytest.raises(AssertionError), uow:
            assert quotas.apply(CENTRE, take())
        with uow:
            assert quotas.apply(CENTRE, take(part=Part.OVERBOOKED))
        counts = self.read(uow, quotas).total
        assert (counts.team_held, counts.booked, counts.overbooked) == (2, 0, 1)

    def test_a_staged_release_gives_out_part_of_the_capacity(self, uow: UnitOfWork, quotas: Quotas) -> None:
        with uow:
            quotas.add(day(3))
        with pytest.raises(AssertionError), uow:
            assert quotas.apply(CENTRE, take(), released=33)
        with uow:
            assert quotas.apply(CENTRE, take(), released=34)
        with pytest.raises(AssertionError), uow:
            assert quotas.apply(CENTRE, take(), released=34)

    @pytest.mark.parametrize(
        "back",
        [
            take(number=-1),
            take(part=Part.WALK_IN, number=-1),
            take(part=Part.OVERBOOKED, number=-1),
            holding(Slot(DAY, EIGHT), -1),
        ],
    )
    def test_nothing_falls_below_zero(self, uow: UnitOfWork, quotas: Quotas, back: Changes) -> None:
        with uow:
            quotas.add(day(3, walk_in=1))
        with pytest.raises(AssertionError), uow:
            assert quotas.apply(CENTRE, back)
        assert self.read(uow, quotas) == day(3, walk_in=1)

    def test_a_move_inside_a_day_and_one_between_days_are_one_step(self, uow: UnitOfWork, quotas: Quotas) -> None:
        with uow:
            quotas.add(day(2, 2))
            quotas.add(day(1, on=NEXT))
            assert quotas.apply(CENTRE, take())
        inside = together(take(number=-1), take(NINE))
        between = together(take(NINE, number=-1), take(on=NEXT))
        with uow:
            assert quotas.apply(CENTRE, inside)
        with uow:
            assert quotas.apply(CENTRE, between)
        assert self.read(uow, quotas) == day(2, 2)
        assert self.read(uow, quotas, NEXT) == day(1, on=NEXT).after(take(on=NEXT))

    def test_a_move_to_a_full_day_is_refused_whole(self, uow: UnitOfWork, quotas: Quotas) -> None:
        with uow:
            quotas.add(day(2, 2))
            quotas.add(day(0, on=NEXT))
            assert quotas.apply(CENTRE, take())
        with pytest.raises(AssertionError), uow:
            assert quotas.apply(CENTRE, together(take(number=-1), take(on=NEXT)))
        assert self.read(uow, quotas).total.booked == 1

    def test_rows_that_do_not_exist_take_nothing(self, uow: UnitOfWork, quotas: Quotas) -> None:
        with uow:
            quotas.add(day(2))
        for changes in (take(TEN), take(on=NEXT), together(take(number=-1), take(on=NEXT))):
            with pytest.raises(AssertionError), uow:
                assert quotas.apply(CENTRE, changes)
        assert self.read(uow, quotas) == day(2)

    def test_no_changes_are_always_possible(self, uow: UnitOfWork, quotas: Quotas) -> None:
        with uow:
            assert quotas.apply(CENTRE, {})

    def test_many_rows_change_in_one_step(self, uow: UnitOfWork, quotas: Quotas) -> None:
        with uow:
            quotas.add(day(3, 3, 3))
            assert quotas.apply(CENTRE, together(holding(Slot(DAY, EIGHT), 2), holding(Slot(DAY, TEN), 3)))
        counts = self.read(uow, quotas)
        assert [row.counts.team_held for row in counts.periods] == [2, 0, 3]
        assert counts.total == evolve(day(3, 3, 3).total, team_held=5)

    def test_a_new_plan_replaces_sizes_and_periods_and_keeps_counts(self, uow: UnitOfWork, quotas: Quotas) -> None:
        with uow:
            quotas.add(day(3, 3))
            assert quotas.apply(CENTRE, take())
        with uow:
            before = quotas.lock(CENTRE, [DAY])[DAY]
            after = evolve(day(5, 0, 2, walk_in=0).after(take()), version=2)
            quotas.replan(before, after)
        assert self.read(uow, quotas) == after
        with pytest.raises(StaleVersion), uow:
            quotas.replan(before, evolve(after, version=2))
        assert self.read(uow, quotas).total.booked == 1

    def test_a_change_says_what_it_does_to_each_count(self, uow: UnitOfWork, quotas: Quotas) -> None:
        mixed = dict.fromkeys(take(), Change(booked=1, team_held=1, walk_in_used=1, overbooked=2))
        with uow:
            quotas.add(day(9, walk_in=2))
            assert quotas.apply(CENTRE, mixed)
        assert self.read(uow, quotas) == day(9, walk_in=2).after(mixed)


def team(n: int = 1, **changes: Any) -> Team:
    """The ``n``-th team."""
    made = Team(
        id=TeamId(UUID(int=n)),
        department=CENTRE,
        created_by=CLERK,
        created_at=NOON,
        workplace=Workplace(name="好滋味饭店", licence_number="JY13715020000010", employer=EmployerId(UUID(int=8))),
        contact=Contact(name="刘经理", phone=Phone("13900000000")),
        trades=frozenset({Trade.FOOD, Trade.DRUGS}),
        has_licence=True,
        may_use_free=False,
        code=f"Code{n}",
        code_expires=NOON,
        note="两批\n第二批下午",
    )
    return evolve(made, **changes)


def hold(n: int = 1, on: date = DAY, start: time = EIGHT, held: int = 3, used: int = 0) -> Hold:
    """A hold of the ``n``-th team."""
    period = Period(start, time(start.hour + 1))
    return Hold(team=TeamId(UUID(int=n)), slot=Slot(on, start), period=period, held=held, used=used)


class HoldsContract:
    """Fixtures: ``uow``, ``teams`` and ``holds`` over the same storage, empty."""

    def test_holds_are_read_by_slot(self, uow: UnitOfWork, holds: Holds) -> None:
        with uow:
            for one in (hold(on=NEXT), hold(start=NINE), hold(), hold(2)):
                holds.add(one)
        with uow:
            assert holds.of(TeamId(UUID(int=1))) == (hold(), hold(start=NINE), hold(on=NEXT))
            assert holds.lock(TeamId(UUID(int=1))) == holds.of(TeamId(UUID(int=1)))
            assert holds.of(TeamId(UUID(int=3))) == ()

    @pytest.mark.parametrize(
        ("held", "used", "done"),
        [(0, 1, True), (0, 3, True), (0, 4, False), (0, -1, False), (-3, 0, True), (-4, 0, False), (1, 4, True)],
    )
    def test_used_places_stay_between_none_and_all(
        self, uow: UnitOfWork, holds: Holds, held: int, used: int, *, done: bool
    ) -> None:
        with uow:
            holds.add(hold())
        with uow:
            assert holds.apply(hold().team, hold().slot, held=held, used=used) is done
        with uow:
            after = hold(held=3 + held, used=used) if done else hold()
            assert holds.of(hold().team) == (after,)

    def test_a_slot_that_is_not_held_takes_nothing(self, uow: UnitOfWork, holds: Holds) -> None:
        with uow:
            assert not holds.apply(hold().team, hold().slot, used=1)

    def test_teams_with_unused_places_are_found_through_a_day(
        self, uow: UnitOfWork, teams: Teams, holds: Holds
    ) -> None:
        with uow:
            for n in (1, 2, 3, 4):
                teams.add(team(n, department=ELSEWHERE if n == 4 else CENTRE))
            for one in (hold(2), hold(1), hold(1, start=NINE), hold(3, held=2, used=2), hold(4)):
                holds.add(one)
        with uow:
            assert holds.unused(CENTRE, DAY) == (TeamId(UUID(int=1)), TeamId(UUID(int=2)))
            assert holds.unused(CENTRE, TODAY) == ()
