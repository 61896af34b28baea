"""Print certificates at the desk."""

from attrs import frozen

from ports.unit_of_work import UnitOfWork
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.printing import PrintLog
from tjdomain.certification.usecases.rendering import CertificateForm, Rendering
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import CertificateId
from tjdomain.shared.reprint import ReprintReason


@frozen(kw_only=True)
class PrintCertificatesCommand:
    """Which editions, in the order of the pages, and how; ``reason`` says why one is printed again."""

    actor: Actor
    certificates: tuple[CertificateId, ...]
    form: CertificateForm
    reason: ReprintReason | None = None


class PrintCertificates:
    """All or none, logged once the document is there. The count of copies changes with a re-issue, not here.

    Each form is printed once for each copy that is allowed; whoever prints it more often says why.
    """

    def __init__(self, uow: UnitOfWork, rendering: Rendering, log: PrintLog) -> None:
        self._uow = uow
        self._rendering = rendering
        self._log = log

    def __call__(self, command: PrintCertificatesCommand) -> bytes:
        """The document.

        Raises ``TooManyAtOnce``, ``NotFound``, ``WrongState`` (not valid), ``SettingMissing``, ``GlyphsMissing``,
        ``ReprintReasonMissing``, ``Unavailable`` (the seal's key).
        """
        actor, form, reason = command.actor, command.form, command.reason
        actor.require(CertificationRight.PRINT)
        form.require_room(len(command.certificates))
        with self._uow:
            wanted = [self._log.printable(one, actor) for one in command.certificates]
            for one in wanted:
                self._log.copy(one, form, reason)
            cards = [self._rendering.card(one) for one in wanted]
        document = self._rendering.draw(cards, form)  # takes seconds: nobody waits for it with a row in hand
        with self._uow:
            for key in command.certificates:  # revoked or printed by somebody else meanwhile: refused after all
                certificate = self._log.printable(key, actor)
                self._log.record(certificate, actor, form, self._log.copy(certificate, form, reason), reason)
        return document
