"""Install the shipped catalogue 安装随附体检目录: versions that this program brings and the database lacks."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.catalogue_version import CatalogueState, CatalogueVersion, CatalogueVersionId
from tjdomain.examination.domain.shipped import SHIPPED
from tjdomain.examination.usecases.journal import Journal
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class InstallShippedCatalogueCommand:
    """The system, or who sets it up."""

    actor: Actor


class InstallShippedCatalogue:
    """Run at set-up: puts the first version in force where there is none. Run again, it changes nothing."""

    def __init__(
        self, uow: UnitOfWork, catalogues: Catalogues, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._catalogues = catalogues
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: InstallShippedCatalogueCommand) -> tuple[CatalogueVersion, ...]:
        """The versions that were added; none where the department has a catalogue already."""
        with self._uow:
            if self._catalogues.latest() > 0:
                return ()
            now = self._clock.now()
            added = tuple(
                CatalogueVersion(
                    id=CatalogueVersionId(self._ids.new()),
                    created_by=None,
                    created_at=now,
                    catalogue=catalogue,
                    state=CatalogueState.ACTIVE,
                    activated_at=now,
                )
                for catalogue in SHIPPED
            )
            for new in added:
                self._catalogues.add(new)
                self._journal.record("catalogue.installed", command.actor, None, new)
            return added
