"""Who was approved as qualified and has no certificate yet, and why 待发证."""

from datetime import date, timedelta
from enum import Enum

from attrs import frozen

from ports.certification import CertificateArchive, CertificationPolicies, UnissuedRow
from ports.clock import Clock
from ports.view_log import ViewLog
from tjdomain.certification.domain.policy import CertificationPolicy
from tjdomain.certification.domain.validity import valid_until
from tjdomain.certification.usecases.access import sight_of
from tjdomain.certification.usecases.discretion import discreet
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import ExaminationId

_DAYS = 90


class UnissuedReason(Enum):
    """Why there is no certificate yet.

    DUE: nothing is in the way, it comes by itself or by hand.
    """

    NO_PORTRAIT = "no_portrait"
    SETTING_MISSING = "setting_missing"
    WOULD_BE_EXPIRED = "would_be_expired"
    DUE = "due"


@frozen(kw_only=True)
class ListUnissuedQuery:
    """``after`` is the last row of the page before, ``limit`` 1 to 200.

    ``waiting``: only the list 缺照片, whatever the day; else of those examined on ``since`` or later.
    """

    actor: Actor
    waiting: bool = False
    since: date | None = None
    after: ExaminationId | None = None
    limit: int = 50


@frozen(kw_only=True)
class Unissued:
    """Somebody who waits, with the first thing that is in the way."""

    row: UnissuedRow
    reason: UnissuedReason

    @property
    def id(self) -> ExaminationId:
        """The examination."""
        return self.row.id


@frozen(kw_only=True)
class UnissuedPage:
    """A page, newest first; ``total`` counts up to 10,001."""

    rows: tuple[Unissued, ...]
    total: int


class ListUnissued:
    """Rows of the actor's scope."""

    def __init__(
        self, archive: CertificateArchive, policies: CertificationPolicies, clock: Clock, views: ViewLog
    ) -> None:
        self._archive = archive
        self._policies = policies
        self._clock = clock
        self._views = views

    def __call__(self, query: ListUnissuedQuery) -> UnissuedPage:
        """Raises ``NotPermitted``."""
        sight, policy, today = sight_of(query.actor), self._policies.current(), local_day(self._clock.now())
        since = None if query.waiting else query.since or usual_since(today)
        rows = self._archive.unissued(sight, since, query.after, query.limit)
        self._views.seen(query.actor, "examination", [row.id for row in rows])
        return UnissuedPage(
            rows=tuple(Unissued(row=row, reason=_reason(row, policy, today)) for row in discreet(rows, query.actor)),
            total=self._archive.count_unissued(sight, since),
        )


def usual_since(today: date) -> date:
    """From which exam day one looks unless another one is asked for: looking at all years takes seconds."""
    return today - timedelta(days=_DAYS)


def _reason(row: UnissuedRow, policy: CertificationPolicy, today: date) -> UnissuedReason:
    if not policy.body_name:
        return UnissuedReason.SETTING_MISSING
    if valid_until(policy, row.exam_date, today) < today:
        return UnissuedReason.WOULD_BE_EXPIRED
    return UnissuedReason.NO_PORTRAIT if row.waits else UnissuedReason.DUE
