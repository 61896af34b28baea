"""Dictionaries 字典: the words people choose from (reasons, remarks), kept by the department itself."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from attrs import evolve, field, frozen

from tjdomain.administration.domain.errors import BadCode, EntryInUse, EntryRepeated, TooManyEntries
from tjdomain.shared.ids import EntityId
from tjdomain.shared.text import clean

LABEL_LIMIT = 60
ENTRIES_LIMIT = 500
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class DictionaryId(EntityId):
    """A dictionary."""


def word_code(text: str) -> str:
    """What programs know a dictionary or a word by. Raises ``BadCode``."""
    if not _CODE.fullmatch(text):
        raise BadCode("code", text[:64])
    return text


def word_label(text: str) -> str:
    """What people read: 1 to 60 characters. Raises the errors of ``clean``."""
    return clean(text, "label", LABEL_LIMIT, required=True)


@frozen
class Entry:
    """One word: ``value`` is stored, ``label`` is read by people. A disabled one is offered no more."""

    value: str = field(converter=word_code)
    label: str = field(converter=word_label)
    enabled: bool = True


def _entries(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    given = tuple(entries)
    if len(given) > ENTRIES_LIMIT:
        raise TooManyEntries(ENTRIES_LIMIT)
    for words in ((entry.value for entry in given), (entry.label for entry in given)):
        word, times = Counter(words).most_common(1)[0] if given else ("", 0)
        if times > 1:
            raise EntryRepeated("entries", word)
    return given


@frozen(kw_only=True)
class Dictionary:
    """A dictionary, known to programs by ``key``; entries stand in the order in which they are offered."""

    id: DictionaryId
    key: str = field(converter=word_code)
    title: str = field(converter=word_label)
    entries: tuple[Entry, ...] = field(default=(), converter=_entries)
    version: int = 1
    created_by: UUID | None
    changed_at: datetime

    def changed(self, title: str, entries: Iterable[Entry], used: frozenset[str], at: datetime) -> "Dictionary":
        """The dictionary with this title and these entries.

        ``used`` are the values and labels that records name: an entry of them may be disabled but not left out, or
        ``EntryInUse`` is raised.
        """
        after = evolve(self, title=title, entries=tuple(entries), version=self.version + 1, changed_at=at)
        kept = {entry.value for entry in after.entries}
        missed = tuple(e.label for e in self.entries if e.value not in kept and used & {e.value, e.label})
        if missed:
            raise EntryInUse(missed)
        return after
