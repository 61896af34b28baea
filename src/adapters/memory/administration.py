"""Administration in memory."""

from collections.abc import Mapping

from adapters.memory.store import MemoryStore
from ports.administration import ChangeFilter
from tjdomain.administration.domain.contact import ContactInformation
from tjdomain.administration.domain.dictionary import Dictionary, DictionaryId
from tjdomain.administration.domain.errors import ChangePending, DictionaryExists
from tjdomain.administration.domain.parameter import ChangeState, Parameter, ParameterChange, ParameterChangeId
from tjdomain.administration.domain.public_text import PublicText, TextKind
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import DepartmentId

_PARAMETERS = "parameter"
_CHANGES = "parameter_change"
_CONTACTS = "contact_information"
_DICTIONARIES = "dictionary"
_TEXTS = "public_text"


class MemoryParameters:
    """Parameters that were changed."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def of_group(self, group: str) -> Mapping[str, Parameter]:
        """The stored parameters of a group by name."""
        rows: list[Parameter] = list(self._store.table(_PARAMETERS).values())
        return {parameter.name: parameter for parameter in rows if parameter.group == group}

    def add(self, parameter: Parameter) -> None:
        """Add a parameter. Raises ``StaleVersion``."""
        if parameter.name in self.of_group(parameter.group):
            raise StaleVersion(_PARAMETERS, f"{parameter.group}.{parameter.name}")
        self._store.table(_PARAMETERS)[parameter.id] = parameter

    def save(self, parameter: Parameter) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        self._store.replace(_PARAMETERS, parameter.id, parameter.version - 1, parameter)


class MemoryParameterChanges:
    """Changes of parameters."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, id: ParameterChangeId) -> ParameterChange:  # noqa: A002 - the field's name
        """The change. Raises ``NotFound``."""
        found: ParameterChange | None = self._store.table(_CHANGES).get(id)
        if found is None:
            raise NotFound(_CHANGES, str(id))
        return found

    def add(self, change: ParameterChange) -> None:
        """Add a change. Raises ``ChangePending``."""
        rows = self._store.table(_CHANGES)
        same = ((each.group, each.name, each.state) for each in rows.values())
        if change.state is ChangeState.PENDING and (change.group, change.name, change.state) in same:
            raise ChangePending(change.group, change.name)
        rows[change.id] = change

    def save(self, change: ParameterChange) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        self._store.replace(_CHANGES, change.id, change.version - 1, change)


class MemoryContactInformations:
    """Editions of departments' contact information."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def latest(self, department: DepartmentId) -> ContactInformation | None:
        """The edition in force."""
        editions: list[ContactInformation] = list(self._store.table(_CONTACTS).values())
        own = [edition for edition in editions if edition.department == department]
        return max(own, key=lambda edition: edition.version, default=None)

    def add(self, contact: ContactInformation) -> None:
        """Add the next edition. Raises ``StaleVersion``."""
        rows = self._store.table(_CONTACTS)
        key = (contact.department, contact.version)
        if key in rows:
            raise StaleVersion(_CONTACTS, str(contact.department))
        rows[key] = contact


class MemoryPublicTexts:
    """Editions of the texts that people accept."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def latest(self, kind: TextKind) -> PublicText | None:
        """The edition in force."""
        return max(self.editions(kind), key=lambda edition: edition.version, default=None)

    def add(self, text: PublicText) -> None:
        """Add the next edition. Raises ``StaleVersion``."""
        rows = self._store.table(_TEXTS)
        key = (text.kind, text.version)
        if key in rows:
            raise StaleVersion(_TEXTS, text.kind.value)
        rows[key] = text

    def editions(self, kind: TextKind) -> list[PublicText]:
        """All of the kind."""
        return [edition for edition in self._store.table(_TEXTS).values() if edition.kind is kind]


class MemoryDictionaries:
    """Dictionaries."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, id: DictionaryId) -> Dictionary:  # noqa: A002 - the field's name
        """The dictionary. Raises ``NotFound``."""
        found: Dictionary | None = self._store.table(_DICTIONARIES).get(id)
        if found is None:
            raise NotFound(_DICTIONARIES, str(id))
        return found

    def add(self, dictionary: Dictionary) -> None:
        """Add a dictionary. Raises ``DictionaryExists``."""
        rows = self._store.table(_DICTIONARIES)
        if dictionary.key in {each.key for each in rows.values()}:
            raise DictionaryExists(dictionary.key)
        rows[dictionary.id] = dictionary

    def save(self, dictionary: Dictionary) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        self._store.replace(_DICTIONARIES, dictionary.id, dictionary.version - 1, dictionary)


class MemoryDictionaryUse:
    """Words in use, as they are told: ``words`` by key of the dictionary may be set."""

    def __init__(self) -> None:
        self.words: dict[str, frozenset[str]] = {}

    def used(self, key: str, words: frozenset[str]) -> frozenset[str]:
        """Those of ``words`` that are in use."""
        return words & self.words.get(key, frozenset())


class MemoryAdministrationQueries:
    """What screens and the other contexts read."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def parameters(self) -> tuple[Parameter, ...]:
        """All stored parameters, by group and name."""
        return tuple(sorted(self._store.table(_PARAMETERS).values(), key=lambda each: (each.group, each.name)))

    def changes(self, wanted: ChangeFilter, after: ParameterChangeId | None, limit: int) -> tuple[ParameterChange, ...]:
        """At most ``limit`` changes older than ``after``, newest first."""
        rows: list[ParameterChange] = sorted(
            self._store.table(_CHANGES).values(), key=lambda each: each.id, reverse=True
        )
        fitting = (
            row
            for row in rows
            if wanted.group in {None, row.group}
            and wanted.name in {None, row.name}
            and wanted.state in {None, row.state}
            and (after is None or row.id < after)
        )
        return tuple(fitting)[:limit]

    def contact(self, department: DepartmentId) -> ContactInformation | None:
        """The edition in force."""
        return MemoryContactInformations(self._store).latest(department)

    def contact_history(
        self, department: DepartmentId, before: int | None, limit: int
    ) -> tuple[ContactInformation, ...]:
        """At most ``limit`` editions of a version below ``before``, newest first."""
        editions: list[ContactInformation] = list(self._store.table(_CONTACTS).values())
        own = [
            edition
            for edition in editions
            if edition.department == department and (before is None or edition.version < before)
        ]
        return tuple(sorted(own, key=lambda edition: edition.version, reverse=True)[:limit])

    def texts(self) -> tuple[PublicText, ...]:
        """The edition in force of each kind that has one."""
        latest = (MemoryPublicTexts(self._store).latest(kind) for kind in TextKind)
        return tuple(edition for edition in latest if edition is not None)

    def text_history(self, kind: TextKind, before: int | None, limit: int) -> tuple[PublicText, ...]:
        """At most ``limit`` editions of a version below ``before``, newest first."""
        editions = MemoryPublicTexts(self._store).editions(kind)
        older = (edition for edition in editions if before is None or edition.version < before)
        return tuple(sorted(older, key=lambda edition: edition.version, reverse=True)[:limit])

    def dictionaries(self) -> tuple[Dictionary, ...]:
        """All dictionaries, by key."""
        return tuple(sorted(self._store.table(_DICTIONARIES).values(), key=lambda each: each.key))

    def dictionary(self, key: str) -> Dictionary:
        """The dictionary of that key. Raises ``NotFound``."""
        found = next((each for each in self.dictionaries() if each.key == key), None)
        if found is None:
            raise NotFound(_DICTIONARIES, key[:64])
        return found
