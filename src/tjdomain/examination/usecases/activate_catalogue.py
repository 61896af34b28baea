"""Activate or discard a catalogue version 启用/作废体检目录."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, ExaminationPolicies
from ports.jobs import Jobs
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.catalogue_errors import TrialMissing
from tjdomain.examination.domain.catalogue_version import CatalogueAction, CatalogueVersion, activate, discard
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.catalogue_trials import tried
from tjdomain.examination.usecases.journal import Journal
from tjdomain.examination.usecases.records import account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import StaleVersion

_KINDS = {CatalogueAction.ACTIVATE: "catalogue.activated", CatalogueAction.DISCARD: "catalogue.discarded"}


@frozen(kw_only=True)
class ActivateCatalogueCommand:
    """Which version, by its number, and whether to put it in force or away; ``seen`` is what was looked at, if told."""

    actor: Actor
    number: int
    action: CatalogueAction = CatalogueAction.ACTIVATE
    seen: int | None = None


class ActivateCatalogue:
    """By a second person (parameter); examinations made before keep their version."""

    def __init__(
        self,
        uow: UnitOfWork,
        catalogues: Catalogues,
        policies: ExaminationPolicies,
        jobs: Jobs,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._catalogues = catalogues
        self._policies = policies
        self._jobs = jobs
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ActivateCatalogueCommand) -> CatalogueVersion:
        """Raises ``NotFound``, ``StaleVersion``, ``TrialMissing``, and what ``activate`` and ``discard`` refuse."""
        actor = command.actor
        actor.require(ExaminationRight.MANAGE_CATALOGUE)
        with self._uow:
            before = self._catalogues.get(command.number)
            if command.seen not in (None, before.version):
                raise StaleVersion("catalogue", str(command.number))
            kind = _KINDS[command.action]
            discards = command.action is CatalogueAction.DISCARD
            after = discard(before) if discards else self._activated(before, actor)
            self._catalogues.save(after)
            self._journal.record(kind, actor, before, after)
            return after

    def _activated(self, before: CatalogueVersion, actor: Actor) -> CatalogueVersion:
        now = self._clock.now()
        policy = self._policies.current()
        after = activate(before, policy, account_of(actor), now, local_day(now))
        if policy.catalogue_trial_first and not tried(self._jobs, before):
            raise TrialMissing
        return after
