"""Activate or discard a catalogue version 启用/作废体检目录."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, ExaminationPolicies
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.catalogue_version import CatalogueAction, CatalogueVersion, activate, discard
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.journal import Journal
from tjdomain.examination.usecases.records import account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day

_KINDS = {CatalogueAction.ACTIVATE: "catalogue.activated", CatalogueAction.DISCARD: "catalogue.discarded"}


@frozen(kw_only=True)
class ActivateCatalogueCommand:
    """Which version, by its number, and whether to put it in force or away."""

    actor: Actor
    number: int
    action: CatalogueAction = CatalogueAction.ACTIVATE


class ActivateCatalogue:
    """By a second person (parameter); examinations made before keep their version."""

    def __init__(
        self,
        uow: UnitOfWork,
        catalogues: Catalogues,
        policies: ExaminationPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._catalogues = catalogues
        self._policies = policies
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ActivateCatalogueCommand) -> CatalogueVersion:
        """Raises ``NotFound``, ``WrongState``, ``SecondPersonNeeded``, ``CatalogueTooEarly``."""
        actor = command.actor
        actor.require(ExaminationRight.MANAGE_CATALOGUE)
        with self._uow:
            before = self._catalogues.get(command.number)
            discards = command.action is CatalogueAction.DISCARD
            after = discard(before) if discards else self._activated(before, actor)
            self._catalogues.save(after)
            self._journal.record(_KINDS[command.action], actor, before, after)
            return after

    def _activated(self, before: CatalogueVersion, actor: Actor) -> CatalogueVersion:
        now = self._clock.now()
        return activate(before, self._policies.current(), account_of(actor), now, local_day(now))
