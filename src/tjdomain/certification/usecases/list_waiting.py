"""List the approved examinations that wait for a portrait 缺照片."""

from attrs import frozen

from ports.certification import CertificateArchive, WaitingRow
from ports.view_log import ViewLog
from tjdomain.certification.usecases.access import sight_of
from tjdomain.certification.usecases.discretion import discreet
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class ListWaitingQuery:
    """``after`` is the last row of the page before, ``limit`` 1 to 200."""

    actor: Actor
    after: ExaminationId | None = None
    limit: int = 50


@frozen(kw_only=True)
class WaitingPage:
    """A page of the list, newest first; ``total`` counts up to 10,001."""

    rows: tuple[WaitingRow, ...]
    total: int


class ListWaiting:
    """Rows of the actor's scope."""

    def __init__(self, archive: CertificateArchive, views: ViewLog) -> None:
        self._archive = archive
        self._views = views

    def __call__(self, query: ListWaitingQuery) -> WaitingPage:
        """Raises ``NotPermitted``."""
        sight = sight_of(query.actor)
        rows = self._archive.waiting(sight, query.after, query.limit)
        self._views.seen(query.actor, "examination", [row.examination for row in rows])
        return WaitingPage(rows=discreet(rows, query.actor), total=self._archive.count_waiting(sight))
