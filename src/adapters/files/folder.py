"""Files in a folder, sealed frame by frame: on one node, or on a folder that all nodes share."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO
from uuid import UUID

from ports.clock import Clock
from ports.security import Vault
from tjdomain.shared.errors import BadReply, NotFound, Unavailable
from tjdomain.shared.ids import FileId

FRAME = 1024 * 1024
_LENGTH = 4
_SEEN = timedelta(minutes=10)


class FolderFileContents:
    """``<root>/<last two digits>/<id>``: frames of at most 1 MB, each four bytes of length and what the vault sealed.

    A frame is bound to its file, its place and whether it is the last, so none can be moved, left out or cut off.
    """

    def __init__(self, root: Path, vault: Vault, clock: Clock) -> None:
        self._root = root
        self._vault = vault
        self._clock = clock

    def put(self, file: FileId, chunks: Iterable[bytes]) -> int:
        """Write the content, whole or not at all; its size. Raises ``Unavailable`` (disk full, folder gone)."""
        return self._put(file, chunks, self._clock.now())

    def _put(self, file: FileId, chunks: Iterable[bytes], moment: datetime) -> int:
        path = self._path(file)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as part:
                try:
                    size = self._write(part.file, file, chunks)
                    _settle(Path(part.name), path, moment)
                except BaseException:
                    Path(part.name).unlink(missing_ok=True)
                    raise
        except OSError as error:
            raise Unavailable("files") from error
        return size

    def _write(self, part: IO[bytes], file: FileId, chunks: Iterable[bytes]) -> int:
        size = 0
        for number, (frame, last) in enumerate(_frames(chunks)):
            sealed = self._vault.seal(frame, _context(file, number, last=last))
            part.write(len(sealed).to_bytes(_LENGTH) + sealed)
            size += len(frame)
        part.flush()
        os.fsync(part.fileno())
        return size

    def read(self, file: FileId) -> Iterator[bytes]:
        """The content in chunks. Raises ``NotFound``; ``BadReply`` where it was changed or cut off."""
        return self._opened(self._source(file), file)

    def _source(self, file: FileId) -> IO[bytes]:
        try:
            return self._path(file).open("rb")
        except FileNotFoundError:
            raise NotFound("file", str(file)) from None
        except OSError as error:
            raise Unavailable("files") from error

    def _opened(self, source: IO[bytes], file: FileId) -> Iterator[bytes]:
        with source:
            for number, (sealed, last) in enumerate(_sealed_frames(source)):
                yield self._vault.open(sealed, _context(file, number, last=last))

    def is_current(self, file: FileId) -> bool:
        """Whether the key in use sealed it; otherwise rotation puts it anew."""
        with self._source(file) as source:
            return all(self._vault.is_current(sealed) for sealed, _ in _sealed_frames(source))

    def reseal(self) -> int:
        """Put anew what an older key sealed, as old as it was; how many. Can be stopped and run again."""
        done = 0
        for file in self.older_than(datetime.max.replace(tzinfo=UTC)):
            with suppress(NotFound, FileNotFoundError):  # swept meanwhile
                if not self.is_current(file):
                    self._put(file, self.read(file), _put_at(self._path(file)))
                    done += 1
        return done

    def delete(self, file: FileId) -> None:
        """Remove the content; nothing happens where there is none."""
        self._path(file).unlink(missing_ok=True)

    def older_than(self, moment: datetime) -> Iterator[FileId]:
        """Every content that was put before ``moment``."""
        for path in sorted(self._root.glob("[0-9a-f][0-9a-f]/*")):
            with suppress(FileNotFoundError):  # swept meanwhile by another node
                if not path.name.startswith(".") and _put_at(path) < moment:
                    yield FileId(UUID(path.name))

    def nodes(self, node: str) -> frozenset[str]:
        """Leave this node's mark; the nodes that left theirs within 10 minutes. All of them: the folder is shared."""
        marks = self._root / ".nodes"
        marks.mkdir(parents=True, exist_ok=True, mode=0o700)
        (marks / node).write_text(self._clock.now().isoformat(), "ascii")
        limit = self._clock.now() - _SEEN
        return frozenset(
            mark.name for mark in marks.iterdir() if datetime.fromisoformat(mark.read_text("ascii")) > limit
        )

    def _path(self, file: FileId) -> Path:
        name = file.value.hex
        return self._root / name[-2:] / name


def _context(file: FileId, number: int, *, last: bool) -> str:
    return f"file|{'last' if last else 'more'} {number}|{file}"


def _settle(part: Path, path: Path, moment: datetime) -> None:
    """Give the finished part its name; both survive a power cut."""
    os.utime(part, (moment.timestamp(), moment.timestamp()))
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _put_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _frames(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Cut into frames; the last one may be shorter, or empty for an empty file."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) > FRAME:
            yield bytes(held[:FRAME]), False
            del held[:FRAME]
    yield bytes(held), True


def _sealed_frames(source: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    head = source.read(_LENGTH)
    while True:
        length = int.from_bytes(head)
        sealed, head = source.read(length), source.read(_LENGTH)
        if len(sealed) != length or not length:
            raise BadReply("files", "cut off")
        yield sealed, not head
        if not head:
            return
