"""An integrator's server for tests: keeps what it was sent and answers as told."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from attrs import Factory, define, frozen


@frozen
class Received:
    """One request, its headers by lower-case name."""

    path: str
    headers: dict[str, str]
    body: bytes


@define
class Receiver:
    """``answers`` are the statuses of the next requests, 200 when there are none left; 0 hangs until the end."""

    port: int
    requests: list[Received] = Factory(list)
    answers: list[int] = Factory(list)
    reply: bytes = b""
    over: Event = Factory(Event)

    def url(self, path: str = "/hook") -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver on a free port of 127.0.0.1."""
    told: list[Receiver] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            told[0].requests.append(Received(self.path, headers, body))
            status = told[0].answers.pop(0) if told[0].answers else 200
            if not status:
                told[0].over.wait(30)
                return
            self.send_response(status)
            if status in {301, 307}:
                self.send_header("location", "/elsewhere")
            self.send_header("content-length", str(len(told[0].reply)))
            self.end_headers()
            with suppress(OSError):  # who has heard enough hangs up
                self.wfile.write(told[0].reply)

        do_GET = do_POST  # noqa: N815  the name that the server looks for

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.append(Receiver(server.server_port))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield told[0]
    finally:
        told[0].over.set()
        server.shutdown()
        thread.join()
        server.server_close()
