"""Challenges that nobody keeps: what was asked travels sealed, and only what was answered is remembered."""

import base64
import binascii
import json
from datetime import datetime, timedelta
from typing import Any

from ports.clock import Clock, Randomness
from ports.limits import Limits
from ports.security import Vault
from tjdomain.shared.challenge import LASTING_SECONDS, ChallengeNeeded, Solved, is_answer, is_work, sum_of
from tjdomain.shared.errors import BadReply, LimitExceeded

_CHANCE = 16
_TOKEN_LIMIT = 400


class SealedChallenges:
    """The token is Base64url of ``{purpose, until, bits, wanted, chance}`` in JSON, sealed by the vault.

    That it is answered once is the counter's to say: of two answers at the same time the first hit wins.
    """

    def __init__(self, vault: Vault, limits: Limits, randomness: Randomness, clock: Clock) -> None:
        self._vault = vault
        self._limits = limits
        self._randomness = randomness
        self._clock = clock

    def pose(self, purpose: str, bits: int) -> ChallengeNeeded:
        """A fresh challenge."""
        chance = self._randomness.token(_CHANCE)
        question, wanted = sum_of(chance[:3])
        until = self._clock.now() + timedelta(seconds=LASTING_SECONDS)
        asked = {"until": until.isoformat(), "bits": bits, "wanted": wanted, "chance": chance[3:].hex()}
        sealed = self._vault.seal(json.dumps(asked).encode(), _context(purpose))
        return ChallengeNeeded("", base64.urlsafe_b64encode(sealed).decode(), bits, question)

    def require(self, purpose: str, solved: Solved | None, bits: int) -> None:
        """Use up an answered challenge, or raise a fresh one."""
        if solved is None or not self._is_right(purpose, solved) or not self._is_first(solved):
            raise self.pose(purpose, bits)

    def _is_right(self, purpose: str, solved: Solved) -> bool:
        asked = self._asked(purpose, solved.token)
        if asked is None or self._clock.now() >= datetime.fromisoformat(asked["until"]):
            return False
        return is_work(solved.token, solved.proof, asked["bits"]) or is_answer(solved.answer, asked["wanted"])

    def _asked(self, purpose: str, token: str) -> Any:
        if len(token) > _TOKEN_LIMIT or not token.isascii():
            return None
        try:
            raw = base64.b64decode(token, altchars=b"-_", validate=True)
            return json.loads(self._vault.open(raw, _context(purpose)))
        except (binascii.Error, BadReply):
            return None

    def _is_first(self, solved: Solved) -> bool:
        # by what is sealed, since Base64 has several spellings of some texts
        sealed = base64.b64decode(solved.token, altchars=b"-_").hex()
        try:
            self._limits.hit(f"challenge|{sealed}", LASTING_SECONDS, 1)
        except LimitExceeded:
            return False
        return True


def _context(purpose: str) -> str:
    return f"challenge|{purpose}"
