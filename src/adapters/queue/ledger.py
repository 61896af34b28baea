"""Seals what is new and hands what is sealed to its destinations: one step of the loop."""

from adapters.queue.relay import FanOut
from ports.audit import Sealer


class Ledger:
    """Nothing goes out before it is sealed."""

    def __init__(self, sealer: Sealer, fan_out: FanOut) -> None:
        self._sealer = sealer
        self._fan_out = fan_out

    def step(self) -> bool:
        """Do one batch of each; whether there was anything."""
        sealed = self._sealer.seal()
        return self._fan_out.step() or sealed > 0
