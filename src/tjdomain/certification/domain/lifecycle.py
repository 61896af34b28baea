"""Which moves a certificate and a waiting examination have, and who may make them."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from types import MappingProxyType

from attrs import evolve

from tjdomain.certification.domain.certificate import (
    Certificate,
    CertificateState,
    PendingCertificate,
    PendingState,
)
from tjdomain.certification.rights import CertificationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import WrongState


class CertificateAction(Enum):
    """What can be done with a certificate.

    Look-alikes: CORRECT 更正 ends the edition and gives the next one, REISSUE 补办 gives one more copy of the same
    edition, REVOKE 撤销 is the body's act, CANCEL 注销 the holder's wish. Renewal 换证 is none of them: it is a new
    examination with a new number.
    """

    PRINT = "print"
    CORRECT = "correct"
    REISSUE = "reissue"
    REVOKE = "revoke"
    CANCEL = "cancel"
    RECORD_COLLECTION = "record_collection"


MOVES: Mapping[tuple[CertificateState, CertificateAction], CertificateState] = MappingProxyType(
    {
        (CertificateState.VALID, CertificateAction.PRINT): CertificateState.VALID,
        (CertificateState.VALID, CertificateAction.CORRECT): CertificateState.SUPERSEDED,
        (CertificateState.VALID, CertificateAction.REISSUE): CertificateState.VALID,
        (CertificateState.VALID, CertificateAction.REVOKE): CertificateState.REVOKED,
        (CertificateState.VALID, CertificateAction.CANCEL): CertificateState.CANCELLED,
        (CertificateState.VALID, CertificateAction.RECORD_COLLECTION): CertificateState.VALID,
        (CertificateState.EXPIRED, CertificateAction.REVOKE): CertificateState.REVOKED,
    }
)

RIGHTS: Mapping[CertificateAction, CertificationRight] = MappingProxyType(
    {
        CertificateAction.PRINT: CertificationRight.PRINT,
        CertificateAction.CORRECT: CertificationRight.CORRECT,
        CertificateAction.REISSUE: CertificationRight.REISSUE,
        CertificateAction.REVOKE: CertificationRight.REVOKE,
        CertificateAction.CANCEL: CertificationRight.CANCEL,
        CertificateAction.RECORD_COLLECTION: CertificationRight.RECORD_COLLECTION,
    }
)


def state_after(certificate: Certificate, action: CertificateAction, today: date) -> CertificateState:
    """The state that ``action`` leads to. Raises ``WrongState`` on a move outside the table."""
    state = certificate.state_on(today)
    try:
        return MOVES[state, action]
    except KeyError:
        raise WrongState("certificate", state.value, action.value) from None


def move(certificate: Certificate, action: CertificateAction, today: date, reason: str | None = None) -> Certificate:
    """The certificate after ``action``; ``reason`` is kept where the edition ends. Raises ``WrongState``."""
    state = state_after(certificate, action, today)
    kept = certificate.reason if state is CertificateState.VALID else reason
    return evolve(certificate, state=state, reason=kept, version=certificate.version + 1)


def allowed_actions(certificate: Certificate, actor: Actor, today: date) -> frozenset[CertificateAction]:
    """What ``actor`` may do with ``certificate`` on ``today``: by state, right and data scope."""
    if not actor.sees(certificate.department, certificate.created_by):
        return frozenset()
    state = certificate.state_on(today)
    return frozenset(action for action in CertificateAction if (state, action) in MOVES and actor.may(RIGHTS[action]))


class PendingAction(Enum):
    """What happens to an examination that waits for its portrait.

    WITHDRAW is for an approval that was undone, WAIT_AGAIN for the next approval of the same examination.
    """

    SUPPLY_PORTRAIT = "supply_portrait"
    WITHDRAW = "withdraw"
    WAIT_AGAIN = "wait_again"


PENDING_MOVES: Mapping[tuple[PendingState, PendingAction], PendingState] = MappingProxyType(
    {
        (PendingState.WAITING, PendingAction.SUPPLY_PORTRAIT): PendingState.ISSUED,
        (PendingState.WAITING, PendingAction.WITHDRAW): PendingState.WITHDRAWN,
        (PendingState.WAITING, PendingAction.WAIT_AGAIN): PendingState.WAITING,
        (PendingState.WITHDRAWN, PendingAction.WAIT_AGAIN): PendingState.WAITING,
    }
)


def move_pending(pending: PendingCertificate, action: PendingAction) -> PendingCertificate:
    """The waiting examination after ``action``. Raises ``WrongState`` on a move outside the table."""
    try:
        state = PENDING_MOVES[pending.state, action]
    except KeyError:
        raise WrongState("pending_certificate", pending.state.value, action.value) from None
    return evolve(pending, state=state, version=pending.version + 1)
