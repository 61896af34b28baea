"""Whose days, teams and employers a page is about."""

from entrypoints.web.office.desk import Desk
from entrypoints.web.places import OpenDepartment, OpenDepartments, OpenDepartmentsQuery


def seen_departments(desk: Desk, *, every: bool = False) -> tuple[OpenDepartment, ...]:
    """Those in the actor's sight: that have opened days, or all."""
    there = desk.call.run(OpenDepartments, OpenDepartmentsQuery(every=every))
    return tuple(one for one in there if desk.actor.sees(one.id, desk.actor.id))


def chosen_department(desk: Desk, named: str, *, every: bool = False) -> OpenDepartment | None:
    """The one that is named, else the own, else the first in sight; ``None`` if there is none."""
    there = seen_departments(desk, every=every)
    for wanted in (named, str(desk.actor.department)):
        if found := next((one for one in there if str(one.id) == wanted), None):
            return found
    return there[0] if there else None
