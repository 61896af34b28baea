"""What the use cases of card readers share: whose they are."""

from ports.desk_readers import DeskReaders
from tjdomain.administration.domain.desk_reader import DeskReader, DeskReaderId
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound


def reader_for(actor: Actor, right: str, readers: DeskReaders, reader: DeskReaderId) -> DeskReader:
    """The reader, if the actor holds ``right`` and sees where it stands. Raises ``NotPermitted``, ``NotFound``."""
    actor.require(right)
    found = readers.get(reader)
    if not actor.sees(found.department, found.created_by):
        raise NotFound("desk_reader", str(reader))
    return found
