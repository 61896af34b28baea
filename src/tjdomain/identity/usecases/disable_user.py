"""Disable a user 停用用户."""

from attrs import evolve, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Roles, Sessions, Users
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.role import grant_of
from tjdomain.identity.domain.session import SessionEnd
from tjdomain.identity.domain.user import User
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import keep_an_administrator, require_other, user_for
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import UserId


@frozen(kw_only=True)
class DisableUserCommand:
    """Whom; ``version`` is the one that was shown."""

    actor: Actor
    user: UserId
    version: int


class DisableUser:
    """Shuts the account and ends its sessions at once. Nobody shuts their own, nor the last administrator's."""

    def __init__(
        self,
        uow: UnitOfWork,
        users: Users,
        roles: Roles,
        sessions: Sessions,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._users = users
        self._roles = roles
        self._sessions = sessions
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: DisableUserCommand) -> User:
        """Raises ``NotFound``, ``StaleVersion``, ``OwnAccount``, ``LastAdministrator``."""
        actor = command.actor
        actor.require(IdentityRight.MANAGE_USERS)
        require_other(actor, command.user)
        with self._uow:
            before = user_for(actor, self._users, command.user, command.version)
            after = evolve(before, version=before.version + 1, disabled=True)
            self._users.save(after)
            keep_an_administrator(self._users, self._roles, grant_of(before, self._roles.all(), ()).rights)
            self._sessions.end_all(after.id, self._clock.now(), SessionEnd.DISABLED)
            self._journal.record("user.disabled", actor, before, after)
        return after
