"""Switch 三员分立 on 启用三员分立: the parameter is administration's, who holds which roles identity's."""

from ports.identity import IdentityPolicies, Roles, Users
from tjdomain.identity.domain.duties import mixed_duties
from tjdomain.identity.domain.shipped_roles import KNOWN_RIGHTS
from tjdomain.shared.events import Plain

_SWITCH = ("identity", "separated_duties")


class SeparateDuties:
    """``ParameterGuard``: refuses the switch while somebody holds what must be split, and names who."""

    def __init__(self, users: Users, roles: Roles, policies: IdentityPolicies) -> None:
        self._users = users
        self._roles = roles
        self._policies = policies

    def require(self, group: str, name: str, value: Plain) -> None:
        """Raises ``DutiesMixed``."""
        if (group, name) != _SWITCH or value is not True:
            return
        holders = self._users.holders_of(KNOWN_RIGHTS)
        if refusal := mixed_duties(holders, self._roles.all(), self._policies.current()):
            raise refusal
