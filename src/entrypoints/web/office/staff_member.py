"""One physician or other member of the staff: changed, made chief physician 主检医师, the picture of the signature."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from attrs import evolve, fields
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.storing import SIGNATURE, StorePaper, StorePaperCommand
from entrypoints.viewing import ReadFile, ReadFileQuery
from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.colleagues import named, names_of
from entrypoints.web.office.conflicts import given_version
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.resource import Saving
from entrypoints.web.office.resource_forms import changed, form_page, switched
from entrypoints.web.office.staff import STAFF, members, staff_file, staff_row
from ports.photo_errors import PhotoRefused
from tjdomain.examination.domain.staff import StaffDetails, StaffMember
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.change_chief import ChangeChief, ChangeChiefCommand
from tjdomain.examination.usecases.edit_staff import EditStaff, EditStaffCommand
from tjdomain.identity.rights import IdentityRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import DomainError, NotFound, NotPermitted
from tjdomain.shared.ids import StaffId


def _edited(
    present: StaffMember, *, actor: Actor, member: StaffId, version: int, disabled: bool, **made: Any
) -> EditStaffCommand:
    """What the form does not show stays: the signature, and the account for who sees no accounts."""
    if not actor.may(IdentityRight.VIEW_USERS):
        made["account"] = present.account
    details = StaffDetails(**made, signature=present.signature, active=not disabled)
    return EditStaffCommand(actor=actor, member=member, details=details, seen=version)


def _saving(desk: Desk, key: UUID) -> Saving:
    return Saving(EditStaff, partial(_edited, staff_file(desk, key).member), "member", StaffId)


class StaffController(Controller):
    """One member of the staff."""

    path = "/staff/{key:uuid}"

    @get("/edit", **page(ExaminationRight.MANAGE_STAFF))
    def form(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The member as it stands."""
        row = staff_row(desk, key)
        return form_page(desk, STAFF, row.values, row)

    @post("/edit", **page(ExaminationRight.MANAGE_STAFF))
    def save(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The member as it shall be."""
        return changed(desk, STAFF, _saving(desk, key), staff_row(desk, key))

    @post("/switch", **page(ExaminationRight.MANAGE_STAFF))
    def switch(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Off the list, or on it again."""
        return switched(desk, STAFF, _saving(desk, key), staff_row(desk, key))

    @get("/chief", **page(ExaminationRight.READ))
    def chief(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The chief physicians of the department, and the form that makes this member the next."""
        return _chief_page(desk, key)

    @post("/chief", **page(ExaminationRight.CHANGE_CHIEF))
    def change_chief(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """From that day on; what was concluded stays."""
        try:
            valid_from = date.fromisoformat(desk.given("valid_from"))
        except ValueError:
            return _chief_page(desk, key, (mistake("valid_from", "office.day_missing"),))
        try:
            command = ChangeChiefCommand(actor=desk.actor, physician=StaffId(key), valid_from=valid_from)
            desk.call.run(ChangeChief, command)
        except (NotPermitted, NotFound):
            raise
        except DomainError as refused:
            return _chief_page(desk, key, (told(refused, "valid_from"),))
        return desk.go(STAFF.path, done="chief")

    @get("/signature", **page(ExaminationRight.READ))
    def signature(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The picture that papers show, and the form for another one."""
        return _signature_page(desk, key)

    @get("/signature/picture", **page(ExaminationRight.READ))
    def picture(self, desk: Here, key: FromPath[UUID]) -> Response[bytes]:
        """The picture; each view is logged."""
        file = staff_file(desk, key).member.signature
        if file is None:
            raise NotFound("file", str(key))
        found = desk.call.run(ReadFile, ReadFileQuery(actor=desk.actor, file=file))
        return Response(found.content, media_type=found.record.media_type)

    @post("/signature", **page(ExaminationRight.MANAGE_STAFF))
    def sign(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Another picture, looked at by content and made anew; or none any more."""
        present, content = staff_file(desk, key).member, desk.file("signature")
        if not content and desk.given("to") != "remove":
            return _signature_page(desk, key, (mistake("signature", "office.signature_missing"),))
        try:
            file = None
            if desk.given("to") != "remove":
                command = StorePaperCommand(actor=desk.actor, purpose=SIGNATURE, content=content)
                file = desk.call.run(StorePaper, command)
            details = evolve(_details(present), signature=file)
            desk.call.run(EditStaff, _as_seen(desk, present, details))
        except (NotPermitted, NotFound):
            raise
        except (PhotoRefused, DomainError) as refused:
            return _signature_page(desk, key, (told(refused, "signature"),))
        return desk.go(STAFF.path, done="signature")


def _details(member: StaffMember) -> StaffDetails:
    return StaffDetails(**{one.name: getattr(member, one.name) for one in fields(StaffDetails)})


def _as_seen(desk: Desk, present: StaffMember, details: StaffDetails) -> EditStaffCommand:
    return EditStaffCommand(actor=desk.actor, member=present.id, details=details, seen=given_version(desk))


def _chief_page(desk: Desk, key: UUID, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    found = staff_file(desk, key)
    people = {one.id: one.name for _, one in members(desk, str(found.member.department))}
    entered = {one.created_by.value for one in found.chiefs if one.created_by}
    return desk.page(
        "staff_chief",
        422 if mistakes else 200,
        mistakes,
        member=found.member,
        chiefs=[(one, people.get(one.physician, "")) for one in found.chiefs],
        valid_from=desk.given("valid_from") or str(desk.call.today),
        names=names_of(desk, entered),
        named=named,
        may_change=desk.actor.may(ExaminationRight.CHANGE_CHIEF),
    )


def _signature_page(desk: Desk, key: UUID, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    member = staff_file(desk, key).member
    may_change = desk.actor.may(ExaminationRight.MANAGE_STAFF)
    return desk.page("staff_signature", 422 if mistakes else 200, mistakes, member=member, may_change=may_change)
