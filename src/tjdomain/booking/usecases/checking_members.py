"""Checking a members' list against the rules before anything is written."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import repeat

from attrs import frozen

from ports.booking import Appointments, PersonStandings
from ports.tabular import CellProblem
from ports.tabular_rows import MemberFile
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.members import Candidate, MemberRow, Vocabulary, allotted, read_member, repeated_rows
from tjdomain.booking.domain.policies import (
    OPEN_POLICIES,
    Facts,
    SlotWish,
    Standing,
    at_desk,
    missed_since,
    released_to,
    slot_objection,
)
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.quota import Part, Place
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Hold, Team, TeamState
from tjdomain.booking.domain.team_errors import (
    MemberAwaitsRecheck,
    MemberBookedElsewhere,
    MemberHasCertificate,
    MemberTooYoung,
    MemberTradeNotOffered,
    NoPlaceForRow,
    RowRepeated,
    TeamCancelled,
    TeamClosed,
    TooManyRows,
)
from tjdomain.booking.usecases.warning import Confirmation, lasting_certificate
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import age_on, local_day
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.person import Document


@frozen(kw_only=True)
class Seated:
    """A row that can be booked, and its place in one of the team's slots."""

    candidate: Candidate
    place: Place

    @property
    def slot(self) -> Slot:
        """The team's slot."""
        return self.place.slot


@frozen
class Enrolled:
    """A row whose person is a member already, with the live appointment; it is left as it is."""

    row: int
    appointment: Appointment


@frozen
class MemberWarning:
    """What the clerk is told about a row's person, and confirms or not; for the clerk alone, never for the employer."""

    row: int
    kind: Confirmation
    error: InvalidValue


@frozen(kw_only=True)
class MemberReport:
    """What an import would do: ``accepted`` rows in order, who is in the team already, and every problem by row.

    A problem's column is ``error.field``, its value ``error.value``, its reason the error itself. ``warnings`` are also
    those that were confirmed; one that was not is a problem of its row too.
    """

    rows: int
    accepted: tuple[Seated, ...]
    enrolled: tuple[Enrolled, ...]
    warnings: tuple[MemberWarning, ...]
    problems: tuple[CellProblem, ...]

    @property
    def wrong_rows(self) -> frozenset[int]:
        """Numbers of the rows that cannot be booked as they are."""
        return frozenset(problem.row for problem in self.problems)


@frozen(kw_only=True)
class MemberList:
    """A list and what it is for; ``confirmed`` are kinds of warnings with which a row is booked all the same."""

    actor: Actor
    now: datetime
    team: Team
    file: MemberFile
    words: Vocabulary
    confirmed: frozenset[Confirmation] = frozenset(Confirmation)


def check_members(
    asked: MemberList, holds: Sequence[Hold], facts: Facts, appointments: Appointments, standings: PersonStandings
) -> MemberReport:
    """Check the whole list. Raises ``TooManyRows``, ``TeamCancelled``, ``TeamClosed``."""
    _refuse_team(asked.team)
    total = len({row.number for row in asked.file.rows} | {problem.row for problem in asked.file.problems})
    if total > facts.policy.import_limit:
        raise TooManyRows(total, facts.policy.import_limit)
    found: list[tuple[int, InvalidValue]] = []
    candidates = _read(asked, found)
    candidates = _without(candidates, _repeated(candidates), found)
    live = {one.person.document: one for one in appointments.live_among([c.person.document for c in candidates])}
    enrolled, candidates = _parted(asked.team, candidates, live)
    candidates = _without(candidates, _objections(candidates, facts.policy, live), found)
    warnings = _warnings(asked, candidates, facts.policy, standings)
    unconfirmed = {told.row: told.error for told in reversed(warnings) if told.kind not in asked.confirmed}
    candidates = _without(candidates, unconfirmed, found)
    seats = allotted(candidates, _places(asked, holds, facts))
    candidates = _without(candidates, _unseated(candidates, seats, facts.policy), found)
    problems = [CellProblem(row, error) for row, error in found]
    return MemberReport(
        rows=total,
        accepted=tuple(Seated(candidate=c, place=seats[c.row]) for c in candidates),
        enrolled=enrolled,
        warnings=warnings,
        problems=tuple(sorted((*asked.file.problems, *problems), key=lambda problem: problem.row)),
    )


def _refuse_team(team: Team) -> None:
    if team.state is TeamState.CANCELLED:
        raise TeamCancelled
    if team.state is TeamState.CLOSED:
        raise TeamClosed


