"""What the hospital sets about accounts. Defaults are assessors' usual values for GB/T 22239—2019 level 3, 8.1.4."""

from attrs import frozen


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
    separated_duties: bool = False
    """三员分立: no super administrator, but system administrator, security administrator and auditor."""
