"""What only one program may have at a time on this machine: a folder, a database file, a port."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from entrypoints.cli.refusals import AlreadyServed, PortUnusable


@contextmanager
def claimed(mark: Path, what: str) -> Iterator[None]:
    """Keep others off ``what`` for as long as this process or a fork of it lives. Raises ``AlreadyServed``."""
    import fcntl  # Windows has none, and the reader agent runs there

    mark.parent.mkdir(parents=True, exist_ok=True)
    with mark.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyServed("serve", what) from None
        yield


def require_port(host: str, port: int) -> None:
    """Raise ``PortUnusable`` where the server could not listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise PortUnusable("TJ_PORT", str(port), os.strerror(error.errno or 0)) from None
