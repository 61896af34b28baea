"""Daily heads of the audit chain as files, on a folder that should lie outside the database's machine."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ports.audit import ChainHead, SignedHead
from tjdomain.shared.errors import BadReply, Unavailable


class FolderHeadArchive:
    """One JSON file a day; the first one of a day stays."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, head: SignedHead) -> None:
        """Add the day's head; the first one of a day stays. Raises ``Unavailable``."""
        written = {"day": head.day.isoformat(), "seq": head.head.seq, "hash": head.head.hash.hex(), "token": head.token}
        path = self._root / f"{head.day.isoformat()}.json"
        try:
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                part = path.with_suffix(".part")
                part.write_text(json.dumps(written), "ascii")
                part.rename(path)
        except OSError as error:
            raise Unavailable("heads") from error

    def kept(self) -> Sequence[SignedHead]:
        """All heads, oldest first. Raises ``BadReply`` where a file cannot be read."""
        return [_head(path) for path in sorted(self._root.glob("*.json"))]


def _head(path: Path) -> SignedHead:
    try:
        read = json.loads(path.read_text("ascii"))
        return SignedHead(
            date.fromisoformat(read["day"]),
            ChainHead(int(read["seq"]), bytes.fromhex(read["hash"])),
            str(read["token"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise BadReply("heads", path.name) from None
