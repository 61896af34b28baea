"""体检项目与套餐: the versions, a draft on its way, what it changes, its activation by somebody else."""

from datetime import date, timedelta
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.catalogue_edit import CATALOGUE, version_path
from entrypoints.web.office.catalogue_words import changes, lines
from entrypoints.web.office.conflicts import given_version
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exports import workbook
from entrypoints.wording import label, problem_text, titles_of
from tjdomain.examination.domain.catalogue_comparison import CataloguePart
from tjdomain.examination.domain.catalogue_version import CatalogueAction, CatalogueState
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.activate_catalogue import ActivateCatalogue, ActivateCatalogueCommand
from tjdomain.examination.usecases.catalogue_trials import AskTrial, AskTrialCommand
from tjdomain.examination.usecases.edit_catalogue import StartDraft, StartDraftCommand
from tjdomain.examination.usecases.show_catalogue import (
    ListCatalogues,
    ListCataloguesQuery,
    NameMakers,
    ShowCatalogueQuery,
    ShowVersion,
    VersionFile,
    in_force,
)
from tjdomain.shared.errors import Conflict, RuleViolation

PARTS: Final = {
    CataloguePart.ITEMS: "items",
    CataloguePart.RANGES: "ranges",
    CataloguePart.PACKAGES: "packages",
    CataloguePart.REFLEXES: "reflexes",
    CataloguePart.FINDINGS: "findings",
    CataloguePart.TUBES: "tubes",
}
"""The parts as they are shown, and the piece of each that is edited; the matrix is edited with its findings."""
_GROWS: Final = (CataloguePart.ITEMS, CataloguePart.REFLEXES, CataloguePart.FINDINGS)
_MONTH: Final = timedelta(days=30)


class CataloguesController(Controller):
    """All versions."""

    path = "/catalogue"

    @get("/", **page(ExaminationRight.MANAGE_CATALOGUE))
    def versions(self, desk: Here) -> Response[Any]:
        """Newest first, and the start of a draft."""
        return _versions(desk)

    @post("/", **page(ExaminationRight.MANAGE_CATALOGUE))
    def start(self, desk: Here) -> Response[Any]:
        """A copy of a version."""
        base = desk.given("base")
        try:
            first = date.fromisoformat(desk.given("valid_from"))
            command = StartDraftCommand(actor=desk.actor, valid_from=first, base=int(base) if base else None)
            draft = desk.call.run(StartDraft, command)
        except ValueError:
            return _versions(desk, (mistake("valid_from", "office.field_missing", what="生效日期"),))
        except (RuleViolation, Conflict) as refused:
            return _versions(desk, (told(refused, "valid_from"),))
        return desk.go(version_path(draft.number), done="started")


class CatalogueController(Controller):
    """One version."""

    path = "/catalogue/{number:int}"

    @get("/", **page(ExaminationRight.MANAGE_CATALOGUE))
    def show(self, desk: Here, number: FromPath[int]) -> Response[Any]:
        """How far it is, and what it says."""
        return _version(desk, number)

    @get("/compare", **page(ExaminationRight.MANAGE_CATALOGUE))
    def compare(self, desk: Here, number: FromPath[int]) -> Response[Any]:
        """Old and new beside each other."""
        found = _found(desk, number)
        differs = list(changes(found.beside, found.version.catalogue)) if found.beside else []
        return desk.page("catalogue_compare", found=found, changes=differs, number=number, back=version_path(number))

    @get("/export", **page(ExaminationRight.MANAGE_CATALOGUE))
    def export(self, desk: Here, number: FromPath[int]) -> Response[Any]:
        """All that it says as a workbook."""
        catalogue = _found(desk, number).version.catalogue
        rows = ((label(part), one.name, one.key, one.content) for part in PARTS for one in lines(catalogue, part))
        return workbook(desk, f"体检项目与套餐-第{number}版", ("部分", "条目", "代码", "内容"), rows)

    @post("/decide", **page(ExaminationRight.MANAGE_CATALOGUE))
    def decide(self, desk: Here, number: FromPath[int]) -> Response[Any]:
        """In force by a second person, or put away; exactly what was looked at."""
        action = CatalogueAction.DISCARD if desk.given("action") == "discard" else CatalogueAction.ACTIVATE
        command = ActivateCatalogueCommand(actor=desk.actor, number=number, action=action, seen=given_version(desk))
        try:
            desk.call.run(ActivateCatalogue, command)
        except (RuleViolation, Conflict) as refused:
            return _version(desk, number, (told(refused, "decide"),), 409 if isinstance(refused, Conflict) else 422)
        return desk.go(version_path(number), done=action.value)

    @post("/trials", **page(ExaminationRight.MANAGE_CATALOGUE))
    def ask_trial(self, desk: Here, number: FromPath[int]) -> Response[Any]:
        """On a period of the past, in the background."""
        try:
            first, last = (date.fromisoformat(desk.given(name)) for name in ("first", "last"))
            command = AskTrialCommand(actor=desk.actor, number=number, first=first, last=last)
            job = desk.call.run(AskTrial, command)
        except ValueError:
            return _version(desk, number, (mistake("trial", "office.field_missing", what="试算的日期"),))
        except (RuleViolation, Conflict) as refused:
            return _version(desk, number, (told(refused, "trial"),))
        return desk.go(f"{version_path(number)}/trials/{job.id}")


def _found(desk: Desk, number: int) -> VersionFile:
    return desk.call.run(ShowVersion, ShowCatalogueQuery(actor=desk.actor, number=number))


def _versions(desk: Desk, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    rows = desk.call.run(ListCatalogues, ListCataloguesQuery(actor=desk.actor))
    today = desk.call.today
    current = in_force(rows, today)
    return desk.page(
        "catalogues",
        422 if mistakes else 200,
        mistakes,
        rows=rows,
        current=current.number if current else 0,
        base=desk.given("base"),
        valid_from=desk.given("valid_from") or (today + timedelta(days=1)).isoformat(),
        people=desk.call.run(NameMakers, ListCataloguesQuery(actor=desk.actor)),
    )


def _part(desk: Desk) -> CataloguePart:
    wanted = desk.query("part")
    return next((part for part, piece in PARTS.items() if piece == wanted), CataloguePart.ITEMS)


def _version(desk: Desk, number: int, mistakes: tuple[Mistake, ...] = (), status: int = 422) -> Response[Any]:
    found, part = _found(desk, number), _part(desk)
    version, titles = found.version, titles_of(found.version.catalogue)
    return desk.page(
        "catalogue",
        status if mistakes else 200,
        mistakes,
        found=found,
        version=version,
        drafted=version.state is CatalogueState.DRAFT,
        faults=[problem_text(one, titles).sentence for one in found.faults],
        part=part,
        parts=PARTS,
        grows=part in _GROWS,
        lines=list(lines(version.catalogue, part)),
        first=desk.given("first") or (desk.call.today - _MONTH).isoformat(),
        last=desk.given("last") or desk.call.today.isoformat(),
        at=version_path(number),
        home=CATALOGUE,
    )
