"""Portraits out of the stored files."""

from ports.files import FileContents
from tjdomain.shared.ids import FileId


class StoredPortraits:
    """``Portraits`` of certification."""

    def __init__(self, contents: FileContents) -> None:
        self._contents = contents

    def read(self, portrait: FileId) -> bytes:
        """The picture."""
        return b"".join(self._contents.read(portrait))
