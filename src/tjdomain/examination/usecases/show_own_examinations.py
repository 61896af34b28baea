"""Show a person the own examinations 结果查询: before approval only the progress, afterwards everything."""

from datetime import date

from attrs import frozen

from ports.examination_queries import ExaminationFilter, ExaminationQueries, ExaminationRow, StationProgress
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import APPROVED, ExaminationState
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.person import Document

MOST_SHOWN = 20
_READER = Actor(kind=ActorKind.SYSTEM, channel=Channel.WEB, scope=EVERYTHING)


@frozen(kw_only=True)
class ShowOwnExaminationsQuery:
    """The person's document, after a proof that it is the own one."""

    document: Document


@frozen(kw_only=True)
class OwnExamination:
    """One examination as its person sees it. ``results`` and ``catalogue`` are there once it is approved."""

    id: ExaminationId
    number: str
    day: date
    state: ExaminationState
    progress: tuple[StationProgress, ...]
    results: Examination | None = None
    catalogue: Catalogue | None = None

    @property
    def has_report(self) -> bool:
        """Whether its report can be had."""
        return self.results is not None


class ShowOwnExaminations:
    """The newest 20 that are not void. Who asks has proved who they are: that is the caller's to see to."""

    def __init__(self, queries: ExaminationQueries) -> None:
        self._queries = queries

    def __call__(self, query: ShowOwnExaminationsQuery) -> tuple[OwnExamination, ...]:
        """Empty for a person who was never examined."""
        states = frozenset(ExaminationState) - {ExaminationState.VOIDED}
        wanted = ExaminationFilter(document=query.document, states=states)
        return tuple(self._own(row) for row in self._queries.page(wanted, _READER, None, MOST_SHOWN))

    def _own(self, row: ExaminationRow) -> OwnExamination:
        found = self._queries.find(row.id, _READER) if row.state in APPROVED else None
        return OwnExamination(
            id=row.id,
            number=row.number,
            day=row.day,
            state=row.state,
            progress=row.stations if found is not None else tuple(_silent(station) for station in row.stations),
            results=found.examination if found is not None else None,
            catalogue=found.catalogue if found is not None else None,
        )


def _silent(progress: StationProgress) -> StationProgress:
    """Progress without a word on abnormal results."""
    return StationProgress(station=progress.station, total=progress.total, open=progress.open, flagged=None)
