"""Show one examination whole 查体详情, with what the reader may do next and what the rules propose."""

from collections.abc import Mapping

from attrs import frozen

from ports.examination import ExaminationPolicies
from ports.examination_queries import ExaminationFile, ExaminationQueries
from ports.view_log import ViewLog
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.conclusion import Proposal
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.judgement import propose
from tjdomain.examination.domain.lifecycle import ExaminationAction, allowed_actions
from tjdomain.examination.domain.public_health import PublicHealthCase
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.discretion import without_medical_values
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import ExaminationId, StaffId, UserId


@frozen(kw_only=True)
class ShowExaminationQuery:
    """Which examination."""

    actor: Actor
    examination: ExaminationId


@frozen(kw_only=True)
class ExaminationView:
    """``examination`` holds the results that the reader may see, the person unmasked: mask where it is shown.

    ``proposal`` is the rules' as of now, None while items are missing or
    the reader may not see results; ``actions`` what the reader may do; ``staff`` and ``accounts``
    are names by id.
    """

    examination: Examination
    catalogue: Catalogue
    proposal: Proposal | None
    actions: frozenset[ExaminationAction]
    staff: Mapping[StaffId, str]
    accounts: Mapping[UserId, str]
    cases: tuple[PublicHealthCase, ...]


class ShowExamination:
    """Reads without locking."""

    def __init__(self, queries: ExaminationQueries, policies: ExaminationPolicies, views: ViewLog) -> None:
        self._queries = queries
        self._policies = policies
        self._views = views

    def __call__(self, query: ShowExaminationQuery) -> ExaminationView:
        """Raises ``NotPermitted``, ``NotFound``."""
        actor = query.actor
        actor.require(ExaminationRight.READ)
        found = self._queries.find(query.examination, actor)
        if found is None or not actor.sees(found.examination.department, found.examination.owner):
            raise NotFound("examination", str(query.examination))
        self._views.seen(actor, "examination", [found.examination.id])
        return self._view(found, actor)

    def _view(self, found: ExaminationFile, actor: Actor) -> ExaminationView:
        examination = found.examination
        judges = actor.may(ExaminationRight.READ_RESULTS) and not examination.missing
        return ExaminationView(
            examination=without_medical_values(examination, actor),
            catalogue=found.catalogue,
            proposal=propose(examination, found.catalogue) if judges else None,
            actions=allowed_actions(examination, actor, self._policies.current(), found.myself),
            staff=found.staff,
            accounts=found.accounts,
            cases=found.cases if actor.may(ExaminationRight.PUBLIC_HEALTH) else (),
        )
