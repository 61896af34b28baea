"""体检项目与套餐: one piece of a draft as a form; two editors of one piece get the conflict panel."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.catalogue_items import ITEM, RANGES
from entrypoints.web.office.catalogue_rules import FINDING, FIRST_DAY, PACKAGE, REFLEX, TUBES
from entrypoints.web.office.catalogue_sheets import FormWrong, Piece, Sheet, Typed, Values, shown_as
from entrypoints.web.office.conflicts import Difference
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.overtaking import since
from entrypoints.wording import problem_text, titles_of
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.catalogue_errors import (
    CatalogueFault,
    CatalogueTooEarly,
    HepatitisBRefused,
)
from tjdomain.examination.domain.catalogue_rules import faults
from tjdomain.examination.domain.catalogue_version import CatalogueState, CatalogueVersion
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.edit_catalogue import EditDraft, EditDraftCommand
from tjdomain.examination.usecases.show_catalogue import ShowCatalogueQuery, ShowVersion
from tjdomain.shared.errors import NotFound, RuleViolation, StaleVersion, WrongState

CATALOGUE: Final = f"{HOME}/catalogue"
PIECES: Final[Mapping[str, Piece]] = MappingProxyType(
    {
        "first-day": FIRST_DAY,
        "items": ITEM,
        "ranges": RANGES,
        "packages": PACKAGE,
        "reflexes": REFLEX,
        "findings": FINDING,
        "tubes": TUBES,
    }
)
_PARTS: Final[Mapping[str, AbstractSet[str]]] = MappingProxyType(
    {name: {name} for name in PIECES} | {"first-day": {"valid_from"}, "findings": {"findings", "rules"}}
)
"""The parts of the catalogue that a piece is of, as the event log calls them."""
_BESIDE: Final[Mapping[CatalogueFault, str]] = MappingProxyType(
    {
        CatalogueFault.BAD_CODE: "code",
        CatalogueFault.ITEM_TWICE: "code",
        CatalogueFault.FINDING_TWICE: "code",
        CatalogueFault.NAME_TWICE: "title",
        CatalogueFault.CHOICE_WITHOUT_NORMAL: "grid",
        CatalogueFault.OPTION_WITHOUT_FINDING: "grid",
        CatalogueFault.NUMBER_WITHOUT_UNIT: "units",
        CatalogueFault.ITEM_WITHOUT_FINDING: "finding",
        CatalogueFault.SPECIMEN_WITHOUT_TUBE: "specimen",
        CatalogueFault.CUTOFF_WITHOUT_OPTION: "cutoff_reached",
        CatalogueFault.RANGE_TWICE: "grid",
        CatalogueFault.RANGE_WITHOUT_LIMIT: "grid",
        CatalogueFault.RANGE_CROSSED: "grid",
        CatalogueFault.REFLEX_WITHOUT_TRIGGER: "flags",
        CatalogueFault.REFLEX_FROM_OTHER_SPECIMEN: "adds",
    }
)
"""Where on its form a fault of the piece itself is told; all others may wait, and stand on the draft's page."""
_TRIES: Final = 3


def version_path(number: int) -> str:
    """The page of a version."""
    return f"{CATALOGUE}/{number}"


class CatalogueEditController(Controller):
    """The pieces of a draft."""

    path = "/catalogue/{number:int}/edit/{piece:str}/{code:str}"

    @get("/", **page(ExaminationRight.MANAGE_CATALOGUE))
    def form(self, desk: Here, number: FromPath[int], piece: FromPath[str], code: FromPath[str]) -> Response[Any]:
        """As it stands."""
        draft = _draft(desk, number)
        return _form(desk, draft, _piece(piece).sheet(draft.catalogue, code))

    @post("/", **page(ExaminationRight.MANAGE_CATALOGUE))
    def save(self, desk: Here, number: FromPath[int], piece: FromPath[str], code: FromPath[str]) -> Response[Any]:
        """What others changed elsewhere in the draft meanwhile is kept."""
        kind = _piece(piece)
        typed = Typed({name: desk.all_given(name) for name in desk.names()})
        for _ in range(_TRIES):
            draft = _draft(desk, number)
            sheet = kind.sheet(draft.catalogue, code)
            if sheet.seen != desk.given("seen"):
                break
            try:
                _save(desk, draft, kind.applied(draft.catalogue, code, typed))
            except StaleVersion:
                continue
            except FormWrong as wrong:
                return _form(desk, draft, sheet, typed.values, wrong.mistakes)
            return desk.go(version_path(number), done="saved", part=piece)
        return _form(desk, draft, sheet, typed.values, parts=_PARTS[piece])


def _piece(name: str) -> Piece:
    try:
        return PIECES[name]
    except KeyError:
        raise NotFound("piece", name[:64]) from None


def _draft(desk: Desk, number: int) -> CatalogueVersion:
    version = desk.call.run(ShowVersion, ShowCatalogueQuery(actor=desk.actor, number=number)).version
    if version.state is not CatalogueState.DRAFT:
        raise WrongState("catalogue", version.state.value, "edit")
    return version


def _save(desk: Desk, draft: CatalogueVersion, changed: Catalogue) -> None:
    """Raises ``StaleVersion``, ``FormWrong``."""
    _require_sound(draft.catalogue, changed)
    command = EditDraftCommand(actor=desk.actor, number=draft.number, seen=draft.version, catalogue=changed)
    try:
        desk.call.run(EditDraft, command)
    except CatalogueTooEarly as refused:
        raise FormWrong(told(refused, "valid_from")) from None
    except RuleViolation as refused:
        raise FormWrong(told(refused, "page")) from None


def _require_sound(before: Catalogue, after: Catalogue) -> None:
    """Raise ``FormWrong`` for what is wrong with the piece by itself and was not before."""
    known, titles = set(faults(before)), titles_of(after)
    found = []
    for fault in faults(after):
        beside = "title" if isinstance(fault, HepatitisBRefused) else _BESIDE.get(fault.fault)
        if beside is not None and fault not in known:
            text = problem_text(fault, titles)
            found.append(Mistake(beside, text.sentence, text.next))
    if found:
        raise FormWrong(*found)


def _overtaken(present: Sheet, mine: Values) -> tuple[Difference, ...]:
    pairs = [(title, shown_as(present, n, mine), shown_as(present, n, present.values)) for n, title in present.names()]
    return tuple(Difference(title, own, now) for title, own, now in pairs if own != now)


def _form(
    desk: Desk,
    draft: CatalogueVersion,
    sheet: Sheet,
    typed: Values | None = None,
    mistakes: tuple[Mistake, ...] = (),
    parts: AbstractSet[str] = frozenset(),
) -> Response[Any]:
    """The piece as it stands, or what was ``typed``; somebody else was faster with one of the ``parts``."""
    conflict = _overtaken(sheet, typed) if parts and typed is not None else ()
    return desk.page(
        "catalogue_edit",
        409 if conflict else 422 if mistakes else 200,
        mistakes,
        number=draft.number,
        version=draft.version,
        sheet=sheet if typed is None else sheet.holding(typed),
        seen=sheet.seen,
        conflict=conflict,
        faster=since(desk, "catalogue", draft.id, about=parts) if conflict else (),
        back=version_path(draft.number),
    )
