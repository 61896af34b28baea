"""Examinations for contract suites, made by the domain's own functions."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from attrs import evolve

from tjdomain.examination.domain.catalogue_version import CatalogueState, CatalogueVersion, CatalogueVersionId
from tjdomain.examination.domain.deciding import Decision, Signature, approve, conclude
from tjdomain.examination.domain.examination import Attachment, Examination, Registration
from tjdomain.examination.domain.item import Exemption
from tjdomain.examination.domain.kinds import (
    ExemptionReason,
    Flag,
    IdentityEntry,
    Payer,
    Rank,
    RejectionReason,
    Source,
    Station,
    TradeVerdict,
)
from tjdomain.examination.domain.numbering import NextOrdinal
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.public_health import PublicHealthCase, PublicHealthCaseId
from tjdomain.examination.domain.recording import (
    Authorship,
    Entry,
    Rejection,
    Rules,
    attach,
    collect,
    correct,
    exempt,
    record,
    record_normal,
    reject_specimen,
)
from tjdomain.examination.domain.registering import Making, register
from tjdomain.examination.domain.shipped import VERSION_1
from tjdomain.examination.domain.staff import ChiefAppointment, ChiefAppointmentId, StaffMember
from tjdomain.shared.actor import Channel
from tjdomain.shared.contact import Phone
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
from tjdomain.shared.person import Document, DocumentKind, Person, Sex
from tjdomain.shared.trade import Trade

NOON = datetime(2026, 3, 2, 4, 0, 0, 123456, tzinfo=UTC)
TODAY = date(2026, 3, 2)
CENTRE = DepartmentId(UUID(int=901))
ELSEWHERE = DepartmentId(UUID(int=902))
CLERK = UserId(UUID(int=71))
TYPIST = UserId(UUID(int=72))
DOCTOR = StaffId(UUID(int=81))
TESTER = StaffId(UUID(int=82))
CHIEF = StaffId(UUID(int=83))
POLICY = ExaminationPolicy()
RULES = Rules(catalogue=VERSION_1, policy=POLICY)
LIU = Person.of("刘芳", DocumentKind.RESIDENT_ID, "371521197811050024", phone="13800001111", today=TODAY)


def counting(first: int = 0) -> NextOrdinal:
    """Series that count from ``first`` + 1, each by itself."""
    seen: Counter[str] = Counter()

    def next_ordinal(series: str) -> int:
        seen[series] += 1
        return first + seen[series]

    return next_ordinal


def somebody(n: int, name: str = "王小明", sex: Sex = Sex.MALE) -> Person:
    """The ``n``-th person, with a passport and a phone."""
    document = Document(DocumentKind.PASSPORT, f"E{n:08d}")
    return Person(name=name, document=document, sex=sex, birth=date(1990, 1, 1), phone=Phone(f"139{n:08d}"))


def registered(n: int = 1, **registration: Any) -> Examination:
    """The ``n``-th examination; numbers and tubes differ from those of every other ``n`` up to 400."""
    given = Registration(
        **{
            "department": CENTRE,
            "person": somebody(n),
            "trades": frozenset({Trade.FOOD}),
            "source": Source.INDIVIDUAL,
            "channel": Channel.WEB,
            **registration,
        }
    )
    making = Making(
        id=ExaminationId(UUID(int=1000 + n)),
        created_by=CLERK,
        at=NOON,
        catalogue=VERSION_1,
        policy=POLICY,
        next_ordinal=counting(10 * n),
    )
    return register(given, making)


def everything_given(n: int = 1) -> Examination:
    """An examination with every field of its registration."""
    return registered(
        n,
        person=LIU,
        trades=frozenset({Trade.FOOD, Trade.DRUGS_QUALITY}),
        source=Source.TEAM,
        channel=Channel.TEAM_CODE,
        payer=Payer.EMPLOYER,
        identity_entry=IdentityEntry.CARD,
        receipt="NO-0001",
        portrait=FileId(UUID(int=51)),
        appointment=AppointmentId(UUID(int=6000 + n)),
        team=TeamId(UUID(int=53)),
        employer=EmployerId(UUID(int=54)),
        employer_name="东昌府区好滋味饭店",
    )


def author(minutes: int = 10, by: StaffId = DOCTOR) -> Authorship:
    """Work done and typed some minutes after check-in."""
    at = NOON + timedelta(minutes=minutes)
    return Authorship(performed_by=by, performed_at=at, entered_by=TYPIST, entered_at=at + timedelta(minutes=1))


def drawn(examination: Examination) -> Examination:
    """Every issued tube drawn."""
    for tube in examination.tubes:
        examination = collect(examination, VERSION_1, tube.barcode, TESTER, NOON + timedelta(minutes=5))
    return examination


def in_one_step(before: Examination, after: Examination) -> Examination:
    """``after`` as if it came from ``before`` by one change, so that it can be saved over it."""
    return evolve(after, version=before.version + 1)


def worked_on(examination: Examination) -> Examination:
    """With values of each kind, a correction, an exemption, a rejected specimen and an attachment; not complete."""
    before = examination
    examination = drawn(examination)
    stool = examination.tubes[1].barcode
    rejection = Rejection(barcode=stool, reason=RejectionReason.LOST, note="运送中丢失", new_barcode=f"9{stool}")
    examination = reject_specimen(examination, VERSION_1, rejection)
    entries = [
        Entry(item="alt", value="77.5", unit="U/L", lower="9", upper="60", flag=Flag.NORMAL, description="溶血轻微"),
        Entry(item="history_hepatitis", value="有", onset="2015-06", description="已治愈"),
        Entry(item="other_signs", value="左手外伤\n已愈合", flag=Flag.ABNORMAL),
        Entry(item="heart", value="合格"),
    ]
    examination = record(examination, RULES, entries, author())
    examination = record(examination, RULES, [Entry(item="hav_igm", value="0.35")], author(20, TESTER))
    fixed = Entry(item="heart", value="不合格", description="杂音")
    examination = correct(examination, RULES, fixed, author(30), 1, "听诊有误")
    exemption = Exemption(
        reason=ExemptionReason.PREGNANCY, note="孕20周", decided_by=DOCTOR, entered_by=TYPIST, at=NOON
    )
    examination = exempt(examination, VERSION_1, "chest_xray", exemption)
    sheet = Attachment(
        file=FileId(UUID(int=55)), title="化验单", item="alt", added_by=TYPIST, added_at=NOON + timedelta(minutes=7)
    )
    return in_one_step(before, attach(examination, sheet))


def all_normal(examination: Examination) -> Examination:
    """Complete, with nothing abnormal."""
    before = examination
    examination = record(drawn(examination), RULES, [Entry(item="alt", value="20")], author(by=TESTER))
    for station in Station:
        if any(item.station is station and item.recordable for item in examination.items):
            examination = record_normal(examination, RULES, station, author(), asked=True)
    return in_one_step(before, examination)


def concluded(examination: Examination, verdict: TradeVerdict = TradeVerdict.PASSES) -> Examination:
    """Concluded by the chief physician."""
    items = ("alt",) if verdict is TradeVerdict.RECHECK else ()
    decision = Decision(
        verdicts=dict.fromkeys(examination.trades, verdict), text="健康检查合格", advice="无", recheck_items=items
    )
    signature = Signature(
        physician=member(CHIEF, concludes=True, rank=Rank.SENIOR, account=TYPIST),
        chief=CHIEF,
        entered_by=TYPIST,
        at=NOON + timedelta(hours=1),
    )
    return conclude(examination, VERSION_1, POLICY, decision, signature)


def approved(examination: Examination) -> Examination:
    """Approved by the clerk."""
    return approve(examination, POLICY, CLERK, NOON + timedelta(hours=2))


def member(id_: StaffId = DOCTOR, **more: Any) -> StaffMember:
    """A staff member of the centre."""
    given = {
        "department": CENTRE,
        "created_by": CLERK,
        "name": "李内科",
        "title": "主治医师",
        "rank": Rank.INTERMEDIATE,
        "stations": frozenset({Station.INTERNAL, Station.XRAY}),
        **more,
    }
    return StaffMember(id=id_, **given)


def chief(n: int, physician: StaffId, valid_from: date, department: DepartmentId = CENTRE) -> ChiefAppointment:
    """The ``n``-th entry in the history of chief physicians."""
    return ChiefAppointment(
        id=ChiefAppointmentId(UUID(int=300 + n)),
        department=department,
        physician=physician,
        valid_from=valid_from,
        created_by=CLERK,
        created_at=NOON,
    )


def case(n: int, examination: Examination, **more: Any) -> PublicHealthCase:
    """The ``n``-th work item for 公卫科."""
    given = {
        "department": examination.department,
        "created_by": TYPIST,
        "examination": examination.id,
        "item": "stool_cholera",
        "result": 1,
        "finding": "cholera",
        "opened_at": NOON,
        "due_at": NOON + timedelta(hours=2),
        **more,
    }
    return PublicHealthCase(id=PublicHealthCaseId(UUID(int=400 + n)), **given)


def version(number: int = 1, state: CatalogueState = CatalogueState.ACTIVE, **catalogue: Any) -> CatalogueVersion:
    """A version of the catalogue, otherwise as shipped."""
    active = state is CatalogueState.ACTIVE
    return CatalogueVersion(
        id=CatalogueVersionId(UUID(int=500 + number)),
        created_by=CLERK,
        created_at=NOON,
        catalogue=evolve(VERSION_1, version=number, **catalogue),
        state=state,
        activated_by=TYPIST if active else None,
        activated_at=NOON if active else None,
        based_on=number - 1 or None,
        editors=frozenset({CLERK}),
    )
