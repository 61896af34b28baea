"""Register a card reader 登记读卡器: the agent of a desk's PC is given its pairing code."""

from attrs import frozen

from ports.clock import Clock, IdGenerator, Randomness
from ports.desk_readers import DeskReaders
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.desk_reader import SECRET_BYTES, DeskReader, DeskReaderId
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class RegisterReaderCommand:
    """``name`` is what the desk calls it: 一号窗口."""

    actor: Actor
    department: DepartmentId
    name: str


class RegisterReader:
    """The secret is drawn by the system and shown this once, as part of the pairing code."""

    def __init__(
        self,
        uow: UnitOfWork,
        readers: DeskReaders,
        randomness: Randomness,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._readers = readers
        self._randomness = randomness
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: RegisterReaderCommand) -> DeskReader:
        """Raises ``NotPermitted``, ``NotFound`` (department), the name's refusals."""
        actor = command.actor
        actor.require(AdministrationRight.MANAGE_READERS)
        if not actor.sees(command.department, actor.id):
            raise NotFound("department", str(command.department))
        made = DeskReader(
            id=DeskReaderId(self._ids.new()),
            department=command.department,
            name=command.name,
            secret=self._randomness.token(SECRET_BYTES),
            created_by=actor.id,
            created_at=self._clock.now(),
        )
        with self._uow:
            self._readers.add(made)
            told = {"department": str(made.department), "name": made.name}
            self._journal.note("desk_reader.registered", actor, made.id, 1, ({}, told))
        return made
