"""The outermost layer of the web: a number for each request, one log line without personal data, security headers."""

import time
from typing import Final

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from ports.clock import IdGenerator

log = structlog.get_logger(__name__)

_GONE: Final = 499
"""What the log has for a caller who was gone before there was an answer."""

POLICY: Final = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; form-action 'self'"

SECURITY_HEADERS: Final = (
    (
        b"content-security-policy",
        POLICY.encode(),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), geolocation=(), microphone=(), payment=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


def reading_policy(port: int) -> str:
    """Of a page that may ask the card reader's agent on the same computer, besides us."""
    return f"{POLICY}; connect-src 'self' http://127.0.0.1:{port}"


PRINTING_POLICY: Final = f"{POLICY}; frame-src 'self' blob:"
"""Of a page that prints a paper in a frame."""


class AccessLayer:
    """ASGI middleware. Logs the route's template, never the path itself, since paths and queries may name a person."""

    def __init__(self, app: ASGIApp, ids: IdGenerator) -> None:
        self._app = app
        self._ids = ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        request_id = str(self._ids.new())
        structlog.contextvars.bind_contextvars(request=request_id)
        started, status = time.perf_counter(), _GONE

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                present = {name.lower() for name, _ in message["headers"]}
                added = [header for header in SECURITY_HEADERS if header[0] not in present]
                message["headers"] = [*message["headers"], *added, (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception:
            status = 500
            raise
        finally:
            log.info(
                "request",
                method=scope["method"],
                route=scope.get("path_template") or "unknown",
                status=status,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
            structlog.contextvars.unbind_contextvars("request")
