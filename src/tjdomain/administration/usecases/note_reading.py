"""Note a reading 记下读卡结果: that a card was read, or why not; never whose."""

import re

from attrs import frozen

from ports.clock import Clock
from ports.desk_readers import DeskReaders
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.desk_reader import DeskReaderId
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.reader_access import reader_for
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import InvalidValue

_OUTCOME = re.compile(r"ok|[a-z]{1,20}\.[a-z_0-9]{1,40}")


@frozen(kw_only=True)
class NoteReadingCommand:
    """``outcome`` is ``READ_WELL`` or the code of what the agent refused."""

    actor: Actor
    reader: DeskReaderId
    outcome: str


class NoteReading:
    """So that the office sees which reader needs somebody to look at it."""

    def __init__(self, uow: UnitOfWork, readers: DeskReaders, clock: Clock) -> None:
        self._uow = uow
        self._readers = readers
        self._clock = clock

    def __call__(self, command: NoteReadingCommand) -> None:
        """Raises ``NotPermitted``, ``NotFound``, ``InvalidValue`` (no code)."""
        if not _OUTCOME.fullmatch(command.outcome):
            raise InvalidValue("outcome", "")
        with self._uow:
            found = reader_for(command.actor, AdministrationRight.READ_CARDS, self._readers, command.reader)
            self._readers.told(found.id, self._clock.now(), command.outcome)
