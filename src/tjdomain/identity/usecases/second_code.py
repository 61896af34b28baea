"""Whether a code of the second factor counts: one from the phone, or a recovery code. Each counts once."""

from ports.clock import Clock
from ports.identity import SecondFactors
from ports.security import OneTimeCodes
from tjdomain.identity.domain.second_factor import SecondFactor, is_timed, typed_second_code


class SecondCodeCheck:
    """Works inside the caller's transaction: what is used up there comes back if that fails."""

    def __init__(self, factors: SecondFactors, codes: OneTimeCodes, clock: Clock) -> None:
        self._factors = factors
        self._codes = codes
        self._clock = clock

    def counts(self, factor: SecondFactor, typed: str) -> bool:
        """Use the code up, if it is one that counts. Raises ``TooLong``, ``ControlCharacter``."""
        code, now = typed_second_code(typed), self._clock.now()
        if not is_timed(code):
            return self._factors.use_recovery(factor.id, code, now)
        step = self._codes.step(factor.secret, code, now)
        return step is not None and self._factors.use_step(factor.id, step)
