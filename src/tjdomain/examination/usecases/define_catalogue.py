"""Define a catalogue version 定义体检目录: stored as a draft, not used before it is activated."""

from attrs import evolve, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.catalogue_errors import CatalogueTooEarly
from tjdomain.examination.domain.catalogue_rules import check
from tjdomain.examination.domain.catalogue_version import CatalogueVersion, CatalogueVersionId
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.journal import Journal
from tjdomain.examination.usecases.records import account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import UserId


@frozen(kw_only=True)
class DefineCatalogueCommand:
    """The whole catalogue; its number is given by the system, whatever ``catalogue.version`` says."""

    actor: Actor
    catalogue: Catalogue


class DefineCatalogue:
    """Checks and stores a version."""

    def __init__(
        self, uow: UnitOfWork, catalogues: Catalogues, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._catalogues = catalogues
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: DefineCatalogueCommand) -> CatalogueVersion:
        """Raises ``CatalogueInvalid``, ``HepatitisBRefused``, ``CatalogueTooEarly``, ``StaleVersion``."""
        actor = command.actor
        actor.require(ExaminationRight.MANAGE_CATALOGUE)
        if command.catalogue.valid_from < local_day(self._clock.now()):
            raise CatalogueTooEarly(command.catalogue.valid_from)
        with self._uow:
            number = self._catalogues.latest() + 1
            new = self._draft(evolve(command.catalogue, version=number), account_of(actor))
            self._catalogues.add(new)
            self._journal.record("catalogue.defined", actor, None, new)
            return new

    def _draft(self, catalogue: Catalogue, by: UserId | None) -> CatalogueVersion:
        return CatalogueVersion(
            id=CatalogueVersionId(self._ids.new()),
            created_by=by,
            created_at=self._clock.now(),
            catalogue=check(catalogue),
        )
