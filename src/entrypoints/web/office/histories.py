"""The history of a record: what it was, what it became, who did that and when."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import field, frozen
from litestar import Controller, Response, get
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.office.colleagues import names_of
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.logs import PLAIN, who_did
from entrypoints.web.office.overtaking import in_words
from entrypoints.web.office.resource import Resource
from entrypoints.web.office.resource_forms import declared
from entrypoints.wording import event_words
from tjdomain.administration.usecases.read_history import ReadHistory, ReadHistoryQuery
from tjdomain.shared.ids import EntityId


@frozen(kw_only=True)
class Step:
    """One step as it is read: ``changes`` are title, old and new value."""

    at: datetime
    who: str
    what: str
    changes: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)


def history_page(desk: Desk, title: str, back: str, steps: Iterable[Step]) -> Response[Any]:
    """The steps, newest first."""
    return desk.page("resource_history", title=title, back=back, steps=tuple(steps))


def steps_of(desk: Desk, resource: Resource, key: EntityId) -> tuple[Step, ...]:
    """From the event log; values that can be chosen by their words."""
    lines = desk.call.run(ReadHistory, ReadHistoryQuery(actor=desk.actor, subject=resource.subject, id=key))
    names = names_of(desk, {line.actor_id for line in lines if line.actor_id})
    change = in_words(desk, resource.subject, resource.form)
    return tuple(
        Step(
            at=line.at,
            who=who_did(line, names),
            what=event_words(line.kind),
            changes=tuple(change(one) for one in line.changes if one.name not in PLAIN),
        )
        for line in lines
    )


def history_pages(resource: Resource) -> type[Controller]:
    """The route of a record's history; whether the actor sees the record, ``resource.one`` says."""
    one = declared(resource.one)

    class ResourceHistory(Controller):
        """One resource's history."""

        path = resource.path.removeprefix(HOME) + "/{key:uuid}/history"

        @get("/", **page(resource.right))
        def history(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
            """All steps."""
            row = one(desk, key)
            return history_page(desk, row.title, resource.path, steps_of(desk, resource, EntityId(key)))

    return ResourceHistory
