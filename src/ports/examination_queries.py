"""Reads of examinations for screens: rows as they stand, filtered, within the reader's data scope.

Pages are keyset-paged by id, newest first unless the oldest are asked for; rows carry personal data unmasked, the use
case masks them.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from attrs import frozen

from ports.case_rows import CaseFilter, CaseRow
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.catalogue_version import CatalogueState
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.given_notice import NoticeKind
from tjdomain.examination.domain.kinds import ExaminationState, ItemState, Outcome, Rank, Source, Station
from tjdomain.examination.domain.public_health import PublicHealthCase, PublicHealthCaseId
from tjdomain.examination.domain.staff import StaffMember
from tjdomain.shared.actor import Actor, Channel
from tjdomain.shared.ids import DepartmentId, EmployerId, ExaminationId, FileId, StaffId, TeamId, UserId
from tjdomain.shared.person import Document, DocumentKind, Sex
from tjdomain.shared.trade import Trade

CAP = 10_001
"""Counts stop here: «more than 10,000»."""


@frozen(kw_only=True)
class Reviewer:
    """A reviewer, by account and by the staff member behind it."""

    user: UserId
    staff: StaffId | None


@frozen(kw_only=True)
class ExaminationFilter:
    """What examinations are searched by; ``None`` or empty does not narrow.

    ``code`` is an exam number, slip number or tube barcode, whole. ``name`` and ``employer`` match from their
    beginning, tails by the last four characters; ``first`` and ``last`` exam day are inclusive. ``overdue_on`` finds
    what may lapse on that day: unfinished or awaiting a recheck that has not begun, and past its window. ``not_by``
    leaves out what that reviewer had a part in, as ``Examination.contributors`` has it. ``slip_open`` finds those whose
    guide slip is not handed in (void ones have none), or is. ``recheck_begun`` finds those that have a recheck, or
    none; ``without_notice`` those for which no notice of that kind was given. ``unfit`` finds the decided ones with a
    trade that failed, though others may have passed.
    """

    department: DepartmentId | None = None
    code: str | None = None
    name: str | None = None
    sex: Sex | None = None
    document: Document | None = None
    document_tail: str | None = None
    phone: str | None = None
    phone_tail: str | None = None
    employer: str | None = None
    team: TeamId | None = None
    first: date | None = None
    last: date | None = None
    states: frozenset[ExaminationState] = frozenset()
    outcomes: frozenset[Outcome] = frozenset()
    sources: frozenset[Source] = frozenset()
    channels: frozenset[Channel] = frozenset()
    flagged: bool | None = None
    recheck: bool | None = None
    overdue_on: date | None = None
    not_by: Reviewer | None = None
    slip_open: bool | None = None
    recheck_begun: bool | None = None
    without_notice: NoticeKind | None = None
    unfit: bool = False


@frozen(kw_only=True)
class StationProgress:
    """How far a station is with a person: of ``total`` items ``open`` are waited for and ``flagged`` are abnormal.

    ``flagged`` is None for whoever may not know.
    """

    station: Station
    total: int
    open: int
    flagged: int | None


@frozen(kw_only=True)
class ExaminationRow:
    """An examination in a list. ``stations`` are those that the person has to see.

    ``outcome`` and ``flagged`` are None also for whoever may not know.
    """

    id: ExaminationId
    department: DepartmentId
    version: int
    number: str
    slip: str
    state: ExaminationState
    outcome: Outcome | None
    name: str
    sex: Sex
    birth: date
    document_kind: DocumentKind
    document_number: str
    phone: str | None
    trades: tuple[Trade, ...]
    source: Source
    channel: Channel
    employer: EmployerId | None
    employer_name: str
    team: TeamId | None
    portrait: FileId | None
    registered_at: datetime
    day: date
    due: date
    recheck_of: ExaminationId | None
    recheck: ExaminationId | None
    stations: tuple[StationProgress, ...]
    flagged: int | None
    exempt: int
    corrected: int
    concluded_by: StaffId | None
    concluded_at: datetime | None


@frozen
class WaitingItem:
    """An item that a station waits for, with its tube where the specimen is there."""

    code: str
    state: ItemState
    tube: str | None


@frozen(kw_only=True)
class WorkRow:
    """A person on a station's work list; ``redraw``: a specimen was rejected and is to be drawn again."""

    id: ExaminationId
    number: str
    slip: str
    name: str
    sex: Sex
    birth: date
    day: date
    registered_at: datetime
    items: tuple[WaitingItem, ...]
    redraw: bool


