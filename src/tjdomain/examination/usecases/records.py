"""What every use case over examinations does: load within scope, save with its event, let the line before follow."""

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Examinations, PublicHealthCases
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.ending import line_after
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.public_health import Opening, PublicHealthCaseId, follow_results
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound, NotPermitted, StaleVersion
from tjdomain.shared.ids import ExaminationId, UserId


def account_of(actor: Actor) -> UserId | None:
    """The account behind an actor; None for jobs and the system."""
    return UserId(actor.id) if actor.id is not None else None


def reviewer(actor: Actor) -> UserId:
    """The account of a reviewer. Raises ``NotPermitted``: only a person with an account reviews, never a job."""
    actor.require(ExaminationRight.REVIEW)
    account = account_of(actor)
    if account is None:
        raise NotPermitted(ExaminationRight.REVIEW)
    return account


class Records:
    """Examinations within the actor's scope, and their events."""

    def __init__(self, examinations: Examinations, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._examinations = examinations
        self._journal = Journal(events, clock, ids)

    def get(self, actor: Actor, examination: ExaminationId) -> Examination:
        """The examination, locked. Raises ``NotFound`` also outside the actor's scope."""
        found = self._examinations.get(examination)
        if not actor.sees(found.department, found.owner):
            raise NotFound("examination", str(examination))
        return found

    def require_seen(self, examination: Examination, seen: int) -> None:
        """Raise ``StaleVersion`` if the examination changed since the actor looked at version ``seen``."""
        if examination.version != seen:
            raise StaleVersion("examination", str(examination.id))

    def get_all(self, actor: Actor, examinations: tuple[ExaminationId, ...]) -> tuple[Examination, ...]:
        """The examinations, locked in the order of their ids.

        Raises ``NotFound`` for the first that is not to be seen.
        """
        found = self._examinations.get_all(examinations)
        seen = {examination.id for examination in found if actor.sees(examination.department, examination.owner)}
        for wanted in examinations:
            if wanted not in seen:
                raise NotFound("examination", str(wanted))
        return found

    def add(self, kind: str, actor: Actor, examination: Examination) -> None:
        """Store a new one with its event."""
        self._examinations.add(examination)
        self._journal.record(kind, actor, None, examination)

    def save(
        self, kind: str, actor: Actor, before: Examination, after: Examination, reason: str | None = None
    ) -> Examination:
        """Save with the event, and do the same for the examinations before a recheck that follow it."""
        self._examinations.save(after)
        self._journal.record(kind, actor, before, after, reason)
        for first, followed in line_after(after, self._examinations.ancestors(after)):
            self._examinations.save(followed)
            self._journal.record("examination.followed_recheck", actor, first, followed)
        return after


class CaseWatch:
    """Opens and retracts work items for 公卫科 as results come and are corrected."""

    def __init__(self, cases: PublicHealthCases, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._cases = cases
        self._journal = Journal(events, clock, ids)
        self._clock = clock
        self._ids = ids

    def follow(self, actor: Actor, examination: Examination, catalogue: Catalogue) -> None:
        """Bring the work items in line with the results of ``examination``."""
        known = {case.id: case for case in self._cases.of_examination(examination.id)}
        opening = Opening(
            by=account_of(actor), at=self._clock.now(), new_id=lambda: PublicHealthCaseId(self._ids.new())
        )
        for case in follow_results(examination, catalogue, tuple(known.values()), opening):
            before = known.get(case.id)
            if before is None:
                self._cases.add(case)
                self._journal.record("public_health_case.opened", actor, None, case)
            else:
                self._cases.save(case)
                self._journal.record("public_health_case.retracted", actor, before, case)
