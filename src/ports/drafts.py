"""Unfinished input, kept on the server."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import field, frozen

from tjdomain.shared.events import Plain
from tjdomain.shared.ids import DraftId


@frozen(kw_only=True)
class Draft:
    """A form, an H5 step or a result cell before it counts. ``version`` begins at 1, one more with each save."""

    id: DraftId
    kind: str
    owner: UUID | None
    body: Mapping[str, Plain] = field(repr=False)
    version: int = 1
    expires: datetime


class Drafts(Protocol):
    """Drafts by id. Changes work inside a unit of work; one can be read at any time.

    Only a hash of the id is stored: to a stranger the id is the key to the draft, so it is made of chance, no UUIDv7.
    """

    def get(self, draft: DraftId, kind: str) -> Draft:
        """The draft. Raises ``NotFound`` where there is none of that kind or it has expired."""
        ...

    def save(self, draft: Draft) -> None:
        """Keep it: version 1 is a new one, a later one replaces the one before. Raises ``StaleVersion``."""
        ...

    def drop(self, draft: DraftId) -> None:
        """Forget it; nothing happens where there is none."""
        ...

    def forget(self, before: datetime) -> int:
        """Drop those that expired before that moment; how many."""
        ...
