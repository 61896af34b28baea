"""Leave numbers out 跳过号码: after an older backup was restored, what was printed since is not given again."""

from attrs import frozen

from ports.certification import CertificationPolicies
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Departments
from ports.sequences import Sequences
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.rights import AdministrationRight
from tjdomain.examination.domain.numbering import series_of
from tjdomain.flows.together.errors import SkipOutOfRange
from tjdomain.identity.domain.department import Department
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.events import Event
from tjdomain.shared.ids import EventId

MOST = 10_000
"""So many numbers are left out at most at a time."""


@frozen(kw_only=True)
class SkipNumbersCommand:
    """``count`` is what was given in any series since the backup, or more: 1 to 10,000."""

    actor: Actor
    count: int


class SkipNumbers:
    """The next certificates of the year, and the next slips, exam numbers and tubes of the day of each department."""

    def __init__(
        self,
        uow: UnitOfWork,
        departments: Departments,
        sequences: Sequences,
        policies: CertificationPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._departments = departments
        self._sequences = sequences
        self._policies = policies
        self._events = events
        self._clock = clock
        self._ids = ids

    def __call__(self, command: SkipNumbersCommand) -> tuple[str, ...]:
        """The series. Raises ``NotPermitted``, ``SkipOutOfRange``."""
        command.actor.require(AdministrationRight.CHANGE_PARAMETER)
        if not 1 <= command.count <= MOST:
            raise SkipOutOfRange(MOST)
        today, policy = local_day(self._clock.now()), self._policies.current()
        with self._uow:
            departments = self._departments.all()
            series = [policy.numbers.series(policy.body_code, today.year)]
            series += (one for department in departments for one in series_of(department.id, today))
            for one in sorted(series):
                self._sequences.skip(one, command.count)
            for department in departments:
                self._record(department, command)
        return tuple(sorted(series))

    def _record(self, department: Department, command: SkipNumbersCommand) -> None:
        event = Event(
            id=EventId(self._ids.new()),
            kind="department.numbers_skipped",
            actor=command.actor,
            at=self._clock.now(),
            subject="department",
            subject_id=department.id,
            version=department.version,
            old={},
            new={"count": command.count},
        )
        self._events.append(event)
