"""End an outside account's binding."""

from attrs import field, frozen

from ports.entrances import Bindings
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.entrance import Entrance


@frozen(kw_only=True)
class EndBindingCommand:
    """The account, which its holder is signed in with."""

    actor: Actor
    entrance: Entrance
    subject: str = field(repr=False)


class EndBinding:
    """From now on the account opens nothing."""

    def __init__(self, uow: UnitOfWork, bindings: Bindings, journal: Journal) -> None:
        self._uow = uow
        self._bindings = bindings
        self._journal = journal

    def __call__(self, command: EndBindingCommand) -> None:
        """Nothing happens where there is none."""
        with self._uow:
            present = self._bindings.of(command.entrance, command.subject)
            if present is not None:
                self._bindings.remove(present.id)
                self._journal.record("binding.ended", command.actor, present, present.ended())
