"""Users 用户: who may sign in, and the password they do it with."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from attrs import evolve, field, frozen

from tjdomain.identity.domain.errors import AccountShape
from tjdomain.identity.domain.ids import PostId, RoleId
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import DepartmentId, StaffId, UserId
from tjdomain.shared.text import clean

NAME_LIMIT = 60
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9_.-]{2,31}")
_ACCOUNT_LIMIT = 64


def normal_account(text: str) -> str:
    """An account name in lower case. Raises ``AccountShape`` or the errors of ``clean``."""
    account = clean(text, "account", _ACCOUNT_LIMIT, nfkc=True).lower()
    if not _ACCOUNT.fullmatch(account):
        raise AccountShape("account", account)
    return account


def display_name(text: str) -> str:
    """A name of a user, role, department, post, menu or key: 1 to 60 characters. Raises the errors of ``clean``."""
    return clean(text, "name", NAME_LIMIT, required=True)


@frozen(kw_only=True)
class User:
    """An account of one person (no shared accounts). ``staff`` links it to who performs and signs in examinations."""

    id: UserId
    version: int = 1
    department: DepartmentId
    created_by: UUID | None
    account: str = field(converter=normal_account)
    name: str = field(converter=display_name)
    phone: Phone | None = None
    staff: StaffId | None = None
    posts: frozenset[PostId] = frozenset()
    roles: frozenset[RoleId] = frozenset()
    disabled: bool = False


@frozen(kw_only=True)
class Credential:
    """The password of a user, apart from the user so that wrong tries do not touch what administrators edit.

    ``former`` are the hashes before, newest first. A sign-in or a wrong try raises the version, so of guesses made at
    the same time only one is answered.
    """

    id: UserId
    version: int = 1
    hashed: str = field(repr=False)
    former: tuple[str, ...] = field(default=(), repr=False)
    set_at: datetime
    must_change: bool
    failures: int = 0
    locked_until: datetime | None = None
    last_signed_in_at: datetime | None = None

    def is_locked(self, now: datetime) -> bool:
        """Whether too many wrong tries keep it shut at ``now``."""
        return self.locked_until is not None and now < self.locked_until

    def must_change_now(self, now: datetime, policy: IdentityPolicy) -> bool:
        """Whether it was set by somebody else, or is too old."""
        return self.must_change or is_too_old(self.set_at, now, policy)


def is_too_old(set_at: datetime, now: datetime, policy: IdentityPolicy) -> bool:
    """Whether a password set at ``set_at`` must be changed at ``now``."""
    return now >= set_at + timedelta(days=policy.password_days)


def tried_in_vain(credential: Credential, now: datetime, policy: IdentityPolicy) -> Credential:
    """One wrong password more; the last one allowed locks. After a lock the count begins anew."""
    failures = 1 if credential.locked_until is not None else credential.failures + 1
    locked_until = now + timedelta(minutes=policy.lock_minutes) if failures >= policy.lock_after else None
    return evolve(credential, version=credential.version + 1, failures=failures, locked_until=locked_until)


def password_matched(credential: Credential, rehashed: str | None = None) -> Credential:
    """The password was right, but the second factor is still to come: wrong tries before are not forgotten."""
    return evolve(credential, version=credential.version + 1, hashed=rehashed or credential.hashed)


def signed_in(credential: Credential, now: datetime, rehashed: str | None = None) -> Credential:
    """The password was right; ``rehashed`` is the same password by today's parameters."""
    return evolve(
        credential,
        version=credential.version + 1,
        hashed=rehashed or credential.hashed,
        failures=0,
        locked_until=None,
        last_signed_in_at=now,
    )


def replaced(
    credential: Credential, hashed: str, now: datetime, policy: IdentityPolicy, *, must_change: bool
) -> Credential:
    """A new password: remembers the old one and lifts a lock. ``must_change`` when somebody else set it."""
    return evolve(
        credential,
        version=credential.version + 1,
        hashed=hashed,
        former=(credential.hashed, *credential.former)[: max(policy.password_history - 1, 0)],
        set_at=now,
        must_change=must_change,
        failures=0,
        locked_until=None,
    )
