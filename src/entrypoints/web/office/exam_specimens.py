"""采样 and 标本拒收: a tube is scanned when it is full, and again when it is of no use."""

from typing import Any

from litestar import Controller, Response, get, post

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exam_entry import chosen_performer, performers
from entrypoints.web.office.exam_grid import by_code
from entrypoints.web.office.exam_person import found_view
from entrypoints.web.office.exam_stations import unknown_code
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import RejectionReason, TubeState
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.collect_specimen import CollectSpecimen, CollectSpecimenCommand
from tjdomain.examination.usecases.reject_specimen import RejectSpecimen, RejectSpecimenCommand
from tjdomain.shared.errors import Conflict, RuleViolation
from tjdomain.shared.reprint import ReprintReason

_WRONG, _FINE = 422, 200


class SpecimensController(Controller):
    """Blood and stool alike: the tube says which it is."""

    path = "/results/specimens"

    @get("/", **page(ExaminationRight.COLLECT))
    def form(self, desk: Here) -> Response[Any]:
        """One field for the tubes."""
        return _collect(desk)

    @post("/", **page(ExaminationRight.COLLECT))
    def collect(self, desk: Here) -> Response[Any]:
        """The tube is full; a slip's or an exam's number shows which tubes the person has."""
        code = desk.given("code").strip()
        key = by_code(desk, code)
        if key is None:
            return _collect(desk, (unknown_code(code),))
        examination = found_view(desk, key.value).examination
        if code not in {tube.barcode for tube in examination.tubes}:
            return _collect(desk, examination=examination)
        command = CollectSpecimenCommand(
            actor=desk.actor, examination=key, barcode=code, drawn_by=chosen_performer(desk)
        )
        try:
            drawn = desk.call.run(CollectSpecimen, command)
        except (RuleViolation, Conflict) as refused:
            return _collect(desk, (told(refused, "code"),), examination=examination)
        return _collect(desk, examination=drawn, drawn=code)

    @get("/rejected", **page(ExaminationRight.REJECT_SPECIMEN))
    def ask_to_reject(self, desk: Here) -> Response[Any]:
        """Which tube, and why."""
        return _reject(desk)

    @post("/rejected", **page(ExaminationRight.REJECT_SPECIMEN))
    def reject(self, desk: Here) -> Response[Any]:
        """Its items wait again, for the tube with the new barcode."""
        code = desk.given("code").strip()
        reason = next((one for one in RejectionReason if one.value == desk.given("reason")), None)
        if reason is None:
            return _reject(desk, (mistake("reason", "office.rejection_reason_missing"),))
        key = by_code(desk, code)
        if key is None:
            return _reject(desk, (unknown_code(code),))
        command = RejectSpecimenCommand(
            actor=desk.actor, examination=key, barcode=code, reason=reason, note=desk.given("note")
        )
        try:
            after = desk.call.run(RejectSpecimen, command)
        except (RuleViolation, Conflict) as refused:
            return _reject(desk, (told(refused, "code"),))
        return _reject(desk, examination=after, spoilt=code)


def _collect(
    desk: Desk, mistakes: tuple[Mistake, ...] = (), examination: Examination | None = None, drawn: str = ""
) -> Response[Any]:
    department = desk.actor.department
    return desk.page(
        "exam_specimen" if desk.is_fragment else "exam_specimens",
        _WRONG if mistakes else _FINE,
        mistakes,
        code=desk.given("code") if mistakes else "",
        examination=examination,
        drawn=drawn,
        left=_left(examination),
        staff=performers(desk, department, None)
        if department and desk.actor.may(ExaminationRight.RECORD_ON_BEHALF)
        else [],
        performed_by=desk.given("performed_by"),
        may_reject=desk.actor.may(ExaminationRight.REJECT_SPECIMEN),
        now=desk.now,
        reprints=list(ReprintReason),
    )


def _left(examination: Examination | None) -> list[Any]:
    """Tubes that are still empty."""
    return [] if examination is None else [tube for tube in examination.tubes if tube.state is TubeState.ISSUED]


def _reject(
    desk: Desk, mistakes: tuple[Mistake, ...] = (), examination: Examination | None = None, spoilt: str = ""
) -> Response[Any]:
    return desk.page(
        "exam_rejected",
        _WRONG if mistakes else _FINE,
        mistakes,
        code=desk.given("code") if mistakes else desk.query("code"),
        reasons=list(RejectionReason),
        reason=desk.given("reason") if mistakes else "",
        note=desk.given("note") if mistakes else "",
        examination=examination,
        spoilt=spoilt,
        left=_left(examination),
        reprints=list(ReprintReason),
    )
