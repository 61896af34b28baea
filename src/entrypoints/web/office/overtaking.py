"""Who was faster: what was done to a record since somebody opened its form."""

from datetime import datetime

from attrs import field, frozen

from entrypoints.web.office.booking_history import staff_names
from entrypoints.web.office.conflicts import given_version
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.logs import PLAIN, value_told
from entrypoints.wording import event_words, label
from tjdomain.administration.usecases.read_history import ReadHistory, ReadHistoryQuery
from tjdomain.shared.errors import NotPermitted
from tjdomain.shared.ids import EntityId


@frozen(kw_only=True)
class Faster:
    """One step: ``changes`` are title, old and new value; ``hidden`` counts the fields that are not told here."""

    at: datetime
    who: str
    what: str
    changes: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)
    hidden: int = 0


def since(desk: Desk, subject: str, key: EntityId) -> tuple[Faster, ...]:
    """The steps after the version that the form came with, newest first; none for who may not read the history.

    Whether the actor sees the record, the caller has asked.
    """
    try:
        lines = desk.call.run(ReadHistory, ReadHistoryQuery(actor=desk.actor, subject=subject, id=key))
    except NotPermitted:
        return ()
    seen = given_version(desk)
    later = [line for line in lines if line.version > seen]
    names = staff_names(desk, {line.actor_id for line in later})
    return tuple(
        Faster(
            at=line.at,
            who=names.get(line.actor_id) or label(line.actor_kind),
            what=event_words(line.kind),
            changes=tuple(
                (event_words(one.name), value_told(one.old), value_told(one.new))
                for one in line.changes
                if not one.hidden and one.name not in PLAIN
            ),
            hidden=sum(one.hidden and one.name not in PLAIN for one in line.changes),
        )
        for line in later
    )
