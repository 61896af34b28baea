"""What a reader sees of a person and of medical values: by right, else masked or left out."""

from attrs import evolve

from ports.examination_queries import ExaminationRow
from tjdomain.examination.domain.conclusion import Conclusion
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.item import ExamItem
from tjdomain.examination.rights import RECORD_AT, ExaminationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.masking import masked_document, masked_phone
from tjdomain.shared.rights import PersonRight


def discreet(rows: tuple[ExaminationRow, ...], reader: Actor) -> tuple[ExaminationRow, ...]:
    """The rows with masked numbers, unless the reader may see them whole, and without what results gave away.

    Readers without ``examination.read_results`` see the state, and abnormal results of the stations only at which they
    record.
    """
    if not reader.may(PersonRight.VIEW_UNMASKED):
        rows = tuple(_masked(row) for row in rows)
    if not reader.may(ExaminationRight.READ_RESULTS):
        rows = tuple(_without_findings(row, reader) for row in rows)
    return rows


def _masked(row: ExaminationRow) -> ExaminationRow:
    phone = masked_phone(row.phone) if row.phone is not None else None
    return evolve(row, document_number=masked_document(row.document_number), phone=phone)


def _without_findings(row: ExaminationRow, reader: Actor) -> ExaminationRow:
    stations = tuple(
        station if reader.may(RECORD_AT[station.station]) else evolve(station, flagged=None) for station in row.stations
    )
    return evolve(row, outcome=None, flagged=None, stations=stations)


def without_medical_values(examination: Examination, reader: Actor) -> Examination:
    """The examination with the results of those stations only at which the reader records.

    Flags, states and verdicts stay; values, findings, texts, exemptions and scanned sheets go. Readers with
    ``examination.read_results`` see everything.
    """
    if reader.may(ExaminationRight.READ_RESULTS):
        return examination
    conclusion = examination.conclusion
    return evolve(
        examination,
        items=tuple(_item(item, reader) for item in examination.items),
        conclusion=_conclusion(conclusion) if conclusion is not None else None,
        attachments=(),
        reviews=(),
    )


def _item(item: ExamItem, reader: Actor) -> ExamItem:
    return item if reader.may(RECORD_AT[item.station]) else evolve(item, results=(), exemption=None)


def _conclusion(conclusion: Conclusion) -> Conclusion:
    proposal = evolve(conclusion.proposal, reasons=(), recheck_items=())
    return evolve(conclusion, text="", advice="", recheck_items=(), refusal=None, signed_sheet=None, proposal=proposal)
