"""Entrances in memory: a platform that knows its tickets, and the bindings."""

from urllib.parse import urlencode

from attrs import define, field

from adapters.memory.store import MemoryStore
from ports.entrances import TicketSpent
from tjdomain.booking.domain.binding import Binding, BindingId
from tjdomain.shared.entrance import Entrance, OutsideIdentity
from tjdomain.shared.errors import TransactionRefused


@define
class MemoryIdentitySource:
    """Who holds which ticket stands in ``tickets``."""

    entrance: Entrance
    names_people: bool = True
    tickets: dict[str, OutsideIdentity] = field(factory=dict)
    ticket_name: str = "ticket"

    def way_in(self, back: str, state: str) -> str:
        """An address that nobody serves."""
        return f"memory:way-in?{urlencode({'back': back, 'state': state})}"

    def way_out(self, home: str) -> str:
        """There is no such page."""
        return ""

    def identify(self, ticket: str) -> OutsideIdentity:
        """Whose ticket it is, once. Raises ``TicketSpent``."""
        try:
            return self.tickets.pop(ticket)
        except KeyError:
            raise TicketSpent(self.entrance.value, "unknown") from None

    def close(self) -> None:
        """There is nothing to close."""


class MemoryBindings:
    """``Bindings`` over the store's table ``binding``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @property
    def _rows(self) -> dict[BindingId, Binding]:
        return self._store.table("binding")

    def of(self, entrance: Entrance, subject: str) -> Binding | None:
        """The account's."""
        return next((one for one in self._rows.values() if (one.entrance, one.subject) == (entrance, subject)), None)

    def in_way_of(self, binding: Binding) -> tuple[Binding, ...]:
        """Those that it displaces, oldest first."""
        return tuple(one for one in self._rows.values() if binding.displaces(one))

    def add(self, binding: Binding) -> None:
        """Add one."""
        for one in self._rows.values():
            same_person = (one.document, one.appointment) == (binding.document, binding.appointment)
            if one.entrance is binding.entrance and (one.subject == binding.subject or same_person):
                raise TransactionRefused("memory")
        self._rows[binding.id] = binding

    def remove(self, id: BindingId) -> None:  # noqa: A002  the field's name
        """End one."""
        if self._rows.pop(id, None) is None:
            raise TransactionRefused("memory")
