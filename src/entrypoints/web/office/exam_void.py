"""作废: an examination that should not have been, such as that of a wrong person found out after sampling."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exam_person import found_view, person_path
from tjdomain.examination.rights import ExaminationRight
from tjdomain.flows.together.void_examination import VoidExamination, VoidExaminationCommand
from tjdomain.shared.errors import Conflict, RuleViolation
from tjdomain.shared.ids import ExaminationId

_WRONG, _FINE = 422, 200


class VoidController(Controller):
    """What follows is said before; nothing is taken to another person in silence."""

    path = "/results/{key:uuid}/void"

    @get("/", **page(ExaminationRight.VOID))
    def ask(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Why, and what follows from it."""
        return _asked(desk, key)

    @post("/", **page(ExaminationRight.VOID))
    def void(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Its samples are marked, its results stay readable, the appointment follows."""
        command = VoidExaminationCommand(actor=desk.actor, examination=ExaminationId(key), reason=desk.given("reason"))
        try:
            desk.call.run(VoidExamination, command)
        except (RuleViolation, Conflict) as refused:
            return _asked(desk, key, (told(refused, "reason"),))
        return desk.go(person_path(key), done="voided")


def _asked(desk: Desk, key: UUID, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    return desk.page(
        "exam_void",
        _WRONG if mistakes else _FINE,
        mistakes,
        examination=found_view(desk, key).examination,
        reason=desk.given("reason"),
    )
