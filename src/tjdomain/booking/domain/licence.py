"""Licences 证照 of employers, and the check of the one that an appointment brings."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from types import MappingProxyType
from uuid import UUID

from attrs import evolve, field, frozen

from tjdomain.shared.errors import WrongState
from tjdomain.shared.ids import FileId
from tjdomain.shared.licence import LICENCE_LIMIT, normal_licence
from tjdomain.shared.text import clean

REASON_LIMIT = 200
EMPLOYER_LIMIT = 100
ADDRESS_LIMIT = 200


class LicenceKind(Enum):
    """Kinds of licence that an employer can show."""

    BUSINESS = "business"
    FOOD = "food"
    HYGIENE = "hygiene"
    REGISTRATION = "registration"
    OTHER = "other"


def _licence_number(text: str) -> str:
    return clean(normal_licence(text), "licence_number", LICENCE_LIMIT, required=True)


def employer_name(text: str) -> str:
    """An employer's name as it is kept: NFKC, trimmed, not empty, at most 100 characters."""
    return clean(text, "employer_name", EMPLOYER_LIMIT, nfkc=True, required=True)


def address_text(text: str) -> str:
    """An address, at most 200 characters; may be empty."""
    return clean(text, "address", ADDRESS_LIMIT, nfkc=True)


@frozen(kw_only=True)
class Licence:
    """A licence as a clerk read it from the picture or the original.

    ``valid_until`` is its last day, ``None`` for long-term 长期.
    """

    kind: LicenceKind
    number: str = field(converter=_licence_number)
    holder: str = field(converter=employer_name)
    address: str = field(default="", converter=address_text)
    valid_until: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether it has not expired by ``day``."""
        return self.valid_until is None or day <= self.valid_until


class LicenceState(Enum):
    """How far the check of an appointment's licence is."""

    NOT_NEEDED = "not_needed"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    ORIGINAL_SEEN = "original_seen"


class LicenceAction(Enum):
    """What can be done about it.

    ``APPROVE`` and ``REJECT`` judge the picture; ``UPLOAD`` answers a rejection with a new picture; ``SEE_ORIGINAL`` is
    done at the desk with the paper in hand, whatever was known before, and settles what the picture left open.
    """

    APPROVE = "approve"
    REJECT = "reject"
    UPLOAD = "upload"
    SEE_ORIGINAL = "see_original"


LICENCE_MOVES: Mapping[tuple[LicenceState, LicenceAction], LicenceState] = MappingProxyType(
    {
        (LicenceState.PENDING, LicenceAction.APPROVE): LicenceState.APPROVED,
        (LicenceState.PENDING, LicenceAction.REJECT): LicenceState.REJECTED,
        (LicenceState.REJECTED, LicenceAction.UPLOAD): LicenceState.PENDING,
        **{(state, LicenceAction.SEE_ORIGINAL): LicenceState.ORIGINAL_SEEN for state in LicenceState},
    }
)

SETTLED = frozenset({LicenceState.NOT_NEEDED, LicenceState.APPROVED, LicenceState.ORIGINAL_SEEN})
"""With these nothing about the licence stands in the way of a check-in."""


@frozen(kw_only=True)
class LicenceCheck:
    """The check beside an appointment: picture, what looked wrong about the number, and how it ended.

    ``warnings`` are codes that the person confirmed and a clerk looks at; ``rejection`` is the last reason given;
    ``seen_kind``, ``seen_number`` and ``seen_by`` belong to the original seen.
    """

    state: LicenceState
    photo: FileId | None = None
    warnings: tuple[str, ...] = ()
    rejection: str | None = None
    seen_kind: LicenceKind | None = None
    seen_number: str | None = None
    seen_by: UUID | None = None

    def approved(self) -> "LicenceCheck":
        """The clerk accepted the picture."""
        return evolve(self, state=self._moved(LicenceAction.APPROVE), rejection=None)

    def rejected(self, reason: str) -> "LicenceCheck":
        """The clerk refused the picture; ``reason`` comes from the department's dictionary."""
        rejection = clean(reason, "reason", REASON_LIMIT, required=True)
        return evolve(self, state=self._moved(LicenceAction.REJECT), rejection=rejection)

    def uploaded(self, photo: FileId) -> "LicenceCheck":
        """The person sent another picture."""
        return evolve(self, state=self._moved(LicenceAction.UPLOAD), photo=photo)

    def original_seen(self, kind: LicenceKind, number: str, by: UUID | None) -> "LicenceCheck":
        """A clerk held the original: who, which kind, which number."""
        return evolve(
            self,
            state=self._moved(LicenceAction.SEE_ORIGINAL),
            seen_kind=kind,
            seen_number=_licence_number(number),
            seen_by=by,
        )

    def _moved(self, action: LicenceAction) -> LicenceState:
        try:
            return LICENCE_MOVES[self.state, action]
        except KeyError:
            raise WrongState("licence_check", self.state.value, action.value) from None


def new_check(*, required: bool, photo: FileId | None, warnings: tuple[str, ...]) -> LicenceCheck:
    """The check of a new appointment: pending where a picture was given or the department asks for a licence."""
    state = LicenceState.PENDING if required or photo is not None else LicenceState.NOT_NEEDED
    return LicenceCheck(state=state, photo=photo, warnings=warnings)
