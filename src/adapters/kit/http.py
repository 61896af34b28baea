"""The HTTP client that adapters use to call outside systems."""

import logging
from collections.abc import Mapping

import httpx
from attrs import frozen

from tjdomain.shared.errors import Unavailable

LARGEST_REPLY = 1024 * 1024

for _chatty in ("httpx", "httpcore"):  # they would write down whole addresses, which may hold what no log may show
    logging.getLogger(_chatty).setLevel(logging.WARNING)


@frozen
class HttpReply:
    """What came back: the status and at most one megabyte of body."""

    status: int
    body: bytes


class HttpClient:
    """Follows no redirect, takes no proxy from the environment, waits ``timeout`` seconds per step at most.

    At most ``kept`` connections stay open for the next time.
    """

    def __init__(self, timeout: float = 10.0, kept: int = 20) -> None:
        limits = httpx.Limits(max_keepalive_connections=kept)
        self._client = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False, limits=limits)

    def post(self, url: str, content: bytes, headers: Mapping[str, str], what: str) -> HttpReply:
        """Post once. Raises ``Unavailable(what)`` where no answer comes."""
        return self.send("POST", url, content, headers, what)

    def send(self, method: str, url: str, content: bytes | None, headers: Mapping[str, str], what: str) -> HttpReply:
        """Ask once. Raises ``Unavailable(what)`` where no answer comes."""
        try:
            with self._client.stream(method, url, content=content, headers=headers) as reply:
                body = b""
                for chunk in reply.iter_raw():
                    body += chunk
                    if len(body) > LARGEST_REPLY:
                        break
                return HttpReply(reply.status_code, body[:LARGEST_REPLY])
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise Unavailable(what) from error

    def close(self) -> None:
        """Close the kept connections."""
        self._client.close()
