"""Rights that belong to every context."""

from enum import StrEnum


class PersonRight(StrEnum):
    """What one may see of persons, wherever they appear, and whether one deals with what they ask about their own data.

    What was seen whole is logged where it is shown. Who answers sees all that is kept of the person who asks.
    """

    VIEW_UNMASKED = "person.view_unmasked"
    TAKE_REQUESTS = "person.take_requests"
    ANSWER_REQUESTS = "person.answer_requests"
