"""What ``tj verify`` does."""

import typer

from entrypoints.cli.answers import tell_json
from entrypoints.cli.opening import opened
from entrypoints.wording import label
from tjdomain.certification.domain.verification import Verdict
from tjdomain.certification.usecases.verify_certificate import Verification, VerifyCertificate, VerifyCertificateQuery


def verified(token: str) -> Verification:
    """Check what the QR code holds: the token itself, or the address that ends with it."""
    with opened() as system:
        return system.run(VerifyCertificate, VerifyCertificateQuery(token=token.rpartition("/")[2]))


def is_good(found: Verification) -> bool:
    """Whether the certificate is genuine and in force."""
    return found.verdict is Verdict.VALID


def tell(found: Verification, *, as_json: bool) -> None:
    """The verdict, and of a stored certificate what everybody may know."""
    if as_json:
        tell_json(found)
        return
    typer.echo(label(found.verdict))
    if found.number is not None:
        trades = "、".join(map(label, found.trades))
        typer.echo(f"{found.number}  {found.masked_name}  {trades}  有效期至 {found.valid_until}")
