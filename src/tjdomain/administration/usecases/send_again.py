"""Send a delivery again 重新推送: «retry now» after the last try, or the replay of one that had arrived."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.deliveries import DeliveryDesk
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.delivery import Backoff, Delivery, DeliveryId


@frozen(kw_only=True)
class SendAgainCommand:
    """Which delivery."""

    actor: Actor
    delivery: DeliveryId


class SendAgain:
    """It gets as many tries as a new one; the other side knows it by its business key."""

    def __init__(self, uow: UnitOfWork, desk: DeliveryDesk, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._desk = desk
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: SendAgainCommand) -> Delivery:
        """Raises ``NotPermitted``, ``NotFound``, ``WrongState`` (on its way already)."""
        command.actor.require(AdministrationRight.SEND_AGAIN)
        with self._uow:
            again = self._desk.send_again(command.delivery, Backoff().attempts)
            self._journal.note("delivery.sent_again", command.actor, again.id, again.attempts)
        return again
