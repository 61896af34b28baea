"""Open a screen on a wall 叫号屏 by an address of its own, and take it away again."""

from attrs import evolve, field, frozen

from ports.clock import Clock, IdGenerator, Randomness
from ports.event_log import EventLog
from ports.queue import Screens
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.queue import SCREEN_TOKEN_LENGTH, Screen, ScreenId, screen_digest
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.journal import Journal
from tjdomain.examination.usecases.records import account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound, NotPermitted

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


@frozen(kw_only=True)
class OpenScreenCommand:
    """What it is called; ``stations`` are those that it shows, none means all."""

    actor: Actor
    name: str
    stations: frozenset[Station] = frozenset()


@frozen(kw_only=True)
class ScreenOpened:
    """``token`` is told this once."""

    screen: Screen
    token: str = field(repr=False)


class OpenScreen:
    """Whoever has the address sees numbers and masked names, and nothing else."""

    def __init__(
        self,
        uow: UnitOfWork,
        screens: Screens,
        randomness: Randomness,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._screens = screens
        self._randomness = randomness
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: OpenScreenCommand) -> ScreenOpened:
        """Raises ``NotPermitted`` and what the name refuses."""
        actor = command.actor
        actor.require(ExaminationRight.MANAGE_QUEUE)
        if actor.department is None:
            raise NotPermitted(ExaminationRight.MANAGE_QUEUE)
        token = self._randomness.code(SCREEN_TOKEN_LENGTH, _ALPHABET)
        screen = Screen(
            id=ScreenId(self._ids.new()),
            department=actor.department,
            created_by=account_of(actor),
            name=command.name,
            digest=screen_digest(token),
            stations=command.stations,
        )
        with self._uow:
            self._screens.add(screen)
            self._journal.record("queue_screen.opened", actor, None, screen)
        return ScreenOpened(screen=screen, token=token)


@frozen(kw_only=True)
class RevokeScreenCommand:
    """Which screen."""

    actor: Actor
    screen: ScreenId


class RevokeScreen:
    """Its address opens nothing any more; a second time changes nothing."""

    def __init__(self, uow: UnitOfWork, screens: Screens, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._screens = screens
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: RevokeScreenCommand) -> Screen:
        """Raises ``NotPermitted``, ``NotFound``, ``StaleVersion``."""
        command.actor.require(ExaminationRight.MANAGE_QUEUE)
        with self._uow:
            before = self._screens.get(command.screen)
            if not command.actor.sees(before.department, None):
                raise NotFound("queue_screen", str(command.screen))
            if before.revoked:
                return before
            after = evolve(before, version=before.version + 1, revoked=True)
            self._screens.save(after)
            self._journal.record("queue_screen.revoked", command.actor, before, after)
            return after
