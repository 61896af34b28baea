"""Remind somebody by text message to come for the recheck 复检提醒; the message is sent after the commit."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Examinations
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.lifecycle import ExaminationAction, moved
from tjdomain.examination.domain.review_errors import NoPhoneForMessages
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.journal import Journal
from tjdomain.examination.usecases.records import Records
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class RemindOfRecheckCommand:
    """The examination that awaits a recheck."""

    actor: Actor
    examination: ExaminationId


class RemindOfRecheck:
    """Changes nothing but the log, from which the message follows."""

    def __init__(
        self, uow: UnitOfWork, examinations: Examinations, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._records = Records(examinations, events, clock, ids)
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: RemindOfRecheckCommand) -> None:
        """Raises ``NotPermitted``, ``NotFound``, ``WrongState``, ``RecheckBegun``, ``NoPhoneForMessages``."""
        actor = command.actor
        actor.require(ExaminationRight.START_RECHECK)
        with self._uow:
            awaiting = self._records.get(actor, command.examination)
            moved(awaiting, ExaminationAction.START_RECHECK)
            phone = awaiting.person.phone
            if phone is None or not phone.can_receive_sms:
                raise NoPhoneForMessages
            self._journal.record("examination.recheck_reminded", actor, awaiting, awaiting)
