"""Bodies and views of examinations that several routes share."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from entrypoints.web.api.shape import Body, PersonView, person_shown, shown
from entrypoints.wording import problem_text
from tjdomain.examination.domain.conclusion import ReviewStep
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.item import ExamItem, Result
from tjdomain.examination.domain.kinds import (
    ExaminationState,
    ExemptionReason,
    Flag,
    IdentityEntry,
    ItemState,
    Origin,
    Outcome,
    Payer,
    Source,
    SpecimenKind,
    Station,
    TradeVerdict,
    TubeState,
)
from tjdomain.examination.domain.value import Choice, Quantity, Words
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.batches import BatchReport
from tjdomain.examination.usecases.discretion import without_medical_values
from tjdomain.shared.actor import Actor, Channel
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.trade import Trade


class ResultView(msgspec.Struct, frozen=True):
    """The result that counts. ``lower`` and ``upper`` are the limits it was judged by."""

    number: int
    value: str
    unit: str | None
    flag: Flag
    entered_flag: Flag | None
    contradicts: bool
    finding: str | None
    lower: str | None
    upper: str | None
    description: str
    performed_by: UUID
    performed_at: datetime
    entered_by: UUID | None
    entered_at: datetime
    reason: str | None


class ItemView(msgspec.Struct, frozen=True):
    """An item; ``result`` and those that it replaced, oldest first, for readers of results and for its own station."""

    code: str
    station: Station
    specimen: SpecimenKind | None
    origin: Origin
    state: ItemState
    tube: str | None
    versions: int
    exemption: ExemptionReason | None
    result: ResultView | None
    replaced: list[ResultView]


class TubeView(msgspec.Struct, frozen=True):
    """A tube with its barcode."""

    barcode: str
    specimen: SpecimenKind
    state: TubeState


class ConclusionView(msgspec.Struct, frozen=True):
    """What the chief physician decided."""

    outcome: Outcome
    verdicts: dict[Trade, TradeVerdict]
    proposed: Outcome
    recheck_items: list[str]
    text: str
    advice: str
    physician: UUID
    at: datetime


class ReviewView(msgspec.Struct, frozen=True):
    """One step of the review, with the reason of a return or a withdrawal."""

    step: ReviewStep
    by: UUID | None
    at: datetime
    reason: str | None


class SheetView(msgspec.Struct, frozen=True):
    """A scanned sheet or report, of one item or of the whole examination (``GET /files/{file}``)."""

    file: UUID
    title: str
    item: str | None
    added_at: datetime


class ExaminationView(msgspec.Struct, frozen=True):
    """An examination as its reader may see it."""

    id: UUID
    version: int
    department: UUID
    number: str
    slip: str
    state: ExaminationState
    day: date
    due: date
    person: PersonView
    trades: list[Trade]
    source: Source
    channel: Channel
    payer: Payer
    amount: str
    receipt: str | None
    identity_entry: IdentityEntry
    employer: str
    portrait: UUID | None
    appointment: UUID | None
    recheck_of: UUID | None
    recheck: UUID | None
    catalogue: int
    missing: list[str]
    items: list[ItemView]
    tubes: list[TubeView]
    sheets: list[SheetView]
    conclusion: ConclusionView | None
    reviews: list[ReviewView]


class LeftOutView(msgspec.Struct, frozen=True):
    """One of a batch that was left out, and every reason."""

    examination: UUID
    number: str
    name: str
    codes: list[str]
    reasons: list[str]


class BatchView(msgspec.Struct, frozen=True):
    """What a batch did, and whom it left out."""

    done: list[UUID]
    left_out: list[LeftOutView]


class ExaminationsBody(Body):
    """The examinations that are ticked."""

    examinations: list[UUID]

    def ids(self) -> tuple[ExaminationId, ...]:
        """As the use cases take them."""
        return tuple(ExaminationId(one) for one in self.examinations)


def batch_shown(report: BatchReport) -> BatchView:
    """A batch's report with its reasons in words."""
    return BatchView(
        done=[one.value for one in report.done],
        left_out=[
            LeftOutView(
                one.examination.value,
                one.number,
                one.name,
                [reason.code for reason in one.reasons],
                [problem_text(reason).sentence for reason in one.reasons],
            )
            for one in report.left_out
        ],
    )


def examination_shown(examination: Examination, actor: Actor) -> ExaminationView:
    """The examination; a station sees its own values, readers of results all of them and the conclusion."""
    examination = without_medical_values(examination, actor)
    results = actor.may(ExaminationRight.READ_RESULTS)
    registration = examination.registration
    return shown(
        ExaminationView,
        examination,
        department=registration.department,
        person=msgspec.to_builtins(person_shown(registration.person, actor)),
        trades=sorted(registration.trades, key=lambda trade: trade.value),
        source=registration.source,
        channel=registration.channel,
        payer=registration.payer,
        amount=registration.amount,
        receipt=registration.receipt,
        identity_entry=registration.identity_entry,
        employer=registration.employer_name,
        portrait=registration.portrait,
        appointment=registration.appointment,
        missing=examination.missing,
        items=msgspec.to_builtins([_item_shown(item) for item in examination.items]),
        sheets=examination.attachments if results else (),
        conclusion=_conclusion_shown(examination) if results else None,
        reviews=examination.reviews,
    )


def _item_shown(item: ExamItem) -> ItemView:
    return ItemView(
        code=item.code,
        station=item.station,
        specimen=item.specimen,
        origin=item.origin,
        state=item.state,
        tube=item.tube,
        versions=len(item.results),
        exemption=item.exemption.reason if item.exemption else None,
        result=_result_shown(item.result) if item.result else None,
        replaced=[_result_shown(one) for one in item.results[:-1]],
    )


def _result_shown(result: Result) -> ResultView:
    limits = result.assessment.limits
    return ResultView(
        number=result.number,
        value=_value_text(result.value),
        unit=result.value.unit if isinstance(result.value, Quantity) else None,
        flag=result.assessment.flag,
        entered_flag=result.entered_flag,
        contradicts=result.contradicts,
        finding=result.assessment.finding,
        lower=None if limits is None or limits.lower is None else str(limits.lower),
        upper=None if limits is None or limits.upper is None else str(limits.upper),
        description=result.description,
        performed_by=result.performed_by.value,
        performed_at=result.performed_at,
        entered_by=result.entered_by.value if result.entered_by else None,
        entered_at=result.entered_at,
        reason=result.reason,
    )


def _value_text(value: Quantity | Choice | Words) -> str:
    match value:
        case Choice():
            return value.option
        case Words():
            return value.text
    return str(value)


def _conclusion_shown(examination: Examination) -> dict[str, object] | None:
    conclusion = examination.conclusion
    if conclusion is None:
        return None
    return {
        "outcome": conclusion.outcome,
        "verdicts": {trade.value: verdict.value for trade, verdict in conclusion.verdicts},
        "proposed": conclusion.proposal.outcome,
        "recheck_items": conclusion.recheck_items,
        "text": conclusion.text,
        "advice": conclusion.advice,
        "physician": conclusion.physician,
        "at": conclusion.at,
    }
