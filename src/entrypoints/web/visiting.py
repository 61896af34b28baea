"""What every page of ours reads of a request: its address, its form, and whether htmx asks for a part only."""

import re
from datetime import datetime
from typing import Any

from litestar import Request
from litestar.datastructures import FormMultiDict

from entrypoints.web.call import Call
from ports.clock import Clock, Randomness
from tjdomain.shared.challenge import Solved

_KEY_BYTES = 16
_AFTER_HOME = r"(?:/[\w/-]*)?(?:\?[\w=&.%:-]*)?"


def own_address(text: str, home: str) -> str:
    """``text`` if it is an address of ours at or below ``home``, else ``home``."""
    return text if re.fullmatch(re.escape(home) + _AFTER_HOME, text, re.ASCII) else home


def asks_for_part(request: Request[Any, Any, Any]) -> bool:
    """Whether htmx asks for a part of the page; on the way back it wants all of it."""
    headers = request.headers
    return headers.get("hx-request") == "true" and headers.get("hx-history-restore-request") != "true"


class Visiting:
    """One request of a page."""

    def __init__(self, request: Request[Any, Any, Any], form: FormMultiDict) -> None:
        self._request = request
        self._form = form
        self.call: Call = request.state.call

    @property
    def now(self) -> datetime:
        """The time."""
        clock: Clock = self.call.port(Clock)
        return clock.now()

    @property
    def site(self) -> str:
        """The address under which phones find us."""
        public_url: str = self._request.app.state.settings.public_url
        return public_url

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of the page."""
        return asks_for_part(self._request)

    @property
    def is_answer(self) -> bool:
        """Whether a form was sent."""
        return self._request.method == "POST"

    @property
    def path(self) -> str:
        """The path of this page."""
        path: str = self._request.url.path
        return path

    @property
    def address(self) -> str:
        """The path of this page with its query."""
        url = self._request.url
        return f"{url.path}?{url.query}" if url.query else url.path

    def query(self, name: str) -> str:
        """A parameter of the address; empty where there is none."""
        return str(self._request.query_params.get(name, ""))

    def cookie(self, name: str) -> str:
        """A cookie that came; empty where there is none."""
        return self._request.cookies.get(name, "")

    def given(self, name: str) -> str:
        """A field of the form; empty where there is none, or a file."""
        value = self._form.get(name, "")
        return value if isinstance(value, str) else ""

    @property
    def solved(self) -> Solved | None:
        """The challenge that the form was answered with; a script puts in the proof, a person the answer."""
        token = self.given("challenge")
        if not token:
            return None
        return Solved(token=token, proof=self.given("challenge_proof"), answer=self.given("challenge_answer"))

    def all_given(self, name: str) -> tuple[str, ...]:
        """All values of a field, such as ticked boxes."""
        return tuple(value for value in self._form.getall(name, []) if isinstance(value, str))

    def file(self, name: str) -> bytes:
        """A file of the form; empty where none was chosen."""
        upload = self._form.get(name)
        if upload is None or isinstance(upload, str):
            return b""
        with upload.file as opened:
            content: bytes = opened.read()
        return content

    def has_file(self, name: str) -> bool:
        """Whether a file was chosen, even one with nothing in it."""
        upload = self._form.get(name)
        return not isinstance(upload, str | None) and bool(upload.filename)

    def files(self, name: str) -> tuple[bytes, ...]:
        """All files of a field, in the order they were chosen; empty ones are left out."""
        uploads = [one for one in self._form.getall(name, []) if not isinstance(one, str)]
        contents = []
        for upload in uploads:
            with upload.file as opened:
                contents.append(opened.read())
        return tuple(content for content in contents if content)

    def fresh_key(self) -> str:
        """A name for one request that makes something."""
        randomness: Randomness = self.call.port(Randomness)
        return randomness.token(_KEY_BYTES).hex()


async def form_of(request: Request[Any, Any, Any]) -> FormMultiDict:
    """The form that came; an empty one where nothing was sent."""
    return await request.form() if request.method == "POST" else FormMultiDict([])
