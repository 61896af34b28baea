"""Start and edit a draft of the catalogue 编制体检目录草稿: a copy of a version, changed piece by piece."""

from datetime import date

from attrs import evolve, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.catalogue_errors import CatalogueTooEarly
from tjdomain.examination.domain.catalogue_version import CatalogueVersion, CatalogueVersionId, edit
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.journal import Journal
from tjdomain.examination.usecases.records import account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import StaleVersion


@frozen(kw_only=True)
class StartDraftCommand:
    """The draft's first day; a copy of the version ``base``, or of the one in force today."""

    actor: Actor
    valid_from: date
    base: int | None = None


class StartDraft:
    """The next version, as a draft; what is in force stays as it is."""

    def __init__(
        self, uow: UnitOfWork, catalogues: Catalogues, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._catalogues = catalogues
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: StartDraftCommand) -> CatalogueVersion:
        """Raises ``NotPermitted``, ``NotFound``, ``CatalogueTooEarly``, ``StaleVersion`` (two at once)."""
        actor, now = command.actor, self._clock.now()
        actor.require(ExaminationRight.MANAGE_CATALOGUE)
        if command.valid_from < local_day(now):
            raise CatalogueTooEarly(command.valid_from)
        with self._uow:
            base = self._base(command.base)
            draft = CatalogueVersion(
                id=CatalogueVersionId(self._ids.new()),
                created_by=account_of(actor),
                created_at=now,
                catalogue=evolve(base.catalogue, version=self._catalogues.latest() + 1, valid_from=command.valid_from),
                based_on=base.number,
            )
            self._catalogues.add(draft)
            self._journal.record("catalogue.defined", actor, None, draft)
            return draft

    def _base(self, number: int | None) -> CatalogueVersion:
        if number is not None:
            return self._catalogues.get(number)
        return self._catalogues.in_force(local_day(self._clock.now()))


@frozen(kw_only=True)
class EditDraftCommand:
    """The whole new content. ``seen`` is the draft's version that was edited."""

    actor: Actor
    number: int
    seen: int
    catalogue: Catalogue


class EditDraft:
    """What it says may still contradict itself; trial and activation ask for a whole one."""

    def __init__(
        self, uow: UnitOfWork, catalogues: Catalogues, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._catalogues = catalogues
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: EditDraftCommand) -> CatalogueVersion:
        """Raises what ``edit`` refuses, ``NotPermitted``, ``NotFound``, ``StaleVersion``."""
        actor = command.actor
        actor.require(ExaminationRight.MANAGE_CATALOGUE)
        with self._uow:
            before = self._catalogues.get(command.number)
            if before.version != command.seen:
                raise StaleVersion("catalogue", str(command.number))
            after = edit(before, command.catalogue, account_of(actor), local_day(self._clock.now()))
            self._catalogues.save(after)
            self._journal.record("catalogue.edited", actor, before, after)
            return after
