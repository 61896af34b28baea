"""Files that people hand in: checked, made harmless, kept sealed.

A file belongs to no context, its id is kept by whatever it was handed in for.
"""

from hashlib import sha256
from uuid import UUID

from attrs import field, frozen

from ports.clock import Clock, IdGenerator
from ports.documents import PhotoStudio, PortraitStudio
from ports.files import FileContents, FileRecord, FileRecords
from ports.identity import Departments
from ports.limits import Limits
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.portrait import PortraitFrame
from tjdomain.certification.rights import CertificationRight
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound, NotPermitted
from tjdomain.shared.ids import DepartmentId, FileId

PORTRAIT, LICENCE, SHEET, SIGNATURE = "portrait", "licence", "sheet", "signature"
UPLOADS_AN_HOUR = 60
"""From one network address: people of one employer share theirs."""
_HOUR = 3600
_SCANNERS = {SHEET: ExaminationRight.ATTACH, SIGNATURE: ExaminationRight.MANAGE_STAFF}
"""The right to hand in what staff scan."""


class Keeping:
    """Keeps a JPEG: the content first, then its record."""

    def __init__(
        self, uow: UnitOfWork, contents: FileContents, records: FileRecords, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._contents = contents
        self._records = records
        self._clock = clock
        self._ids = ids

    def keep(self, picture: bytes, purpose: str, department: DepartmentId, owner: UUID | None) -> FileId:
        """Raises ``Unavailable``."""
        file = FileId(self._ids.new())
        record = FileRecord(
            id=file,
            purpose=purpose,
            name=f"{purpose}.jpg",
            media_type="image/jpeg",
            size=self._contents.put(file, (picture,)),
            digest=sha256(picture).digest(),
            department=department,
            created_by=owner,
            created_at=self._clock.now(),
        )
        with self._uow:
            self._records.add(record)
        return file


def _home(actor: Actor, right: str) -> DepartmentId:
    actor.require(right)
    if actor.department is None:
        raise NotPermitted(right)
    return actor.department


@frozen(kw_only=True)
class StorePortraitCommand:
    """A JPEG or PNG as it came; ``frame`` is the part that is wanted, without one what fits."""

    actor: Actor
    image: bytes = field(repr=False)
    frame: PortraitFrame | None = None


class StorePortrait:
    """Crops it to the printed size, drops what else the file carried, and keeps it sealed."""

    def __init__(
        self,
        uow: UnitOfWork,
        studio: PortraitStudio,
        contents: FileContents,
        records: FileRecords,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._studio = studio
        self._keeping = Keeping(uow, contents, records, clock, ids)

    def __call__(self, command: StorePortraitCommand) -> FileId:
        """Raises leaves of ``PortraitRefused``, ``NotPermitted``, ``Unavailable``."""
        department = _home(command.actor, CertificationRight.SUPPLY_PORTRAIT)
        portrait = self._studio.portrait(command.image, command.frame)
        return self._keeping.keep(portrait, PORTRAIT, department, command.actor.id)


@frozen(kw_only=True)
class StorePaperCommand:
    """A paper that staff scanned, JPEG, PNG or PDF as it came: a sheet or a signature."""

    actor: Actor
    purpose: str
    content: bytes = field(repr=False)


class StorePaper:
    """Makes a picture of it and keeps that sealed."""

    def __init__(
        self,
        uow: UnitOfWork,
        studio: PhotoStudio,
        contents: FileContents,
        records: FileRecords,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._studio = studio
        self._keeping = Keeping(uow, contents, records, clock, ids)

    def __call__(self, command: StorePaperCommand) -> FileId:
        """Raises leaves of ``PhotoRefused``, ``NotPermitted``, ``Unavailable``."""
        department = _home(command.actor, _SCANNERS[command.purpose])
        picture = self._studio.photo(command.content)
        return self._keeping.keep(picture, command.purpose, department, command.actor.id)


@frozen(kw_only=True)
class StoreLicencePhotoCommand:
    """The photo of a licence as anybody sends it; ``address`` is the network address it came from."""

    department: DepartmentId
    address: str
    content: bytes = field(repr=False)


class StoreLicencePhoto:
    """Open to everybody, so counted by address before anything is read."""

    def __init__(
        self,
        uow: UnitOfWork,
        studio: PhotoStudio,
        contents: FileContents,
        records: FileRecords,
        departments: Departments,
        limits: Limits,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._studio = studio
        self._departments = departments
        self._limits = limits
        self._keeping = Keeping(uow, contents, records, clock, ids)

    def __call__(self, command: StoreLicencePhotoCommand) -> FileId:
        """Raises ``LimitExceeded``, ``NotFound`` (department), leaves of ``PhotoRefused``, ``Unavailable``."""
        self._limits.hit(f"licence_photo|{command.address}", _HOUR, UPLOADS_AN_HOUR)
        with self._uow:
            self._departments.get(command.department)
        return self._keeping.keep(self._studio.photo(command.content), LICENCE, command.department, None)


@frozen(kw_only=True)
class RequireFileQuery:
    """A file that somebody names, and what it must have been handed in for."""

    file: FileId
    purpose: str


class RequireFile:
    """So that nothing points to a file that is not there, or to another kind of file."""

    def __init__(self, records: FileRecords) -> None:
        self._records = records

    def __call__(self, query: RequireFileQuery) -> FileId:
        """Raises ``NotFound``."""
        if self._records.get(query.file).purpose != query.purpose:
            raise NotFound("file", str(query.file))
        return query.file
