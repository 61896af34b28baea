"""Sessions 会话: a sign-in with its token, kept on the server."""

from datetime import datetime, timedelta
from enum import Enum

from attrs import field, frozen

from tjdomain.identity.domain.ids import SessionId
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.shared.ids import DepartmentId, UserId

TOUCH_AFTER = timedelta(minutes=1)
"""Requests within so short a time are one visit: the row is not written for each."""
_ADDRESS_LIMIT = 45
_AGENT_LIMIT = 200


def _address(text: str) -> str:
    return text[:_ADDRESS_LIMIT]


def _agent(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:_AGENT_LIMIT]


class SessionEnd(Enum):
    """Why a session is over; without one of these it ran out of time.

    SIGNED_OUT by its user; REPLACED by a later sign-in from the same browser; ENDED by an administrator;
    PASSWORD_CHANGED and DISABLED end all others, or all, of the account.
    """

    SIGNED_OUT = "signed_out"
    REPLACED = "replaced"
    ENDED = "ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  a reason
    DISABLED = "disabled"


@frozen(kw_only=True)
class Session:
    """One sign-in. ``ends_at`` is its latest end whatever happens; ``agent`` is what the browser says of itself.

    One that ``awaits_code`` knows the password only: it opens nothing but the way to give the second factor's code.
    """

    id: SessionId
    user: UserId
    department: DepartmentId
    address: str = field(converter=_address)
    agent: str = field(converter=_agent)
    started_at: datetime
    last_seen_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None
    end: SessionEnd | None = None
    awaits_code: bool = False


def lives(session: Session, now: datetime, policy: IdentityPolicy) -> bool:
    """Whether the session still counts: not ended, not idle for too long, not past its latest end."""
    idle_end = session.last_seen_at + timedelta(minutes=policy.idle_minutes)
    return session.ended_at is None and now < min(idle_end, session.ends_at)


def wants_touch(session: Session, now: datetime) -> bool:
    """Whether it is time to write down that the user is still there."""
    return now - session.last_seen_at >= TOUCH_AFTER