@frozen(kw_only=True)
class StaffRow:
    """A staff member in a list; ``chief`` on the day asked for."""

    id: StaffId
    department: DepartmentId
    version: int
    name: str
    title: str
    rank: Rank
    stations: frozenset[Station]
    concludes: bool
    account: UserId | None
    signature: FileId | None
    active: bool
    chief: bool


@frozen(kw_only=True)
class CatalogueRow:
    """A version of the catalogue in a list."""

    number: int
    version: int
    state: CatalogueState
    valid_from: date
    created_by: UserId | None
    created_at: datetime
    activated_by: UserId | None
    activated_at: datetime | None
    based_on: int | None


@frozen(kw_only=True)
class ExaminationFile:
    """One examination whole, with what a screen or a report needs beside it.

    ``staff`` are names by id, ``accounts`` names of those behind its results and reviews, ``cases`` its work items for
    公卫科, ``myself`` the staff member behind the reader's account. ``signatures`` are pictures by member and account:
    a picture stands only for what was done from the own account.
    """

    examination: Examination
    catalogue: Catalogue
    myself: StaffMember | None
    staff: Mapping[StaffId, str]
    signatures: Mapping[tuple[StaffId, UserId], FileId]
    accounts: Mapping[UserId, str]
    cases: tuple[PublicHealthCase, ...]


class ExaminationSort(Enum):
    """The order of a list, by registration."""

    NEWEST = "newest"
    OLDEST = "oldest"


class ExaminationQueries(Protocol):
    """Lists of examinations, and one whole."""

    def page(
        self,
        wanted: ExaminationFilter,
        reader: Actor,
        after: ExaminationId | None,
        limit: int,
        sort: ExaminationSort = ExaminationSort.NEWEST,
    ) -> tuple[ExaminationRow, ...]:
        """At most ``limit`` rows behind ``after``."""
        ...

    def count(self, wanted: ExaminationFilter, reader: Actor) -> int:
        """How many match, counted up to ``CAP``."""
        ...

    def waiting(
        self, station: Station, first: date, last: date, reader: Actor, after: ExaminationId | None, limit: int
    ) -> tuple[WorkRow, ...]:
        """Who of those days waits for the station, first come first; rows younger than ``after``."""
        ...

    def find(self, examination: ExaminationId, reader: Actor) -> ExaminationFile | None:
        """One examination as it stands, not locked; the use case asks for the scope."""
        ...


class ExaminationRegisters(Protocol):
    """The lists beside: work items for 公卫科, staff, catalogue versions."""

    def cases(
        self, wanted: CaseFilter, reader: Actor, after: PublicHealthCaseId | None, limit: int
    ) -> tuple[CaseRow, ...]:
        """At most ``limit`` work items older than ``after``, newest first."""
        ...

    def count_cases(self, wanted: CaseFilter, reader: Actor) -> int:
        """How many match, counted up to ``CAP``."""
        ...

    def staff(self, department: DepartmentId, day: date, reader: Actor) -> tuple[StaffRow, ...]:
        """The staff of a department by name."""
        ...

    def catalogue(self, number: int) -> Catalogue | None:
        """One version whole."""
        ...

    def reviewer(self, account: UserId) -> Reviewer:
        """The account with the staff member behind it."""
        ...

    def account_names(self, accounts: Collection[UserId]) -> Mapping[UserId, str]:
        """Who stands behind these accounts; those that are not there are left out."""
        ...

    def catalogues(self) -> tuple[CatalogueRow, ...]:
        """All versions, newest first."""
        ...
