"""The parts of an examination as rows: items, versions of results, tubes, attachments, reviews, contributors."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import RowMapping, Table

from adapters.database.rows.examination_sealing import Values, bytes_of, opened, opened_text
from adapters.database.tables.examination import (
    examination_attachment,
    examination_contributor,
    examination_item,
    examination_result,
    examination_review,
    examination_tube,
)
from ports.security import Vault
from tjdomain.examination.domain.assessment import Assessment
from tjdomain.examination.domain.conclusion import Review
from tjdomain.examination.domain.examination import Attachment, Examination
from tjdomain.examination.domain.item import ExamItem, Exemption, Result, Tube
from tjdomain.examination.domain.kinds import ExemptionReason
from tjdomain.examination.domain.value import Choice, Limits, Quantity, Value, Words
from tjdomain.shared.idcard import Sex

_KINDS: Mapping[str, type[Value]] = {"quantity": Quantity, "choice": Choice, "words": Words}


class _Content(msgspec.Struct, omit_defaults=True):
    """What of a result is sealed."""

    kind: str
    value: msgspec.Raw
    limits: Limits | None = None
    method: str | None = None
    printed: bool = False
    sex: Sex | None = None
    description: str = ""
    pregnancy_ruled_out: bool = False
    reason: str | None = None


class _Exempt(msgspec.Struct):
    """What of an exemption is sealed."""

    reason: ExemptionReason
    note: str


def items_of(examination: Examination) -> Iterator[Values]:
    """The items in their order, without their results."""
    for place, item in enumerate(examination.items):
        exemption = item.exemption
        yield {
            "examination": examination.id,
            "code": item.code,
            "place": place,
            "station": item.station,
            "specimen": item.specimen,
            "origin": item.origin,
            "state": item.state,
            "tube": item.tube,
            "flag": item.flag,
            "finding": item.finding,
            "exempted_by": exemption and exemption.decided_by,
            "exemption_entered_by": exemption and exemption.entered_by,
            "exempted_at": exemption and exemption.at,
            "exemption": exemption and msgspec.json.encode(_Exempt(exemption.reason, exemption.note)),
        }


def results_of(examination: Examination) -> Iterator[Values]:
    """Every version of every result."""
    for item in examination.items:
        for result in item.results:
            yield {
                "examination": examination.id,
                "item": item.code,
                "number": result.number,
                "flag": result.assessment.flag,
                "finding": result.assessment.finding,
                "catalogue": result.assessment.catalogue,
                "entered_flag": result.entered_flag,
                "performed_by": result.performed_by,
                "performed_at": result.performed_at,
                "entered_by": result.entered_by,
                "entered_at": result.entered_at,
                "content": msgspec.json.encode(_content(result)),
            }


def _content(result: Result) -> _Content:
    value, assessment = result.value, result.assessment
    return _Content(
        kind=next(kind for kind, of in _KINDS.items() if isinstance(value, of)),
        value=msgspec.Raw(msgspec.json.encode(value)),
        limits=assessment.limits,
        method=assessment.method,
        printed=assessment.printed,
        sex=assessment.sex,
        description=result.description,
        pregnancy_ruled_out=result.pregnancy_ruled_out,
        reason=result.reason,
    )


def tubes_of(examination: Examination) -> Iterator[Values]:
    """The tubes in the order they were issued."""
    for place, tube in enumerate(examination.tubes):
        yield {
            "examination": examination.id,
            "barcode": tube.barcode,
            "department": examination.department,
            "place": place,
            "specimen": tube.specimen,
            "state": tube.state,
            "drawn_by": tube.drawn_by,
            "drawn_at": tube.drawn_at,
            "rejected": tube.rejected,
            "note": bytes_of(tube.note),
        }


def attachments_of(examination: Examination) -> Iterator[Values]:
    """The attachments in the order they came."""
    for place, attachment in enumerate(examination.attachments):
        yield {
            "examination": examination.id,
            "place": place,
            "file": attachment.file,
            "title": attachment.title.encode(),
            "item": attachment.item,
            "added_by": attachment.added_by,
            "added_at": attachment.added_at,
        }


def reviews_of(examination: Examination) -> Iterator[Values]:
    """The steps of the review, oldest first."""
    for place, review in enumerate(examination.reviews):
        yield {
            "examination": examination.id,
            "place": place,
            "step": review.step,
            "reviewed_by": review.by,
            "at": review.at,
            "reason": bytes_of(review.reason),
        }


def contributors_of(examination: Examination) -> Iterator[Values]:
    """Those who had a part in what was taken back."""
    for contributor in sorted(examination.earlier_contributors):
        yield {"examination": examination.id, "contributor": contributor}


def row_to_item(row: RowMapping, results: tuple[Result, ...], vault: Vault) -> ExamItem:
    """The item of a row, with its results, oldest first."""
    return ExamItem(
        code=row["code"],
        station=row["station"],
        specimen=row["specimen"],
        origin=row["origin"],
        state=row["state"],
        tube=row["tube"],
        results=results,
        exemption=_exemption(row, vault),
    )


def _exemption(row: RowMapping, vault: Vault) -> Exemption | None:
    if row["exemption"] is None:
        return None
    why = msgspec.json.decode(opened(examination_item, "exemption", row, vault), type=_Exempt)
    return Exemption(
        reason=why.reason,
        note=why.note,
        decided_by=row["exempted_by"],
        entered_by=row["exemption_entered_by"],
        at=row["exempted_at"],
    )


def row_to_result(row: RowMapping, vault: Vault) -> Result:
    """The version of a result."""
    content = msgspec.json.decode(opened(examination_result, "content", row, vault), type=_Content)
    value: Value = msgspec.json.decode(content.value, type=_KINDS[content.kind])
    return Result(
        number=row["number"],
        value=value,
        assessment=Assessment(
            flag=row["flag"],
            finding=row["finding"],
            catalogue=row["catalogue"],
            limits=content.limits,
            method=content.method,
            printed=content.printed,
            sex=content.sex,
        ),
        entered_flag=row["entered_flag"],
        description=content.description,
        pregnancy_ruled_out=content.pregnancy_ruled_out,
        performed_by=row["performed_by"],
        performed_at=row["performed_at"],
        entered_by=row["entered_by"],
        entered_at=row["entered_at"],
        reason=content.reason,
    )


def row_to_tube(row: RowMapping, vault: Vault) -> Tube:
    """The tube of a row."""
    return Tube(
        barcode=row["barcode"],
        specimen=row["specimen"],
        state=row["state"],
        drawn_by=row["drawn_by"],
        drawn_at=row["drawn_at"],
        rejected=row["rejected"],
        note=opened_text(examination_tube, "note", row, vault),
    )


def row_to_attachment(row: RowMapping, vault: Vault) -> Attachment:
    """The attachment of a row."""
    return Attachment(
        file=row["file"],
        title=opened_text(examination_attachment, "title", row, vault),
        item=row["item"],
        added_by=row["added_by"],
        added_at=row["added_at"],
    )


def row_to_review(row: RowMapping, vault: Vault) -> Review:
    """The step of a row."""
    reason = opened_text(examination_review, "reason", row, vault)
    return Review(step=row["step"], by=row["reviewed_by"], at=row["at"], reason=reason or None)


Parts = Mapping[Table, Mapping[tuple[Any, ...], Values]]


def parts_of(examination: Examination) -> Parts:
    """Everything beside the examination's own row, by table and primary key."""
    return {
        table: {tuple(values[column.name] for column in table.primary_key): values for values in of(examination)}
        for table, of in (
            (examination_item, items_of),
            (examination_result, results_of),
            (examination_tube, tubes_of),
            (examination_attachment, attachments_of),
            (examination_review, reviews_of),
            (examination_contributor, contributors_of),
        )
    }
