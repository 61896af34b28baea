"""Undo a check-in 撤销到检 on its day, before anything was examined."""

from attrs import frozen

from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.rights import BookingRight
from tjdomain.examination.domain.ending import undo_check_in
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.recording import reason_given
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.records import Records
from tjdomain.flows.together.visits import Visits
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class UndoCheckInCommand:
    """Which examination should not have begun, and why."""

    actor: Actor
    examination: ExaminationId
    reason: str


class UndoCheckIn:
    """The examination is void; the person is booked as before, a walk-in cancelled and its place free."""

    def __init__(self, uow: UnitOfWork, records: Records, visits: Visits, clock: Clock) -> None:
        self._uow = uow
        self._records = records
        self._visits = visits
        self._clock = clock

    def __call__(self, command: UndoCheckInCommand) -> Examination:
        """Raises ``NotFound``, ``ReasonMissing``, ``WrongState``, ``NotInRecheck``, ``NotToday``, ``StaleVersion``."""
        actor, reason = command.actor, reason_given(command.reason)
        actor.require(BookingRight.CHECK_IN)
        actor.require(ExaminationRight.UNDO_CHECK_IN)
        with self._uow:
            before = self._records.get(actor, command.examination)
            after = self._records.save("examination.check_in_undone", actor, before, undo_check_in(before), reason)
            visit = self._visits.of(before)
            if visit is not None:
                action = AppointmentAction.UNDO_WALK_IN if visit.is_walk_in else AppointmentAction.UNDO_CHECK_IN
                undone = moved(visit, action, local_day(self._clock.now()))
                self._visits.save("appointment.check_in_undone", actor, visit, undone, reason)
            return after
