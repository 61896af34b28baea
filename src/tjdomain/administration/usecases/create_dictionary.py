"""Create a dictionary."""

from attrs import frozen

from ports.administration import Dictionaries
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.dictionary import Dictionary, DictionaryId, Entry
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Journal
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class CreateDictionaryCommand:
    """Key for programs, title for people, entries in order."""

    actor: Actor
    key: str
    title: str
    entries: tuple[Entry, ...] = ()


class CreateDictionary:
    """A key stays for good; title and entries can be changed."""

    def __init__(
        self, uow: UnitOfWork, dictionaries: Dictionaries, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._dictionaries = dictionaries
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: CreateDictionaryCommand) -> Dictionary:
        """The dictionary.

        Raises ``NotPermitted``, ``DictionaryExists``, ``InvalidValue`` leaves, ``TooManyEntries``.
        """
        command.actor.require(AdministrationRight.EDIT_DICTIONARY)
        made = Dictionary(
            id=DictionaryId(self._ids.new()),
            key=command.key,
            title=command.title,
            entries=command.entries,
            created_by=command.actor.id,
            changed_at=self._clock.now(),
        )
        with self._uow:
            self._dictionaries.add(made)
            self._journal.record("dictionary.created", command.actor, None, made)
        return made
