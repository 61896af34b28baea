"""Members' lists 团队人员名单: a template, a preview with a report per row, the marked list back, the import."""

from io import BytesIO
from typing import Final
from uuid import UUID

from attrs import evolve
from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery, MultipartBody

from entrypoints.imports import cell_marks, choices, vocabulary
from entrypoints.web.api.import_views import MembersView, members_shown
from entrypoints.web.api.shape import FileForm, attachment
from entrypoints.web.call import Here, needs, upload
from ports.tabular_rows import MemberFiles
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.import_members import (
    ImportMembers,
    ImportMembersCommand,
    PreviewMembers,
    PreviewMembersQuery,
)
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.shared.actor import Channel
from tjdomain.shared.ids import TeamId

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TeamMemberController(Controller):
    """Import of members."""

    path = "/teams"
    tags = ("团队",)

    @get("/members/template", **needs(BookingRight.IMPORT_MEMBERS), media_type=XLSX)
    def template(self, call: Here) -> Response[bytes]:
        """人员名单模板(xlsx)。"""
        files: MemberFiles = call.port(MemberFiles)
        target = BytesIO()
        files.write_template(target, choices())
        return attachment(target.getvalue(), XLSX, "members-template.xlsx")

    @post("/{team:uuid}/members/import", **upload(needs(BookingRight.IMPORT_MEMBERS)), status_code=200)
    def import_members(
        self,
        call: Here,
        team: FromPath[UUID],
        data: MultipartBody[FileForm],
        commit: FromQuery[bool] = False,  # noqa: FBT002  a query parameter has a name
        skip_wrong_rows: FromQuery[bool] = False,  # noqa: FBT002  the same
        confirmed: FromQuery[list[Confirmation] | None] = None,
    ) -> MembersView:
        """导入人员名单;不带 commit=true 只预览,什么都不写;有提醒的行,confirmed 确认了该项才预约。"""
        actor, key = evolve(call.actor, channel=Channel.IMPORT), TeamId(team)
        files: MemberFiles = call.port(MemberFiles)
        file, words = files.read(data.content()), vocabulary()
        if not commit:
            report = call.run(PreviewMembers, PreviewMembersQuery(actor=actor, team=key, file=file, words=words))
            return members_shown(file.sheet, report)
        command = ImportMembersCommand(
            actor=actor,
            team=key,
            file=file,
            words=words,
            skip_wrong_rows=skip_wrong_rows,
            confirmed=frozenset(confirmed or ()),
        )
        done = call.run(ImportMembers, command)
        return members_shown(file.sheet, done.report, done.booked)

    @post(
        "/{team:uuid}/members/import/marked",
        **upload(needs(BookingRight.IMPORT_MEMBERS)),
        status_code=200,
        media_type=XLSX,
    )
    def marked(self, call: Here, team: FromPath[UUID], data: MultipartBody[FileForm]) -> Response[bytes]:
        """把名单中有问题的单元格标出,改好后可直接再次上传。"""
        files: MemberFiles = call.port(MemberFiles)
        file, target = files.read(data.content()), BytesIO()
        query = PreviewMembersQuery(actor=call.actor, team=TeamId(team), file=file, words=vocabulary())
        files.write_marked(target, file.sheet, cell_marks(call.run(PreviewMembers, query).problems))
        return attachment(target.getvalue(), XLSX, "members-marked.xlsx")
