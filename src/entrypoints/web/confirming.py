"""Warnings that a person may accept by a tick: which tick answers which, and what exactly looks wrong."""

from attrs import evolve

from entrypoints.web.mistakes import Mistake, told
from entrypoints.wording import words
from tjdomain.booking.domain.errors import CertificateStillValid, LicenceNumberDoubtful, RecheckOpen
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.shared.errors import TjError

_WARNINGS: tuple[tuple[type[TjError], Confirmation], ...] = (
    (LicenceNumberDoubtful, Confirmation.LICENCE_NUMBER),
    (RecheckOpen, Confirmation.RECHECK),
    (CertificateStillValid, Confirmation.CERTIFICATE),
)


def confirmation_for(refused: TjError) -> Confirmation | None:
    """The tick that lets one go on; ``None`` where none does."""
    return next((one for kind, one in _WARNINGS if isinstance(refused, kind)), None)


def warned(refused: TjError) -> Mistake:
    """The warning, with what exactly looks wrong where that is known."""
    plainly = told(refused, "confirmed")
    if not isinstance(refused, LicenceNumberDoubtful):
        return plainly
    doubts = "".join(words().problems[code].sentence for code in refused.warnings)
    return evolve(plainly, sentence=doubts or plainly.sentence)
