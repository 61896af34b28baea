"""The memory adapters of administration keep the ports' contracts."""

import pytest

from adapters.memory.administration import (
    MemoryAdministrationQueries,
    MemoryContactInformations,
    MemoryDictionaries,
    MemoryDictionaryUse,
    MemoryParameterChanges,
    MemoryParameters,
    MemoryPublicTexts,
)
from adapters.memory.announcements import MemoryAnnouncementQueries, MemoryAnnouncements
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from contracts.ports.administration import (
    AnnouncementsContract,
    ContactInformationsContract,
    DictionariesContract,
    ParameterChangesContract,
    ParametersContract,
    PublicTextsContract,
)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def uow(store: MemoryStore) -> MemoryUnitOfWork:
    return MemoryUnitOfWork(store)


@pytest.fixture
def queries(store: MemoryStore) -> MemoryAdministrationQueries:
    return MemoryAdministrationQueries(store)


class TestMemoryParameters(ParametersContract):
    @pytest.fixture
    def parameters(self, store: MemoryStore) -> MemoryParameters:
        return MemoryParameters(store)


class TestMemoryParameterChanges(ParameterChangesContract):
    @pytest.fixture
    def changes(self, store: MemoryStore) -> MemoryParameterChanges:
        return MemoryParameterChanges(store)


class TestMemoryContactInformations(ContactInformationsContract):
    @pytest.fixture
    def contacts(self, store: MemoryStore) -> MemoryContactInformations:
        return MemoryContactInformations(store)


class TestMemoryPublicTexts(PublicTextsContract):
    @pytest.fixture
    def texts(self, store: MemoryStore) -> MemoryPublicTexts:
        return MemoryPublicTexts(store)


class TestMemoryDictionaries(DictionariesContract):
    @pytest.fixture
    def dictionaries(self, store: MemoryStore) -> MemoryDictionaries:
        return MemoryDictionaries(store)


def test_words_in_use_are_those_that_were_told() -> None:
    use = MemoryDictionaryUse()
    use.words["reprint"] = frozenset({"卡纸"})
    assert use.used("reprint", frozenset({"卡纸", "遗失"})) == {"卡纸"}
    assert use.used("other", frozenset({"卡纸"})) == frozenset()


class TestMemoryAnnouncements(AnnouncementsContract):
    @pytest.fixture
    def announcements(self, store: MemoryStore) -> MemoryAnnouncements:
        return MemoryAnnouncements(store)

    @pytest.fixture
    def lists(self, store: MemoryStore) -> MemoryAnnouncementQueries:
        return MemoryAnnouncementQueries(store)
