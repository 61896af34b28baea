"""Write an announcement: a new draft, or other words for one that is there."""

from datetime import datetime

from attrs import field, frozen

from ports.administration import Announcements
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.announcement import Announcement, AnnouncementAction, AnnouncementId
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Journal
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class Words:
    """What an announcement says; without ``starts`` from now on, without ``ends`` for good."""

    title: str
    body: str
    pinned: bool = False
    starts: datetime | None = None
    ends: datetime | None = None


@frozen(kw_only=True)
class WriteAnnouncementCommand:
    """``announcement`` and the ``version`` that was seen; neither for a new one."""

    actor: Actor
    words: Words
    announcement: AnnouncementId | None = None
    version: int = field(default=0)


class WriteAnnouncement:
    """A published one changes at once for its readers."""

    def __init__(
        self, uow: UnitOfWork, announcements: Announcements, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._announcements = announcements
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: WriteAnnouncementCommand) -> Announcement:
        """The announcement. Raises ``NotPermitted``, ``NotFound``, ``StaleVersion``, ``InvalidValue`` leaves."""
        command.actor.require(AdministrationRight.ANNOUNCE)
        with self._uow:
            if command.announcement is None:
                return self._new(command)
            return self._edited(command, command.announcement)

    def _new(self, command: WriteAnnouncementCommand) -> Announcement:
        words, now = command.words, self._clock.now()
        made = Announcement(
            id=AnnouncementId(self._ids.new()),
            created_by=command.actor.id,
            created_at=now,
            title=words.title,
            body=words.body,
            pinned=words.pinned,
            starts=words.starts or now,
            ends=words.ends,
        )
        self._announcements.add(made)
        self._journal.record("announcement.written", command.actor, None, made)
        return made

    def _edited(self, command: WriteAnnouncementCommand, key: AnnouncementId) -> Announcement:
        words, before = command.words, self._announcements.get(key)
        after = before.moved(
            AnnouncementAction.EDIT,
            command.version,
            title=words.title,
            body=words.body,
            pinned=words.pinned,
            starts=words.starts or self._clock.now(),
            ends=words.ends,
        )
        self._announcements.save(after)
        self._journal.record("announcement.edited", command.actor, before, after)
        return after
