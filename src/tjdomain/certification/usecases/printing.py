"""What every print of a certificate needs: who may, which copy it is, the entry in the log."""

from collections.abc import Mapping

from ports.certification import Certificates
from ports.clock import Clock, IdGenerator
from ports.event_history import EventHistory
from ports.event_log import EventLog
from tjdomain.certification.domain.certificate import Certificate
from tjdomain.certification.domain.errors import GlyphsMissing, SettingMissing
from tjdomain.certification.domain.lifecycle import CertificateAction, state_after
from tjdomain.certification.domain.print_batch import BatchRefusal
from tjdomain.certification.usecases.access import certificate_for
from tjdomain.certification.usecases.journal import Journal
from tjdomain.certification.usecases.rendering import CertificateForm
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import BadReply, NotFound, WrongState
from tjdomain.shared.ids import CertificateId
from tjdomain.shared.reprint import ReprintReason, ReprintReasonMissing

PRINTED = "certificate.printed"
_LOOKED_AT = 1000
REFUSALS: Mapping[type[Exception], BatchRefusal] = {
    NotFound: BatchRefusal.PORTRAIT_GONE,
    BadReply: BatchRefusal.PORTRAIT_GONE,
    WrongState: BatchRefusal.NOT_VALID,
    ReprintReasonMissing: BatchRefusal.PRINTED_BEFORE,
    GlyphsMissing: BatchRefusal.GLYPHS_MISSING,
    SettingMissing: BatchRefusal.SETTING_MISSING,
}
"""What stops one certificate and not the others that are printed along with it."""


class PrintLog:
    """Works inside a unit of work. Each form is printed once for each copy that is allowed, oftener with a reason."""

    def __init__(
        self, certificates: Certificates, events: EventLog, clock: Clock, ids: IdGenerator, history: EventHistory
    ) -> None:
        self._certificates = certificates
        self._clock = clock
        self._history = history
        self._journal = Journal(events, clock, ids)

    def printable(self, wanted: CertificateId, actor: Actor) -> Certificate:
        """The edition. Raises ``NotFound``, ``WrongState`` (not valid)."""
        certificate = certificate_for(actor, self._certificates, wanted)
        state_after(certificate, CertificateAction.PRINT, local_day(self._clock.now()))
        return certificate

    def copy(self, certificate: Certificate, form: CertificateForm, reason: ReprintReason | None) -> int:
        """Which copy the next one is, from 1. Raises ``ReprintReasonMissing`` where it is one too many without why."""
        past = self._history.of("certificate", certificate.id, _LOOKED_AT)
        copy: int = 1 + sum(event.kind == PRINTED and event.new.get("form") == form.value for event in past)
        if reason is None and copy > certificate.print_count:
            raise ReprintReasonMissing
        return copy

    def record(
        self, certificate: Certificate, actor: Actor, form: CertificateForm, copy: int, reason: ReprintReason | None
    ) -> None:
        """Write down that it was printed."""
        again = reason.value if reason is not None and copy > certificate.print_count else ""
        self._journal.record(PRINTED, actor, certificate, certificate, form=form.value, copy=str(copy), reprint=again)
