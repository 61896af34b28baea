"""Undo an approval 撤销审核: a finished review is opened again."""

from attrs import frozen

from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.errors import AlreadyIssued
from tjdomain.certification.usecases.issuing import Issuing
from tjdomain.examination.domain.deciding import undo_approval
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.recording import reason_given
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.records import Records, account_of
from tjdomain.flows.together.errors import CertificateStands
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class UndoApprovalCommand:
    """Which examination goes back into review, and why."""

    actor: Actor
    examination: ExaminationId
    reason: str


class UndoApproval:
    """Begins with writing the examination's row, as issuing does, so that one of the two waits and then sees the other.

    Takes the examination off the list 缺照片 if it is on it.
    """

    def __init__(self, uow: UnitOfWork, records: Records, issuing: Issuing, clock: Clock) -> None:
        self._uow = uow
        self._records = records
        self._issuing = issuing
        self._clock = clock

    def __call__(self, command: UndoApprovalCommand) -> Examination:
        """Raises ``NotFound``, ``ReasonMissing``, ``WrongState``, ``RecheckBegun``, ``CertificateStands``."""
        actor, reason = command.actor, reason_given(command.reason)
        actor.require(ExaminationRight.UNDO_APPROVAL)
        with self._uow:
            before = self._records.get(actor, command.examination)
            after = undo_approval(before, account_of(actor), self._clock.now(), reason)
            self._records.save("examination.approval_undone", actor, before, after, reason)
            try:
                self._issuing.withdraw(before.id, actor, reason)
            except AlreadyIssued:
                raise CertificateStands from None
            return after
