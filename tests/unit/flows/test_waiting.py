"""What waits for somebody: counted by right, scope and state."""

from datetime import timedelta

from attrs import evolve

from adapters.memory.booking_queries import MemoryAppointmentQueries
from adapters.memory.certification import MemoryCertificateArchive
from adapters.memory.examination_queries import MemoryExaminationQueries
from adapters.memory.examination_registers import MemoryExaminationRegisters
from contracts.ports import examination_samples as samples
from tests.unit.flows.making import DOCTOR, STRANGER, MemoryDepartment, clerk
from tjdomain.booking.domain.licence import LicenceCheck, LicenceState
from tjdomain.booking.rights import BookingRight
from tjdomain.certification.rights import CertificationRight
from tjdomain.examination.domain.public_health import retract
from tjdomain.examination.rights import ExaminationRight
from tjdomain.flows.together.count_waiting import CountWaiting, CountWaitingQuery, WaitingKind
from tjdomain.shared.actor import Actor


def waiting(here: MemoryDepartment, actor: Actor | None = None) -> dict[WaitingKind, int]:
    a = here.a
    use_case = CountWaiting(
        MemoryAppointmentQueries(here.store),
        MemoryExaminationQueries(here.store),
        MemoryExaminationRegisters(here.store),
        a.examination_policies,
        MemoryCertificateArchive(here.store),
        a.clock,
    )
    return dict(use_case(CountWaitingQuery(actor=actor or clerk())))


def test_each_queue_is_counted_as_people_go_through(here: MemoryDepartment) -> None:
    here.resize(5, 1)
    assert set(waiting(here).values()) == {0}
    here.book(1, licence=LicenceCheck(state=LicenceState.PENDING))
    assert waiting(here)[WaitingKind.LICENCE] == 1
    finished, concluded = here.finish(here.arrive(2)), here.conclude(here.arrive(3))
    assert finished.state.value == "awaiting_conclusion"
    assert concluded.state.value == "awaiting_review"
    now = waiting(here)
    assert (now[WaitingKind.CONCLUSION], now[WaitingKind.REVIEW], now[WaitingKind.PORTRAIT]) == (1, 1, 0)
    here.issue(here.approve(concluded))
    now = waiting(here)
    assert (now[WaitingKind.REVIEW], now[WaitingKind.PORTRAIT]) == (0, 1)
    here.next_day()
    assert waiting(here)[WaitingKind.MISSED] == 1


def test_who_is_overdue_and_what_public_health_has_to_report_is_counted(here: MemoryDepartment) -> None:
    begun = here.arrive(1)
    case = samples.case(1, begun, due_at=here.clock.now() + timedelta(hours=2))
    here.store.table("public_health_case")[case.id] = case
    kinds = (WaitingKind.LAPSE, WaitingKind.PUBLIC_HEALTH, WaitingKind.PUBLIC_HEALTH_LATE)
    now = waiting(here)
    assert [now[kind] for kind in kinds] == [0, 1, 0]
    here.clock.move(timedelta(hours=3))
    assert waiting(here)[WaitingKind.PUBLIC_HEALTH_LATE] == 1
    here.clock.move(timedelta(days=60))
    now = waiting(here)
    assert [now[kind] for kind in kinds] == [1, 1, 1]
    here.store.table("public_health_case")[case.id] = retract(case)
    now = waiting(here)
    assert [now[kind] for kind in kinds] == [1, 0, 0]


def test_a_review_that_four_eyes_forbid_is_not_counted(here: MemoryDepartment) -> None:
    here.conclude(here.arrive(1))
    assert DOCTOR.account is not None
    doctor = evolve(clerk(), id=DOCTOR.account.value)
    assert (waiting(here)[WaitingKind.REVIEW], waiting(here, doctor)[WaitingKind.REVIEW]) == (1, 0)


def test_only_what_one_may_work_at_and_see_is_counted(here: MemoryDepartment) -> None:
    here.book(1)
    here.conclude(here.arrive(2))
    assert set(waiting(here, STRANGER).values()) == {0}
    without = clerk(
        BookingRight.CHECK_LICENCE,
        BookingRight.CONFIRM_MISSED,
        ExaminationRight.CONCLUDE,
        ExaminationRight.REVIEW,
        CertificationRight.READ,
        ExaminationRight.LAPSE,
        ExaminationRight.PUBLIC_HEALTH,
    )
    assert waiting(here, without) == {}
