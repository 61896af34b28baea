"""补照片: a picture is cropped to one inch, looked at, and the certificate that waited for it is issued."""

from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.storing import PORTRAIT, RequireFile, RequireFileQuery, StorePortrait, StorePortraitCommand
from entrypoints.web.call import LARGEST_UPLOAD, page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.booking_detail import sees_whole
from entrypoints.web.office.cert_filter import certificate_path
from entrypoints.web.office.cert_waiting import UNISSUED
from entrypoints.web.office.desk import Desk, Here
from tjdomain.certification.domain.errors import BadFrame, PortraitRefused
from tjdomain.certification.domain.portrait import BOUNDS, PortraitFrame
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.show_waiting import ShowWaiting, ShowWaitingQuery
from tjdomain.certification.usecases.supply_portrait import SupplyPortrait, SupplyPortraitCommand
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.errors import Conflict, NotFound, RuleViolation
from tjdomain.shared.ids import ExaminationId, FileId

_SIDES: Final = tuple(BOUNDS)


class WaitingPortraitController(Controller):
    """Two steps: the picture is cropped and shown; only then it is taken."""

    path = "/certificates/waiting/{key:uuid}"

    @get("/", **page(CertificationRight.SUPPLY_PORTRAIT))
    def ask(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Which picture, and which part of it."""
        return _form(desk, key)

    @post("/", **page(CertificationRight.SUPPLY_PORTRAIT), request_max_body_size=LARGEST_UPLOAD)
    def crop(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """As it will be printed."""
        content = desk.file("portrait")
        if not content:
            return _form(desk, key, mistake("portrait", "office.portrait_missing"))
        try:
            command = StorePortraitCommand(actor=desk.actor, image=content, frame=_frame(desk))
            file = desk.call.run(StorePortrait, command)
        except ValueError:
            return _form(desk, key, mistake("width", "office.count_wrong"))
        except BadFrame as refused:
            return _form(desk, key, told(refused))
        except PortraitRefused as refused:
            return _form(desk, key, told(refused, "portrait"))
        return _form(desk, key, made=file)

    @post("/issue", **page(CertificationRight.SUPPLY_PORTRAIT))
    def issue(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """On to the certificate; a second press finds it issued."""
        try:
            file = desk.call.run(RequireFile, RequireFileQuery(file=_chosen(desk), purpose=PORTRAIT))
            command = SupplyPortraitCommand(actor=desk.actor, examination=ExaminationId(key), portrait=file)
            certificate = desk.call.run(SupplyPortrait, command)
        except Conflict:
            return desk.go(UNISSUED, done="settled")
        except RuleViolation as refused:
            return _form(desk, key, told(refused, "page"), made=_chosen(desk))
        return desk.go(certificate_path(certificate.id.value), done="issued")


def _frame(desk: Desk) -> PortraitFrame | None:
    """What is asked for; nothing where no field is filled in. Raises ``ValueError``, ``BadFrame``."""
    if not any(desk.given(name).strip() for name in _SIDES):
        return None
    left, top = (int(desk.given(name) or 0) for name in ("left", "top"))
    return PortraitFrame(left=left, top=top, width=int(desk.given("width") or BOUNDS["width"][1]))


def _chosen(desk: Desk) -> FileId:
    try:
        return FileId(UUID(desk.given("portrait_id")))
    except ValueError:
        raise NotFound("portrait", desk.given("portrait_id")[:40]) from None


def _form(desk: Desk, key: UUID, *mistakes: Mistake, made: FileId | None = None) -> Response[Any]:
    waiting = desk.call.run(ShowWaiting, ShowWaitingQuery(actor=desk.actor, examination=ExaminationId(key)))
    return desk.page(
        "cert_portrait",
        422 if mistakes else 200,
        mistakes,
        waiting=waiting,
        approved=waiting.approved,
        made=made,
        sides={name: desk.given(name) for name in _SIDES},
        bounds=BOUNDS,
        whole=sees_whole(desk),
        may_see_portrait=desk.actor.may(ExaminationRight.READ),
    )
