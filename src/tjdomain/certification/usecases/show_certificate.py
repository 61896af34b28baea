"""One certificate whole: its editions, the holder's other certificates, what happened to it."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from attrs import field, frozen

from ports.certification import CertificateArchive, CertificateRow, Certificates, CertificationPolicies
from ports.clock import Clock
from ports.event_history import EventHistory
from ports.unit_of_work import UnitOfWork
from ports.view_log import ViewLog
from tjdomain.certification.domain.certificate import Certificate, CertificateState
from tjdomain.certification.domain.lifecycle import CertificateAction, allowed_actions
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.access import certificate_for
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import CertificateId

MOST = 200


@frozen(kw_only=True)
class ShowCertificateQuery:
    """Which edition."""

    actor: Actor
    certificate: CertificateId


@frozen(kw_only=True)
class CertificateStep:
    """Something that happened to an ``edition``; of a print ``form``, ``copy`` and, from the second on, ``reprint``."""

    edition: int
    kind: str
    at: datetime
    actor_kind: ActorKind
    actor_id: UUID | None
    channel: Channel
    reason: str | None
    form: str
    copy: str
    reprint: str


@frozen(kw_only=True)
class CertificateShown:
    """``editions`` are those of one number, the latest first; ``others`` the holder's under other numbers.

    ``expires_soon`` within the days that a parameter sets; ``state`` is today's; ``steps`` are newest first.
    """

    certificate: Certificate
    state: CertificateState
    actions: frozenset[CertificateAction]
    expires_soon: bool
    editions: tuple[Certificate, ...] = field(repr=False)
    others: tuple[CertificateRow, ...] = field(repr=False)
    steps: tuple[CertificateStep, ...] = field(repr=False)


class ShowCertificate:
    """Within the actor's data scope; the view is logged where numbers are shown whole."""

    def __init__(
        self,
        uow: UnitOfWork,
        certificates: Certificates,
        archive: CertificateArchive,
        policies: CertificationPolicies,
        history: EventHistory,
        clock: Clock,
        views: ViewLog,
    ) -> None:
        self._uow = uow
        self._certificates = certificates
        self._archive = archive
        self._policies = policies
        self._history = history
        self._clock = clock
        self._views = views

    def __call__(self, query: ShowCertificateQuery) -> CertificateShown:
        """Raises ``NotPermitted``, ``NotFound`` (also out of scope)."""
        actor, today = query.actor, local_day(self._clock.now())
        actor.require(CertificationRight.READ)
        with self._uow:
            found = certificate_for(actor, self._certificates, query.certificate)
            editions = self._certificates.editions_of(found.examination)[::-1]
        self._views.seen(actor, "certificate", [found.id])
        state, left = found.state_on(today), (found.valid_until - today).days
        return CertificateShown(
            certificate=found,
            state=state,
            actions=allowed_actions(found, actor, today),
            expires_soon=state is CertificateState.VALID and left <= self._policies.current().expiring_within_days,
            editions=editions,
            others=tuple(self._others(found, actor)),
            steps=tuple(sorted(self._steps(editions), key=lambda step: step.at, reverse=True)[:MOST]),
        )

    def _others(self, found: Certificate, actor: Actor) -> Iterator[CertificateRow]:
        for row in self._archive.of_person(found.holder.document, local_day(self._clock.now())):
            if row.examination != found.examination and actor.sees(row.department, None):
                yield row

    def _steps(self, editions: tuple[Certificate, ...]) -> Iterator[CertificateStep]:
        for edition in editions:
            for event in self._history.of("certificate", edition.id, MOST):
                yield CertificateStep(
                    edition=edition.edition,
                    kind=event.kind,
                    at=event.at,
                    actor_kind=event.actor_kind,
                    actor_id=event.actor_id,
                    channel=event.channel,
                    reason=event.reason,
                    form=str(event.new.get("form", "")),
                    copy=str(event.new.get("copy", "")),
                    reprint=str(event.new.get("reprint", "")),
                )
