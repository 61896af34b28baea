"""Keys of outside programs 接口密钥."""

from datetime import datetime, timedelta
from uuid import UUID

from attrs import evolve, field, frozen

from tjdomain.identity.domain.errors import ExpiryNotAhead, KeyRevoked, RightNotForKeys, RightNotHeld
from tjdomain.identity.domain.ids import ApiKeyId
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.identity.domain.role import known_rights
from tjdomain.identity.domain.shipped_roles import KEY_FORBIDDEN_RIGHTS, SEEING_RIGHTS
from tjdomain.identity.domain.user import display_name
from tjdomain.shared.actor import Actor, ScopeLevel
from tjdomain.shared.ids import DepartmentId

PREFIX_LENGTH = 8
PREFIX_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def _rights_for_keys(rights: frozenset[str]) -> frozenset[str]:
    named = known_rights(rights)
    for right in sorted(named & KEY_FORBIDDEN_RIGHTS):
        raise RightNotForKeys("rights", right)
    return named


def require_held(rights: frozenset[str], issuer: Actor) -> None:
    """Raise ``RightNotHeld`` where the key would see medical values or whole numbers and its issuer does not."""
    for right in sorted(rights & SEEING_RIGHTS):
        if not issuer.may(right):
            raise RightNotHeld("rights", right)


@frozen(kw_only=True)
class ApiKey:
    """A key with rights of its own. Only ``prefix`` is shown after the issue, the secret is kept as a digest."""

    id: ApiKeyId
    version: int = 1
    department: DepartmentId
    created_by: UUID | None
    name: str = field(converter=display_name)
    prefix: str
    rights: frozenset[str] = field(converter=_rights_for_keys)
    scope: ScopeLevel
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Whether the key still opens anything."""
        return self.revoked_at is None and now < self.expires_at


def require_expiry_ahead(expires_at: datetime, now: datetime, policy: IdentityPolicy) -> None:
    """Raise ``ExpiryNotAhead`` unless the key ends after now and within the longest life allowed."""
    if not now < expires_at <= now + timedelta(days=policy.key_days):
        raise ExpiryNotAhead("expires_at", expires_at.isoformat(), policy.key_days)


def revoked(key: ApiKey, now: datetime) -> ApiKey:
    """The key opens nothing any more, for good. Raises ``KeyRevoked``."""
    if key.revoked_at is not None:
        raise KeyRevoked(key.revoked_at)
    return evolve(key, version=key.version + 1, revoked_at=now)
