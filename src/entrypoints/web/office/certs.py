"""健康证管理: the archive of every certificate, its filter, its export; what expires soon."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from litestar import Controller, Response, get

from entrypoints.web.call import page
from entrypoints.web.office.cert_filter import (
    CERTIFICATE_COLUMNS,
    CERTIFICATE_LIST,
    CERTIFICATES,
    every_certificate,
    page_query,
)
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.listing import Asked, Chip
from entrypoints.web.office.lists import OfficeList, state_chips
from ports.certification import CertificationPolicies
from tjdomain.certification.domain.certificate import CertificateState
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.count_certificates import CountCertificates, CountCertificatesQuery
from tjdomain.certification.usecases.search_certificates import CertificatePage, SearchCertificates
from tjdomain.shared.person import DocumentKind
from tjdomain.shared.trade import Trade


class CertificatesController(Controller):
    """The archive narrowed for an everyday question."""

    path = "/certificates"

    @get("/expiring", **page(CertificationRight.READ))
    def expiring(self, desk: Here) -> Response[Any]:
        """快到期: the archive narrowed to the days that a parameter sets, today included."""
        policies: CertificationPolicies = desk.call.port(CertificationPolicies)
        until = desk.call.today + timedelta(days=policies.current().expiring_within_days)
        return desk.go(CERTIFICATES, states=[CertificateState.VALID.value], valid_until_to=until.isoformat())


def _found(desk: Desk, wanted: Asked) -> CertificatePage:
    return desk.call.run(SearchCertificates, page_query(desk, wanted))


def _chips(desk: Desk, wanted: Asked) -> tuple[Chip, ...]:
    query = CountCertificatesQuery(actor=desk.actor, wanted=wanted.wanted)
    return state_chips(wanted, desk.call.run(CountCertificates, query))


def _context(desk: Desk) -> Mapping[str, Any]:
    may_collect, may_print = (
        desk.actor.may(right) for right in (CertificationRight.RECORD_COLLECTION, CertificationRight.PRINT)
    )
    return {
        "trades": list(Trade),
        "kinds": list(DocumentKind),
        "may_collect": may_collect,
        "may_print": may_print,
        "picks": may_collect or may_print,
    }


CERTIFICATE_PAGES: Final = OfficeList(
    kind=CERTIFICATE_LIST,
    subject="certificate",
    right=CertificationRight.READ,
    title="健康证管理",
    file="健康证",
    template="certs",
    columns=CERTIFICATE_COLUMNS,
    shown=(
        "number",
        "edition",
        "name",
        "sex",
        "document",
        "employer",
        "trades",
        "issued",
        "until",
        "collected",
        "state",
    ),
    find=_found,
    every=every_certificate,
    chips=_chips,
    context=_context,
    kept=("states", "team", "limit"),
    batch="/collect/batch",
    batch_right=CertificationRight.RECORD_COLLECTION,
)
