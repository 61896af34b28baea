"""A flow's reaction to committed events as a party of the relay."""

from collections.abc import Callable, Sequence

from tjdomain.shared.delivery import Delivery


class ReactionDestination:
    """Runs ``react`` for events of ``kinds``; it may run again for one event and must then have the same effect."""

    waits_for_dead = True

    def __init__(self, name: str, kinds: frozenset[str], react: Callable[[Delivery], object]) -> None:
        self._name = name
        self._kinds = kinds
        self._react = react

    @property
    def party(self) -> str:
        """The reaction's name."""
        return self._name

    def addresses(self, kind: str) -> Sequence[str]:
        """Itself, where it reacts to ``kind``."""
        return (self._name,) if kind in self._kinds else ()

    def deliver(self, delivery: Delivery) -> None:
        """React."""
        self._react(delivery)
