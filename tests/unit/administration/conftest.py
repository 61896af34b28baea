"""A hospital's office in memory: two administrators, parameters of three groups, a clock that stands still."""

from datetime import UTC, datetime, time
from enum import Enum
from uuid import UUID

import pytest
from attrs import field, frozen

from adapters.memory.administration import (
    MemoryAdministrationQueries,
    MemoryContactInformations,
    MemoryDictionaries,
    MemoryDictionaryUse,
    MemoryParameterChanges,
    MemoryParameters,
    MemoryPublicTexts,
)
from adapters.memory.event_log import MemoryEventLog
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from adapters.memory.world import CountedIds, SettableClock
from tjdomain.administration.domain.parameter import ParameterChange
from tjdomain.administration.domain.policy import GROUP, AdministrationPolicy
from tjdomain.administration.domain.registry import ParameterRegistry
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.change_parameter import ChangeParameter, ChangeParameterCommand
from tjdomain.administration.usecases.decide_change import DecideChange, DecideChangeCommand
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.events import Plain


class _NothingAgainst:
    def require(self, group: str, name: str, value: Plain) -> None:
        """Every value will do."""


NOTHING_AGAINST = _NothingAgainst()
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


class Mode(Enum):
    ALWAYS = "always"
    REFLEX = "reflex"


def _positive(_: object, attribute: object, value: int) -> None:
    if value == 0:
        raise ValueError(attribute)


@frozen(kw_only=True)
class ShopPolicy:
    limit: int = field(default=3, validator=_positive)
    open: bool = True
    title: str = "查体科"
    hour: time = time(8)
    mode: Mode = Mode.REFLEX
    modes: tuple[Mode, ...] = tuple(Mode)
    stages: tuple[tuple[int, int], ...] = ((14, 100),)
    most: int = 5

    def __attrs_post_init__(self) -> None:
        if self.limit > self.most:
            raise InvalidValue("limit", str(self.limit))


@frozen
class Other:
    word: str = "好"


ANNA = Actor(
    kind=ActorKind.STAFF,
    channel=Channel.DESK,
    id=UUID(int=11),
    rights=frozenset(AdministrationRight),
    scope=EVERYTHING,
)
BEN = Actor(
    kind=ActorKind.STAFF,
    channel=Channel.DESK,
    id=UUID(int=12),
    rights=frozenset(AdministrationRight),
    scope=EVERYTHING,
)
NOBODY = Actor(kind=ActorKind.STAFF, channel=Channel.DESK, id=UUID(int=13))
REGISTRY = ParameterRegistry({"shop": ShopPolicy, "other": Other, GROUP: AdministrationPolicy})


class Office:
    """Use cases and what they stand on."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.uow = MemoryUnitOfWork(self.store)
        self.clock = SettableClock(NOON)
        self.ids = CountedIds(self.clock)
        self.log = MemoryEventLog(self.store)
        self.parameters = MemoryParameters(self.store)
        self.changes = MemoryParameterChanges(self.store)
        self.contacts = MemoryContactInformations(self.store)
        self.dictionaries = MemoryDictionaries(self.store)
        self.texts = MemoryPublicTexts(self.store)
        self.use = MemoryDictionaryUse()
        self.queries = MemoryAdministrationQueries(self.store)

    @property
    def events(self) -> list[str]:
        """Kinds of events, oldest first."""
        return [event.kind for event in self.log.events]

    def set(
        self, name: str, value: Plain, *, group: str = "shop", version: int = 0, actor: Actor = ANNA
    ) -> ParameterChange:
        """Change a parameter."""
        change = ChangeParameter(
            self.uow, REGISTRY, self.parameters, self.changes, NOTHING_AGAINST, self.log, self.clock, self.ids
        )
        return change(
            ChangeParameterCommand(actor=actor, group=group, name=name, value=value, reason="试行", version=version)
        )

    def decide(self, command: DecideChangeCommand) -> ParameterChange:
        """Decide on a pending change."""
        decide = DecideChange(
            self.uow, REGISTRY, self.parameters, self.changes, NOTHING_AGAINST, self.log, self.clock, self.ids
        )
        return decide(command)

    def value(self, name: str, group: str = "shop") -> Plain:
        """The stored value of a parameter, ``None`` if there is none."""
        found = self.parameters.of_group(group).get(name)
        return found.value if found else None


@pytest.fixture
def office() -> Office:
    return Office()
