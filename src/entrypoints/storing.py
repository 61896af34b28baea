"""Files that people hand in: checked, made harmless, kept sealed."""

from collections.abc import Iterable
from hashlib import sha256

from attrs import field, frozen

from ports.clock import Clock, IdGenerator
from ports.documents import PortraitStudio
from ports.files import FileContents, FileRecord, FileRecords
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.rights import CertificationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotPermitted
from tjdomain.shared.ids import FileId

PORTRAIT = "portrait"


@frozen(kw_only=True)
class StorePortraitCommand:
    """A JPEG or PNG as it came."""

    actor: Actor
    image: bytes = field(repr=False)


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
        self._uow = uow
        self._studio = studio
        self._contents = contents
        self._records = records
        self._clock = clock
        self._ids = ids

    def __call__(self, command: StorePortraitCommand) -> FileId:
        """Raises leaves of ``PortraitRefused``, ``NotPermitted``, ``Unavailable``."""
        actor = command.actor
        actor.require(CertificationRight.SUPPLY_PORTRAIT)
        if actor.department is None:
            raise NotPermitted(CertificationRight.SUPPLY_PORTRAIT)
        picture = self._studio.portrait(command.image)
        file = FileId(self._ids.new())
        chunks: Iterable[bytes] = (picture,)
        size = self._contents.put(file, chunks)
        record = FileRecord(
            id=file,
            purpose=PORTRAIT,
            name="portrait.jpg",
            media_type="image/jpeg",
            size=size,
            digest=sha256(picture).digest(),
            department=actor.department,
            created_by=actor.id,
            created_at=self._clock.now(),
        )
        with self._uow:
            self._records.add(record)
        return file
