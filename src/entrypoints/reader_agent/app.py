"""The agent on a desk's PC: a loopback service that reads a card for a page of ours, once for each proof.

``POST /challenge`` gives a random text; the page has the office turn it into a proof; ``POST /read`` takes both and
answers with the card, ``POST /cancel`` with the challenge ends the reading. Its log has codes and times, no person.
"""

import hmac
import threading
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import msgspec
import structlog
from attrs import define, field
from litestar import Litestar, post
from litestar.datastructures import State
from litestar.params import JSONBody

from entrypoints.reader_agent.door import Door
from entrypoints.reader_agent.errors import ReaderBusy, ReaderUnproven
from entrypoints.reader_agent.picture import jpeg
from entrypoints.reader_agent.settings import AgentSettings
from entrypoints.web.problems import EXCEPTION_HANDLERS
from ports.card_reader import CardReader
from ports.clock import Randomness
from tjdomain.administration.domain.desk_reader import READ_WELL, reading_proof
from tjdomain.shared.card import IdentityCard
from tjdomain.shared.errors import TjError

_log = structlog.get_logger(__name__)
_GOOD_FOR = 60.0
_MOST = 50
_CHALLENGE_BYTES = 24
_LARGEST_BODY = 4096


class Proven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A challenge of ours and the office's proof of it."""

    challenge: str
    proof: str


class Ended(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose reading is called off."""

    challenge: str


@define
class Agent:
    """What the agent remembers: challenges that are open, and the one reading that goes on."""

    settings: AgentSettings
    reader: CardReader
    randomness: Randomness
    _open: dict[str, float] = field(factory=dict)
    _reading: threading.Lock = field(factory=threading.Lock)
    _changing: threading.Lock = field(factory=threading.Lock)
    _cancelled: dict[str, threading.Event] = field(factory=dict)

    def challenge(self) -> str:
        """A new one; the oldest is forgotten where there are too many."""
        made, now = self.randomness.token(_CHALLENGE_BYTES).hex(), time.monotonic()
        with self._changing:
            good = [(one, until) for one, until in self._open.items() if until > now]
            self._open = {**dict(good[-_MOST + 1 :]), made: now + _GOOD_FOR}
        return made

    def read(self, given: Proven) -> IdentityCard:
        """Raises ``ReaderUnproven``, ``ReaderBusy``, and what the reader refuses."""
        self._spend(given)
        if not self._reading.acquire(blocking=False):
            raise ReaderBusy
        told = self._cancelled[given.challenge] = threading.Event()
        try:
            return self._logged(lambda: self.reader.read(self.settings.patience, told.is_set))
        finally:
            self._cancelled.pop(given.challenge, None)
            self._reading.release()

    def cancel(self, challenge: str) -> None:
        """End that reading; one that is over is no error."""
        if told := self._cancelled.get(challenge):
            told.set()

    def _spend(self, given: Proven) -> None:
        with self._changing:
            until = self._open.pop(given.challenge, 0.0)
        proof = reading_proof(self.settings.secret, self.settings.reader, given.challenge)
        if until <= time.monotonic() or not hmac.compare_digest(proof.encode(), given.proof.encode()):
            raise ReaderUnproven

    def _logged(self, read: Callable[[], IdentityCard]) -> IdentityCard:
        started, outcome = time.monotonic(), "reader.failed"
        try:
            card = read()
            outcome = READ_WELL
        except TjError as refused:
            outcome = refused.code
            raise
        finally:
            _log.info("reading", outcome=outcome, ms=round((time.monotonic() - started) * 1000))
        return card


@post("/challenge", sync_to_thread=True, status_code=200)
def challenge(state: State) -> dict[str, str]:
    """Which reader this is, and what is to be proven."""
    agent: Agent = state.agent
    name = f"{version('tj')} {agent.settings.kind.value}"
    return {"reader": str(agent.settings.reader), "agent": name, "challenge": agent.challenge()}


@post("/read", sync_to_thread=True, status_code=200)
def read(state: State, data: JSONBody[Proven]) -> dict[str, Any]:
    """The card."""
    card: IdentityCard = state.agent.read(data)
    return {
        "kind": card.document.kind.value,
        "number": card.document.number,
        "name": card.name,
        "sex": card.sex.value,
        "birth": card.birth.isoformat(),
        "valid_to": None if card.valid_to is None else card.valid_to.isoformat(),
        "portrait": jpeg(card.portrait),
    }


@post("/cancel", sync_to_thread=False, status_code=204)
def cancel(state: State, data: JSONBody[Ended]) -> None:
    """Whoever has the challenge may end its reading."""
    state.agent.cancel(data.challenge)


def make_agent(agent: Agent) -> Litestar:
    """The service over its memory."""
    app = Litestar(
        [challenge, read, cancel],
        state=State({"agent": agent}, deep_copy=False),
        exception_handlers=EXCEPTION_HANDLERS,
        request_max_body_size=_LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
        on_shutdown=[agent.reader.close],
    )
    app.asgi_handler = Door(app.asgi_handler, agent.settings.origins, agent.settings.port)
    return app
