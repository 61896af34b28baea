"""What the department says on the pages for phones, as it is in force now."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

from entrypoints.web.h5.notice import Texts, texts_in_force, to_accept
from entrypoints.web.visiting import Visiting
from ports.page_words import PageWordsInForce
from tjdomain.administration.domain.public_text import PublicText, TextKind
from tjdomain.booking.domain.page_words import PageWords

T = TypeVar("T")

_RECENT = timedelta(seconds=1)


class Saying(Visiting):
    """A visit that reads the department's texts, at most once a second for everybody."""

    @cached_property
    def texts(self) -> Texts:
        """What must be accepted before booking."""
        return to_accept(self._all_texts)

    def hint(self, kind: TextKind) -> PublicText | None:
        """What the department says at this place."""
        return self._all_texts.get(kind)

    @property
    def _all_texts(self) -> Mapping[TextKind, PublicText]:
        return self.recent("texts", lambda: texts_in_force(self.call))

    @property
    def said(self) -> PageWords:
        """What the department says on these pages."""
        words: PageWordsInForce = self.call.port(PageWordsInForce)
        return words.current()

    def recent(self, name: str, make: Callable[[], T]) -> T:
        """What is the same for everybody, as it was within the last second in this process."""
        known: dict[str, tuple[datetime, T]] = self._request.app.state.setdefault("recent", {})
        kept, now = known.get(name), self.now
        if kept is None or not kept[0] < now < kept[0] + _RECENT:
            kept = known[name] = (now, make())
        return kept[1]
