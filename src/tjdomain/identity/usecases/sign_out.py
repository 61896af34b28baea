"""Sign out 退出."""

from attrs import field, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Sessions
from ports.identity_queries import SignInQueries
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.session import SessionEnd
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor, ActorKind, Channel


@frozen(kw_only=True)
class SignOutCommand:
    """The token is enough: who holds it may end it."""

    token: str = field(repr=False)


class SignOut:
    """Ends the session at once. An unknown or ended one is no error."""

    def __init__(
        self,
        uow: UnitOfWork,
        queries: SignInQueries,
        sessions: Sessions,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._queries = queries
        self._sessions = sessions
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: SignOutCommand) -> None:
        """Raises nothing of its own."""
        found = self._queries.session(command.token)
        if found is None:
            return
        actor = Actor(ActorKind.STAFF, Channel.DESK, found.user.id.value, department=found.user.department)
        with self._uow:
            if self._sessions.end(found.session.id, self._clock.now(), SessionEnd.SIGNED_OUT):
                self._journal.note("session.signed_out", actor, found.session.id, 2)
