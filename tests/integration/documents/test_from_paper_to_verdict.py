"""What a phone reads off the printed certificate leads to the right verdict."""

import io

import pytest
import zxingcpp
from PIL import Image

from adapters.documents.certificates import WeasyPrintCertificates
from adapters.documents.portraits import PillowPortraits
from adapters.security.pades import NoSeal
from adapters.security.tokens import Ed25519Signer, Ed25519Verifier
from contracts.ports.documents import picture
from tests.unit.certification.making import World, clerk
from tjdomain.certification.domain.verification import VERIFY_PATH, Verdict
from tjdomain.certification.usecases.print_certificates import PrintCertificates, PrintCertificatesCommand
from tjdomain.certification.usecases.rendering import CertificateForm, Rendering
from tjdomain.certification.usecases.revoke_certificate import RevokeCertificate, RevokeCertificateCommand
from tjdomain.certification.usecases.verify_certificate import VerifyCertificate, VerifyCertificateQuery

SIGNER = Ed25519Signer({"2026-11": bytes(range(32))})
VERIFIER = Ed25519Verifier(SIGNER.public_keys())


@pytest.mark.parametrize("form", [CertificateForm.CARD_PNG, CertificateForm.A4_PNG])
def test_a_scanned_certificate_is_valid_until_it_is_revoked(
    documents: WeasyPrintCertificates, form: CertificateForm
) -> None:
    world = World()
    issued = world.issue()
    world.contents.put(issued.portrait, [PillowPortraits().portrait(picture(900, 1200))])
    rendering = Rendering(world.policies, world.contents, SIGNER, documents, NoSeal())
    printing = PrintCertificates(world.uow, rendering, world.printing)
    png = printing(PrintCertificatesCommand(actor=clerk(), certificates=(issued.id,), form=form))

    with Image.open(io.BytesIO(png)) as image:
        (code,) = zxingcpp.read_barcodes(image)
    base, _, token = code.text.rpartition(VERIFY_PATH)
    verify = VerifyCertificate(VERIFIER, world.archive, world.clock)
    scanned = verify(VerifyCertificateQuery(token=token))
    assert base == "https://tj.example.cn"
    assert (scanned.verdict, scanned.number, scanned.masked_name) == (Verdict.VALID, issued.number.text, "张*")

    RevokeCertificate(world.uow, world.certificates, world.log, world.clock, world.ids)(
        RevokeCertificateCommand(actor=clerk(), certificate=issued.id, reason="错发")
    )
    assert verify(VerifyCertificateQuery(token=token)).verdict is Verdict.REVOKED
    changed = token[:12] + ("A" if token[12] != "A" else "B") + token[13:]
    assert verify(VerifyCertificateQuery(token=changed)).verdict is Verdict.FORGED
