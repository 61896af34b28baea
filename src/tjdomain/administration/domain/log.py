"""What a reader of the log may see of a change: the log holds personal and medical values, its readers see none."""

from collections.abc import Iterator, Mapping
from typing import Final

from attrs import field, frozen

from tjdomain.shared.events import Plain
from tjdomain.shared.masking import masked_phone

OPEN_SUBJECTS: Final = frozenset(
    {
        "announcement",
        "api_key",
        "chief_physician",
        "contact_information",
        "department",
        "dictionary",
        "menu",
        "job",
        "parameter",
        "parameter_change",
        "person_request",
        "post",
        "public_text",
        "retention",
        "role",
        "session",
        "staff",
        "user",
        "webhook",
    }
)
"""Records of the system itself, and events that hold nothing of a person: they name staff, nobody who is examined."""
OPEN_FIELDS: Final = frozenset({"day", "disabled", "ids", "purpose", "slot", "state", "version"})
"""Of all other records what tells neither who somebody is nor what was found."""


@frozen
class Changed:
    """A field before and after, in its JSON shape; ``hidden`` where it is not for readers of the log."""

    name: str
    old: Plain = field(default=None, repr=False)
    new: Plain = field(default=None, repr=False)
    hidden: bool = False


def changes(subject: str, old: Mapping[str, Plain], new: Mapping[str, Plain]) -> Iterator[Changed]:
    """What differs, field by field. Personal and medical values are hidden, staff's phones masked."""
    for name in dict.fromkeys((*old, *new)):
        if subject in OPEN_SUBJECTS or name in OPEN_FIELDS:
            yield Changed(name, _told(name, old.get(name)), _told(name, new.get(name)))
        else:
            yield Changed(name, hidden=True)


def _told(name: str, value: Plain) -> Plain:
    match value:
        case {"number": str(number)} if name == "phone":
            return masked_phone(number)
    return value
