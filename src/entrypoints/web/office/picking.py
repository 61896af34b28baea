"""Which rows of a list something is done to: those ticked, or all that its filter finds at that moment."""

from itertools import islice
from typing import Final
from uuid import UUID

from entrypoints.web.mistakes import mistake
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.listing import SIZES, FilterWrong
from entrypoints.web.office.lists import OfficeList
from ports.examination import ExaminationPolicies

_FEW: Final = 5
_DIGITS: Final = 6
_SHARE: Final = 10
"""A list may have grown or shrunk by five rows or a tenth since it was looked at; by more it is looked at again."""


def picked(desk: Desk, of: OfficeList) -> tuple[UUID, ...]:
    """The ids: of the ticked rows, or of all that the address asks for where ``all`` tells how many were on the screen.

    Raises ``FilterWrong`` where nothing is ticked, where there are more than one batch may take, or where the number is
    another by now.
    """
    if seen := desk.given("all"):
        return _all_found(desk, of, int(seen[:_DIGITS]) if seen.isascii() and seen.isdigit() else 0)
    try:
        ticked = tuple(UUID(text) for text in desk.all_given("ticked"))
    except ValueError:
        ticked = ()
    if not ticked:
        raise FilterWrong(mistake("ticked", "office.nothing_ticked"))
    return ticked


def _all_found(desk: Desk, of: OfficeList, seen: int) -> tuple[UUID, ...]:
    wanted = of.asked(desk)
    policies: ExaminationPolicies = desk.call.port(ExaminationPolicies)
    most = min(policies.current().batch_limit, SIZES[-1])
    now = int(of.find(desk, wanted).total)
    if abs(now - seen) > max(_FEW, seen // _SHARE):
        raise FilterWrong(mistake("ticked", "office.all_changed", seen=str(seen), now=str(now)))
    found = tuple(row.id.value for row in islice(of.every(desk, wanted), most + 1)) if now <= most else ()
    if now > most or len(found) > most:
        raise FilterWrong(mistake("ticked", "office.all_too_many", now=str(now), most=str(most)))
    if not found:
        raise FilterWrong(mistake("ticked", "office.nothing_ticked"))
    return found
