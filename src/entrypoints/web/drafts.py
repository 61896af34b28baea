"""Drafts of a phone or of an account: begun, changed, read, forgotten. A phone's have no key but their random ids.

The one draft of a kind that belongs to an account is found by the account, whatever became of its browser.
"""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from attrs import evolve, field, frozen

from ports.clock import Clock, Randomness
from ports.drafts import Draft, Drafts
from ports.security import Vault
from ports.unit_of_work import UnitOfWork
from tjdomain.shared.errors import NotFound, StaleVersion
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

    Without ``id``, or where that draft is gone, a new one begins: an account's with the same id, any other with a
    fresh one. ``first`` is for what only one of several may say: it replaces nothing.
    """

    id: DraftId | None
    kind: str
    lasting: timedelta
    changes: Mapping[str, Plain] = field(repr=False)
    owner: UUID | None = None
    first: bool = False


class KeepDraft:
    """Reads, changes and saves in one transaction, so that two windows do not lose each other's answers."""

    def __init__(self, uow: UnitOfWork, drafts: Drafts, clock: Clock, randomness: Randomness) -> None:
        self._uow = uow
        self._drafts = drafts
        self._clock = clock
        self._randomness = randomness

    def __call__(self, command: KeepDraftCommand) -> DraftId:
        """The draft's id. Raises ``StaleVersion`` where another window was faster by a moment: do it again.

        Where only the ``first`` may say it, whoever comes later gets the same.
        """
        with self._uow:
            before = self._found(command)
            if command.first and command.changes.keys() & before.body.keys():
                raise StaleVersion("draft", str(before.id))
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
        own = command.id if command.owner is not None else None
        fresh = own or DraftId(UUID(bytes=self._randomness.token(_ID_BYTES)))
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


@frozen(kw_only=True)
class ReadOwnDraftQuery:
    """Whose draft, of which kind."""

    owner: UUID
    kind: str


class ReadOwnDraft:
    """What an account has unfinished."""

    def __init__(self, drafts: Drafts, vault: Vault) -> None:
        self._drafts = drafts
        self._vault = vault

    def __call__(self, query: ReadOwnDraftQuery) -> Mapping[str, Plain]:
        """The body; empty where there is none or it has expired."""
        try:
            return self._drafts.get(_own_id(self._vault, query.owner, query.kind), query.kind).body
        except NotFound:
            return {}


@frozen(kw_only=True)
class KeepOwnDraftCommand:
    """``changes`` as in ``KeepDraftCommand``; with nothing left the draft is forgotten."""

    owner: UUID
    kind: str
    lasting: timedelta
    changes: Mapping[str, Plain] = field(repr=False)


class KeepOwnDraft:
    """Reads, changes and saves in one transaction; what two windows sent for different names both stays."""

    def __init__(self, uow: UnitOfWork, drafts: Drafts, clock: Clock, vault: Vault) -> None:
        self._uow = uow
        self._drafts = drafts
        self._clock = clock
        self._vault = vault

    def __call__(self, command: KeepOwnDraftCommand) -> None:
        """Raises ``StaleVersion`` where another window was faster by a moment: do it again."""
        with self._uow:
            before = self._found(command)
            changed = {**before.body, **command.changes}
            body = {name: value for name, value in changed.items() if value is not None}
            if body == before.body:
                return
            if not body:
                self._drafts.drop(before.id)
                return
            expires = self._clock.now() + command.lasting
            self._drafts.save(evolve(before, body=body, version=before.version + 1, expires=expires))

    def _found(self, command: KeepOwnDraftCommand) -> Draft:
        key = _own_id(self._vault, command.owner, command.kind)
        try:
            return self._drafts.get(key, command.kind)
        except NotFound:
            now = self._clock.now()
            return Draft(id=key, kind=command.kind, owner=command.owner, body={}, version=0, expires=now)


def _own_id(vault: Vault, owner: UUID, kind: str) -> DraftId:
    """Of no use to whoever knows the account alone."""
    return DraftId(UUID(bytes=vault.index(f"{kind}|{owner}", "draft")[:_ID_BYTES]))
