"""Dictionaries: words that records name can be disabled, not taken out."""

import pytest

from tests.unit.administration.conftest import ANNA, NOBODY, Office
from tjdomain.administration.domain.dictionary import ENTRIES_LIMIT, Dictionary, Entry
from tjdomain.administration.domain.errors import (
    BadCode,
    DictionaryExists,
    EntryInUse,
    EntryRepeated,
    TooManyEntries,
)
from tjdomain.administration.domain.shipped import SHIPPED
from tjdomain.administration.usecases.change_dictionary import ChangeDictionary, ChangeDictionaryCommand
from tjdomain.administration.usecases.create_dictionary import CreateDictionary, CreateDictionaryCommand
from tjdomain.administration.usecases.install_dictionaries import InstallDictionaries, InstallDictionariesCommand
from tjdomain.administration.usecases.list_dictionaries import ListDictionaries, ListDictionariesCommand
from tjdomain.administration.usecases.offered_words import OfferedWords, OfferedWordsCommand
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import InvalidValue, NotFound, NotPermitted, StaleVersion
from tjdomain.shared.text import EmptyValue

JAMMED, LOST = Entry("jammed", "卡纸"), Entry("lost", "遗失")


def create(office: Office, *entries: Entry, key: str = "reprint", actor: Actor = ANNA) -> Dictionary:
    made = CreateDictionary(office.uow, office.dictionaries, office.log, office.clock, office.ids)
    return made(CreateDictionaryCommand(actor=actor, key=key, title="重打原因", entries=entries))


def change(office: Office, before: Dictionary, *entries: Entry, actor: Actor = ANNA) -> Dictionary:
    use_case = ChangeDictionary(office.uow, office.dictionaries, office.use, office.log, office.clock, office.ids)
    return use_case(
        ChangeDictionaryCommand(
            actor=actor, dictionary=before.id, version=before.version, title=before.title, entries=entries
        )
    )


def install(office: Office, actor: Actor = ANNA) -> tuple[str, ...]:
    use_case = InstallDictionaries(
        office.uow, office.dictionaries, office.queries, office.log, office.clock, office.ids
    )
    return use_case(InstallDictionariesCommand(actor=actor))


def test_forms_offer_enabled_words_in_their_order(office: Office) -> None:
    before = create(office, JAMMED, LOST)
    after = change(office, before, LOST, Entry("other", "其他", enabled=False), JAMMED)
    offered = OfferedWords(office.queries)
    assert offered(OfferedWordsCommand(actor=NOBODY, key="reprint")) == (LOST, JAMMED)
    assert ListDictionaries(office.queries)(ListDictionariesCommand(actor=ANNA)) == (after,)
    assert office.events == ["dictionary.created", "dictionary.changed"]
    with pytest.raises(NotFound):
        offered(OfferedWordsCommand(actor=NOBODY, key="unknown"))


@pytest.mark.parametrize("word", ["jammed", "卡纸"])
def test_a_word_in_use_can_be_disabled_but_not_taken_out(office: Office, word: str) -> None:
    before = create(office, JAMMED, LOST)
    office.use.words["reprint"] = frozenset({word})
    with pytest.raises(EntryInUse) as refusal:
        change(office, before, LOST)
    assert refusal.value.entries == ("卡纸",)
    after = change(office, before, Entry("jammed", "卡纸", enabled=False))
    assert [entry.value for entry in after.entries] == ["jammed"]


def test_the_same_word_twice_is_refused() -> None:
    for entries in ((JAMMED, Entry("jammed", "别的")), (JAMMED, Entry("other", "卡纸"))):
        with pytest.raises(EntryRepeated):
            create(Office(), *entries)


@pytest.mark.parametrize("code", ["", "Reprint", "1a", "a-b", "a" * 41, "重打"])
def test_codes_are_small_letters(office: Office, code: str) -> None:
    with pytest.raises(BadCode):
        create(office, key=code)
    with pytest.raises(BadCode):
        Entry(code, "词")


def test_labels_and_the_number_of_words_are_checked(office: Office) -> None:
    with pytest.raises(EmptyValue):
        Entry("a", " ")
    with pytest.raises(InvalidValue):
        Entry("a", "长" * 61)
    with pytest.raises(TooManyEntries):
        create(office, *(Entry(f"e{number}", f"词{number}") for number in range(ENTRIES_LIMIT + 1)))


def test_a_key_is_given_once_and_versions_count(office: Office) -> None:
    before = create(office, JAMMED)
    with pytest.raises(DictionaryExists):
        create(office)
    change(office, before, LOST)
    with pytest.raises(StaleVersion):
        change(office, before, JAMMED)


def test_a_right_is_needed(office: Office) -> None:
    before = create(office, JAMMED)
    for refused in (
        lambda: create(office, key="other", actor=NOBODY),
        lambda: change(office, before, actor=NOBODY),
        lambda: install(office, NOBODY),
        lambda: ListDictionaries(office.queries)(ListDictionariesCommand(actor=NOBODY)),
    ):
        with pytest.raises(NotPermitted):
            refused()


def test_shipped_dictionaries_are_installed_once_and_never_over_what_is_there(office: Office) -> None:
    own = create(office, Entry("own", "自己的词"))
    installed = install(office)
    assert set(installed) == {shipped.key for shipped in SHIPPED} - {"reprint"}
    assert install(office) == ()
    assert office.queries.dictionary("reprint") == own
