"""Storage and queries of administration."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from attrs import frozen

from tjdomain.administration.domain.announcement import Announcement, AnnouncementId
from tjdomain.administration.domain.contact import ContactInformation
from tjdomain.administration.domain.dictionary import Dictionary, DictionaryId
from tjdomain.administration.domain.parameter import ChangeState, Parameter, ParameterChange, ParameterChangeId
from tjdomain.administration.domain.policy import AdministrationPolicy
from tjdomain.administration.domain.public_text import PublicText, TextKind
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import DepartmentId


class AdministrationPolicies(Protocol):
    """The hospital's parameters."""

    def current(self) -> AdministrationPolicy:
        """The parameters in force now."""
        ...


class Parameters(Protocol):
    """Parameters that differ, or once differed, from the shipped value. Works inside a unit of work."""

    def of_group(self, group: str) -> Mapping[str, Parameter]:
        """The stored parameters of a group by name."""
        ...

    def add(self, parameter: Parameter) -> None:
        """Add a parameter. Raises ``StaleVersion`` where group and name are stored already."""
        ...

    def save(self, parameter: Parameter) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...


class ParameterChanges(Protocol):
    """Changes of parameters, in force or asked for. Works inside a unit of work."""

    def get(self, id: ParameterChangeId) -> ParameterChange:  # noqa: A002 - the field's name
        """The change. Raises ``NotFound``."""
        ...

    def add(self, change: ParameterChange) -> None:
        """Add a change. Raises ``ChangePending`` for a second pending one of the same parameter."""
        ...

    def save(self, change: ParameterChange) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...


class ContactInformations(Protocol):
    """Editions of departments' contact information. Works inside a unit of work."""

    def latest(self, department: DepartmentId) -> ContactInformation | None:
        """The edition in force."""
        ...

    def add(self, contact: ContactInformation) -> None:
        """Add the next edition. Raises ``StaleVersion`` where the department has one of that version."""
        ...


class PublicTexts(Protocol):
    """Editions of the texts that people accept. Works inside a unit of work."""

    def latest(self, kind: TextKind) -> PublicText | None:
        """The edition in force."""
        ...

    def add(self, text: PublicText) -> None:
        """Add the next edition. Raises ``StaleVersion`` where the kind has one of that version."""
        ...


class Dictionaries(Protocol):
    """Dictionaries. Works inside a unit of work."""

    def get(self, id: DictionaryId) -> Dictionary:  # noqa: A002 - the field's name
        """The dictionary. Raises ``NotFound``."""
        ...

    def add(self, dictionary: Dictionary) -> None:
        """Add a dictionary. Raises ``DictionaryExists``."""
        ...

    def save(self, dictionary: Dictionary) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...


class Announcements(Protocol):
    """Announcements. Works inside a unit of work."""

    def get(self, id: AnnouncementId) -> Announcement:  # noqa: A002 - the field's name
        """The announcement. Raises ``NotFound``."""
        ...

    def add(self, announcement: Announcement) -> None:
        """Add an announcement."""
        ...

    def save(self, announcement: Announcement) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...

    def count_readers(self, id: AnnouncementId, more: int) -> None:  # noqa: A002 - the field's name
        """So many more have read it; its version stays."""
        ...


@frozen(kw_only=True)
class AnnouncementRow:
    """An announcement and how often it was read."""

    announcement: Announcement
    read_count: int = 0


class AnnouncementQueries(Protocol):
    """What lists of announcements read."""

    def page(self, after: AnnouncementId | None, limit: int) -> tuple[AnnouncementRow, ...]:
        """At most ``limit`` older than ``after``, newest first."""
        ...

    def shown(self, now: datetime, limit: int) -> tuple[Announcement, ...]:
        """At most ``limit`` of those that everybody can read at ``now``: pinned first, then by start, newest first."""
        ...

    def find(self, id: AnnouncementId) -> AnnouncementRow | None:  # noqa: A002 - the field's name
        """The announcement, whatever its state."""
        ...


class ParameterGuard(Protocol):
    """What another context has against a parameter's value. Inside the transaction that puts it in force."""

    def require(self, group: str, name: str, value: Plain) -> None:
        """Raises that context's refusal; most values have nothing against them."""
        ...


class DictionaryUse(Protocol):
    """Where words of dictionaries are stored, as far as it is known."""

    def used(self, key: str, words: frozenset[str]) -> frozenset[str]:
        """Those of ``words`` (values or labels of the dictionary ``key``) that some record names."""
        ...


@frozen(kw_only=True)
class ChangeFilter:
    """What changes are searched by; ``None`` does not narrow."""

    group: str | None = None
    name: str | None = None
    state: ChangeState | None = None


class AdministrationQueries(Protocol):
    """What screens and the other contexts read."""

    def parameters(self) -> tuple[Parameter, ...]:
        """All stored parameters, by group and name."""
        ...

    def changes(self, wanted: ChangeFilter, after: ParameterChangeId | None, limit: int) -> tuple[ParameterChange, ...]:
        """At most ``limit`` changes older than ``after``, newest first."""
        ...

    def contact(self, department: DepartmentId) -> ContactInformation | None:
        """The edition in force."""
        ...

    def contact_history(
        self, department: DepartmentId, before: int | None, limit: int
    ) -> tuple[ContactInformation, ...]:
        """At most ``limit`` editions of a version below ``before``, newest first."""
        ...

    def texts(self) -> tuple[PublicText, ...]:
        """The edition in force of each kind that has one, in the order of the kinds."""
        ...

    def text_history(self, kind: TextKind, before: int | None, limit: int) -> tuple[PublicText, ...]:
        """At most ``limit`` editions of a version below ``before``, newest first."""
        ...

    def dictionaries(self) -> tuple[Dictionary, ...]:
        """All dictionaries, by key."""
        ...

    def dictionary(self, key: str) -> Dictionary:
        """The dictionary of that key. Raises ``NotFound``."""
        ...
