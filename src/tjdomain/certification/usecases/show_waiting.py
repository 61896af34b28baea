"""One examination that waits for a portrait 缺照片."""

from attrs import frozen

from ports.certification import PendingCertificates
from ports.unit_of_work import UnitOfWork
from ports.view_log import ViewLog
from tjdomain.certification.domain.certificate import PendingCertificate, PendingState
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.access import require_sight
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class ShowWaitingQuery:
    """Which examination."""

    actor: Actor
    examination: ExaminationId


class ShowWaiting:
    """For whoever may supply the portrait."""

    def __init__(self, uow: UnitOfWork, pendings: PendingCertificates, views: ViewLog) -> None:
        self._uow = uow
        self._pendings = pendings
        self._views = views

    def __call__(self, query: ShowWaitingQuery) -> PendingCertificate:
        """Raises ``NotPermitted``, ``NotFound`` (also out of scope, or no longer waiting)."""
        query.actor.require(CertificationRight.SUPPLY_PORTRAIT)
        with self._uow:
            pending = self._pendings.get(query.examination)
        require_sight(query.actor, pending)
        if pending.state is not PendingState.WAITING:
            raise NotFound("pending_certificate", str(query.examination))
        self._views.seen(query.actor, "examination", [pending.id])
        return pending
