"""Entrances: the platforms' sign-in, and which of their accounts are bound to which person."""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from attrs import frozen

from tjdomain.booking.domain.binding import Binding, BindingId
from tjdomain.shared.entrance import Entrance, OutsideIdentity
from tjdomain.shared.errors import BadReply, Rejected, Unavailable


@frozen
class EntranceDown(Unavailable):
    """The platform does not answer, too slowly, or says that it is broken."""

    code: ClassVar[str] = "entrance.down"


@frozen
class EntranceRefused(Rejected):
    """The platform refused us or the person; ``reason`` is its own code."""

    code: ClassVar[str] = "entrance.refused"


@frozen
class TicketSpent(Rejected):
    """The ticket or code was used before, has expired, or is none of the platform's."""

    code: ClassVar[str] = "entrance.ticket_spent"


@frozen
class SnapshotIdentity(Rejected):
    """WeChat's snapshot page 静默快照: an account that is made up for the visit, and stands for nobody."""

    code: ClassVar[str] = "entrance.snapshot"


@frozen
class EntranceUnclear(BadReply):
    """The platform's answer does not follow the table in the settings."""

    code: ClassVar[str] = "entrance.unclear"


class IdentitySource(Protocol):
    """One platform's sign-in. Neither tickets nor what they tell is to be found in a log afterwards."""

    @property
    def entrance(self) -> Entrance:
        """Which one."""
        ...

    @property
    def ticket_name(self) -> str:
        """The parameter that brings the ticket back to us."""
        ...

    @property
    def names_people(self) -> bool:
        """Whether it can say who somebody is, beside which account."""
        ...

    def way_in(self, back: str, state: str) -> str:
        """The platform's own sign-in page, which leads back to ``back`` with a ticket and ``state``."""
        ...

    def way_out(self, home: str) -> str:
        """The platform's own page that ends the sign-in there; empty where it has none."""
        ...

    def identify(self, ticket: str) -> OutsideIdentity:
        """Whose ticket it is; good once.

        Takes seconds at worst: never inside a transaction. Raises ``TicketSpent``, ``SnapshotIdentity``,
        ``EntranceRefused``, ``EntranceDown``, ``EntranceUnclear``.
        """
        ...

    def close(self) -> None:
        """Give back connections."""
        ...


class IdentitySources(Protocol):
    """The entrances that this installation has."""

    def ready(self) -> Sequence[IdentitySource]:
        """All of them."""
        ...

    def of(self, entrance: str) -> IdentitySource | None:
        """The one of that name, ``None`` where there is none."""
        ...

    def close(self) -> None:
        """Give back connections."""
        ...


class Bindings(Protocol):
    """Bindings. An account has one of them, and so has a person or an appointment at each entrance."""

    def of(self, entrance: Entrance, subject: str) -> Binding | None:
        """The account's."""
        ...

    def in_way_of(self, binding: Binding) -> tuple[Binding, ...]:
        """Those that it displaces, oldest first."""
        ...

    def add(self, binding: Binding) -> None:
        """Add one. Raises ``TransactionRefused`` where another one was faster: run it again, and it is displaced."""
        ...

    def remove(self, id: BindingId) -> None:  # noqa: A002  the field's name
        """End one. Raises ``TransactionRefused`` where another one was faster."""
        ...
