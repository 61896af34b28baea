"""Clearing away what is over 到期清理, and what is held back from it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from attrs import frozen

from tjdomain.administration.domain.retention import DataKind, Hold, HoldId, RetentionRule
from tjdomain.shared.ids import EventId
from tjdomain.shared.person import Document

COUNTED = 10_001
"""What is due is counted up to here."""


class Retention(Protocol):
    """Works inside a unit of work. Whoever takes the turn of a kind is alone with it until the end of that."""

    def rule(self, kind: DataKind) -> RetentionRule:
        """Take the turn of ``kind``; its rule."""
        ...

    def save(self, rule: RetentionRule) -> None:
        """Replace the rule of the version before, with the turn taken. Raises ``StaleVersion``."""
        ...

    def carry_out(
        self, kind: DataKind, before: date, proof: EventId, limit: int, person: Document | None = None
    ) -> Sequence[UUID]:
        """Clear away at most ``limit`` of what was over before that day and is not held back; their ids in order.

        Of appointments and examinations only those of ``person``, if one is named.
        Rows go with their parts, and their files are given up; of events the contents go, with a mark that names the
        event ``proof``. What is changed in the same moment is either cleared away whole, or not any more over.
        """
        ...

    def find_case(self, number: str) -> UUID:
        """The appointment or examination of that number. Raises ``NotFound``."""
        ...

    def place(self, hold: Hold) -> None:
        """Hold it back, with the turns of all kinds taken. Raises ``HeldAlready``."""
        ...

    def release(self, hold: HoldId, by: UUID | None, at: datetime) -> Hold:
        """Let it go. Raises ``NotFound`` where it does not stand."""
        ...


@frozen
class Due:
    """How many the next run would take, counted up to ``COUNTED``, and the day of the oldest of them."""

    count: int
    oldest: date | None


class RetentionQueries(Protocol):
    """What the back office shows."""

    def rules(self) -> Sequence[RetentionRule]:
        """Of every kind, in the order of ``DataKind``."""
        ...

    def due(self, kind: DataKind, before: date) -> Due:
        """What a run would take now."""
        ...

    def holds(self) -> Sequence[Hold]:
        """Those that stand, newest first, at most 200."""
        ...
