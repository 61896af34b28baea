"""End an own session: sign out somewhere else."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Sessions
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.ids import SessionId
from tjdomain.identity.domain.session import SessionEnd
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound


@frozen(kw_only=True)
class EndOwnSessionCommand:
    """Which session."""

    actor: Actor
    session: SessionId


class EndOwnSession:
    """Ends a session of the actor; one that is over already is no error."""

    def __init__(self, uow: UnitOfWork, sessions: Sessions, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._sessions = sessions
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: EndOwnSessionCommand) -> None:
        """Raises ``NotFound`` (also another's)."""
        actor = command.actor
        with self._uow:
            session = self._sessions.get(command.session)
            if session.user.value != actor.id:
                raise NotFound("session", str(session.id))
            if self._sessions.end(session.id, self._clock.now(), SessionEnd.SIGNED_OUT):
                self._journal.note("session.signed_out", actor, session.id, 2)
