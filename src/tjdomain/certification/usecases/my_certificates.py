"""An examinee's own certificates 健康证查询.

The caller has proven whose document it is (查询码, SMS code, real-name entrance).
"""

from attrs import frozen

from ports.certification import CertificateArchive, CertificateRow, Certificates
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.certificate import CertificateState
from tjdomain.certification.domain.lifecycle import CertificateAction, state_after
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.rendering import CertificateForm, Rendering
from tjdomain.shared.actor import Actor, ActorKind
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import NotFound, NotPermitted
from tjdomain.shared.ids import CertificateId
from tjdomain.shared.person import Document


@frozen(kw_only=True)
class FindMyCertificatesQuery:
    """``document`` is the proven one."""

    actor: Actor
    document: Document


class FindMyCertificates:
    """All certificates of the person, newest first, without editions that a correction replaced."""

    def __init__(self, archive: CertificateArchive, clock: Clock) -> None:
        self._archive = archive
        self._clock = clock

    def __call__(self, query: FindMyCertificatesQuery) -> tuple[CertificateRow, ...]:
        """Raises ``NotPermitted`` for anybody but an examinee."""
        _require_examinee(query.actor)
        rows = self._archive.of_person(query.document, local_day(self._clock.now()))
        return tuple(row for row in rows if row.state is not CertificateState.SUPERSEDED)


@frozen(kw_only=True)
class DrawMyCertificateQuery:
    """``document`` is the proven one."""

    actor: Actor
    document: Document
    certificate: CertificateId
    form: CertificateForm


class DrawMyCertificate:
    """The electronic certificate, to be saved as picture or PDF."""

    def __init__(self, uow: UnitOfWork, certificates: Certificates, rendering: Rendering, clock: Clock) -> None:
        self._uow = uow
        self._certificates = certificates
        self._rendering = rendering
        self._clock = clock

    def __call__(self, query: DrawMyCertificateQuery) -> bytes:
        """The document.

        Raises ``NotPermitted``, ``NotFound`` (also for another's), ``WrongState`` (not valid), ``SettingMissing``,
        ``GlyphsMissing``.
        """
        _require_examinee(query.actor)
        with self._uow:
            certificate = self._certificates.get(query.certificate)
            if certificate.holder.document != query.document:
                raise NotFound("certificate", str(query.certificate))
            state_after(certificate, CertificateAction.PRINT, local_day(self._clock.now()))
            card = self._rendering.card(certificate)
        return self._rendering.draw([card], query.form)


def _require_examinee(actor: Actor) -> None:
    if actor.kind is not ActorKind.EXAMINEE:
        raise NotPermitted(CertificationRight.READ)
