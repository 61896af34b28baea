"""Change the chief physician 变更主检医师, valid from a day; concluded examinations keep their conclusion."""

from datetime import date

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import ChiefPhysicians, StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.staff import ChiefAppointment, ChiefAppointmentId, appointable
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.journal import Journal
from tjdomain.examination.usecases.records import account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import StaffId


@frozen(kw_only=True)
class ChangeChiefCommand:
    """Who is chief physician of the own department from which day."""

    actor: Actor
    physician: StaffId
    valid_from: date


class ChangeChief:
    """Adds an entry to the history."""

    def __init__(
        self,
        uow: UnitOfWork,
        members: StaffMembers,
        chiefs: ChiefPhysicians,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._members = members
        self._chiefs = chiefs
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ChangeChiefCommand) -> ChiefAppointment:
        """Raises ``NotFound``, ``StaffInactive``, ``RankTooLow``, ``ChiefInThePast``."""
        actor, now = command.actor, self._clock.now()
        actor.require(ExaminationRight.CHANGE_CHIEF)
        with self._uow:
            physician = self._members.get(command.physician)
            if not actor.sees(physician.department, physician.owner):
                raise NotFound("staff", str(command.physician))
            appointable(physician, command.valid_from, local_day(now))
            new = ChiefAppointment(
                id=ChiefAppointmentId(self._ids.new()),
                department=physician.department,
                physician=physician.id,
                valid_from=command.valid_from,
                created_by=account_of(actor),
                created_at=now,
            )
            self._chiefs.add(new)
            self._journal.record("chief_physician.changed", actor, None, new)
            return new
