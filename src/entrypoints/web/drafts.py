"""Drafts of a phone or of an account: begun, changed, read, forgotten. A phone's have no key but their random ids."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from attrs import evolve, field, frozen

from ports.clock import Clock, Randomness
from ports.drafts import Draft, Drafts
from ports.unit_of_work import UnitOfWork
from tjdomain.shared.errors import NotFound
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import DraftId

_ID_BYTES = 16


@frozen(kw_only=True)
class ReadDraftQuery:
    """Which draft, of which kind; one with an ``owner`` is read by that account alone."""

    id: DraftId
    kind: str
    owner: UUID | None = None


class ReadDraft:
    """What was kept."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts

    def __call__(self, query: ReadDraftQuery) -> Mapping[str, Plain]:
        """The body. Raises ``NotFound`` where there is none or it has expired."""
        found = self._drafts.get(query.id, query.kind)
        if found.owner != query.owner:
            raise NotFound("draft", query.kind)
        return found.body


@frozen(kw_only=True)
class KeepDraftCommand:
    """``changes`` replace what is kept under the same names, ``None`` takes it out; the others stay.

    Without ``id``, or where that draft is gone, a new one begins.
    """

    id: DraftId | None
    kind: str
    lasting: timedelta
    changes: Mapping[str, Plain] = field(repr=False)
    owner: UUID | None = None


class KeepDraft:
    """Reads, changes and saves in one transaction, so that two windows do not lose each other's answers."""

    def __init__(self, uow: UnitOfWork, drafts: Drafts, clock: Clock, randomness: Randomness) -> None:
        self._uow = uow
        self._drafts = drafts
        self._clock = clock
        self._randomness = randomness

    def __call__(self, command: KeepDraftCommand) -> DraftId:
        """The draft's id. Raises ``StaleVersion`` where another window was faster by a moment: do it again."""
        with self._uow:
            before = self._found(command)
            body = {**before.body, **command.changes}
            after = evolve(
                before,
                body={name: value for name, value in body.items() if value is not None},
                version=before.version + 1,
                expires=self._clock.now() + command.lasting,
            )
            self._drafts.save(after)
        return after.id

    def _found(self, command: KeepDraftCommand) -> Draft:
        if command.id is not None:
            try:
                return self._drafts.get(command.id, command.kind)
            except NotFound:
                pass
        fresh = DraftId(UUID(bytes=self._randomness.token(_ID_BYTES)))
        return Draft(id=fresh, kind=command.kind, owner=command.owner, body={}, version=0, expires=self._clock.now())


@frozen(kw_only=True)
class DropDraftCommand:
    """Which draft."""

    id: DraftId


class DropDraft:
    """Forgets a draft at once."""

    def __init__(self, uow: UnitOfWork, drafts: Drafts) -> None:
        self._uow = uow
        self._drafts = drafts

    def __call__(self, command: DropDraftCommand) -> None:
        """Nothing happens where there is none."""
        with self._uow:
            self._drafts.drop(command.id)
