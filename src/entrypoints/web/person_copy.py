"""All that is kept of a person, as the file that a person who asks for it gets 个人信息副本."""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from litestar import Response

from entrypoints.web.call import Call
from entrypoints.web.office.exports import written
from entrypoints.wording import label, spoken
from ports.booking_queries import AppointmentFilter
from ports.tabular import CellValue
from tjdomain.administration.domain.person_request import PersonRequestId
from tjdomain.administration.usecases.show_person_request import CopyPersonData, ShowPersonRequestQuery
from tjdomain.booking.usecases.search_appointments import ExportAppointments, ExportAppointmentsQuery
from tjdomain.certification.usecases.my_certificates import FindMyCertificates, FindMyCertificatesQuery
from tjdomain.examination.usecases.report_sections import resulted_line
from tjdomain.examination.usecases.show_own_examinations import (
    OwnExamination,
    ShowOwnExaminations,
    ShowOwnExaminationsQuery,
)
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.person import Document, Person

Line: TypeAlias = tuple[CellValue, ...]
COLUMNS: Final = ("部分", "编号", "日期", "项目", "内容", "说明")
_PERSON: Final = Actor(ActorKind.EXAMINEE, Channel.DESK)
"""On whose behalf it is gathered: nothing that the person could not see of the own, so nothing before approval."""


def person_copy(call: Call, request: PersonRequestId) -> Response[Any]:
    """The workbook; that it was made stands in the log of views. Raises what ``CopyPersonData`` raises."""
    asked = call.run(CopyPersonData, ShowPersonRequestQuery(actor=call.actor, request=request))
    return written(call, f"个人信息副本-{asked.number}", COLUMNS, _lines(call, asked.person))


def _lines(call: Call, person: Person) -> Iterator[Line]:
    yield from _particulars(person)
    yield from _appointments(call, person.document)
    for one in call.run(ShowOwnExaminations, ShowOwnExaminationsQuery(document=person.document)):
        yield from _examination(one)
    query = FindMyCertificatesQuery(actor=_PERSON, document=person.document)
    for row in call.run(FindMyCertificates, query):
        trades = "、".join(label(trade) for trade in row.trades)
        yield ("健康证", row.number, row.issue_date, label(row.state), trades, f"有效期至 {row.valid_until}")


def _particulars(person: Person) -> Iterator[Line]:
    told = (
        ("姓名", person.name),
        (label(person.document.kind), person.document.number),
        ("性别", label(person.sex)),
        ("出生日期", person.birth),
        ("手机号", person.phone.number if person.phone else ""),
    )
    for title, value in told:
        yield ("本人", "", None, title, value, "按请求登记")


def _appointments(call: Call, document: Document) -> Iterator[Line]:
    query = ExportAppointmentsQuery(actor=call.actor, wanted=AppointmentFilter(document=document))
    for row in call.run(ExportAppointments, query):
        trades = "、".join(label(trade) for trade in row.trades)
        told = (
            ("预约", f"{label(row.state)}，{row.start:%H:%M}–{row.end:%H:%M}"),
            ("姓名和手机号", f"{row.name} {row.phone or ''}".strip()),
            ("工作单位和从业类别", f"{row.employer}；{trades}"),
            ("单位证照", f"{label(row.licence_state)} {row.licence_number or ''}".strip()),
        )
        for title, value in told:
            yield ("预约", row.number, row.day, title, value, f"{label(row.channel)}，{spoken(row.created_at)}")


def _examination(one: OwnExamination) -> Iterator[Line]:
    yield ("查体", one.number, one.day, "状态", label(one.state), "")
    if one.results is None or one.catalogue is None:
        return
    for item in one.results.items:
        if item.result is not None:
            known = one.catalogue.item(item.code)
            line = resulted_line(item, known, item.result)
            found = f"{line.result} {line.reading} {line.unit}".strip()
            told = "；".join(text for text in (line.reference, spoken(line.flag), line.remark) if text)
            yield ("查体", one.number, one.day, known.title, found, told)
    if (conclusion := one.results.conclusion) is not None:
        yield ("查体", one.number, one.day, "结论", label(conclusion.outcome), "")
