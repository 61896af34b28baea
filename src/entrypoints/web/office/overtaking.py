"""Who was faster: what was done to a record since somebody opened its form."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from attrs import field, frozen

from entrypoints.web.office.booking_history import staff_names
from entrypoints.web.office.conflicts import given_version
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.fields import Field, Shape
from entrypoints.web.office.log_words import field_title, kind_of, value_told
from entrypoints.web.office.logs import PLAIN
from entrypoints.wording import event_words, label
from tjdomain.administration.domain.log import Changed
from tjdomain.administration.usecases.read_history import ReadHistory, ReadHistoryQuery
from tjdomain.shared.errors import NotPermitted
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import EntityId


@frozen(kw_only=True)
class Faster:
    """One step: ``changes`` are title, old and new value; ``hidden`` counts the fields that are not told here."""

    at: datetime
    who: str
    what: str
    changes: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)
    hidden: int = 0


def in_words(desk: Desk, subject: str, form: Sequence[Field]) -> Callable[[Changed], tuple[str, str, str]]:
    """Tells a change by title, old and new value: of what the form has as it has it, values by their words."""
    titles = {one.name: one.title for one in form}
    accounts = {one.name: one for one in form if one.shape is Shape.ACCOUNT}
    chosen = {one.name: dict(one.options(desk)) for one in form}

    def told(name: str, value: Plain) -> str:
        known, kind = chosen.get(name, {}), kind_of(subject, name)
        if value and name in accounts:
            return accounts[name].told(desk, str(value))
        if isinstance(value, list):
            return "、".join(known.get(str(one), value_told([one], kind)).strip() for one in value)
        return known.get(str(value), value_told(value, kind)).strip()

    def change(one: Changed) -> tuple[str, str, str]:
        return titles.get(one.name, field_title(subject, one.name)), told(one.name, one.old), told(one.name, one.new)

    return change


def since(
    desk: Desk, subject: str, key: EntityId, form: Sequence[Field] = (), about: AbstractSet[str] = frozenset()
) -> tuple[Faster, ...]:
    """The steps after the version that the form came with, newest first; none for who may not read the history.

    Only those that touched one of the fields ``about``, where such are named. Whether the actor sees the record, the
    caller has asked.
    """
    try:
        lines = desk.call.run(ReadHistory, ReadHistoryQuery(actor=desk.actor, subject=subject, id=key))
    except NotPermitted:
        return ()
    seen = given_version(desk)
    later = [line for line in lines if line.version > seen]
    if about:
        later = [line for line in later if any(one.name in about for one in line.changes)]
    names, told = staff_names(desk, {line.actor_id for line in later}), in_words(desk, subject, form)
    return tuple(
        Faster(
            at=line.at,
            who=names.get(line.actor_id) or label(line.actor_kind),
            what=event_words(line.kind),
            changes=tuple(told(one) for one in line.changes if not one.hidden and one.name not in PLAIN),
            hidden=sum(one.hidden and one.name not in PLAIN for one in line.changes),
        )
        for line in later
    )
