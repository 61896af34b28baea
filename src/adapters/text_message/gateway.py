"""Text messages through any gateway that takes JSON or a form; how it wants them is a mapping, not code."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from attrs import field, frozen
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random

from adapters.kit.http import HttpClient, HttpReply
from adapters.kit.mapping import filled, flat, found_at, reason, word
from ports.clock import IdGenerator
from ports.text_message import GatewayUnclear, MessageRejected, MessageUnsent
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import Unavailable
from tjdomain.shared.text_message import MessageTemplate

WHAT = "sms"
_ATTEMPTS = 2
_LATER = frozenset({408, 425, 429})
_REDIRECT, _CLIENT_ERROR, _SERVER_ERROR = 300, 400, 500


@frozen(kw_only=True)
class Gateway:
    """The mapping, as ``SmsSettings`` describes it."""

    url: str = field(repr=False)
    method: str
    format: str
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(repr=False)
    secret: str = field(repr=False)
    success: tuple[str, tuple[str, ...]]
    reference: str
    timeout: float
    templates: Mapping[MessageTemplate, str]
    texts: Mapping[MessageTemplate, str]


class GatewayTextMessages:
    """Asks once more, under the same id, where no answer came."""

    ready = True

    def __init__(self, client: HttpClient, gateway: Gateway, ids: IdGenerator) -> None:
        self._client = client
        self._gateway = gateway
        self._ids = ids
        self._again = Retrying(
            stop=stop_after_attempt(_ATTEMPTS),
            wait=wait_random(0.1, 0.4),
            retry=retry_if_exception_type(MessageUnsent),
            reraise=True,
        )

    def send(
        self,
        phone: Phone,
        template: MessageTemplate,
        values: Mapping[str, str],
        *,
        text: str | None = None,
        id: UUID | None = None,  # noqa: A002  what the gateway calls it
    ) -> str:
        """The gateway's reference, ours where it gives none.

        Raises ``MessageUnsent``, ``MessageRejected``, ``GatewayUnclear``.
        """
        if not phone.can_receive_sms:
            raise MessageRejected(WHAT, "number")
        ours, gateway = str(id or self._ids.new()), self._gateway
        said = {
            **values,
            "phone": phone.number,
            "template": gateway.templates.get(template, template.value),
            "text": filled(gateway.texts.get(template, ""), values, values) if text is None else text,
            "id": ours,
            "secret": gateway.secret,
        }
        told = self._told(self._again(self._ask, said, values))
        return str(found_at(told, gateway.reference) or ours)

    def close(self) -> None:
        """Close the kept connections."""
        self._client.close()

    def _ask(self, said: Mapping[str, str], values: Mapping[str, str]) -> HttpReply:
        gateway = self._gateway
        url, content, body = gateway.url, None, filled(gateway.body, said, values)
        given = filled(gateway.headers, said, values)
        headers = {"accept-encoding": "identity"} | {name: value.strip() for name, value in given.items()}
        if gateway.format == "json" and gateway.method != "GET":
            content = json.dumps(body, ensure_ascii=False).encode()
            headers = {"content-type": "application/json", **headers}
        elif gateway.method != "GET":
            content = urlencode(flat(body)).encode()
            headers = {"content-type": "application/x-www-form-urlencoded", **headers}
        else:
            url += ("&" if "?" in url else "?") + urlencode(flat(body))
        try:
            reply = self._client.send(gateway.method, url, content, headers, WHAT)
        except Unavailable:
            raise MessageUnsent(WHAT) from None  # what httpx says may hold the whole address
        if reply.status in _LATER or reply.status >= _SERVER_ERROR:
            raise MessageUnsent(WHAT)
        return reply

    def _told(self, reply: HttpReply) -> Any:
        """The answer that says yes, read. Raises ``MessageRejected``, ``GatewayUnclear``."""
        if reply.status >= _CLIENT_ERROR:
            raise MessageRejected(WHAT, str(reply.status))
        if reply.status >= _REDIRECT:
            raise GatewayUnclear(WHAT, str(reply.status))
        path, wanted = self._gateway.success
        try:
            told = json.loads(reply.body)
        except ValueError:
            if not path:
                return None
            raise GatewayUnclear(WHAT, "body") from None
        if path:
            found = found_at(told, path)
            if found is None:
                raise GatewayUnclear(WHAT, "success")
            if word(found) not in wanted:
                raise MessageRejected(WHAT, reason(word(found)))
        return told


class NoTextMessages:
    """There is no gateway."""

    ready = False

    def send(
        self,
        phone: Phone,
        template: MessageTemplate,
        values: Mapping[str, str],
        *,
        text: str | None = None,
        id: UUID | None = None,  # noqa: A002  what the gateway calls it
    ) -> str:
        """Raises ``MessageUnsent``."""
        raise MessageUnsent(WHAT)

    def close(self) -> None:
        """There is nothing to close."""
