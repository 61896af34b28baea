"""Revoke the key of an outside program 停用接口密钥."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import ApiKeys
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.api_key import ApiKey, revoked
from tjdomain.identity.domain.ids import ApiKeyId
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound


@frozen(kw_only=True)
class RevokeApiKeyCommand:
    """Which key."""

    actor: Actor
    key: ApiKeyId


class RevokeApiKey:
    """The key opens nothing from the next request on, for good."""

    def __init__(self, uow: UnitOfWork, keys: ApiKeys, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._keys = keys
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: RevokeApiKeyCommand) -> ApiKey:
        """Raises ``NotFound``, ``KeyRevoked``."""
        actor = command.actor
        actor.require(IdentityRight.MANAGE_API_KEYS)
        with self._uow:
            before = self._keys.get(command.key)
            if not actor.sees(before.department, before.created_by):
                raise NotFound("api_key", str(before.id))
            after = revoked(before, self._clock.now())
            self._keys.save(after)
            self._journal.record("api_key.revoked", actor, before, after)
        return after
