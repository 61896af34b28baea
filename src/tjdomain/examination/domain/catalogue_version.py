"""How a version of the catalogue comes into force: edited by some, activated by another person, valid from a day."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType

from attrs import evolve, frozen

from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.catalogue_errors import CatalogueTooEarly, SecondPersonNeeded
from tjdomain.examination.domain.catalogue_rules import check, no_hepatitis_b
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

    EDIT = "edit"
    ACTIVATE = "activate"
    DISCARD = "discard"


CATALOGUE_MOVES: Mapping[tuple[CatalogueState, CatalogueAction], CatalogueState] = MappingProxyType(
    {
        (CatalogueState.DRAFT, CatalogueAction.EDIT): CatalogueState.DRAFT,
        (CatalogueState.DRAFT, CatalogueAction.ACTIVATE): CatalogueState.ACTIVE,
        (CatalogueState.DRAFT, CatalogueAction.DISCARD): CatalogueState.DISCARDED,
    }
)


@frozen(kw_only=True)
class CatalogueVersion:
    """Aggregate around one ``Catalogue``. Of active versions the one with the latest ``valid_from`` counts.

    A draft may contradict itself, an active version never does. ``based_on`` is the version that it was copied from,
    ``editors`` are the accounts that changed the draft.
    """

    id: CatalogueVersionId
    version: int = 1
    created_by: UserId | None
    created_at: datetime
    catalogue: Catalogue
    state: CatalogueState = CatalogueState.DRAFT
    activated_by: UserId | None = None
    activated_at: datetime | None = None
    based_on: int | None = None
    editors: frozenset[UserId] = frozenset()

    @property
    def number(self) -> int:
        """The catalogue's version number."""
        return self.catalogue.version


def _moved(version: CatalogueVersion, action: CatalogueAction) -> CatalogueState:
    try:
        return CATALOGUE_MOVES[version.state, action]
    except KeyError:
        raise WrongState("catalogue", version.state.value, action.value) from None


def edit(version: CatalogueVersion, catalogue: Catalogue, by: UserId | None, today: date) -> CatalogueVersion:
    """The draft with another content, which may still contradict itself; its number stays.

    Raises ``WrongState``, ``HepatitisBRefused``, and ``CatalogueTooEarly`` on a new first day that has passed.
    """
    state = _moved(version, CatalogueAction.EDIT)
    if catalogue.valid_from != version.catalogue.valid_from:
        _require_ahead(catalogue.valid_from, today)
    for refusal in no_hepatitis_b(catalogue):
        raise refusal
    return evolve(
        version,
        state=state,
        catalogue=evolve(catalogue, version=version.number),
        editors=version.editors | ({by} if by is not None else set()),
        version=version.version + 1,
    )


def is_own(version: CatalogueVersion, policy: ExaminationPolicy, by: UserId | None) -> bool:
    """Whether somebody else has to activate it (parameter): ``by`` defined or edited it."""
    return policy.catalogue_second_person and by in {version.created_by, *version.editors}


def _require_ahead(valid_from: date, today: date) -> None:
    if valid_from < today:
        raise CatalogueTooEarly(valid_from)


def activate(
    version: CatalogueVersion, policy: ExaminationPolicy, by: UserId | None, at: datetime, today: date
) -> CatalogueVersion:
    """The version put in force.

    Raises ``WrongState``, ``SecondPersonNeeded``, ``CatalogueTooEarly``, and what ``check`` finds.
    """
    state = _moved(version, CatalogueAction.ACTIVATE)
    if is_own(version, policy, by):
        raise SecondPersonNeeded
    _require_ahead(version.catalogue.valid_from, today)
    check(version.catalogue)
    return evolve(version, state=state, activated_by=by, activated_at=at, version=version.version + 1)


def discard(version: CatalogueVersion) -> CatalogueVersion:
    """The draft put away. Raises ``WrongState``."""
    return evolve(version, state=_moved(version, CatalogueAction.DISCARD), version=version.version + 1)
