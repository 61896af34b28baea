"""字典: the words that people choose from."""

from typing import Final

from entrypoints.web.office.desk import Desk
from entrypoints.web.office.directory import TEXT, every_of, one_of
from entrypoints.web.office.fields import Field, Phase, Shape
from entrypoints.web.office.resource import Found, Intake, Resource, Row, Saving, Wanted, Way
from tjdomain.administration.domain.dictionary import Dictionary, DictionaryId, Entry, word_code, word_label
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.change_dictionary import ChangeDictionary, ChangeDictionaryCommand
from tjdomain.administration.usecases.create_dictionary import CreateDictionary, CreateDictionaryCommand
from tjdomain.administration.usecases.list_dictionaries import ListDictionaries, ListDictionariesCommand


def _row(one: Dictionary) -> Row:
    entries = tuple((entry.value, entry.label, "yes" if entry.enabled else "no") for entry in one.entries)
    return Row(
        key=one.id.value,
        version=one.version,
        title=one.title,
        cells=(one.title, one.key, "、".join(entry.label for entry in one.entries if entry.enabled), one.changed_at),
        values={"key": one.key, "title": one.title, "entries": entries},
    )


def _dictionaries(desk: Desk, wanted: Wanted) -> Found:
    all_of_them = desk.call.run(ListDictionaries, ListDictionariesCommand(actor=desk.actor))
    text = wanted["text"].casefold()
    rows = tuple(_row(one) for one in all_of_them if text in one.title.casefold() or text in one.key)
    return Found(rows=rows, total=len(rows))


def _entry(value: str, words: str, enabled: str) -> Entry:
    return Entry(value.strip(), words, enabled == "yes")


DICTIONARIES: Final = Resource(
    name="字典",
    title="字典管理",
    path="/admin/dicts",
    right=AdministrationRight.READ,
    edit_right=AdministrationRight.EDIT_DICTIONARY,
    columns=(("名称", "w-title"), ("代码", "w-title"), ("启用的项", ""), ("修改时间", "w-time")),
    filters=(TEXT,),
    query=_dictionaries,
    one=one_of(_dictionaries, "dictionary"),
    form=(
        Field(
            name="key",
            title="代码",
            longest=40,
            hint="小写字母、数字、下划线；保存后不能改",
            make=word_code,
            phase=Phase.NEW,
        ),
        Field(name="title", title="名称", make=word_label),
        Field(
            name="entries",
            title="字典项",
            shape=Shape.WORDS,
            make=_entry,
            hint="按这里的顺序给人选；清空一行即去掉，已经用过的项只能停用",
        ),
    ),
    new=Saving(CreateDictionary, CreateDictionaryCommand),
    ways=(Way("修改记录", "/history", AdministrationRight.READ),),
    subject="dictionary",
    change=Saving(ChangeDictionary, ChangeDictionaryCommand, "dictionary", DictionaryId),
    intake=Intake(
        by=("key",),
        there=every_of(_dictionaries),
        hints=("一行一个字典项，同一个字典的各行代码相同；表里没有写的项保持不变，不会去掉。",),
    ),
)
