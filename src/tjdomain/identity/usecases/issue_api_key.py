"""Issue a key to an outside program 发放接口密钥."""

from datetime import datetime

from attrs import field, frozen

from ports.clock import Clock, IdGenerator, Randomness
from ports.event_log import EventLog
from ports.identity import ApiKeys, Departments, IdentityPolicies
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.api_key import PREFIX_ALPHABET, PREFIX_LENGTH, ApiKey, require_expiry_ahead, require_held
from tjdomain.identity.domain.ids import ApiKeyId
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import open_department
from tjdomain.identity.usecases.chance import random_secret
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor, ScopeLevel
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class IssueApiKeyCommand:
    """For whom (``name``), with which rights over which rows, and until when."""

    actor: Actor
    name: str
    department: DepartmentId
    rights: frozenset[str]
    scope: ScopeLevel
    expires_at: datetime


@frozen(kw_only=True)
class IssuedKey:
    """The key, and the secret that is told this once: ``tj_<prefix>_<43 characters>``."""

    key: ApiKey
    secret: str = field(repr=False)


class IssueApiKey:
    """Adds a key with a random secret."""

    def __init__(
        self,
        uow: UnitOfWork,
        keys: ApiKeys,
        departments: Departments,
        policies: IdentityPolicies,
        randomness: Randomness,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._keys = keys
        self._departments = departments
        self._policies = policies
        self._randomness = randomness
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: IssueApiKeyCommand) -> IssuedKey:
        """Raises ``RightNotForKeys``, ``RightNotHeld``, ``UnknownRight``, ``ExpiryNotAhead``, ``NotFound``."""
        actor, now = command.actor, self._clock.now()
        actor.require(IdentityRight.MANAGE_API_KEYS)
        require_expiry_ahead(command.expires_at, now, self._policies.current())
        prefix = self._randomness.code(PREFIX_LENGTH, PREFIX_ALPHABET)
        secret = f"tj_{prefix}_{random_secret(self._randomness)}"
        key = ApiKey(
            id=ApiKeyId(self._ids.new()),
            department=command.department,
            created_by=actor.id,
            name=command.name,
            prefix=prefix,
            rights=command.rights,
            scope=command.scope,
            issued_at=now,
            expires_at=command.expires_at,
        )
        require_held(key.rights, actor)
        with self._uow:
            open_department(actor, self._departments, key.department)
            self._keys.add(key, secret)
            self._journal.record("api_key.issued", actor, None, key)
        return IssuedKey(key=key, secret=secret)