def _read(asked: MemberList, found: list[tuple[int, InvalidValue]]) -> list[Candidate]:
    today, candidates = local_day(asked.now), []
    for row in asked.file.rows:
        typed = MemberRow(
            number=row.number,
            name=row.name,
            document_number=row.document_number,
            document_kind=row.document_kind,
            phone=row.phone,
            sex=row.sex,
            birth=row.birth,
            trades=row.trades,
        )
        match read_member(typed, asked.words, asked.team.trades, today):
            case Candidate() as candidate:
                candidates.append(candidate)
            case problems:
                found.extend((row.number, problem) for problem in problems)
    return candidates


def _parted(
    team: Team, candidates: Iterable[Candidate], live: Mapping[Document, Appointment]
) -> tuple[tuple[Enrolled, ...], list[Candidate]]:
    """Members of the team, whom a list that is handed in again names once more, and all others."""
    enrolled, others = [], []
    for candidate in candidates:
        appointment = live.get(candidate.person.document)
        if appointment is not None and appointment.team == team.id:
            enrolled.append(Enrolled(candidate.row, appointment))
        else:
            others.append(candidate)
    return tuple(enrolled), others


def _repeated(candidates: Sequence[Candidate]) -> Mapping[int, InvalidValue]:
    first, numbers = repeated_rows(candidates), {c.row: c.person.document.number for c in candidates}
    return {row: RowRepeated("document_number", numbers[row], first[row]) for row in first}


def _objections(
    candidates: Sequence[Candidate], policy: BookingPolicy, live: Mapping[Document, Appointment]
) -> Mapping[int, InvalidValue]:
    result: dict[int, InvalidValue] = {}
    for candidate in candidates:
        number = candidate.person.document.number
        foreign = sorted(trade.value for trade in candidate.trades - frozenset(policy.trades))
        if candidate.person.document in live:
            result[candidate.row] = MemberBookedElsewhere("document_number", number)
        elif foreign:
            result[candidate.row] = MemberTradeNotOffered("trades", ", ".join(foreign))
    return result


def _warnings(
    asked: MemberList, candidates: Sequence[Candidate], policy: BookingPolicy, standings: PersonStandings
) -> tuple[MemberWarning, ...]:
    documents = [candidate.person.document for candidate in candidates]
    known = standings.of_all(documents, missed_since(asked.now, policy))
    return tuple(told for candidate in candidates for told in _told(asked, candidate, known, policy))


def _told(
    asked: MemberList, candidate: Candidate, known: Mapping[Document, Standing], policy: BookingPolicy
) -> Iterator[MemberWarning]:
    row, document = candidate.row, candidate.person.document
    standing, cell = known[document], ("document_number", document.number)
    if standing.awaits_recheck:
        yield MemberWarning(row, Confirmation.RECHECK, MemberAwaitsRecheck(*cell))
    if until := lasting_certificate(standing, policy, local_day(asked.now)):
        told = until if at_desk(asked.actor) else None
        yield MemberWarning(row, Confirmation.CERTIFICATE, MemberHasCertificate(*cell, told))


def _unseated(
    candidates: Iterable[Candidate], seats: Mapping[int, Place], policy: BookingPolicy
) -> Mapping[int, InvalidValue]:
    result: dict[int, InvalidValue] = {}
    for candidate in candidates:
        place = seats.get(candidate.row)
        if place is None:
            result[candidate.row] = NoPlaceForRow("name", candidate.person.name)
        elif age_on(candidate.person.birth, place.slot.day) < policy.minimum_age:
            birth = candidate.person.birth.isoformat()
            result[candidate.row] = MemberTooYoung("birth", birth, policy.minimum_age)
    return result


def _without(
    candidates: Iterable[Candidate], objections: Mapping[int, InvalidValue], found: list[tuple[int, InvalidValue]]
) -> list[Candidate]:
    found.extend(objections.items())
    return [candidate for candidate in candidates if candidate.row not in objections]


def _places(asked: MemberList, holds: Iterable[Hold], facts: Facts) -> Iterator[Place]:
    """Places in slots that can still be booked: the team's unused ones, then free ones where the team allows that."""
    wishes = {hold: SlotWish(actor=asked.actor, now=asked.now, slot=hold.slot, part=Part.TEAM) for hold in holds}
    bookable = [hold for hold, wish in wishes.items() if slot_objection(wish, facts, OPEN_POLICIES) is None]
    for hold in bookable:
        yield from repeat(Place(hold.slot, Part.TEAM), hold.left)
    given = Counter[date]()
    for slot in (hold.slot for hold in bookable if asked.team.may_use_free):
        day, released = facts.openings.days[slot.day], released_to(asked.actor, slot.day, asked.now, facts.policy)
        free = min(day.free(slot.start, released), day.total.free(released) - given[slot.day])
        given[slot.day] += free
        yield from repeat(Place(slot, Part.FREE), free)
