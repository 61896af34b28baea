"""Staff 医护人员: who examines, draws, tests, concludes; and who is chief physician 主检医师 from when."""

from datetime import date, datetime
from uuid import UUID

from attrs import asdict, evolve, field, frozen

from tjdomain.examination.domain.errors import ChiefInThePast, NotPowered, RankTooLow, StaffInactive
from tjdomain.examination.domain.kinds import Rank, Station
from tjdomain.shared.ids import DepartmentId, EntityId, FileId, StaffId, UserId
from tjdomain.shared.person import normal_name
from tjdomain.shared.text import clean

TITLE_LIMIT = 30


class ChiefAppointmentId(EntityId):
    """One entry in the history of chief physicians."""


def _title(text: str) -> str:
    return clean(text, "title", TITLE_LIMIT, required=True)


@frozen(kw_only=True)
class StaffMember:
    """Aggregate. ``title`` is the professional title as printed (主治医师), ``rank`` what it counts as.

    ``stations`` are those the person may sign for; ``concludes`` the power to conclude, which needs rank 主治 or above
    (预防性健康检查管理办法 第6条). ``account`` is the own account, ``signature`` the picture of the signature.
    Raises ``RankTooLow``.
    """

    id: StaffId
    department: DepartmentId
    version: int = 1
    created_by: UserId | None
    name: str = field(converter=normal_name)
    title: str = field(converter=_title)
    rank: Rank
    stations: frozenset[Station] = frozenset()
    concludes: bool = False
    account: UserId | None = None
    signature: FileId | None = None
    active: bool = True

    def __attrs_post_init__(self) -> None:
        if self.concludes and self.rank is Rank.JUNIOR:
            raise RankTooLow(self.name)

    @property
    def owner(self) -> UUID | None:
        """Whose record it is, for the data scope «own»."""
        return self.created_by.value if self.created_by is not None else None

    def require_signing(self, station: Station) -> None:
        """Raise ``StaffInactive`` or ``NotPowered`` unless the member may sign for ``station``."""
        self.require_active()
        if station not in self.stations:
            raise NotPowered(self.name, station)

    def require_deciding(self, station: Station) -> None:
        """Raise unless the member may exempt an item of ``station``: signs there, or concludes."""
        self.require_active()
        if not self.concludes and station not in self.stations:
            raise NotPowered(self.name, station)

    def require_active(self) -> None:
        """Raise ``StaffInactive`` if the member left the list."""
        if not self.active:
            raise StaffInactive(self.name)


@frozen(kw_only=True)
class StaffDetails:
    """What is edited about a staff member."""

    name: str
    title: str
    rank: Rank
    stations: frozenset[Station]
    concludes: bool
    account: UserId | None
    signature: FileId | None
    active: bool


def registered(
    member: StaffId, department: DepartmentId, created_by: UserId | None, details: StaffDetails
) -> StaffMember:
    """A new member. Raises ``RankTooLow`` and what the fields refuse."""
    return StaffMember(id=member, department=department, created_by=created_by, **asdict(details, recurse=False))


def edited(member: StaffMember, details: StaffDetails) -> StaffMember:
    """The member with other details. Raises ``RankTooLow`` and what the fields refuse."""
    return evolve(member, **asdict(details, recurse=False), version=member.version + 1)


@frozen(kw_only=True)
class ChiefAppointment:
    """``physician`` is chief physician of ``department`` from ``valid_from`` until the next entry.

    Entries are never changed, and examinations that were concluded before keep their conclusion.
    """

    id: ChiefAppointmentId
    department: DepartmentId
    physician: StaffId
    valid_from: date
    version: int = 1
    created_by: UserId | None
    created_at: datetime


def appointable(member: StaffMember, valid_from: date, today: date) -> None:
    """Raise ``StaffInactive``, ``RankTooLow`` or ``ChiefInThePast`` unless ``member`` may be chief physician then."""
    member.require_active()
    if not member.concludes:
        raise RankTooLow(member.name)
    if valid_from < today:
        raise ChiefInThePast(valid_from)


def chief_on(history: tuple[ChiefAppointment, ...], day: date) -> StaffId | None:
    """The chief physician of ``day``: the newest entry that is valid by then, the one made last among equals."""
    begun = [entry for entry in history if entry.valid_from <= day]
    newest = max(begun, key=lambda entry: (entry.valid_from, entry.created_at, entry.id), default=None)
    return newest.physician if newest is not None else None
