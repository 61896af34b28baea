"""Take off somebody else's second factor 重置动态口令: the phone is lost, and the recovery codes too."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import SecondFactors, Sessions, Users
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.second_factor import NoSecondFactor
from tjdomain.identity.domain.session import SessionEnd
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import require_other, user_for
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import UserId


@frozen(kw_only=True)
class ResetSecondFactorCommand:
    """Whose."""

    actor: Actor
    user: UserId


class ResetSecondFactor:
    """The password alone signs in again, or leads to a new set-up where a role asks for one; all sessions end.

    A right apart from that over passwords, so that with 三员分立 nobody can take over an account alone.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        users: Users,
        factors: SecondFactors,
        sessions: Sessions,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._users = users
        self._factors = factors
        self._sessions = sessions
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ResetSecondFactorCommand) -> None:
        """Raises ``NotFound``, ``OwnAccount``, ``NoSecondFactor``."""
        actor = command.actor
        actor.require(IdentityRight.RESET_SECOND_FACTOR)
        require_other(actor, command.user)
        with self._uow:
            user = user_for(actor, self._users, command.user)
            if not self._factors.remove(user.id):
                raise NoSecondFactor
            self._sessions.end_all(user.id, self._clock.now(), SessionEnd.ENDED)
            self._journal.note("user.second_factor_reset", actor, user.id, user.version)
