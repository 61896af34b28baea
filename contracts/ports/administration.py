"""What every adapter of ``ports.administration`` must do."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from attrs import evolve

from ports.administration import (
    AdministrationQueries,
    AnnouncementQueries,
    AnnouncementRow,
    Announcements,
    ChangeFilter,
    ContactInformations,
    Dictionaries,
    ParameterChanges,
    Parameters,
    PublicTexts,
)
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.announcement import Announcement, AnnouncementAction, AnnouncementId
from tjdomain.administration.domain.contact import ContactInformation, ContactInformationId
from tjdomain.administration.domain.dictionary import Dictionary, DictionaryId, Entry
from tjdomain.administration.domain.errors import ChangePending, DictionaryExists
from tjdomain.administration.domain.parameter import (
    ChangeAction,
    ChangeState,
    Parameter,
    ParameterChange,
    ParameterChangeId,
    ParameterId,
)
from tjdomain.administration.domain.public_text import PublicText, PublicTextId, TextKind
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import DepartmentId

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
HERE, THERE = DepartmentId(UUID(int=1)), DepartmentId(UUID(int=2))
ANNA, BEN = UUID(int=11), UUID(int=12)


def parameter(number: int, group: str = "booking", name: str = "import_limit", value: object = 100) -> Parameter:
    return Parameter(
        id=ParameterId(UUID(int=number)), group=group, name=name, value=value, changed_by=ANNA, changed_at=NOON
    )


def change(number: int, name: str = "import_limit", state: ChangeState = ChangeState.PENDING) -> ParameterChange:
    return ParameterChange(
        id=ParameterChangeId(UUID(int=number)),
        created_by=ANNA,
        created_at=NOON,
        group="booking",
        name=name,
        old=["3715"],
        new=["3715", "𠮷"],
        based_on=0,
        reason="试行",
        state=state,
    )


def contact(number: int, version: int, department: DepartmentId = HERE) -> ContactInformation:
    return ContactInformation(
        id=ContactInformationId(UUID(int=number)),
        department=department,
        version=version,
        created_by=None,
        created_at=NOON,
        address=f"柳园路 {number} 号",
        phone="0635-8888888 转 2",
        hours="周一至周五\n7:30—10:30",
        bring="身份证原件",
        route="门诊楼二楼",
    )


def text(number: int, version: int, kind: TextKind = TextKind.NOTICE) -> PublicText:
    return PublicText(
        id=PublicTextId(UUID(int=number)),
        kind=kind,
        version=version,
        created_by=None,
        created_at=NOON,
        title="预约须知",
        points=("空腹", f"第 {number} 条"),
    )


def dictionary(number: int, key: str = "reprint") -> Dictionary:
    entries = (Entry("jammed", "卡纸"), Entry("lost", "遗失", enabled=False))
    return Dictionary(
        id=DictionaryId(UUID(int=number)), key=key, title="重打原因", entries=entries, created_by=ANNA, changed_at=NOON
    )


class ParametersContract:
    """Subclasses give ``uow`` and ``parameters``, which share one transaction, and ``queries``."""

    def test_a_parameter_is_found_by_its_group(
        self, uow: UnitOfWork, parameters: Parameters, queries: AdministrationQueries
    ) -> None:
        stored = [
            parameter(1, value=[["08:00", 5], ["09:00", True]]),
            parameter(2, name="a", value="x"),
            parameter(3, "a", "a", value=False),
        ]
        with uow:
            for each in stored:
                parameters.add(each)
            assert parameters.of_group("booking") == {"import_limit": stored[0], "a": stored[1]}
            assert parameters.of_group("elsewhere") == {}
        assert queries.parameters() == (stored[2], stored[1], stored[0])

    def test_who_adds_the_same_parameter_second_is_told(self, uow: UnitOfWork, parameters: Parameters) -> None:
        with uow:
            parameters.add(parameter(1))
            parameters.add(parameter(2, name="other"))
        with pytest.raises(StaleVersion), uow:
            parameters.add(parameter(3))

    def test_a_parameter_is_replaced_only_in_the_version_that_was_seen(
        self, uow: UnitOfWork, parameters: Parameters
    ) -> None:
        first = parameter(1)
        second = evolve(first, value=0, version=2, changed_by=None, changed_at=NOON + timedelta(days=1))
        with uow:
            parameters.add(first)
            parameters.save(second)
            assert parameters.of_group("booking") == {"import_limit": second}
        with pytest.raises(StaleVersion), uow:
            parameters.save(second)
        with pytest.raises(NotFound), uow:
            parameters.save(evolve(second, id=ParameterId(UUID(int=9))))


class ParameterChangesContract:
    """Subclasses give ``uow`` and ``changes``, which share one transaction, and ``queries``."""

    def test_a_change_comes_back_as_it_was(self, uow: UnitOfWork, changes: ParameterChanges) -> None:
        asked = change(1)
        confirmed = asked.decided(ChangeAction.CONFIRM, BEN, NOON + timedelta(seconds=1.5), "可以")
        with uow:
            changes.add(asked)
            assert changes.get(asked.id) == asked
            changes.save(confirmed)
            assert changes.get(asked.id) == confirmed
        with pytest.raises(StaleVersion), uow:
            changes.save(confirmed)
        with pytest.raises(NotFound), uow:
            changes.get(ParameterChangeId(UUID(int=9)))
        with pytest.raises(NotFound), uow:
            changes.save(evolve(confirmed, id=ParameterChangeId(UUID(int=9))))

    def test_a_parameter_has_one_pending_change_at_most(self, uow: UnitOfWork, changes: ParameterChanges) -> None:
        with uow:
            changes.add(change(1))
            changes.add(change(2, name="other"))
            changes.add(change(3, state=ChangeState.EFFECTIVE))
            changes.add(change(4, state=ChangeState.EFFECTIVE))
        with pytest.raises(ChangePending) as refusal, uow:
            changes.add(change(5))
        assert (refusal.value.group, refusal.value.name) == ("booking", "import_limit")
        with uow:
            changes.save(changes.get(change(1).id).decided(ChangeAction.WITHDRAW, ANNA, NOON))
            changes.add(change(6))

    def test_changes_are_listed_newest_first_filtered_and_in_pages(
        self, uow: UnitOfWork, changes: ParameterChanges, queries: AdministrationQueries
    ) -> None:
        made = [change(number, state=ChangeState.EFFECTIVE) for number in (1, 2, 3)]
        other = change(4, name="other")
        with uow:
            for each in (*made, other):
                changes.add(each)
        everything = ChangeFilter()
        assert queries.changes(everything, None, 10) == (other, made[2], made[1], made[0])
        assert queries.changes(everything, made[2].id, 1) == (made[1],)
        assert queries.changes(ChangeFilter(group="booking", name="import_limit"), None, 10) == tuple(reversed(made))
        assert queries.changes(ChangeFilter(state=ChangeState.PENDING), None, 10) == (other,)
        assert queries.changes(ChangeFilter(group="examination"), None, 10) == ()


class ContactInformationsContract:
    """Subclasses give ``uow`` and ``contacts``, which share one transaction, and ``queries``."""

    def test_the_latest_edition_is_in_force_and_the_others_are_history(
        self, uow: UnitOfWork, contacts: ContactInformations, queries: AdministrationQueries
    ) -> None:
        editions = [contact(number, number) for number in (1, 2, 3)]
        elsewhere = contact(9, 1, THERE)
        with uow:
            assert contacts.latest(HERE) is None
            for edition in (*editions, elsewhere):
                contacts.add(edition)
            assert contacts.latest(HERE) == editions[2]
        assert queries.contact(HERE) == editions[2]
        assert queries.contact(THERE) == elsewhere
        assert queries.contact(DepartmentId(UUID(int=3))) is None
        assert queries.contact_history(HERE, None, 2) == (editions[2], editions[1])
        assert queries.contact_history(HERE, 2, 10) == (editions[0],)

    def test_who_adds_the_same_edition_second_is_told(self, uow: UnitOfWork, contacts: ContactInformations) -> None:
        with uow:
            contacts.add(contact(1, 1))
        with pytest.raises(StaleVersion), uow:
            contacts.add(contact(2, 1))


class PublicTextsContract:
    """Subclasses give ``uow`` and ``texts``, which share one transaction, and ``queries``."""

    def test_the_latest_edition_of_each_kind_is_in_force_and_the_others_are_history(
        self, uow: UnitOfWork, texts: PublicTexts, queries: AdministrationQueries
    ) -> None:
        editions, consent = [text(number, number) for number in (1, 2, 3)], text(9, 1, TextKind.CONSENT)
        assert queries.texts() == ()
        with uow:
            assert texts.latest(TextKind.NOTICE) is None
            for edition in (consent, *editions):
                texts.add(edition)
            assert texts.latest(TextKind.NOTICE) == editions[2]
        assert queries.texts() == (editions[2], consent)
        assert queries.text_history(TextKind.NOTICE, None, 2) == (editions[2], editions[1])
        assert queries.text_history(TextKind.NOTICE, 2, 10) == (editions[0],)

    def test_who_adds_the_same_edition_second_is_told(self, uow: UnitOfWork, texts: PublicTexts) -> None:
        with uow:
            texts.add(text(1, 1))
        with pytest.raises(StaleVersion), uow:
            texts.add(text(2, 1))


class DictionariesContract:
    """Subclasses give ``uow`` and ``dictionaries``, which share one transaction, and ``queries``."""

    def test_a_dictionary_comes_back_as_it_was(
        self, uow: UnitOfWork, dictionaries: Dictionaries, queries: AdministrationQueries
    ) -> None:
        made = dictionary(1)
        changed = made.changed("原因", reversed(made.entries), frozenset(), NOON + timedelta(days=1))
        with uow:
            dictionaries.add(made)
            assert dictionaries.get(made.id) == made
            dictionaries.save(changed)
        assert queries.dictionary("reprint") == changed
        with pytest.raises(StaleVersion), uow:
            dictionaries.save(changed)
        with pytest.raises(NotFound), uow:
            dictionaries.get(DictionaryId(UUID(int=9)))
        with pytest.raises(NotFound), uow:
            dictionaries.save(evolve(changed, id=DictionaryId(UUID(int=9))))
        with pytest.raises(NotFound):
            queries.dictionary("unknown")

    def test_a_key_is_given_once_and_dictionaries_are_listed_by_it(
        self, uow: UnitOfWork, dictionaries: Dictionaries, queries: AdministrationQueries
    ) -> None:
        with uow:
            dictionaries.add(dictionary(1))
            dictionaries.add(dictionary(2, "cancellation"))
        with pytest.raises(DictionaryExists) as refusal, uow:
            dictionaries.add(dictionary(3))
        assert refusal.value.key == "reprint"
        assert [each.key for each in queries.dictionaries()] == ["cancellation", "reprint"]


def announcement(number: int, start: int = 0, *, pinned: bool = False, end: int | None = None) -> Announcement:
    """A draft; ``start`` and ``end`` in hours from noon."""
    return Announcement(
        id=AnnouncementId(UUID(int=number)),
        created_by=ANNA,
        created_at=NOON,
        title=f"第 {number} 号通知𠮷",
        body="五一放假三天\n\n五月四日照常",
        pinned=pinned,
        starts=NOON + timedelta(hours=start),
        ends=None if end is None else NOON + timedelta(hours=end),
    )


class AnnouncementsContract:
    """Subclasses give ``uow`` and ``announcements``, which share one transaction, and ``lists``."""

    def test_an_announcement_comes_back_as_it_was(
        self, uow: UnitOfWork, announcements: Announcements, lists: AnnouncementQueries
    ) -> None:
        draft = announcement(1, pinned=True, end=5)
        published = draft.moved(AnnouncementAction.PUBLISH, 1)
        with uow:
            announcements.add(draft)
            assert announcements.get(draft.id) == draft
            announcements.save(published)
        assert lists.find(draft.id) == AnnouncementRow(announcement=published)
        assert lists.find(AnnouncementId(UUID(int=9))) is None
        with pytest.raises(StaleVersion), uow:
            announcements.save(published)
        with pytest.raises(NotFound), uow:
            announcements.get(AnnouncementId(UUID(int=9)))

    def test_only_what_is_published_begun_and_not_over_is_shown_pinned_first(
        self, uow: UnitOfWork, announcements: Announcements, lists: AnnouncementQueries
    ) -> None:
        publish = AnnouncementAction.PUBLISH
        first, pinned, later = announcement(1), announcement(2, -3, pinned=True), announcement(3, 1)
        ended, draft, newer = announcement(4, -2, end=0), announcement(5), announcement(6, 0)
        with uow:
            for each in (first, pinned, later, ended, newer):
                announcements.add(each.moved(publish, 1))
            announcements.add(draft)
        assert [each.id for each in lists.shown(NOON, 9)] == [pinned.id, newer.id, first.id]
        assert [each.id for each in lists.shown(NOON, 1)] == [pinned.id]
        assert later.id in {each.id for each in lists.shown(NOON + timedelta(hours=1), 9)}
        assert [each.announcement.id for each in lists.page(None, 2)] == [newer.id, draft.id]
        assert [each.announcement.id for each in lists.page(pinned.id, 9)] == [first.id]

    def test_readers_are_counted_beside_the_versions(
        self, uow: UnitOfWork, announcements: Announcements, lists: AnnouncementQueries
    ) -> None:
        draft, other = announcement(1), announcement(2)
        with uow:
            announcements.add(draft)
            announcements.add(other)
            seen = announcements.get(draft.id)
            announcements.count_readers(draft.id, 2)
            announcements.save(seen.moved(AnnouncementAction.PUBLISH, 1))
            announcements.count_readers(draft.id, 1)
            announcements.count_readers(AnnouncementId(UUID(int=9)), 1)
        found = lists.find(draft.id)
        assert found is not None
        assert (found.read_count, found.announcement.version) == (3, 2)
        assert [each.read_count for each in lists.page(None, 9)] == [0, 3]
