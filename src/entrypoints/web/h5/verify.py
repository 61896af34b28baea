"""What the QR code on a certificate opens: for an inspector with a phone in the sun, without scripts and cookies."""

from typing import Any, Final

from litestar import Response, get
from litestar.enums import MediaType
from litestar.params import FromPath
from litestar.response import Template

from entrypoints.web.call import Here, page
from ports.clock import Clock
from tjdomain.certification.domain.verification import VERIFY_PATH, Verdict
from tjdomain.certification.usecases.verify_certificate import VerifyCertificate, VerifyCertificateQuery

VERIFY: Final = VERIFY_PATH.rstrip("/")

LOOKS: Final = {
    Verdict.VALID: "good",
    Verdict.EXPIRED: "over",
    Verdict.SUPERSEDED: "over",
    Verdict.REVOKED: "bad",
    Verdict.CANCELLED: "bad",
    Verdict.UNKNOWN: "unknown",
    Verdict.FORGED: "bad",
}
"""Verdict → symbol and colour; the words say it without either."""


@get("/{token:str}", **page())
def verify_page(call: Here, token: FromPath[str]) -> Response[Any]:
    """The verdict in one big word, what it means, what to do, and what everybody may know of the certificate."""
    clock: Clock = call.port(Clock)
    found = call.run(VerifyCertificate, VerifyCertificateQuery(token=token))
    context = {"found": found, "look": LOOKS[found.verdict], "at": clock.now()}
    return Template("verify/verdict.html", context=context, media_type=MediaType.HTML)
