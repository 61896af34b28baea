"""Data scope of certificates: out of scope is answered like absent."""

from attrs import evolve

from ports.certification import Certificates, Sight
from ports.files import FileRecords
from tjdomain.certification.domain.certificate import Certificate, PendingCertificate
from tjdomain.certification.rights import CertificationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import CertificateId, FileId

_PORTRAIT = "portrait"


def certificate_for(actor: Actor, certificates: Certificates, certificate: CertificateId) -> Certificate:
    """The edition, if the actor may see it. Raises ``NotFound``."""
    found = certificates.get(certificate)
    if not actor.sees(found.department, found.created_by):
        raise NotFound("certificate", str(certificate))
    return found


def as_seen(certificate: Certificate, version: int | None) -> Certificate:
    """The edition with the version that was on the screen, so that saving refuses one that was changed since."""
    return certificate if version is None else evolve(certificate, version=version)


def require_sight(actor: Actor, pending: PendingCertificate) -> None:
    """Raise ``NotFound`` unless the actor may see the waiting examination."""
    if not actor.sees(pending.department, pending.created_by):
        raise NotFound("pending_certificate", str(pending.id))


def require_portrait(actor: Actor, files: FileRecords, portrait: FileId) -> None:
    """Raise ``NotFound`` unless the file is a portrait that the actor may use."""
    record = files.get(portrait)
    if record.purpose != _PORTRAIT or not actor.sees(record.department, record.created_by):
        raise NotFound("portrait", str(portrait))


def sight_of(actor: Actor) -> Sight:
    """What the actor may see in lists. Raises ``NotPermitted`` without the right to read."""
    actor.require(CertificationRight.READ)
    return Sight(scope=actor.scope, owner=actor.id)
