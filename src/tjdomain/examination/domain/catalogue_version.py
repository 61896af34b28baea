"""How a version of the catalogue comes into force: defined by one person, activated by another, valid from a day."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType

from attrs import evolve, frozen

from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.catalogue_errors import CatalogueTooEarly, SecondPersonNeeded
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.shared.errors import WrongState
from tjdomain.shared.ids import EntityId, UserId


class CatalogueVersionId(EntityId):
    """A version of the catalogue; people see its number."""


class CatalogueState(Enum):
    """DRAFT is stored and not used yet, ACTIVE is in force from its day on, DISCARDED will never be."""

    DRAFT = "draft"
    ACTIVE = "active"
    DISCARDED = "discarded"


class CatalogueAction(Enum):
    """What happens to a version."""

    ACTIVATE = "activate"
    DISCARD = "discard"


CATALOGUE_MOVES: Mapping[tuple[CatalogueState, CatalogueAction], CatalogueState] = MappingProxyType(
    {
        (CatalogueState.DRAFT, CatalogueAction.ACTIVATE): CatalogueState.ACTIVE,
        (CatalogueState.DRAFT, CatalogueAction.DISCARD): CatalogueState.DISCARDED,
    }
)


@frozen(kw_only=True)
class CatalogueVersion:
    """Aggregate around one ``Catalogue``. Of active versions the one with the latest ``valid_from`` counts."""

    id: CatalogueVersionId
    version: int = 1
    created_by: UserId | None
    created_at: datetime
    catalogue: Catalogue
    state: CatalogueState = CatalogueState.DRAFT
    activated_by: UserId | None = None
    activated_at: datetime | None = None

    @property
    def number(self) -> int:
        """The catalogue's version number."""
        return self.catalogue.version


def _moved(version: CatalogueVersion, action: CatalogueAction) -> CatalogueState:
    try:
        return CATALOGUE_MOVES[version.state, action]
    except KeyError:
        raise WrongState("catalogue", version.state.value, action.value) from None


def activate(
    version: CatalogueVersion, policy: ExaminationPolicy, by: UserId | None, at: datetime, today: date
) -> CatalogueVersion:
    """The version put in force. Raises ``WrongState``, ``SecondPersonNeeded``, ``CatalogueTooEarly``."""
    state = _moved(version, CatalogueAction.ACTIVATE)
    if policy.catalogue_second_person and by == version.created_by:
        raise SecondPersonNeeded
    if version.catalogue.valid_from < today:
        raise CatalogueTooEarly(version.catalogue.valid_from)
    return evolve(version, state=state, activated_by=by, activated_at=at, version=version.version + 1)


def discard(version: CatalogueVersion) -> CatalogueVersion:
    """The draft put away. Raises ``WrongState``."""
    return evolve(version, state=_moved(version, CatalogueAction.DISCARD), version=version.version + 1)
