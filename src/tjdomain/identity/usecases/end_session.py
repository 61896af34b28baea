"""Sign another user out 强制下线."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Sessions
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.ids import SessionId
from tjdomain.identity.domain.session import SessionEnd
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound


@frozen(kw_only=True)
class EndSessionCommand:
    """Which session."""

    actor: Actor
    session: SessionId


class EndSession:
    """Ends a session of anybody in scope; one that is over already is no error."""

    def __init__(self, uow: UnitOfWork, sessions: Sessions, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._sessions = sessions
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: EndSessionCommand) -> None:
        """Raises ``NotFound``."""
        actor = command.actor
        actor.require(IdentityRight.END_SESSIONS)
        with self._uow:
            session = self._sessions.get(command.session)
            if not actor.sees(session.department, session.user.value):
                raise NotFound("session", str(session.id))
            if self._sessions.end(session.id, self._clock.now(), SessionEnd.ENDED):
                self._journal.note("session.ended", actor, session.id, 2, user=str(session.user))
