"""Publish an announcement, or withdraw it."""

from attrs import frozen

from ports.administration import Announcements
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.announcement import Announcement, AnnouncementAction, AnnouncementId
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Journal
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class PublishAnnouncementCommand:
    """``version`` is the one that was seen; ``withdraw`` takes it back instead."""

    actor: Actor
    announcement: AnnouncementId
    version: int
    withdraw: bool = False


class PublishAnnouncement:
    """A withdrawn one is gone from the phones at once."""

    def __init__(
        self, uow: UnitOfWork, announcements: Announcements, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._announcements = announcements
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: PublishAnnouncementCommand) -> Announcement:
        """The announcement. Raises ``NotPermitted``, ``NotFound``, ``StaleVersion``, ``WrongState``."""
        command.actor.require(AdministrationRight.ANNOUNCE)
        action = AnnouncementAction.WITHDRAW if command.withdraw else AnnouncementAction.PUBLISH
        with self._uow:
            before = self._announcements.get(command.announcement)
            after = before.moved(action, command.version)
            self._announcements.save(after)
            what = "withdrawn" if command.withdraw else "published"
            self._journal.record(f"announcement.{what}", command.actor, before, after)
        return after
