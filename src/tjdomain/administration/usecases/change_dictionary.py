"""Change title, words and order of a dictionary."""

from attrs import frozen

from ports.administration import Dictionaries, DictionaryUse
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.dictionary import Dictionary, DictionaryId, Entry
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import StaleVersion


@frozen(kw_only=True)
class ChangeDictionaryCommand:
    """Title and all entries as they shall be; ``version`` is the one that was seen."""

    actor: Actor
    dictionary: DictionaryId
    version: int
    title: str
    entries: tuple[Entry, ...]


class ChangeDictionary:
    """Entries that records name can be disabled, not left out."""

    def __init__(
        self,
        uow: UnitOfWork,
        dictionaries: Dictionaries,
        use: DictionaryUse,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._dictionaries = dictionaries
        self._use = use
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ChangeDictionaryCommand) -> Dictionary:
        """The changed dictionary.

        Raises ``NotPermitted``, ``NotFound``, ``StaleVersion``, ``EntryInUse``, ``EntryRepeated``, ``TooManyEntries``.
        """
        command.actor.require(AdministrationRight.EDIT_DICTIONARY)
        with self._uow:
            before = self._dictionaries.get(command.dictionary)
            if before.version != command.version:
                raise StaleVersion("dictionary", before.key)
            words = frozenset(word for entry in before.entries for word in (entry.value, entry.label))
            used = self._use.used(before.key, words)
            after = before.changed(command.title, command.entries, used, self._clock.now())
            self._dictionaries.save(after)
            self._journal.record("dictionary.changed", command.actor, before, after)
        return after
