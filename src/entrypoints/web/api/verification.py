"""What stands behind the QR code on a certificate; open to everybody."""

from datetime import date

import msgspec
from litestar import get
from litestar.params import FromPath

from entrypoints.web.api.shape import shown
from entrypoints.web.call import Here, public
from tjdomain.certification.domain.verification import Verdict
from tjdomain.certification.usecases.verify_certificate import VerifyCertificate, VerifyCertificateQuery
from tjdomain.shared.trade import Trade


class VerificationView(msgspec.Struct, frozen=True):
    """The verdict, and of a stored certificate only what everybody may know."""

    verdict: Verdict
    number: str | None
    masked_name: str | None
    trades: list[Trade]
    valid_until: date | None


@get("/public/certificates/verify/{token:str}", tags=["公开"], **public())
def verify(call: Here, token: FromPath[str]) -> VerificationView:
    """健康证真伪与状态查询。"""
    return shown(VerificationView, call.run(VerifyCertificate, VerifyCertificateQuery(token=token)))
