"""The department's own sentences on the pages for phones."""

from typing import Protocol

from tjdomain.booking.domain.page_words import PageWords


class PageWordsInForce(Protocol):
    """What the department says on the pages for phones."""

    def current(self) -> PageWords:
        """The sentences in force now."""
        ...
