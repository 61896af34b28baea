"""Private servers for tests and benchmarks: own folder, own free port, ended with the block that started them."""

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql
from attrs import frozen
from sqlalchemy import Connection

START_LIMIT = 240.0
VPCD_PORT = 35963
"""Where the virtual reader of vsmartcard waits for a card."""


class ServerMissing(Exception):
    """The program is not installed; the message names the Debian package."""


@frozen
class MariaDb:
    """A running MariaDB that listens on 127.0.0.1."""

    port: int
    user: str = "root"

    def connect(self, database: str | None = None) -> "pymysql.connections.Connection[pymysql.cursors.Cursor]":
        """A raw connection with autocommit."""
        return pymysql.connect(
            host="127.0.0.1", port=self.port, user=self.user, database=database, charset="utf8mb4", autocommit=True
        )

    def url(self, database: str) -> str:
        """The address of ``database`` for the engine."""
        return f"mysql+pymysql://{self.user}@127.0.0.1:{self.port}/{database}"


@contextmanager
def mariadb(*options: str) -> Iterator[MariaDb]:
    """A MariaDB with an empty data folder; ``options`` go on its command line. Durability is the server's default."""
    install, server = _program("mariadb-install-db", "mariadb-server-core"), _program("mariadbd", "mariadb-server-core")
    folder = Path(tempfile.mkdtemp(prefix="tj-mariadb-"))
    port = free_port()
    user = ["--user=nobody"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(folder, "nobody")
    data = folder / "data"
    # A folder for temporary tables of its own: a server that starts clears the shared one, under the feet of the others
    common = ["--no-defaults", *user, f"--datadir={data}", f"--tmpdir={folder}"]
    try:
        subprocess.run(  # noqa: S603
            [install, *common, "--auth-root-authentication-method=normal", "--skip-test-db"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        command = [server, *common, f"--socket={folder}/s", f"--port={port}", "--bind-address=127.0.0.1"]
        command += [f"--pid-file={folder}/pid", "--character-set-server=utf8mb4", "--skip-name-resolve", *options]
        with _running(command, folder), _ready(MariaDb(port)) as ready:
            yield ready
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _ready(server: MariaDb) -> Iterator[MariaDb]:
    def answers() -> bool:
        try:
            server.connect().close()
        except pymysql.OperationalError:
            return False
        return True

    wait_until(answers, "MariaDB")
    yield server


def kill(server: MariaDb, connection: Connection) -> None:
    """Break ``connection`` from another session."""
    number = connection.exec_driver_sql("SELECT CONNECTION_ID()").scalar_one()
    with server.connect() as other, other.cursor() as cursor:
        cursor.execute(f"KILL CONNECTION {number}")


@contextmanager
def redis() -> Iterator[str]:
    """A Redis that keeps nothing on disk; its URL."""
    program = _program("redis-server", "redis-server")
    folder = Path(tempfile.mkdtemp(prefix="tj-redis-"))
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    try:
        with _running(command, folder):
            wait_until(lambda: listens(port), "Redis")
            yield f"redis://127.0.0.1:{port}/0"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def pcscd() -> Iterator[None]:
    """The smart card daemon with the virtual reader of vsmartcard; a machine has room for one, so others wait."""
    program = _program("pcscd", "pcscd vsmartcard-vpcd")
    if not Path("/etc/reader.conf.d/vpcd").exists() or os.geteuid():
        message = "vsmartcard-vpcd is missing, or we are not root: apt-get install vsmartcard-vpcd"
        raise ServerMissing(message)
    folder = Path(tempfile.mkdtemp(prefix="tj-pcscd-"))
    try:
        with (Path(tempfile.gettempdir()) / "tj-pcscd.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            with _running([program, "--foreground"], folder):
                wait_until(lambda: listens(VPCD_PORT), "pcscd")
                yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until(answers: Callable[[], bool], what: str, limit: float = START_LIMIT) -> None:
    """Ask every 50 ms; raises ``TimeoutError`` after ``limit`` seconds."""
    end = time.monotonic() + limit
    while not answers():
        if time.monotonic() > end:
            message = f"{what} does not answer"
            raise TimeoutError(message)
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Whether somebody listens on 127.0.0.1:port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _program(name: str, package: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin")
    if found is None:
        message = f"{name} is missing: apt-get install {package}"
        raise ServerMissing(message)
    return found
