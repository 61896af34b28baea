"""Print certificates at the desk."""

from attrs import frozen

from ports.certification import Certificates
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.certificate import Certificate
from tjdomain.certification.domain.lifecycle import CertificateAction, state_after
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.access import certificate_for
from tjdomain.certification.usecases.journal import Journal
from tjdomain.certification.usecases.rendering import CertificateForm, Rendering
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import CertificateId


@frozen(kw_only=True)
class PrintCertificatesCommand:
    """Which editions, in the order of the pages, and how."""

    actor: Actor
    certificates: tuple[CertificateId, ...]
    form: CertificateForm


class PrintCertificates:
    """All or none, logged once the document is there. The count of copies changes with a re-issue, not here."""

    def __init__(
        self,
        uow: UnitOfWork,
        certificates: Certificates,
        rendering: Rendering,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._certificates = certificates
        self._rendering = rendering
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: PrintCertificatesCommand) -> bytes:
        """The document.

        Raises ``TooManyAtOnce``, ``NotFound``, ``WrongState`` (not valid), ``SettingMissing``, ``GlyphsMissing``.
        """
        command.actor.require(CertificationRight.PRINT)
        command.form.require_room(len(command.certificates))
        with self._uow:
            cards = [self._rendering.card(self._printable(one, command.actor)) for one in command.certificates]
        document = self._rendering.draw(cards, command.form)  # takes seconds: nobody waits for it with a row in hand
        with self._uow:
            for one in command.certificates:
                printed = self._printable(one, command.actor)
                self._journal.record("certificate.printed", command.actor, printed, printed)
        return document

    def _printable(self, wanted: CertificateId, actor: Actor) -> Certificate:
        certificate = certificate_for(actor, self._certificates, wanted)
        state_after(certificate, CertificateAction.PRINT, local_day(self._clock.now()))
        return certificate
