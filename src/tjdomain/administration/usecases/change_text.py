"""Change a text that people accept before booking."""

from collections.abc import Sequence

from attrs import frozen

from ports.administration import PublicTexts
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.public_text import PublicText, PublicTextId, TextKind
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import StaleVersion


@frozen(kw_only=True)
class ChangeTextCommand:
    """The whole next edition; ``version`` is the one that was seen, 0 if there was none."""

    actor: Actor
    kind: TextKind
    version: int
    title: str
    points: Sequence[str]


class ChangeText:
    """Adds an edition, which everybody reads and accepts anew; the ones before stay as history."""

    def __init__(self, uow: UnitOfWork, texts: PublicTexts, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._texts = texts
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ChangeTextCommand) -> PublicText:
        """The edition in force now. Raises ``NotPermitted``, ``InvalidValue`` leaves, ``StaleVersion``."""
        actor = command.actor
        actor.require(AdministrationRight.EDIT_TEXT)
        with self._uow:
            before = self._texts.latest(command.kind)
            if (before.version if before else 0) != command.version:
                raise StaleVersion("public_text", command.kind.value)
            after = PublicText(
                id=PublicTextId(self._ids.new()),
                kind=command.kind,
                version=command.version + 1,
                created_by=actor.id,
                created_at=self._clock.now(),
                title=command.title,
                points=command.points,
            )
            self._texts.add(after)
            self._journal.record("public_text.changed", actor, before, after)
        return after
