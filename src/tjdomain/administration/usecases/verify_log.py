"""Verify the log 核对日志链: nothing edited, deleted or reordered since it was sealed."""

from attrs import frozen

from ports.audit import ChainCheck, ChainReport, HeadArchive
from ports.clock import Clock
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class VerifyLogCommand:
    """Who asks."""

    actor: Actor


@frozen
class Verified:
    """The report, and how many exported ``heads`` it was compared with."""

    report: ChainReport
    heads: int


class VerifyLog:
    """Walks the whole chain: minutes on a large log."""

    def __init__(self, check: ChainCheck, archive: HeadArchive, clock: Clock) -> None:
        self._check = check
        self._archive = archive
        self._clock = clock

    def __call__(self, command: VerifyLogCommand) -> Verified:
        """Raises ``NotPermitted``, ``BadReply`` where an exported head cannot be read."""
        command.actor.require(AdministrationRight.READ_LOGS)
        heads = self._archive.kept()
        return Verified(self._check.verify(heads, self._clock.now()), len(heads))
