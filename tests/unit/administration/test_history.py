"""Whoever may read a configured thing reads what was done to it, and nothing of what is not configured."""

import pytest
from attrs import evolve

from adapters.memory.announcements import MemoryAnnouncementQueries, MemoryAnnouncements
from adapters.memory.event_history import MemoryEventHistory
from tests.unit.administration.conftest import ANNA, NOBODY, Office
from tjdomain.administration.domain.announcement import AnnouncementId
from tjdomain.administration.usecases.read_history import ReadHistory, ReadHistoryQuery
from tjdomain.administration.usecases.show_announcement import ShowAnnouncement, ShowAnnouncementQuery
from tjdomain.administration.usecases.write_announcement import Words, WriteAnnouncement, WriteAnnouncementCommand
from tjdomain.shared.errors import NotFound, NotPermitted


def written(office: Office) -> AnnouncementId:
    write = WriteAnnouncement(office.uow, MemoryAnnouncements(office.store), office.log, office.clock, office.ids)
    command = WriteAnnouncementCommand(actor=ANNA, words=Words(title="停电", body="周三停电"))
    made = write(command)
    write(evolve(command, words=Words(title="停水", body="周三停电"), announcement=made.id, version=1))
    return made.id


def test_each_step_tells_old_and_new_and_who(office: Office) -> None:
    key = written(office)
    read = ReadHistory(MemoryEventHistory(office.store))
    edited, made = read(ReadHistoryQuery(actor=ANNA, subject="announcement", id=key))
    assert [(one.name, one.old, one.new) for one in edited.changes if one.name == "title"] == [
        ("title", "停电", "停水")
    ]
    assert (edited.version, made.version) == (2, 1)
    assert (made.kind, made.changes, made.actor_id) == ("announcement.written", (), ANNA.id)
    with pytest.raises(NotPermitted):
        read(ReadHistoryQuery(actor=NOBODY, subject="announcement", id=key))
    with pytest.raises(NotFound):
        read(ReadHistoryQuery(actor=ANNA, subject="examination", id=key))


def test_who_writes_announcements_opens_each_of_them(office: Office) -> None:
    key = written(office)
    show = ShowAnnouncement(MemoryAnnouncementQueries(office.store))
    assert show(ShowAnnouncementQuery(actor=ANNA, announcement=key)).announcement.title == "停水"
    with pytest.raises(NotPermitted):
        show(ShowAnnouncementQuery(actor=NOBODY, announcement=key))
    with pytest.raises(NotFound):
        show(ShowAnnouncementQuery(actor=ANNA, announcement=AnnouncementId(office.ids.new())))
