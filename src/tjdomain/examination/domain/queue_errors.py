"""What the waiting queue refuses, and why."""

from typing import ClassVar

from attrs import frozen

from tjdomain.shared.errors import Conflict, NotFound, RuleViolation


@frozen
class CalledElsewhere(Conflict):
    """The person is called to another room at this moment."""

    code: ClassVar[str] = "examination.called_elsewhere"


@frozen
class NothingToWaitFor(RuleViolation):
    """No station has anything left to do with the person."""

    code: ClassVar[str] = "examination.nothing_to_wait_for"


@frozen
class RoomClosed(RuleViolation):
    """The room is out of use and calls nobody."""

    code: ClassVar[str] = "examination.room_closed"
    name: str


@frozen
class RoomNameTaken(Conflict):
    """Another room of the department has that name."""

    code: ClassVar[str] = "examination.room_name_taken"
    name: str


@frozen
class RoomWithoutStations(RuleViolation):
    """A room has to call for at least one station."""

    code: ClassVar[str] = "examination.room_without_stations"


@frozen
class ScreenUnknown(NotFound):
    """The address belongs to no screen, or to one that was taken away."""

    code: ClassVar[str] = "examination.screen_unknown"
