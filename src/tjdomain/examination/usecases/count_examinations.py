"""How many examinations there are in each state, of those that match; and how many wait for a review by outcome."""

from collections.abc import Mapping

from attrs import evolve, frozen

from ports.examination import ExaminationPolicies
from ports.examination_queries import ExaminationFilter, ExaminationQueries, ExaminationRegisters
from tjdomain.examination.domain.kinds import ExaminationState, Outcome
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.list_examinations import awaiting_review, require_readable
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class CountExaminationsQuery:
    """States that ``wanted`` names are left aside: each is counted."""

    actor: Actor
    wanted: ExaminationFilter


class CountExaminations:
    """Counts within the actor's data scope; names nobody, so nothing is logged."""

    def __init__(self, queries: ExaminationQueries) -> None:
        self._queries = queries

    def __call__(self, query: CountExaminationsQuery) -> Mapping[ExaminationState, int]:
        """Each up to 10,001. Raises ``NotPermitted``, also for a filter by results that the actor may not see."""
        query.actor.require(ExaminationRight.READ)
        require_readable(query.actor, query.wanted)
        return {
            state: self._queries.count(evolve(query.wanted, states=frozenset({state})), query.actor)
            for state in ExaminationState
        }


class CountReviewQueue:
    """How many of what waits for the actor's review there are by outcome; names nobody, so nothing is logged."""

    def __init__(
        self, queries: ExaminationQueries, registers: ExaminationRegisters, policies: ExaminationPolicies
    ) -> None:
        self._queries = queries
        self._registers = registers
        self._policies = policies

    def __call__(self, query: CountExaminationsQuery) -> Mapping[Outcome, int]:
        """Each up to 10,001, whatever outcomes are asked for. Raises ``NotPermitted``."""
        query.actor.require(ExaminationRight.REVIEW)
        query.actor.require(ExaminationRight.READ_RESULTS)
        waiting = awaiting_review(query.wanted, query.actor, self._policies.current(), self._registers)
        return {
            outcome: self._queries.count(evolve(waiting, outcomes=frozenset({outcome})), query.actor)
            for outcome in Outcome
        }
