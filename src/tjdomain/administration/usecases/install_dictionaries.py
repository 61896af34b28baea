"""Install the shipped dictionaries that are not there yet."""

from attrs import frozen

from ports.administration import AdministrationQueries, Dictionaries
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.dictionary import Dictionary, DictionaryId
from tjdomain.administration.domain.shipped import SHIPPED
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Journal
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class InstallDictionariesCommand:
    """Who installs: the system on its first start, or an administrator."""

    actor: Actor


class InstallDictionaries:
    """Can be run again: what is there already, changed or not, stays as it is."""

    def __init__(
        self,
        uow: UnitOfWork,
        dictionaries: Dictionaries,
        queries: AdministrationQueries,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._dictionaries = dictionaries
        self._queries = queries
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: InstallDictionariesCommand) -> tuple[str, ...]:
        """The keys that were installed. Raises ``NotPermitted``; ``DictionaryExists`` where another one was faster."""
        command.actor.require(AdministrationRight.EDIT_DICTIONARY)
        present = {dictionary.key for dictionary in self._queries.dictionaries()}
        missing = [shipped for shipped in SHIPPED if shipped.key not in present]
        with self._uow:
            for shipped in missing:
                made = Dictionary(
                    id=DictionaryId(self._ids.new()),
                    key=shipped.key,
                    title=shipped.title,
                    entries=shipped.entries,
                    created_by=command.actor.id,
                    changed_at=self._clock.now(),
                )
                self._dictionaries.add(made)
                self._journal.record("dictionary.created", command.actor, None, made)
        return tuple(shipped.key for shipped in missing)
