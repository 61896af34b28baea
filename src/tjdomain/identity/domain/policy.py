"""What the hospital sets about accounts. Defaults are assessors' usual values for GB/T 22239—2019 level 3, 8.1.4."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from attrs import Attribute, field, frozen

from tjdomain.identity.domain.shipped_roles import RoleCode


def _networks(_policy: object, _attribute: "Attribute[tuple[str, ...]]", written: tuple[str, ...]) -> None:
    """Raise ``ValueError`` on what is no network."""
    for one in written:
        ip_network(one)


@frozen(kw_only=True)
class IdentityPolicy:
    """Parameters of identity."""

    password_length: int = 10
    """Fewest characters of a password."""
    password_classes: int = 3
    """How many of lower case, upper case, digits and others a password has at least."""
    password_history: int = 5
    """How many passwords, the present one included, must not come again."""
    password_days: int = 90
    """After how many days a password must be changed."""
    lock_after: int = 5
    """Wrong passwords in a row that lock an account."""
    lock_minutes: int = 15
    """How long it stays locked."""
    tries_per_address: int = 60
    """Sign-ins tried from one network address in ten minutes."""
    idle_minutes: int = 30
    """Without a request for so long, a session is over."""
    session_hours: int = 12
    """However busy, a session is over after that."""
    key_days: int = 366
    """The longest life of a key of an outside program."""
    second_factor_roles: tuple[RoleCode, ...] = ()
    """Roles whose holders sign in with a second factor, which they set up before anything else."""
    separated_duties: bool = False
    """三员分立: no super administrator, but system administrator, security administrator and auditor."""
    staff_networks: tuple[str, ...] = field(default=(), validator=_networks)
    """Networks (``192.168.1.0/24``) from which staff may work; none named: from everywhere."""
    denied_networks: tuple[str, ...] = field(default=(), validator=_networks)
    """Networks from which staff may not, though ``staff_networks`` would let them in."""

    def lets_in(self, address: str) -> bool:
        """Whether staff may work from this network address; the machine itself always may, so nobody is locked out."""
        if not self.staff_networks and not self.denied_networks:
            return True
        try:
            here = ip_address(address)
        except ValueError:
            return False
        if isinstance(here, IPv6Address) and here.ipv4_mapped:
            here = here.ipv4_mapped
        if here.is_loopback:
            return True
        allowed = not self.staff_networks or _among(here, self.staff_networks)
        return allowed and not _among(here, self.denied_networks)


def _among(here: IPv4Address | IPv6Address, networks: tuple[str, ...]) -> bool:
    return any(here in ip_network(one) for one in networks)
