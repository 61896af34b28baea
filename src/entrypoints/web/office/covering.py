"""Numbers of documents and phones are covered on a screen until somebody who may see them asks, which is logged."""

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from entrypoints.viewing import Uncover, UncoverCommand
from entrypoints.web.office.desk import Desk
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import EntityId
from tjdomain.shared.rights import PersonRight


def uncover(desk: Desk, subject: str, *ids: EntityId) -> None:
    """Before numbers of these records are shown whole. Raises ``NotPermitted``."""
    desk.call.run(Uncover, UncoverCommand(actor=desk.actor, subject=subject, ids=ids))


def covered(desk: Desk, path: str, subject: str, key: EntityId, *, whole: bool) -> Mapping[str, Any]:
    """What the page of one record needs to cover its numbers, or to show them ``whole``, which is logged."""
    if whole:
        uncover(desk, subject, key)
    return {"whole": whole, "may_uncover": desk.actor.may(PersonRight.VIEW_UNMASKED), "uncover_at": f"{path}/whole"}


def discreet(actor: Actor) -> Actor:
    """The actor without the right to see numbers whole, for what a covered page tells besides."""
    return evolve(actor, rights=actor.rights - {PersonRight.VIEW_UNMASKED})
