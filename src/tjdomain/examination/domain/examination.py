"""The examination 查体 of one person for one or more trades."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from attrs import evolve, frozen

from tjdomain.examination.domain.conclusion import Conclusion, Review
from tjdomain.examination.domain.errors import ItemNotHere, TubeUnknown
from tjdomain.examination.domain.item import ExamItem, Tube
from tjdomain.examination.domain.kinds import (
    ExaminationState,
    IdentityEntry,
    ItemState,
    Payer,
    Source,
    SpecimenKind,
    TradeVerdict,
    TubeState,
)
from tjdomain.shared.actor import Channel
from tjdomain.shared.dates import age_on
from tjdomain.shared.ids import (
    AppointmentId,
    DepartmentId,
    EmployerId,
    ExaminationId,
    FileId,
    StaffId,
    TeamId,
    UserId,
)
from tjdomain.shared.person import Person
from tjdomain.shared.trade import Trade

ADULT = 18


@frozen(kw_only=True)
class Attachment:
    """A scanned sheet or report, of one item or (None) of the whole examination."""

    file: FileId
    title: str
    item: str | None = None
    added_by: UserId | None
    added_at: datetime


@frozen(kw_only=True)
class Registration:
    """What is written down at check-in 查体登记, apart from numbers. ``amount`` is in yuan, 0 where it is free."""

    department: DepartmentId
    person: Person
    trades: frozenset[Trade]
    source: Source
    channel: Channel
    payer: Payer = Payer.PUBLIC
    amount: Decimal = Decimal(0)
    receipt: str | None = None
    identity_entry: IdentityEntry = IdentityEntry.TYPED
    portrait: FileId | None = None
    appointment: AppointmentId | None = None
    team: TeamId | None = None
    employer: EmployerId | None = None
    employer_name: str = ""


@frozen(kw_only=True)
class Examination:
    """Aggregate. ``day`` is the exam date (Shanghai), ``due`` the last day before it lapses.

    ``number`` is the 体检编号, ``slip`` the guide slip's own number 指引单号; both digits, unique in the department.
    ``recheck_of`` is the examination of which this one is the recheck, ``recheck`` the recheck that was begun for
    this one. ``former`` is the state before it lapsed. ``conclusion`` is the one that counts: withdrawn and returned
    ones are in the event log. ``earlier_contributors`` had a part in what has been taken back since.
    """

    id: ExaminationId
    version: int = 1
    created_by: UserId | None
    registration: Registration
    number: str
    slip: str
    catalogue: int
    registered_at: datetime
    day: date
    due: date
    state: ExaminationState = ExaminationState.REGISTERED
    former: ExaminationState | None = None
    items: tuple[ExamItem, ...]
    tubes: tuple[Tube, ...]
    attachments: tuple[Attachment, ...] = ()
    conclusion: Conclusion | None = None
    reviews: tuple[Review, ...] = ()
    earlier_contributors: frozenset[UUID] = frozenset()
    recheck_of: ExaminationId | None = None
    recheck: ExaminationId | None = None

    @property
    def department(self) -> DepartmentId:
        """The department that examines."""
        return self.registration.department

    @property
    def person(self) -> Person:
        """Who is examined."""
        return self.registration.person

    @property
    def trades(self) -> frozenset[Trade]:
        """What the person wants to work at."""
        return self.registration.trades

    @property
    def owner(self) -> UUID | None:
        """Whose record it is, for the data scope «own»."""
        return self.created_by.value if self.created_by is not None else None

    @property
    def minor(self) -> bool:
        """Whether the person is 16 or 17 on the exam date 未成年工."""
        return age_on(self.person.birth, self.day) < ADULT

    @property
    def missing(self) -> tuple[str, ...]:
        """Codes of the items that the conclusion waits for."""
        return tuple(item.code for item in self.items if item.open)

    @property
    def flagged(self) -> tuple[str, ...]:
        """Codes of the items whose computed flag is abnormal."""
        return tuple(item.code for item in self.items if item.flag is not None and item.flag.abnormal)

    @property
    def exempt(self) -> tuple[str, ...]:
        """Codes of the exempt items."""
        return tuple(item.code for item in self.items if item.state is ItemState.EXEMPT)

    @property
    def corrected(self) -> tuple[str, ...]:
        """Codes of the items whose result has more than one version."""
        return tuple(item.code for item in self.items if len(item.results) > 1)

    @property
    def failed(self) -> tuple[Trade, ...]:
        """Trades that the conclusion does not pass and sends to no recheck; others may have passed."""
        verdicts = self.conclusion.verdicts if self.conclusion is not None else ()
        return tuple(trade for trade, verdict in verdicts if verdict is TradeVerdict.FAILS)

    @property
    def contradicting(self) -> tuple[str, ...]:
        """Codes of the items whose entered flag contradicts the computed one."""
        return tuple(item.code for item in self.items if item.result is not None and item.result.contradicts)

    def item(self, code: str) -> ExamItem:
        """The item of that code. Raises ``ItemNotHere``."""
        for item in self.items:
            if item.code == code:
                return item
        raise ItemNotHere(code[:64])

    def tube(self, barcode: str) -> Tube:
        """The tube of that barcode. Raises ``TubeUnknown``."""
        for tube in self.tubes:
            if tube.barcode == barcode:
                return tube
        raise TubeUnknown("tube", barcode[:64])

    def with_items(self, changed: Iterable[ExamItem]) -> "Examination":
        """The examination with these items in place of those of the same codes. The version is not touched."""
        new = {item.code: item for item in changed}
        return evolve(self, items=tuple(new.get(item.code, item) for item in self.items))

    def with_tube(self, changed: Tube) -> "Examination":
        """The examination with this tube in place of the one with its barcode. The version is not touched."""
        return evolve(self, tubes=tuple(changed if tube.barcode == changed.barcode else tube for tube in self.tubes))

    def drawn_tube(self, specimen: SpecimenKind) -> Tube | None:
        """The tube of that kind with a usable specimen in it."""
        return next((t for t in self.tubes if t.specimen is specimen and t.state is TubeState.DRAWN), None)

    def performers(self) -> frozenset[StaffId]:
        """Everyone who drew, examined or tested, in any version, and whose exemptions and conclusion stand."""
        staff = {tube.drawn_by for tube in self.tubes}
        staff |= {result.performed_by for item in self.items for result in item.results}
        staff |= {item.exemption.decided_by for item in self.items if item.exemption is not None}
        staff.add(self.conclusion.physician if self.conclusion is not None else None)
        return frozenset(member for member in staff if member is not None)

    def enterers(self) -> frozenset[UserId]:
        """Every account that typed a result, in any version, and whose exemptions and conclusion stand."""
        users = {result.entered_by for item in self.items for result in item.results}
        users |= {item.exemption.entered_by for item in self.items if item.exemption is not None}
        users.add(self.conclusion.entered_by if self.conclusion is not None else None)
        return frozenset(user for user in users if user is not None)

    def contributors(self) -> frozenset[UUID]:
        """Every staff member and account that performed, entered, exempted or concluded, whatever was taken back."""
        entered = {user.value for user in self.enterers()}
        return self.earlier_contributors | entered | {member.value for member in self.performers()}

    def remembering(self, before: "Examination") -> "Examination":
        """The examination, which still knows all contributors of ``before``. The version is not touched."""
        return evolve(
            self, earlier_contributors=self.earlier_contributors | before.contributors() - self.contributors()
        )
