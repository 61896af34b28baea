"""Files 文件: portraits, licence photos and scanned sheets handed in, and seen again by right."""

from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, MultipartBody

from entrypoints.storing import (
    SHEET,
    SIGNATURE,
    RequireFile,
    RequireFileQuery,
    StoreLicencePhoto,
    StoreLicencePhotoCommand,
    StorePaper,
    StorePaperCommand,
    StorePortrait,
    StorePortraitCommand,
)
from entrypoints.viewing import ReadFile, ReadFileQuery
from entrypoints.web.api.shape import FileForm
from entrypoints.web.call import Call, Here, needs, public, signed_in, upload
from tjdomain.certification.rights import CertificationRight
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.ids import DepartmentId, FileId


class FileView(msgspec.Struct, frozen=True):
    """A stored file; its id is given wherever the file belongs."""

    id: UUID


def stored(call: Call, file: UUID, purpose: str) -> FileId:
    """The file that a body names. Raises ``NotFound`` where it was not handed in for ``purpose``."""
    return call.run(RequireFile, RequireFileQuery(file=FileId(file), purpose=purpose))


def if_stored(call: Call, file: UUID | None, purpose: str) -> FileId | None:
    """The same, ``None`` where the body names none."""
    return None if file is None else stored(call, file, purpose)


class FileController(Controller):
    """Each upload is looked at by content, re-encoded as JPEG, and kept encrypted."""

    tags = ("文件",)

    @post("/files/portraits", **upload(needs(CertificationRight.SUPPLY_PORTRAIT)))
    def portrait(self, call: Here, data: MultipartBody[FileForm]) -> FileView:
        """上传照片(JPG 或 PNG),裁成一寸照。"""
        command = StorePortraitCommand(actor=call.actor, image=data.content())
        return FileView(call.run(StorePortrait, command).value)

    @post("/files/sheets", **upload(needs(ExaminationRight.ATTACH)))
    def sheet(self, call: Here, data: MultipartBody[FileForm]) -> FileView:
        """上传扫描的查体单或报告(JPG、PNG、HEIC 或 PDF)。"""
        command = StorePaperCommand(actor=call.actor, purpose=SHEET, content=data.content())
        return FileView(call.run(StorePaper, command).value)

    @post("/files/signatures", **upload(needs(ExaminationRight.MANAGE_STAFF)))
    def signature(self, call: Here, data: MultipartBody[FileForm]) -> FileView:
        """上传医护人员的签名(JPG、PNG、HEIC 或 PDF)。"""
        command = StorePaperCommand(actor=call.actor, purpose=SIGNATURE, content=data.content())
        return FileView(call.run(StorePaper, command).value)

    @post("/public/departments/{department:uuid}/licence-photos", **upload(public()))
    def licence_photo(self, call: Here, department: FromPath[UUID], data: MultipartBody[FileForm]) -> FileView:
        """上传证照照片(JPG、PNG、HEIC 或 PDF);按网络地址限制次数。"""
        command = StoreLicencePhotoCommand(
            department=DepartmentId(department), address=call.address, content=data.content()
        )
        return FileView(call.run(StoreLicencePhoto, command).value)

    @get("/files/{file:uuid}", **signed_in(), media_type="image/jpeg")
    def read(self, call: Here, file: FromPath[UUID]) -> Response[bytes]:
        """查看照片、证照或扫描件;每次查看都有记录。"""
        found = call.run(ReadFile, ReadFileQuery(actor=call.actor, file=FileId(file)))
        return Response(found.content, media_type=found.record.media_type)
