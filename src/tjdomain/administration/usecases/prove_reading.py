"""Prove a reading 准许读卡: a page that reached an agent may have it read one card."""

import re

from attrs import frozen

from ports.clock import Clock
from ports.desk_readers import DeskReaders
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.desk_reader import DeskReaderId, reading_proof
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.reader_access import reader_for
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.text import clean

_AGENT_LIMIT = 60
_CHALLENGE = re.compile(r"[0-9a-f]{48}")


@frozen(kw_only=True)
class ProveReadingCommand:
    """What the agent told the page: its reader, what it calls itself, and its challenge."""

    actor: Actor
    reader: DeskReaderId
    agent: str
    challenge: str


class ProveReading:
    """Notes that the agent was seen. The secret stays here: the page gets a proof that is good once."""

    def __init__(self, uow: UnitOfWork, readers: DeskReaders, clock: Clock) -> None:
        self._uow = uow
        self._readers = readers
        self._clock = clock

    def __call__(self, command: ProveReadingCommand) -> str:
        """Raises ``NotPermitted``, ``NotFound`` (unknown, revoked, no challenge of an agent), ``TooLong``."""
        agent = clean(command.agent, "agent", _AGENT_LIMIT)
        with self._uow:
            found = reader_for(command.actor, AdministrationRight.READ_CARDS, self._readers, command.reader)
            if not found.active or not _CHALLENGE.fullmatch(command.challenge):
                raise NotFound("desk_reader", str(command.reader))
            self._readers.seen(found.id, self._clock.now(), agent)
        return reading_proof(found.secret, found.id.value, command.challenge)
