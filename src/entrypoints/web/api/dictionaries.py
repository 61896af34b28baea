"""Dictionaries 字典: the words people choose from."""

from uuid import UUID

import msgspec
from litestar import Controller, get, post, put
from litestar.params import FromPath, JSONBody

from entrypoints.web.api.shape import Body, Version, shown
from entrypoints.web.call import Here, needs, public
from tjdomain.administration.domain.dictionary import DictionaryId, Entry
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.change_dictionary import ChangeDictionary, ChangeDictionaryCommand
from tjdomain.administration.usecases.create_dictionary import CreateDictionary, CreateDictionaryCommand
from tjdomain.administration.usecases.list_dictionaries import ListDictionaries, ListDictionariesCommand
from tjdomain.administration.usecases.offered_words import OfferedWords, OfferedWordsCommand


class WordBody(Body):
    """``value`` is stored, ``label`` is read by people; a disabled one is offered no more."""

    value: str
    label: str
    enabled: bool = True


class DictionaryBody(Body):
    """A new dictionary; programs know it by ``key``, which stays for good."""

    key: str
    title: str
    entries: list[WordBody] = msgspec.field(default_factory=list)


class DictionaryEditBody(Body):
    """Title and all entries in order; ``version`` is the one that was on the screen."""

    version: Version
    title: str
    entries: list[WordBody]


class WordView(msgspec.Struct, frozen=True):
    """A word."""

    value: str
    label: str
    enabled: bool


class DictionaryView(msgspec.Struct, frozen=True):
    """A dictionary with its words in order."""

    id: UUID
    version: int
    key: str
    title: str
    entries: list[WordView]


def _entries(bodies: list[WordBody]) -> tuple[Entry, ...]:
    return tuple(Entry(one.value, one.label, one.enabled) for one in bodies)


class DictionaryController(Controller):
    """What the department keeps itself: reasons, remarks."""

    tags = ("字典",)

    @get("/dictionaries", **needs(AdministrationRight.READ))
    def dictionaries(self, call: Here) -> list[DictionaryView]:
        """全部字典,含停用的项。"""
        found = call.run(ListDictionaries, ListDictionariesCommand(actor=call.actor))
        return [shown(DictionaryView, one) for one in found]

    @post("/dictionaries", **needs(AdministrationRight.EDIT_DICTIONARY))
    def create(self, call: Here, data: JSONBody[DictionaryBody]) -> DictionaryView:
        """新增字典。"""
        command = CreateDictionaryCommand(
            actor=call.actor, key=data.key, title=data.title, entries=_entries(data.entries)
        )
        return shown(DictionaryView, call.run(CreateDictionary, command))

    @put("/dictionaries/{dictionary:uuid}", **needs(AdministrationRight.EDIT_DICTIONARY))
    def change(self, call: Here, dictionary: FromPath[UUID], data: JSONBody[DictionaryEditBody]) -> DictionaryView:
        """修改字典;已使用的项只能停用。"""
        command = ChangeDictionaryCommand(
            actor=call.actor,
            dictionary=DictionaryId(dictionary),
            version=data.version,
            title=data.title,
            entries=_entries(data.entries),
        )
        return shown(DictionaryView, call.run(ChangeDictionary, command))

    @get("/public/words/{key:str}", **public())
    def words(self, call: Here, key: FromPath[str]) -> list[WordView]:
        """表单可选的字典项。"""
        return [shown(WordView, one) for one in call.run(OfferedWords, OfferedWordsCommand(actor=call.actor, key=key))]
