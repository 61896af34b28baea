"""The key that documents are signed with: a PKCS#12 file (RFC 7292), our own or one that was bought."""

from datetime import datetime, timedelta
from pathlib import Path

from attrs import field, frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from tjdomain.shared.errors import Unavailable

WHAT = "seal"
_BITS = 3072
_LONGEST_NAME = 64
"""Of a common name, by RFC 5280."""


@frozen
class SealKey:
    """The key file as it stands, whom its certificate names, and the moments (UTC) between which it is good."""

    content: bytes = field(repr=False)
    owner: str
    since: datetime
    until: datetime


def read_seal_key(path: Path, passphrase: bytes) -> SealKey:
    """Raises ``Unavailable`` where there is no such file, or the passphrase does not open it, or it has no key."""
    try:
        content = path.read_bytes()
        held = pkcs12.load_key_and_certificates(content, passphrase)
    except (OSError, ValueError) as error:
        raise Unavailable(WHAT) from error
    key, certificate, _ = held
    if key is None or certificate is None:
        raise Unavailable(WHAT)
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    owner = str(names[0].value) if names else certificate.subject.rfc4514_string()
    return SealKey(content, owner, certificate.not_valid_before_utc, certificate.not_valid_after_utc)


def make_seal_key(owner: str, now: datetime, good_for: timedelta, passphrase: bytes) -> bytes:
    """A new RSA key with a certificate that it signed itself, as PKCS#12."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, owner[:_LONGEST_NAME])])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))  # clocks differ a little
        .not_valid_after(now + good_for)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(identifier, critical=False)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, BestAvailableEncryption(passphrase))
