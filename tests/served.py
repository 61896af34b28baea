"""An application on a port of its own, for tests that want real HTTP."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar

from tests.servers import free_port

START_LIMIT = 240.0


@contextmanager
def served(app: Litestar, port: int = 0) -> Iterator[str]:
    """The application on a port of its own, or the given one, by the server that production uses."""
    port, address = port or free_port(), "127.0.0.1"
    loop = asyncio.new_event_loop()
    server = Server(app, address=address, port=port, interface=Interfaces.ASGINL, log_enabled=False)
    thread = threading.Thread(target=lambda: loop.run_until_complete(server.serve()), daemon=True)
    thread.start()
    until = time.monotonic() + START_LIMIT
    while True:
        try:
            httpx.get(f"http://{address}:{port}/healthz")
            break
        except httpx.TransportError:
            assert time.monotonic() < until, "the server does not start"
            time.sleep(0.05)
    try:
        yield f"http://{address}:{port}"
    finally:
        loop.call_soon_threadsafe(server.stop)
        thread.join(START_LIMIT)
        loop.close()
