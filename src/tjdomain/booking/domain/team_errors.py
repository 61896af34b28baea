"""What the rules of teams, their members' lists, and employers refuse."""

from datetime import date, datetime, time
from typing import ClassVar

from attrs import frozen

from tjdomain.shared.errors import Conflict, InvalidValue, NotFound, RowsRefused, RuleViolation
from tjdomain.shared.ids import EmployerId


@frozen
class TeamCodeUnknown(NotFound):
    """No team has this code."""

    code: ClassVar[str] = "booking.team_code_unknown"


@frozen
class TeamCodeExpired(RuleViolation):
    """The code was good until ``expired_at``."""

    code: ClassVar[str] = "booking.team_code_expired"
    expired_at: datetime


@frozen
class RosterUnknown(NotFound):
    """No team's roster is shared under this token, or not any more."""

    code: ClassVar[str] = "booking.roster_unknown"


@frozen
class RosterExpired(RuleViolation):
    """The link was good until ``expired_at``."""

    code: ClassVar[str] = "booking.roster_expired"
    expired_at: datetime


@frozen
class TeamClosed(Conflict):
    """The team takes no more members now."""

    code: ClassVar[str] = "booking.team_closed"


@frozen
class TeamCancelled(Conflict):
    """The team was cancelled."""

    code: ClassVar[str] = "booking.team_cancelled"


@frozen
class TeamFull(Conflict):
    """No place of the team is left there; ``free`` are the team's other slots that still have some."""

    code: ClassVar[str] = "booking.team_full"
    day: date
    start: time
    free: tuple[str, ...] = ()


@frozen
class NotTheTeamsSlot(RuleViolation):
    """The team holds no places there."""

    code: ClassVar[str] = "booking.not_the_teams_slot"
    day: date
    start: time


@frozen
class HoldsMissing(RuleViolation):
    """A team holds at least one place, each slot once, and at least one of each."""

    code: ClassVar[str] = "booking.holds_missing"


@frozen
class NotEnoughPlaces(Conflict):
    """So many places are wanted in that period, so many are free; nothing was taken."""

    code: ClassVar[str] = "booking.not_enough_places"
    day: date
    start: time
    wanted: int
    free: int


@frozen
class HoldInUse(Conflict):
    """Members use ``used`` places there, so the team cannot hold fewer."""

    code: ClassVar[str] = "booking.hold_in_use"
    day: date
    start: time
    used: int


@frozen
class AlreadyInTeam(RuleViolation):
    """The appointment is the team's already."""

    code: ClassVar[str] = "booking.already_in_team"


@frozen
class TooManyRows(RuleViolation):
    """The list has more rows than one import takes."""

    code: ClassVar[str] = "members.too_many_rows"
    count: int
    limit: int


@frozen
class NothingToImport(RowsRefused):
    """No row is left that could be booked."""

    code: ClassVar[str] = "members.nothing"


@frozen
class RowsWrong(RowsRefused):
    """Rows have errors and leaving them out was not asked for; nothing was booked."""

    code: ClassVar[str] = "members.rows_wrong"
    count: int


@frozen
class UnknownWord(InvalidValue):
    """The cell's word is not one of those that the column knows."""

    code: ClassVar[str] = "members.unknown_word"


@frozen
class NotADate(InvalidValue):
    """The cell is not a date."""

    code: ClassVar[str] = "members.not_a_date"


@frozen
class RowRepeated(InvalidValue):
    """The same document stands in row ``first`` already."""

    code: ClassVar[str] = "members.row_repeated"
    first: int


@frozen
class MemberBookedElsewhere(InvalidValue):
    """The person has a live appointment already."""

    code: ClassVar[str] = "members.already_booked"


@frozen
class MemberTooYoung(InvalidValue):
    """The person is below the working age on the exam day."""

    code: ClassVar[str] = "members.too_young"
    minimum: int


@frozen
class MemberTradeNotOffered(InvalidValue):
    """The department does not examine for this trade."""

    code: ClassVar[str] = "members.trade_not_offered"


@frozen
class MemberHasCertificate(InvalidValue):
    """The person's certificate is valid for long still; confirmed or left out. Only the desk is told until when."""

    code: ClassVar[str] = "members.certificate_still_valid"
    until: date | None


@frozen
class MemberAwaitsRecheck(InvalidValue):
    """The person has a recheck open; confirmed or left out."""

    code: ClassVar[str] = "members.recheck_open"


@frozen
class NoPlaceForRow(InvalidValue):
    """The team's places ran out before this row."""

    code: ClassVar[str] = "members.no_place"


@frozen
class EmployerExists(Conflict):
    """An employer of that name or alias is registered."""

    code: ClassVar[str] = "booking.employer_exists"
    employer: EmployerId


@frozen
class MergeWithItself(RuleViolation):
    """Two different employers are needed for a merge."""

    code: ClassVar[str] = "booking.merge_with_itself"


@frozen
class EmployerMerged(Conflict):
    """The employer was merged into another one, which is to be used."""

    code: ClassVar[str] = "booking.employer_merged"
    into: EmployerId
