"""List card readers 身份证读卡器."""

from attrs import frozen

from ports.desk_readers import DeskReaders
from tjdomain.administration.domain.desk_reader import DeskReader
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class ListReadersQuery:
    """Who asks."""

    actor: Actor


class ListReaders:
    """Readers of the actor's scope, oldest first; the screen leaves out their secrets."""

    def __init__(self, readers: DeskReaders) -> None:
        self._readers = readers

    def __call__(self, query: ListReadersQuery) -> tuple[DeskReader, ...]:
        """Raises ``NotPermitted``."""
        actor = query.actor
        actor.require(AdministrationRight.MANAGE_READERS)
        return tuple(one for one in self._readers.listed() if actor.sees(one.department, one.created_by))
