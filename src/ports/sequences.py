"""Numbers without gaps."""

from typing import Protocol


class Sequences(Protocol):
    """Counters by name. Works inside a unit of work: a rollback gives the number back."""

    def next(self, series: str) -> int:
        """The next number of ``series``, beginning with 1; unique and without gaps whatever the load."""
        ...

    def skip(self, series: str, count: int) -> None:
        """Leave out the next ``count`` numbers of ``series``, which may not have begun."""
        ...
