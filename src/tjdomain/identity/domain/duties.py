"""三员分立: who stands in the way of switching it on."""

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar, Protocol, TypeVar

from attrs import evolve, frozen

from tjdomain.identity.domain.ids import RoleId
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.identity.domain.role import ROLE_POLICIES, Role
from tjdomain.shared.errors import RuleViolation


@frozen
class DutiesMixed(RuleViolation):
    """``accounts`` hold roles that 三员分立 does not let one person hold, by account; they are to be split first."""

    code: ClassVar[str] = "identity.duties_mixed"
    accounts: tuple[str, ...]


class Holder(Protocol):
    """A user, or a line of the list of users."""

    @property
    def account(self) -> str:
        """What the user signs in by."""
        ...

    @property
    def name(self) -> str:
        """What the user is called."""
        ...

    @property
    def roles(self) -> Collection[RoleId]:
        """All roles that were assigned."""
        ...

    @property
    def disabled(self) -> bool:
        """Whether the account is switched off."""
        ...


H = TypeVar("H", bound=Holder)


def mixed_holders(users: Iterable[H], roles: Sequence[Role], policy: IdentityPolicy) -> tuple[H, ...]:
    """Enabled users whose enabled roles would be refused once 三员分立 is on, by account."""
    separated = evolve(policy, separated_duties=True)
    mixed = (
        user
        for user in users
        if not user.disabled and any(rule(held_by(user, roles), separated) for rule in ROLE_POLICIES)
    )
    return tuple(sorted(mixed, key=lambda user: user.account))


def held_by(user: Holder, roles: Iterable[Role]) -> list[Role]:
    """The user's enabled roles."""
    return [role for role in roles if role.id in user.roles and not role.disabled]


def mixed_duties(users: Iterable[Holder], roles: Sequence[Role], policy: IdentityPolicy) -> DutiesMixed | None:
    """The refusal that names them; ``None`` where there are none."""
    mixed = mixed_holders(users, roles, policy)
    return DutiesMixed(tuple(f"{user.account} {user.name}" for user in mixed)) if mixed else None
