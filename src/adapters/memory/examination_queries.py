"""Reads of examinations in memory: filters as named functions over whole aggregates."""

from collections.abc import Callable
from datetime import date
from operator import attrgetter

from adapters.memory.examination import MemoryStaffMembers
from adapters.memory.store import MemoryStore
from ports.examination_queries import (
    CAP,
    ExaminationFile,
    ExaminationFilter,
    ExaminationRow,
    ExaminationSort,
    StationProgress,
    WaitingItem,
    WorkRow,
)
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.given_notice import GivenNotice
from tjdomain.examination.domain.judgement import ordered
from tjdomain.examination.domain.kinds import ExaminationState, Station, TubeState
from tjdomain.examination.domain.public_health import PublicHealthCase
from tjdomain.examination.domain.slip_return import SlipReturn
from tjdomain.examination.domain.staff import StaffMember
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId, StaffId, UserId

_DECIDED = {ExaminationState.QUALIFIED, ExaminationState.UNQUALIFIED}
_LAPSING = {ExaminationState.REGISTERED, ExaminationState.IN_PROGRESS, ExaminationState.AWAITING_RECHECK}
_AT_WORK = {
    ExaminationState.REGISTERED,
    ExaminationState.IN_PROGRESS,
    ExaminationState.AWAITING_CONCLUSION,
    ExaminationState.RETURNED,
}


def _about_the_person(e: Examination, f: ExaminationFilter) -> bool:
    phone = e.person.phone.number if e.person.phone is not None else ""
    return (
        (f.name is None or e.person.name.startswith(f.name))
        and f.sex in (None, e.person.sex)
        and f.document in (None, e.person.document)
        and (f.document_tail is None or e.person.document.number.endswith(f.document_tail.upper()))
        and f.phone in (None, phone)
        and (f.phone_tail is None or phone.endswith(f.phone_tail))
    )


def _about_the_visit(e: Examination, f: ExaminationFilter) -> bool:
    return (
        f.department in (None, e.department)
        and (f.employer is None or e.registration.employer_name.startswith(f.employer))
        and f.team in (None, e.registration.team)
        and (f.first is None or f.first <= e.day)
        and (f.last is None or e.day <= f.last)
        and (not f.sources or e.registration.source in f.sources)
        and (not f.channels or e.registration.channel in f.channels)
        and (f.code is None or f.code in {e.number, e.slip, *(tube.barcode for tube in e.tubes)})
    )


def _about_the_state(e: Examination, f: ExaminationFilter) -> bool:
    outcome = e.conclusion.outcome if e.conclusion is not None else None
    return (
        (not f.states or e.state in f.states)
        and (not f.outcomes or outcome in f.outcomes)
        and (f.flagged is None or f.flagged == bool(e.flagged))
        and (f.recheck is None or f.recheck == (e.recheck_of is not None))
        and (not f.unfit or (bool(e.failed) and e.state in _DECIDED))
        and (f.recheck_begun is None or f.recheck_begun == (e.recheck is not None))
        and (f.overdue_on is None or (e.due < f.overdue_on and e.state in _LAPSING and e.recheck is None))
    )


def _not_by(e: Examination, f: ExaminationFilter) -> bool:
    reviewer = f.not_by
    if reviewer is None:
        return True
    return not {reviewer.user.value, reviewer.staff.value if reviewer.staff is not None else None} & e.contributors()


_MATCHES: tuple[Callable[[Examination, ExaminationFilter], bool], ...] = (
    _about_the_person,
    _about_the_visit,
    _about_the_state,
    _not_by,
)


def _row(e: Examination) -> ExaminationRow:
    person, registration = e.person, e.registration
    return ExaminationRow(
        id=e.id,
        department=e.department,
        version=e.version,
        number=e.number,
        slip=e.slip,
        state=e.state,
        outcome=e.conclusion.outcome if e.conclusion is not None else None,
        name=person.name,
        sex=person.sex,
        birth=person.birth,
        document_kind=person.document.kind,
        document_number=person.document.number,
        phone=person.phone.number if person.phone is not None else None,
        trades=ordered(e.trades),
        source=registration.source,
        channel=registration.channel,
        employer=registration.employer,
        employer_name=registration.employer_name,
        team=registration.team,
        portrait=registration.portrait,
        registered_at=e.registered_at,
        day=e.day,
        due=e.due,
        recheck_of=e.recheck_of,
        recheck=e.recheck,
        stations=_stations(e),
        flagged=len(e.flagged),
        exempt=len(e.exempt),
        corrected=len(e.corrected),
        concluded_by=e.conclusion.physician if e.conclusion is not None else None,
        concluded_at=e.conclusion.at if e.conclusion is not None else None,
    )


