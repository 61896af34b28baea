"""Revoke a card reader 停用读卡器: no page gets a proof for its agent any more, from this moment on."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.desk_readers import DeskReaders
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.desk_reader import DeskReaderId
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Journal
from tjdomain.administration.usecases.reader_access import reader_for
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class RevokeReaderCommand:
    """Which one."""

    actor: Actor
    reader: DeskReaderId


class RevokeReader:
    """One that is revoked already is no error. It stays on the list; a PC is paired again by a new registration."""

    def __init__(self, uow: UnitOfWork, readers: DeskReaders, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._readers = readers
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: RevokeReaderCommand) -> None:
        """Raises ``NotPermitted``, ``NotFound``."""
        with self._uow:
            found = reader_for(command.actor, AdministrationRight.MANAGE_READERS, self._readers, command.reader)
            if self._readers.revoke(found.id):
                self._journal.note("desk_reader.revoked", command.actor, found.id, 2)
