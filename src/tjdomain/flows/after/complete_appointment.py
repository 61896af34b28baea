"""Once an examination is judged or has lapsed, the appointment that began it is done."""

from typing import ClassVar

from ports.clock import Clock
from ports.examination import Examinations
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.flows.after.happened import THE_SYSTEM, Happened
from tjdomain.flows.together.visits import Visits
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import ExaminationId


class CompleteAppointment:
    """CHECKED_IN becomes COMPLETED, so that the person may book again; later approvals change nothing."""

    party: ClassVar[str] = "complete_appointment"
    decided_by_key = True

    def __init__(self, uow: UnitOfWork, examinations: Examinations, visits: Visits, clock: Clock) -> None:
        self._uow = uow
        self._examinations = examinations
        self._visits = visits
        self._clock = clock

    def __call__(self, happened: Happened) -> None:
        """Raises ``NotFound``, ``StaleVersion``."""
        with self._uow:
            examination = self._examinations.get(ExaminationId(happened.subject))
            if examination.state is ExaminationState.VOIDED:  # a new check-in of the appointment has another one
                return
            visit = self._visits.of(examination)
            if visit is None or visit.state is not AppointmentState.CHECKED_IN:
                return
            done = moved(visit, AppointmentAction.COMPLETE, local_day(self._clock.now()))
            self._visits.save("appointment.completed", THE_SYSTEM, visit, done)
