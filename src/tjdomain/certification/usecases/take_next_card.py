"""Take the next card 打下一张: what was printed is confirmed, the first that can be drawn goes to the printer."""

from attrs import frozen

from ports.card_queue import CardQueue
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.queued_card import QueuedCard, QueuedCardAction, QueuedCardId
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.access import sight_of
from tjdomain.certification.usecases.card_access import card_for
from tjdomain.certification.usecases.journal import Journal
from tjdomain.certification.usecases.printing import REFUSALS, PrintLog
from tjdomain.certification.usecases.rendering import CertificateForm, Rendering
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import StaleVersion

_TRIED = 20
"""So many are tried where others take cards at the same moment; each of them takes one."""


@frozen(kw_only=True)
class TakeNextCardCommand:
    """``confirmed`` is the card that came out of the printer well, if there is one."""

    actor: Actor
    confirmed: QueuedCardId | None = None


class TakeNextCard:
    """Logged as a print when it is sent to the printer. Two who press at the same moment get two cards.

    Cards that cannot be drawn are failed with the reason and do not stop the queue.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        queue: CardQueue,
        log: PrintLog,
        rendering: Rendering,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._queue = queue
        self._log = log
        self._rendering = rendering
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: TakeNextCardCommand) -> QueuedCard | None:
        """The card, None where none waits.

        Raises ``NotPermitted``; of ``confirmed`` ``NotFound``, ``WrongState``, ``StaleVersion``.
        """
        actor = command.actor
        actor.require(CertificationRight.PRINT)
        sight = sight_of(actor)
        with self._uow:
            if command.confirmed is not None:
                before = card_for(actor, self._queue, command.confirmed)
                self._saved("queued_card.printed", actor, before, before.moved(QueuedCardAction.CONFIRM))
            for card in self._queue.waiting(sight, _TRIED):
                if (taken := self._taken(actor, card)) is not None:
                    return taken
            return None

    def _taken(self, actor: Actor, card: QueuedCard) -> QueuedCard | None:
        try:
            certificate = self._log.printable(card.certificate, actor)
            copy = self._log.copy(certificate, CertificateForm.CARD_PDF, card.reason)
            self._rendering.card(certificate)
        except tuple(REFUSALS) as refused:
            self._moved("queued_card.refused", actor, card, card.refused(REFUSALS[type(refused)]))
            return None
        taken = self._moved("queued_card.taken", actor, card, card.taken(actor.id, self._clock.now()))
        if taken is not None:
            self._log.record(certificate, actor, CertificateForm.CARD_PDF, copy, card.reason)
        return taken

    def _moved(self, kind: str, actor: Actor, before: QueuedCard, after: QueuedCard) -> QueuedCard | None:
        try:
            return self._saved(kind, actor, before, after)
        except StaleVersion:  # somebody else was faster
            return None

    def _saved(self, kind: str, actor: Actor, before: QueuedCard, after: QueuedCard) -> QueuedCard:
        self._queue.save(after)
        self._journal.record(kind, actor, before, after)
        return after
