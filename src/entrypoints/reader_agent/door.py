"""Who may speak to the agent: our pages alone, and only by this computer's own name."""

from typing import Final

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from entrypoints.reader_agent.errors import ReaderStranger
from entrypoints.wording import problem_text

_FORBIDDEN, _NO_CONTENT = 403, 204
_REMEMBERED: Final = b"600"


class Door:
    """ASGI layer: ``Host`` against rebinding of names, ``Origin`` against other pages, and the answers that CORS wants.

    Browsers ask beforehand whether a page from outside may reach this computer (private network access); ours may.
    """

    def __init__(self, app: ASGIApp, origins: tuple[str, ...], port: int) -> None:
        self._app = app
        self._origins = {origin.encode() for origin in origins}
        self._hosts = {f"{name}:{port}".encode() for name in ("127.0.0.1", "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"")
        if headers.get(b"host") not in self._hosts or origin not in self._origins:
            await _say(send, _FORBIDDEN, _refusal(), ((b"content-type", b"application/problem+json"),))
            return
        allowed = ((b"access-control-allow-origin", origin), (b"vary", b"Origin"), (b"cache-control", b"no-store"))
        if scope["method"] == "OPTIONS":
            await _say(send, _NO_CONTENT, b"", (*allowed, *_preflight(headers)))
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *allowed]
            await send(message)

        await self._app(scope, receive, answer)


def _preflight(headers: dict[bytes, bytes]) -> tuple[tuple[bytes, bytes], ...]:
    told = (
        (b"access-control-allow-methods", b"POST"),
        (b"access-control-allow-headers", b"content-type"),
        (b"access-control-max-age", _REMEMBERED),
    )
    if b"access-control-request-private-network" in headers:
        return (*told, (b"access-control-allow-private-network", b"true"))
    return told


def _refusal() -> bytes:
    text = problem_text(ReaderStranger())
    return msgspec.json.encode({"code": ReaderStranger.code, "title": text.sentence, "detail": text.next})


async def _say(send: Send, status: int, body: bytes, headers: tuple[tuple[bytes, bytes], ...]) -> None:
    length = (b"content-length", str(len(body)).encode())
    told = headers if status == _NO_CONTENT else (*headers, length)
    await send({"type": "http.response.start", "status": status, "headers": list(told)})
    await send({"type": "http.response.body", "body": body, "more_body": False})
