"""Show versions of the catalogue 体检项目与套餐."""

from attrs import frozen

from ports.examination_queries import CatalogueRow, ExaminationRegisters
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound


@frozen(kw_only=True)
class ListCataloguesQuery:
    """All versions."""

    actor: Actor


class ListCatalogues:
    """Newest first."""

    def __init__(self, registers: ExaminationRegisters) -> None:
        self._registers = registers

    def __call__(self, query: ListCataloguesQuery) -> tuple[CatalogueRow, ...]:
        """Raises ``NotPermitted``."""
        query.actor.require(ExaminationRight.READ)
        return self._registers.catalogues()


@frozen(kw_only=True)
class ShowCatalogueQuery:
    """One version, by its number."""

    actor: Actor
    number: int


class ShowCatalogue:
    """Whole, as it was defined."""

    def __init__(self, registers: ExaminationRegisters) -> None:
        self._registers = registers

    def __call__(self, query: ShowCatalogueQuery) -> Catalogue:
        """Raises ``NotPermitted``, ``NotFound``."""
        query.actor.require(ExaminationRight.READ)
        found = self._registers.catalogue(query.number)
        if found is None:
            raise NotFound("catalogue", str(query.number))
        return found
