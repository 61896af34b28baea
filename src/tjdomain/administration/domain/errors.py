"""What the rules of administration refuse."""

from typing import ClassVar

from attrs import frozen

from tjdomain.shared.errors import Conflict, InvalidValue, RuleViolation


@frozen
class RunGoesOn(RuleViolation):
    """A run of this schedule waits or goes on."""

    code: ClassVar[str] = "administration.run_goes_on"


@frozen
class ParameterInvalid(InvalidValue):
    """The parameter named in ``field`` cannot take this value."""

    code: ClassVar[str] = "administration.parameter_invalid"


@frozen
class TooManyPoints(InvalidValue):
    """A text has more than ``limit`` points; ``value`` is how many."""

    code: ClassVar[str] = "administration.too_many_points"
    limit: int


@frozen
class NothingChanged(RuleViolation):
    """What is asked for is in force already."""

    code: ClassVar[str] = "administration.nothing_changed"


@frozen
class ChangePending(Conflict):
    """A change of this parameter waits for confirmation."""

    code: ClassVar[str] = "administration.change_pending"
    group: str
    name: str


@frozen
class SecondPersonNeeded(RuleViolation):
    """Who asked for the change may not decide on it."""

    code: ClassVar[str] = "administration.second_person_needed"


@frozen
class NotOwnChange(RuleViolation):
    """Only who asked for the change may withdraw it; others reject it."""

    code: ClassVar[str] = "administration.not_own_change"


@frozen
class BadCode(InvalidValue):
    """Not 1 to 40 small letters, digits and underscores that begin with a letter."""

    code: ClassVar[str] = "administration.bad_code"


@frozen
class DictionaryExists(Conflict):
    """A dictionary of this key is there already."""

    code: ClassVar[str] = "administration.dictionary_exists"
    key: str


@frozen
class EntryRepeated(InvalidValue):
    """Two entries of one dictionary have the same value or the same label."""

    code: ClassVar[str] = "administration.entry_repeated"


@frozen
class EntryInUse(RuleViolation):
    """Records name these entries, so they can be disabled but not taken out."""

    code: ClassVar[str] = "administration.entry_in_use"
    entries: tuple[str, ...]


@frozen
class AnnouncementEndsTooSoon(InvalidValue):
    """An announcement ends after it starts."""

    code: ClassVar[str] = "administration.announcement_ends_too_soon"


@frozen
class TooManyEntries(RuleViolation):
    """A dictionary has at most ``limit`` entries."""

    code: ClassVar[str] = "administration.too_many_entries"
    limit: int