def _stations(e: Examination) -> tuple[StationProgress, ...]:
    return tuple(
        StationProgress(
            station=station,
            total=len(items),
            open=sum(item.open for item in items),
            flagged=sum(item.flag is not None and item.flag.abnormal for item in items),
        )
        for station in Station
        if (items := [item for item in e.items if item.station is station])
    )


class MemoryExaminationQueries:
    """``ExaminationQueries`` over the store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def page(
        self,
        wanted: ExaminationFilter,
        reader: Actor,
        after: ExaminationId | None,
        limit: int,
        sort: ExaminationSort = ExaminationSort.NEWEST,
    ) -> tuple[ExaminationRow, ...]:
        """A page."""
        up = sort is ExaminationSort.OLDEST
        found = [e for e in self._matching(wanted, reader) if after is None or (e.id > after if up else e.id < after)]
        return tuple(_row(e) for e in sorted(found, key=attrgetter("id"), reverse=not up)[:limit])

    def count(self, wanted: ExaminationFilter, reader: Actor) -> int:
        """How many match."""
        return min(len(self._matching(wanted, reader)), CAP)

    def waiting(
        self, station: Station, first: date, last: date, reader: Actor, after: ExaminationId | None, limit: int
    ) -> tuple[WorkRow, ...]:
        """Who waits for the station."""
        wanted = ExaminationFilter(first=first, last=last, states=frozenset(_AT_WORK))
        people = sorted(self._matching(wanted, reader), key=attrgetter("id"))
        rows = [_work_row(e, station) for e in people if after is None or e.id > after]
        return tuple(row for row in rows if row.items)[:limit]

    def find(self, examination: ExaminationId, reader: Actor) -> ExaminationFile | None:
        """One whole."""
        found: Examination | None = self._store.table("examination").get(examination)
        if found is None:
            return None
        cases: list[PublicHealthCase] = list(self._store.table("public_health_case").values())
        by = found.enterers() | {review.by for review in found.reviews}
        members: dict[StaffId, StaffMember] = self._store.table("staff")
        performers = [members[one] for one in found.performers() if one in members]
        return ExaminationFile(
            examination=found,
            catalogue=self._store.table("catalogue_version")[found.catalogue].catalogue,
            myself=MemoryStaffMembers(self._store).by_account(UserId(reader.id)) if reader.id is not None else None,
            staff={member.id: member.name for member in performers},
            signatures={(one.id, one.account): one.signature for one in performers if one.account and one.signature},
            accounts={id_: user.name for id_, user in self._store.table("user").items() if id_ in by},
            cases=tuple(sorted((c for c in cases if c.examination == found.id), key=lambda c: c.id)),
        )

    def _matching(self, wanted: ExaminationFilter, reader: Actor) -> list[Examination]:
        everything: list[Examination] = list(self._store.table("examination").values())
        seen = [e for e in everything if reader.sees(e.department, e.owner)]
        found = [e for e in seen if all(matches(e, wanted) for matches in _MATCHES)]
        found = [e for e in found if wanted.slip_open is None or wanted.slip_open is self._slip_open(e)]
        noticed = {one.examination for one in self._notices() if one.kind is wanted.without_notice}
        return [e for e in found if e.id not in noticed]

    def _notices(self) -> list[GivenNotice]:
        return list(self._store.table("given_notice").values())

    def _slip_open(self, e: Examination) -> bool | None:
        slip: SlipReturn | None = self._store.table("slip_return").get(e.id)
        if slip is not None and slip.standing:
            return False
        return None if e.state is ExaminationState.VOIDED else True


def _work_row(e: Examination, station: Station) -> WorkRow:
    rejected = {tube.specimen for tube in e.tubes if tube.state is TubeState.REJECTED}
    open_items = [item for item in e.items if item.station is station and item.open]
    return WorkRow(
        id=e.id,
        number=e.number,
        slip=e.slip,
        name=e.person.name,
        sex=e.person.sex,
        birth=e.person.birth,
        day=e.day,
        registered_at=e.registered_at,
        items=tuple(WaitingItem(item.code, item.state, item.tube) for item in open_items),
        redraw=any(item.tube is None and item.specimen in rejected for item in open_items),
    )
