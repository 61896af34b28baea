"""The form of a resource: a new record, a change against the version on the screen, and switching it on and off."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake
from entrypoints.web.office.conflicts import Difference, given_version
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.fields import Phase, Shape, Value, differing, field_mistake, made_of
from entrypoints.web.office.overtaking import Faster, since
from entrypoints.web.office.resource import Resource, Row, Saving
from tjdomain.shared.errors import DomainError, NotFound, NotPermitted, StaleVersion
from tjdomain.shared.ids import EntityId

P = TypeVar("P")
_CONFLICT, _WRONG, _FINE = 409, 422, 200


def form_page(
    desk: Desk,
    resource: Resource,
    values: Mapping[str, Value],
    row: Row | None = None,
    mistakes: tuple[Mistake, ...] = (),
    conflict: Sequence[Difference] = (),
) -> Response[Any]:
    """The form with ``values``; of ``row`` where it is a change."""
    return desk.page(
        "resource_form",
        _CONFLICT if conflict else _WRONG if mistakes else _FINE,
        mistakes,
        resource=resource,
        row=row,
        fields=resource.fields(Phase.CHANGE if row else Phase.NEW),
        values=values,
        conflict=conflict,
        faster=_faster(desk, resource, row) if conflict and row else (),
        desk=desk,
    )


def _faster(desk: Desk, resource: Resource, row: Row) -> tuple[Faster, ...]:
    """Who saved it meanwhile, of records whose history is told."""
    if not resource.subject or not isinstance(row.key, UUID):
        return ()
    return since(desk, resource.subject, EntityId(row.key), resource.form)


def empty(resource: Resource) -> dict[str, Value]:
    """The form before anything is entered."""
    many = {Shape.BOXES, Shape.MATRIX, Shape.WORDS}
    return {one.name: () if one.shape in many else "0" if one.shape is Shape.NUMBER else "" for one in resource.form}


def created(
    desk: Desk, resource: Resource, saving: Saving, then: Callable[[Any], Response[Any]] | None = None
) -> Response[Any]:
    """Made, once for each form: back to the list, or ``then``; or the form again.

    ``then`` gets what the use case made, and the id of that where the form had been sent before.
    """
    fields = resource.fields(Phase.NEW)
    values = {one.name: one.entered(desk) for one in fields}
    if desk.given("more"):
        return form_page(desk, resource, values)
    made, mistakes = made_of(fields, values)
    if mistakes:
        return form_page(desk, resource, values, mistakes=mistakes)
    try:
        command = saving.of_new(desk.actor, made)
        new = desk.once(saving.use_case, command, lambda key: key, "_key")
        return then(new) if then else desk.go(resource.path, done="created")
    except NotPermitted:
        raise
    except DomainError as refused:
        return form_page(desk, resource, values, mistakes=(field_mistake(refused, fields),))


def changed(desk: Desk, resource: Resource, saving: Saving, row: Row) -> Response[Any]:
    """Saved, or the form again; who was overtaken sees both values of each field, and loses nothing."""
    fields = resource.fields(Phase.CHANGE)
    values = {one.name: one.entered(desk, row.values[one.name]) for one in fields}
    if desk.given("more"):
        return form_page(desk, resource, values, row)
    differences = tuple(differing(desk, fields, values, row.values))
    if row.version != given_version(desk):
        if differences:
            return form_page(desk, resource, values, row, conflict=differences)
        return desk.go(resource.path, done="saved")
    if not differences:
        return form_page(desk, resource, values, row, (mistake("page", "office.nothing_changed"),))
    made, mistakes = made_of(fields, values)
    if mistakes:
        return form_page(desk, resource, values, row, mistakes)
    return _saved(desk, resource, saving, row, values, made)


def _saved(
    desk: Desk,
    resource: Resource,
    saving: Saving,
    row: Row,
    values: Mapping[str, Value],
    made: Mapping[str, Any],
) -> Response[Any]:
    try:
        desk.call.run(saving.use_case, saving.of_change(desk.actor, row, made))
    except (NotPermitted, NotFound):
        raise
    except StaleVersion as refused:
        return form_page(desk, resource, values, row, (field_mistake(refused, ()),))
    except DomainError as refused:
        return form_page(desk, resource, values, row, (field_mistake(refused, resource.form),))
    return desk.go(resource.path, done="saved")


def switched(desk: Desk, resource: Resource, saving: Saving, row: Row) -> Response[Any]:
    """On or off as the button said; a second press finds it done."""
    off = desk.given("to") == "off"
    if row.disabled is None or row.disabled == off:
        return desk.go(resource.path, done="switched")
    fields = resource.fields(Phase.CHANGE)
    made, mistakes = made_of(fields, row.values)
    if row.version != given_version(desk):
        mistakes = (field_mistake(StaleVersion(resource.name, str(row.key)), ()),)
    if mistakes:
        return form_page(desk, resource, row.values, row, mistakes)
    return _saved(desk, resource, saving, row, row.values, {**made, "disabled": off})


def declared(part: P | None) -> P:
    """What a resource with a form must have."""
    if part is None:
        message = "a resource with a form says how it is made, changed and found, one that is imported how it is read"
        raise TypeError(message)
    return part


def new_pages(resource: Resource) -> type[Controller]:
    """The routes of a new record."""
    new = declared(resource.new)

    class ResourceNew(Controller):
        """One resource's new records."""

        path = resource.path.removeprefix(HOME) + "/new"

        @get("/", **page(resource.edit_right))
        def blank(self, desk: Here) -> Response[Any]:
            """An empty form."""
            return form_page(desk, resource, empty(resource))

        @post("/", **page(resource.edit_right))
        def create(self, desk: Here) -> Response[Any]:
            """A new record."""
            return created(desk, resource, new)

    return ResourceNew


def form_pages(resource: Resource) -> type[Controller]:
    """The routes of a record: changed, switched on and off."""
    change, one = declared(resource.change), declared(resource.one)

    class ResourceForm(Controller):
        """One resource's form."""

        path = resource.path.removeprefix(HOME) + "/{key:uuid}"

        @get("/edit", **page(resource.edit_right))
        def form(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
            """The record as it stands."""
            row = one(desk, key)
            return form_page(desk, resource, row.values, row)

        @post("/edit", **page(resource.edit_right))
        def save(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
            """The record as it shall be."""
            return changed(desk, resource, change, one(desk, key))

        @post("/switch", **page(resource.edit_right))
        def switch(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
            """On or off."""
            return switched(desk, resource, change, one(desk, key))

    return ResourceForm
