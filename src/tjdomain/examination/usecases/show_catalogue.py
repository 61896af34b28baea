"""Show versions of the catalogue 体检项目与套餐."""

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import frozen

from ports.examination import Catalogues, ExaminationPolicies
from ports.examination_queries import CatalogueRow, ExaminationRegisters
from ports.jobs import Jobs
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.catalogue_errors import CatalogueInvalid, HepatitisBRefused
from tjdomain.examination.domain.catalogue_rules import faults
from tjdomain.examination.domain.catalogue_version import CatalogueState, CatalogueVersion, is_own
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.catalogue_trials import Trial, trials_of
from tjdomain.examination.usecases.records import account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import UserId


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


def in_force(rows: Iterable[CatalogueRow], day: date) -> CatalogueRow | None:
    """Of these versions the one that counts on ``day``, None before the first."""
    active = (row for row in rows if row.state is CatalogueState.ACTIVE and row.valid_from <= day)
    return max(active, key=lambda row: (row.valid_from, row.number), default=None)


class NameMakers:
    """Who defined and who activated the versions."""

    def __init__(self, registers: ExaminationRegisters) -> None:
        self._registers = registers

    def __call__(self, query: ListCataloguesQuery) -> Mapping[UserId, str]:
        """Names by account. Raises ``NotPermitted``."""
        query.actor.require(ExaminationRight.READ)
        people = {one for row in self._registers.catalogues() for one in (row.created_by, row.activated_by)}
        return self._registers.account_names({one for one in people if one is not None})


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


@frozen(kw_only=True)
class VersionFile:
    """A version with what a screen needs beside it: what is wrong with a draft, its trials, newest first.

    ``beside`` is the version that is in force on its first day without it, None where there is none. ``people`` are
    names of who defined, edited and activated it; ``own`` says that the reader may not activate it.
    """

    version: CatalogueVersion
    faults: tuple[CatalogueInvalid | HepatitisBRefused, ...]
    trials: tuple[Trial, ...]
    beside: Catalogue | None
    people: Mapping[UserId, str]
    own: bool


class ShowVersion:
    """How far a version is."""

    def __init__(
        self,
        uow: UnitOfWork,
        catalogues: Catalogues,
        registers: ExaminationRegisters,
        policies: ExaminationPolicies,
        jobs: Jobs,
    ) -> None:
        self._uow = uow
        self._policies = policies
        self._catalogues = catalogues
        self._registers = registers
        self._jobs = jobs

    def __call__(self, query: ShowCatalogueQuery) -> VersionFile:
        """Raises ``NotPermitted``, ``NotFound``."""
        query.actor.require(ExaminationRight.READ)
        with self._uow:
            version = self._catalogues.get(query.number)
            trials = trials_of(self._jobs, version)
        accounts = (version.created_by, version.activated_by, *version.editors)
        return VersionFile(
            version=version,
            faults=faults(version.catalogue),
            trials=trials,
            beside=self._beside(version),
            people=self._registers.account_names({one for one in accounts if one is not None}),
            own=is_own(version, self._policies.current(), account_of(query.actor)),
        )

    def _beside(self, version: CatalogueVersion) -> Catalogue | None:
        earlier = [row for row in self._registers.catalogues() if row.number < version.number]
        found = in_force(earlier, version.catalogue.valid_from)
        return None if found is None else self._registers.catalogue(found.number)
