"""The register of card readers on desks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from tjdomain.administration.domain.desk_reader import DeskReader, DeskReaderId


class DeskReaders(Protocol):
    """Registered readers. What changes them works inside a unit of work, each by one conditional statement."""

    def get(self, reader: DeskReaderId) -> DeskReader:
        """Raises ``NotFound``."""
        ...

    def listed(self) -> Sequence[DeskReader]:
        """All of them, oldest first: a hospital has a few dozen."""
        ...

    def add(self, reader: DeskReader) -> None:
        """Keep a new one."""
        ...

    def revoke(self, reader: DeskReaderId) -> bool:
        """Take it out of use; whether it was in use until now."""
        ...

    def seen(self, reader: DeskReaderId, at: datetime, agent: str) -> None:
        """A page reached its agent."""
        ...

    def told(self, reader: DeskReaderId, at: datetime, outcome: str) -> None:
        """A reading ended."""
        ...
