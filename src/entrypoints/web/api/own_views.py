"""What a person sees of the own certificates and examinations."""

from datetime import date
from uuid import UUID

import msgspec

from entrypoints.web.api.public_booking import ProofBody
from entrypoints.web.api.shape import Body
from tjdomain.certification.domain.certificate import CertificateState, CollectionWay
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.item import ExamItem
from tjdomain.examination.domain.kinds import ExaminationState, Flag, ItemState, Outcome, Station, TradeVerdict
from tjdomain.examination.domain.value import Choice, Quantity, Words
from tjdomain.examination.usecases.show_own_examinations import OwnExamination
from tjdomain.shared.trade import Trade


class DrawBody(Body):
    """Proof, and whether the A4 sheet is wanted instead of the card."""

    proof: ProofBody
    a4: bool = False


class OwnCertificateView(msgspec.Struct, frozen=True):
    """One of the person's certificates; ``id`` draws it."""

    id: UUID
    number: str
    edition: int
    trades: list[Trade]
    exam_date: date
    issue_date: date
    valid_until: date
    state: CertificateState
    promised_on: date
    collection: CollectionWay | None


class OwnStationView(msgspec.Struct, frozen=True):
    """How far a station is with the person."""

    station: Station
    total: int
    open: int


class OwnItemView(msgspec.Struct, frozen=True):
    """An item with its result in words; ``lower`` and ``upper`` are the limits it was judged by."""

    title: str
    station: Station
    state: ItemState
    value: str | None
    unit: str | None
    flag: Flag | None
    lower: str | None
    upper: str | None
    description: str


class OwnConclusionView(msgspec.Struct, frozen=True):
    """What the chief physician concluded, in words where there are any."""

    outcome: Outcome
    verdicts: dict[Trade, TradeVerdict]
    text: str
    advice: str


class OwnExaminationView(msgspec.Struct, frozen=True):
    """An examination as its person sees it: only the progress until it is approved, then everything.

    ``has_report``: whether ``/public/examinations/{id}/report`` gives its report.
    """

    id: UUID
    number: str
    day: date
    state: ExaminationState
    has_report: bool
    progress: list[OwnStationView]
    items: list[OwnItemView]
    conclusion: OwnConclusionView | None


def own_examination(own: OwnExamination) -> OwnExaminationView:
    """The examination in words."""
    results, catalogue = own.results, own.catalogue
    items: list[OwnItemView] = []
    if results is not None and catalogue is not None:
        items = [_item(item, catalogue) for item in results.items]
    return OwnExaminationView(
        id=own.id.value,
        number=own.number,
        day=own.day,
        state=own.state,
        has_report=own.has_report,
        progress=[OwnStationView(one.station, one.total, one.open) for one in own.progress],
        items=items,
        conclusion=_conclusion(results) if results is not None else None,
    )


def _item(item: ExamItem, catalogue: Catalogue) -> OwnItemView:
    result = item.result
    limits = result.assessment.limits if result else None
    value = result.value if result else None
    return OwnItemView(
        title=next((known.title for known in catalogue.items if known.code == item.code), item.code),
        station=item.station,
        state=item.state,
        value=None if value is None else _words(value, item.code, catalogue),
        unit=value.unit if isinstance(value, Quantity) else None,
        flag=item.flag,
        lower=None if limits is None or limits.lower is None else str(limits.lower),
        upper=None if limits is None or limits.upper is None else str(limits.upper),
        description=result.description if result else "",
    )


def _words(value: Quantity | Choice | Words, code: str, catalogue: Catalogue) -> str:
    match value:
        case Words():
            return value.text
        case Choice():
            options = (option for item in catalogue.items if item.code == code for option in item.options)
            return next((option.title for option in options if option.code == value.option), value.option)
    return str(value)


def _conclusion(examination: Examination) -> OwnConclusionView | None:
    conclusion = examination.conclusion
    if conclusion is None:
        return None
    return OwnConclusionView(conclusion.outcome, dict(conclusion.verdicts), conclusion.text, conclusion.advice)
