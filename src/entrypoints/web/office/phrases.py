"""查体模板信息: the stock phrases that are offered where findings, conclusions and advice are typed."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.conflicts import Difference, given_version
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.dictionaries import DICTIONARIES
from entrypoints.web.office.exports import workbook
from entrypoints.web.office.histories import history_page, steps_of
from entrypoints.web.office.overtaking import since
from tjdomain.administration.domain.dictionary import Dictionary, Entry
from tjdomain.administration.domain.shipped import PHRASES
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.change_dictionary import ChangeDictionary, ChangeDictionaryCommand
from tjdomain.administration.usecases.list_dictionaries import ListDictionaries, ListDictionariesCommand
from tjdomain.administration.usecases.offered_words import OfferedWords, OfferedWordsCommand
from tjdomain.shared.errors import DomainError, NotFound, NotPermitted

TEMPLATES: Final = "/admin/exam-templates"
_KEYS: Final = {key.removeprefix("phrase_"): key for key in PHRASES}


def phrases(desk: Desk, kind: str) -> tuple[str, ...]:
    """What is offered: ``finding``, ``conclusion`` or ``advice``; nothing where they were not installed."""
    try:
        found = desk.call.run(OfferedWords, OfferedWordsCommand(actor=desk.actor, key=_KEYS[kind]))
    except NotFound:
        return ()
    return tuple(entry.label for entry in found)


def _all(desk: Desk) -> list[tuple[str, Dictionary]]:
    there = {one.key: one for one in desk.call.run(ListDictionaries, ListDictionariesCommand(actor=desk.actor))}
    return [(kind, there[key]) for kind, key in _KEYS.items() if key in there]


def _one(desk: Desk, kind: str) -> Dictionary:
    for name, found in _all(desk):
        if name == kind:
            return found
    raise NotFound("dictionary", kind[:64])


def _lines(entries: Iterable[Entry], *, enabled: bool) -> str:
    return "\n".join(entry.label for entry in entries if entry.enabled is enabled)


def entries_of(before: Sequence[Entry], offered: str, resting: str) -> tuple[Entry, ...]:
    """The lines as entries, in their order: a phrase that was there keeps its code, a new one gets the next."""
    codes = {entry.label: entry.value for entry in before}
    free = (code for code in map("p{}".format, range(1, 10_000)) if code not in codes.values())
    typed = [(line.strip(), on) for text, on in ((offered, True), (resting, False)) for line in text.splitlines()]
    return tuple(Entry(codes.get(label) or next(free), label, on) for label, on in typed if label)


class PhraseController(Controller):
    """Three lists of phrases."""

    path = "/exam-templates"

    @get("/", **page(AdministrationRight.READ))
    def listed(self, desk: Here) -> Response[Any]:
        """All of them."""
        return desk.page("phrases", kinds=_all(desk), may_edit=desk.actor.may(AdministrationRight.EDIT_DICTIONARY))

    @get("/export", **page(AdministrationRight.READ))
    def export(self, desk: Here) -> Response[Any]:
        """All of them as a workbook, to be pasted in again."""
        rows = (
            (found.title, entry.label, "启用" if entry.enabled else "停用")
            for _, found in _all(desk)
            for entry in found.entries
        )
        return workbook(desk, "查体模板信息", ("用在哪里", "常用语", "状态"), rows)

    @get("/{kind:str}/edit", **page(AdministrationRight.EDIT_DICTIONARY))
    def form(self, desk: Here, kind: FromPath[str]) -> Response[Any]:
        """One list, a phrase a line."""
        return _form(desk, kind)

    @post("/{kind:str}/edit", **page(AdministrationRight.EDIT_DICTIONARY))
    def save(self, desk: Here, kind: FromPath[str]) -> Response[Any]:
        """The list as it shall be."""
        found = _one(desk, kind)
        offered, resting = desk.given("offered"), desk.given("resting")
        if found.version != given_version(desk):
            return _form(desk, kind, conflict=_since_seen(found, offered, resting))
        try:
            command = ChangeDictionaryCommand(
                actor=desk.actor,
                dictionary=found.id,
                version=found.version,
                title=found.title,
                entries=entries_of(found.entries, offered, resting),
            )
            desk.call.run(ChangeDictionary, command)
        except (NotPermitted, NotFound):
            raise
        except DomainError as refused:
            return _form(desk, kind, (told(refused, "offered"),))
        return desk.go(TEMPLATES, done="saved")

    @get("/{kind:str}/history", **page(AdministrationRight.READ))
    def history(self, desk: Here, kind: FromPath[str]) -> Response[Any]:
        """Who changed what."""
        found = _one(desk, kind)
        return history_page(desk, found.title, TEMPLATES, steps_of(desk, DICTIONARIES, found.id))


def _since_seen(found: Dictionary, offered: str, resting: str) -> tuple[Difference, ...]:
    pairs = (("启用的", offered, True), ("停用的", resting, False))
    return tuple(Difference(title, mine, _lines(found.entries, enabled=on)) for title, mine, on in pairs)


def _form(
    desk: Desk, kind: str, mistakes: tuple[Mistake, ...] = (), conflict: tuple[Difference, ...] = ()
) -> Response[Any]:
    found = _one(desk, kind)
    typed = bool(desk.given("version"))
    return desk.page(
        "phrases_form",
        409 if conflict else 422 if mistakes else 200,
        mistakes,
        kind=kind,
        found=found,
        offered=desk.given("offered") if typed else _lines(found.entries, enabled=True),
        resting=desk.given("resting") if typed else _lines(found.entries, enabled=False),
        conflict=conflict,
        faster=since(desk, DICTIONARIES.subject, found.id, DICTIONARIES.form) if conflict else (),
    )
