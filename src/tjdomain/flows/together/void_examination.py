"""Void an examination 作废: it should not have been, whatever its state, while no certificate came of it."""

from attrs import frozen

from ports.certification import Certificates
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.lifecycle import AppointmentAction, after_voided_examination, moved
from tjdomain.certification.usecases.issuing import Issuing
from tjdomain.examination.domain.ending import void
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.recording import reason_given
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.records import Records
from tjdomain.flows.together.errors import CertificateWasIssued
from tjdomain.flows.together.visits import Visits
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class VoidExaminationCommand:
    """Which examination, and why."""

    actor: Actor
    examination: ExaminationId
    reason: str


class VoidExamination:
    """Marks its samples, lets the appointment and the examination before a recheck follow."""

    def __init__(
        self,
        uow: UnitOfWork,
        records: Records,
        certificates: Certificates,
        issuing: Issuing,
        visits: Visits,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._records = records
        self._certificates = certificates
        self._issuing = issuing
        self._visits = visits
        self._clock = clock

    def __call__(self, command: VoidExaminationCommand) -> Examination:
        """Raises ``NotFound``, ``ReasonMissing``, ``WrongState``, ``RecheckBegun``, ``CertificateWasIssued``."""
        actor, reason = command.actor, reason_given(command.reason)
        actor.require(ExaminationRight.VOID)
        with self._uow:
            before = self._records.get(actor, command.examination)
            after = self._records.save("examination.voided", actor, before, void(before), reason)
            if self._certificates.latest_of(before.id) is not None:
                raise CertificateWasIssued
            self._issuing.withdraw(before.id, actor, reason)
            visit = self._visits.of(before)
            if visit is not None:
                self._visits.save("appointment.examination_voided", actor, visit, self._followed(visit), reason)
            return after

    def _followed(self, visit: Appointment) -> Appointment:
        """Booked again on the same day, unless the person has booked another day meanwhile."""
        today = local_day(self._clock.now())
        followed = after_voided_examination(visit, today)
        if followed.is_live and self._visits.booked_again(visit):
            return moved(visit, AppointmentAction.VOID_TO_COMPLETED, today)
        return followed
