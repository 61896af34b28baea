"""Signed PDFs, judged by pyHanko's validator and by poppler's."""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from adapters.documents.certificates import WeasyPrintCertificates
from adapters.kit.http import HttpClient
from adapters.memory.world import SettableClock
from adapters.security.pades import NoSeal, PadesSeal
from adapters.security.seal_keys import make_seal_key, read_seal_key
from contracts.ports.documents import CARD, text_of
from contracts.ports.sealing import DocumentSealContract
from tests.integration.conftest import absent
from tjdomain.shared.errors import Unavailable

BODY = "聊城市东昌府区妇幼保健院"
PASSPHRASE = b"only for tests"
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def document(documents: WeasyPrintCertificates) -> bytes:
    return documents.a4_pdf([CARD])


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key file as ``tj seal new`` makes it."""
    path = tmp_path_factory.mktemp("seal") / "seal.p12"
    path.write_bytes(make_seal_key(BODY, NOW, timedelta(days=365), PASSPHRASE))
    return path


def pades(key: Path, clock: SettableClock | None = None, stamps: str = "") -> PadesSeal:
    clock = clock or SettableClock(NOW)
    return PadesSeal(lambda: read_seal_key(key, PASSPHRASE), PASSPHRASE, clock, HttpClient(5, kept=0), stamps)


@pytest.fixture(scope="module")
def signed(key: Path, document: bytes) -> bytes:
    return pades(key).seal(document)


def certificate_of(content: bytes, passphrase: bytes) -> tuple[Any, Any]:
    """Key and certificate, for asn1crypto."""
    key, certificate, _ = pkcs12.load_key_and_certificates(content, passphrase)
    assert key is not None
    assert certificate is not None
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return keys.PrivateKeyInfo.load(plain), x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def verdict(pdf: bytes, *roots: Any) -> Any:
    """What pyHanko says of the one signature."""
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    context = ValidationContext(trust_roots=list(roots), allow_fetching=False)
    return validate_pdf_signature(signature, signer_validation_context=context, ts_validation_context=context)


class TestPades(DocumentSealContract):
    @pytest.fixture
    def seal(self, key: Path) -> PadesSeal:
        return pades(key)


class TestNoSeal(DocumentSealContract):
    @pytest.fixture
    def seal(self) -> NoSeal:
        return NoSeal()


def test_pyhanko_finds_it_whole_valid_and_trusted(signed: bytes, key: Path) -> None:
    status = verdict(signed, certificate_of(key.read_bytes(), PASSPHRASE)[1])
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.signing_cert.subject.native["common_name"] == BODY
    (signature,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


def test_it_is_not_trusted_where_its_certificate_is_not(signed: bytes, tmp_path: Path) -> None:
    other = certificate_of(make_seal_key(BODY, NOW, timedelta(days=1), PASSPHRASE), PASSPHRASE)[1]
    status = verdict(signed, other)
    assert status.intact
    assert status.valid
    assert not status.bottom_line


def test_what_is_read_is_the_same_as_before(signed: bytes, document: bytes) -> None:
    assert text_of(signed, 0) == text_of(document, 0)


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_changed_byte_is_found(signed: bytes, document: bytes, key: Path, place: float) -> None:
    root = certificate_of(key.read_bytes(), PASSPHRASE)[1]
    start = document.index(b"stream") + 100
    at = start + int((document.rindex(b"endstream") - start) * place * 0.5)
    forged = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    assert not verdict(forged, root).bottom_line


def poppler_says(pdf: bytes, folder: Path) -> str:
    program = shutil.which("pdfsig")
    if program is None:
        absent("poppler-utils is missing")
    (folder / "signed.pdf").write_bytes(pdf)
    command = [str(program), "-nocert", "signed.pdf"]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True).stdout  # noqa: S603


def test_poppler_finds_it_valid_and_over_the_whole_document(signed: bytes, tmp_path: Path) -> None:
    said = poppler_says(signed, tmp_path)
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert BODY in said


def test_poppler_finds_a_changed_byte(signed: bytes, document: bytes, tmp_path: Path) -> None:
    at = document.index(b"stream") + 200
    forged = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    assert "Digest Mismatch" in poppler_says(forged, tmp_path)


@pytest.mark.parametrize("days", [-1, 366])
def test_a_key_out_of_its_days_signs_nothing(key: Path, document: bytes, days: int) -> None:
    seal = pades(key, SettableClock(NOW + timedelta(days=days)))
    assert not seal.ready
    assert seal.seal(document) == document


@pytest.mark.parametrize(("content", "passphrase"), [(None, PASSPHRASE), (b"no key", PASSPHRASE), (b"", b"wrong")])
def test_a_key_that_does_not_open_is_not_passed_over(
    document: bytes, tmp_path: Path, key: Path, content: bytes | None, passphrase: bytes
) -> None:
    path = tmp_path / "seal.p12"
    if content is not None:
        path.write_bytes(content or key.read_bytes())
    seal = PadesSeal(lambda: read_seal_key(path, passphrase), passphrase, SettableClock(NOW), HttpClient(5, kept=0))
    assert not seal.ready
    with pytest.raises(Unavailable):
        seal.seal(document)


@pytest.fixture(scope="module")
def stamps() -> Iterator[tuple[str, Any]]:
    """A time stamp service on this computer, its address and certificate; ``/refusing`` and ``/broken`` fail."""
    private, certificate = certificate_of(stamping_key(), PASSPHRASE)
    stamper = DummyTimeStamper(certificate, private)

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["content-length"])))
            answer = asyncio.run(stamper.async_request_tsa_response(asked)).dump()
            self.send_response(503 if self.path == "/refusing" else 200)
            self.end_headers()
            self.wfile.write(b"no stamp" if self.path == "/broken" else answer)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the library's name
            pass

    server = HTTPServer(("127.0.0.1", 0), Service)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", certificate
    server.shutdown()
    thread.join()
    server.server_close()


def stamping_key() -> bytes:
    """A key whose certificate is for time stamps alone, as RFC 3161 wants it."""
    from cryptography import x509 as made  # noqa: PLC0415  two libraries share the name
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415  used here alone
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415  the same
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption  # noqa: PLC0415  the same

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = made.Name([made.NameAttribute(made.NameOID.COMMON_NAME, "Time")])
    purpose = made.ExtendedKeyUsage([made.ExtendedKeyUsageOID.TIME_STAMPING])
    certificate = (
        made.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(made.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=30))
        .add_extension(purpose, critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(b"t", key, certificate, None, BestAvailableEncryption(PASSPHRASE))


def test_a_time_stamp_is_asked_for_where_a_service_is_set(key: Path, document: bytes, stamps: tuple[str, Any]) -> None:
    address, certificate = stamps
    status = verdict(
        pades(key, stamps=address).seal(document), certificate_of(key.read_bytes(), PASSPHRASE)[1], certificate
    )
    assert status.bottom_line
    assert status.timestamp_validity.valid


@pytest.mark.parametrize("path", ["/refusing", "/broken", None])
def test_a_service_with_a_bad_day_costs_the_stamp_only(
    key: Path, document: bytes, stamps: tuple[str, Any], path: str | None
) -> None:
    address = "http://127.0.0.1:1/" if path is None else stamps[0] + path
    status = verdict(pades(key, stamps=address).seal(document), certificate_of(key.read_bytes(), PASSPHRASE)[1])
    assert status.bottom_line
    assert status.timestamp_validity is None
