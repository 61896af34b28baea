"""Rights that belong to every context."""

from enum import StrEnum


class PersonRight(StrEnum):
    """What one may see of persons, wherever they appear. What was seen whole is logged where it is shown."""

    VIEW_UNMASKED = "person.view_unmasked"
