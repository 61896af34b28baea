"""The catalogue 体检项目与套餐 in its versions."""

from typing import Annotated

from litestar import Controller, get, post
from litestar.params import JSONBody, PathParameter

from entrypoints.web.api.catalogue_bodies import (
    CatalogueActionBody,
    CatalogueBody,
    CatalogueLine,
    CatalogueVersionView,
    catalogue_shown,
    version_shown,
)
from entrypoints.web.api.shape import shown
from entrypoints.web.call import Here, needs
from tjdomain.examination.domain.catalogue_version import CatalogueAction
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.activate_catalogue import ActivateCatalogue, ActivateCatalogueCommand
from tjdomain.examination.usecases.define_catalogue import DefineCatalogue, DefineCatalogueCommand
from tjdomain.examination.usecases.show_catalogue import (
    ListCatalogues,
    ListCataloguesQuery,
    ShowCatalogue,
    ShowCatalogueQuery,
)

VersionNumber = Annotated[int, PathParameter(ge=1, le=100_000, description="版本号")]


class CatalogueController(Controller):
    """Versions are defined whole and never changed; examinations keep the one they were made by."""

    path = "/catalogues"
    tags = ("体检项目",)

    @get("/", **needs(ExaminationRight.READ))
    def versions(self, call: Here) -> list[CatalogueLine]:
        """目录的所有版本,最新的在前。"""
        return [shown(CatalogueLine, row) for row in call.run(ListCatalogues, ListCataloguesQuery(actor=call.actor))]

    @get("/{number:int}", **needs(ExaminationRight.READ))
    def show(self, call: Here, number: VersionNumber) -> CatalogueBody:
        """某一版本的全部内容。"""
        return catalogue_shown(call.run(ShowCatalogue, ShowCatalogueQuery(actor=call.actor, number=number)))

    @post("/", **needs(ExaminationRight.MANAGE_CATALOGUE))
    def define(self, call: Here, data: JSONBody[CatalogueBody]) -> CatalogueVersionView:
        """定义新版本(草稿,启用后才生效)。"""
        command = DefineCatalogueCommand(actor=call.actor, catalogue=data.catalogue())
        return version_shown(call.run(DefineCatalogue, command))

    @post("/{number:int}/decide", **needs(ExaminationRight.MANAGE_CATALOGUE), status_code=200)
    def decide(self, call: Here, number: VersionNumber, data: JSONBody[CatalogueActionBody]) -> CatalogueVersionView:
        """启用或作废一个版本。"""
        command = ActivateCatalogueCommand(
            actor=call.actor, number=number, action=CatalogueAction(data.action), seen=data.seen
        )
        return version_shown(call.run(ActivateCatalogue, command))
