"""What the archive of certificates is narrowed by, and how its rows look in a workbook."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from attrs import evolve

from entrypoints.web.api.searches import CertificateSearch
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.listing import Asked, ListKind, all_rows
from entrypoints.web.office.lists import Column, document_column
from entrypoints.wording import label, spoken
from ports.certification import CertificateRow
from tjdomain.certification.usecases.search_certificates import SearchCertificates, SearchCertificatesQuery
from tjdomain.shared.ids import CertificateId

CERTIFICATES: Final = f"{HOME}/certificates"
_LARGEST_PAGE: Final = 200
_DATES: Final = ("issued_from", "issued_to", "valid_until_from", "valid_until_to")

CERTIFICATE_LIST: Final = ListKind(
    path=CERTIFICATES,
    shape=CertificateSearch,
    named=("name", "employer", "number", "code"),
    tails=True,
    plain=(*_DATES, "states", "trade", "collected", "team", "limit"),
    many=frozenset({"states"}),
    titles={
        "number": "证号",
        "code": "体检编号",
        "issued_from": "发证日期（从）",
        "issued_to": "发证日期（到）",
        "valid_until_from": "有效期至（从）",
        "valid_until_to": "有效期至（到）",
        "states": "状态",
        "trade": "从业类别",
        "collected": "领证",
        "team": "团队",
        "document_kind": "证件类型",
    },
)
CERTIFICATE_COLUMNS: Final = (
    Column(name="number", title="健康证编号", cell=lambda row: row.number, width="w-time", look="number"),
    Column(name="edition", title="版次", head="版", cell=lambda row: row.edition, width="w-sex", look="number"),
    Column(
        name="state",
        title="状态",
        cell=lambda row: label(row.state),
        width="w-state",
        tag=lambda row: f"cert-{row.state.value}",
    ),
    Column(name="name", title="姓名", cell=lambda row: row.name, width="w-name", look="strong"),
    Column(name="sex", title="性别", cell=lambda row: label(row.sex), width="w-sex"),
    Column(name="kind", title="证件类型", cell=lambda row: label(row.document_kind), width="w-number"),
    document_column(lambda row: row.document_number),
    Column(name="employer", title="工作单位", cell=lambda row: row.employer),
    Column(name="trades", title="从业类别", cell=lambda row: spoken(row.trades), width="w-trades"),
    Column(name="day", title="体检日期", cell=lambda row: row.exam_date, width="w-phone", look="number"),
    Column(name="issued", title="发证日期", cell=lambda row: row.issue_date, width="w-phone", look="number"),
    Column(name="until", title="有效期至", cell=lambda row: row.valid_until, width="w-phone", look="number"),
    Column(name="body", title="体检单位", cell=lambda row: row.body_name, width="w-trades"),
    Column(name="prints", title="可打印份数", cell=lambda row: row.print_count, width="w-channel", look="number"),
    Column(name="promised", title="约定领证日期", cell=lambda row: row.promised_on, width="w-phone", look="number"),
    Column(
        name="collected",
        title="领证方式",
        head="领证",
        cell=lambda row: spoken(row.collection),
        width="w-phone",
        own=True,
    ),
    Column(name="reason", title="撤销、注销或换发的原因", cell=lambda row: row.reason, width="w-note"),
)


def certificate_path(key: UUID) -> str:
    """Where a certificate stands."""
    return f"{CERTIFICATES}/{key}"


def page_query(desk: Desk, wanted: Asked) -> SearchCertificatesQuery:
    """The page of certificates that the address names."""
    search = wanted.search
    return SearchCertificatesQuery(
        actor=desk.actor,
        wanted=wanted.wanted,
        after=CertificateId(search.after) if search.after else None,
        limit=search.limit,
    )


def every_certificate(desk: Desk, wanted: Asked) -> Iterator[CertificateRow]:
    """Every row of the list, page by page."""
    query = evolve(page_query(desk, wanted), after=None, limit=_LARGEST_PAGE)
    return all_rows(lambda after: desk.call.run(SearchCertificates, evolve(query, after=after)))
