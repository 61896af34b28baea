"""Announcements are written, published, changed and withdrawn; everybody reads what is in force."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from adapters.memory.announcements import MemoryAnnouncementQueries, MemoryAnnouncements
from ports.administration import AnnouncementRow
from tests.unit.administration.conftest import ANNA, NOBODY, NOON, Office
from tjdomain.administration.domain.announcement import Announcement, AnnouncementId, AnnouncementState
from tjdomain.administration.domain.errors import AnnouncementEndsTooSoon
from tjdomain.administration.usecases.count_readers import CountReader, CountReaderCommand, CountReadersTogether
from tjdomain.administration.usecases.list_announcements import ListAnnouncements, ListAnnouncementsQuery
from tjdomain.administration.usecases.publish_announcement import PublishAnnouncement, PublishAnnouncementCommand
from tjdomain.administration.usecases.read_announcements import (
    ReadAnnouncement,
    ReadAnnouncementQuery,
    ReadAnnouncements,
    ReadAnnouncementsQuery,
)
from tjdomain.administration.usecases.write_announcement import Words, WriteAnnouncement, WriteAnnouncementCommand
from tjdomain.shared.errors import NotFound, NotPermitted, StaleVersion, WrongState
from tjdomain.shared.text import ControlCharacter, EmptyValue, TooLong

WORDS = Words(title="五一放假通知", body="五一放假三天。\r\n\r\n 五月四日照常。")


def write(office: Office, words: Words = WORDS, **how: Any) -> Announcement:
    use_case = WriteAnnouncement(office.uow, MemoryAnnouncements(office.store), office.log, office.clock, office.ids)
    return use_case(WriteAnnouncementCommand(**{"actor": ANNA, "words": words, **how}))


def publish(office: Office, one: Announcement, **how: Any) -> Announcement:
    use_case = PublishAnnouncement(office.uow, MemoryAnnouncements(office.store), office.log, office.clock, office.ids)
    return use_case(
        PublishAnnouncementCommand(**{"actor": ANNA, "announcement": one.id, "version": one.version, **how})
    )


def shown(office: Office) -> list[AnnouncementId]:
    read = ReadAnnouncements(MemoryAnnouncementQueries(office.store), office.clock)
    return [one.id for one in read(ReadAnnouncementsQuery())]


def read(office: Office, one: Announcement) -> Announcement:
    return ReadAnnouncement(MemoryAnnouncementQueries(office.store), office.clock)(
        ReadAnnouncementQuery(announcement=one.id)
    )


def test_a_draft_is_seen_by_nobody_until_it_is_published(office: Office) -> None:
    draft = write(office)
    assert (draft.state, draft.starts, shown(office)) == (AnnouncementState.DRAFT, NOON, [])
    with pytest.raises(NotFound):
        read(office, draft)
    published = publish(office, draft)
    assert shown(office) == [draft.id]
    assert read(office, draft) == published
    assert published.paragraphs == ("五一放假三天。", "五月四日照常。")
    assert office.events == ["announcement.written", "announcement.published"]


def test_a_withdrawn_one_is_gone_at_once_and_may_come_back(office: Office) -> None:
    published = publish(office, write(office))
    withdrawn = publish(office, published, withdraw=True)
    assert shown(office) == []
    with pytest.raises(WrongState):
        publish(office, withdrawn, withdraw=True)
    publish(office, withdrawn)
    assert shown(office) == [published.id]


def test_it_is_shown_from_its_beginning_to_its_end(office: Office) -> None:
    words = evolve(WORDS, starts=NOON + timedelta(hours=1), ends=NOON + timedelta(hours=3))
    one = publish(office, write(office, words))
    assert shown(office) == []
    office.clock.move(timedelta(hours=1))
    assert shown(office) == [one.id]
    office.clock.move(timedelta(hours=2))
    assert shown(office) == []
    with pytest.raises(NotFound):
        read(office, one)


def test_words_can_be_changed_by_who_saw_the_last_ones(office: Office) -> None:
    one = publish(office, write(office))
    after = write(office, evolve(WORDS, title="改期", pinned=True), announcement=one.id, version=one.version)
    assert (after.state, after.starts, after.pinned) == (AnnouncementState.PUBLISHED, one.starts, True)
    with pytest.raises(StaleVersion):
        write(office, announcement=one.id, version=one.version)
    assert office.log.events[-1].new["title"] == "改期"


def test_without_a_start_it_begins_now_also_where_another_one_stood(office: Office) -> None:
    one = write(office, evolve(WORDS, starts=NOON + timedelta(days=3)))
    office.clock.move(timedelta(hours=1))
    assert write(office, announcement=one.id, version=one.version).starts == NOON + timedelta(hours=1)


def test_words_are_checked(office: Office) -> None:
    for wrong, error in (
        (evolve(WORDS, title=" "), EmptyValue),
        (evolve(WORDS, title="长" * 61), TooLong),
        (evolve(WORDS, body="\0"), ControlCharacter),
        (evolve(WORDS, ends=NOON), AnnouncementEndsTooSoon),
    ):
        with pytest.raises(error):
            write(office, wrong)
    assert office.events == []


def test_a_right_is_needed_to_write_publish_and_see_drafts(office: Office) -> None:
    draft = write(office)
    listed = ListAnnouncements(MemoryAnnouncementQueries(office.store))
    assert listed(ListAnnouncementsQuery(actor=ANNA)) == (AnnouncementRow(announcement=draft),)
    with pytest.raises(NotPermitted):
        write(office, actor=NOBODY)
    with pytest.raises(NotPermitted):
        publish(office, draft, actor=NOBODY)
    with pytest.raises(NotPermitted):
        listed(ListAnnouncementsQuery(actor=NOBODY))


def test_readers_are_counted_one_by_one_and_together_without_an_event(office: Office) -> None:
    one, other = publish(office, write(office)), publish(office, write(office))
    lists, before = MemoryAnnouncementQueries(office.store), office.events
    together = CountReadersTogether(office.uow, MemoryAnnouncements(office.store))
    first, second = (CountReaderCommand(announcement=each.id) for each in (one, other))
    assert CountReader(together)(first) == one.id
    assert together((first, second, first)) == [one.id, other.id, one.id]
    rows = ListAnnouncements(lists)(ListAnnouncementsQuery(actor=ANNA))
    assert {row.announcement.id: row.read_count for row in rows} == {one.id: 3, other.id: 1}
    assert (read(office, one), office.events) == (one, before)
