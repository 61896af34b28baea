"""Files named on the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from entrypoints.cli.refusals import FileUnusable


def content_of(path: Path) -> bytes:
    """All of a file. Raises ``FileUnusable``."""
    try:
        return path.read_bytes()
    except OSError:
        raise FileUnusable("file", str(path)) from None


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """The file, new or emptied. Raises ``FileUnusable``."""
    try:
        with path.open("wb") as target:
            yield target
    except OSError:
        raise FileUnusable("file", str(path)) from None
