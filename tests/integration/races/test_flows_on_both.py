"""One person's way through both contexts' rows, the same on SQLite and on MariaDB."""

import pytest

from tests.integration.conftest import Database
from tests.integration.races.test_flows_races import department
from tests.unit.flows.making import Department
from tests.unit.flows.test_walk_in import SEEN
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.certification.domain.certificate import Certificate, PendingState
from tjdomain.examination.domain.kinds import ExaminationState, TradeVerdict
from tjdomain.flows.together.errors import CertificateStands, CertificateWasIssued, RecheckOffered


@pytest.fixture
def here(database: Database) -> Department:
    made = department(database)
    made.install()
    return made


def test_from_the_check_in_to_the_certificate_that_guards_its_approval(here: Department) -> None:
    begun = here.arrive(portrait=True)
    booked = here.visit(begun)
    assert here.check_in(booked).came_back
    judged = here.judge(here.examination(begun.id))
    for _ in range(2):
        here.flows.complete(here.tell(judged))
        here.flows.issue_after(here.tell(judged))
    issued = here.certificate(judged)
    assert isinstance(issued, Certificate)
    assert (issued.examination_version, issued.edition) == (judged.version, 1)
    assert here.visit(begun).state is AppointmentState.COMPLETED
    assert here.examination(begun.id) == judged
    with pytest.raises(CertificateStands):
        here.undo_approval(judged)
    with pytest.raises(CertificateWasIssued):
        here.void(judged)
    assert here.examination(begun.id) == judged


def test_without_a_portrait_the_undone_approval_leaves_the_list(here: Department) -> None:
    judged = here.judge(here.arrive())
    here.issue(judged)
    here.undo_approval(judged)
    waiting = here.waiting(judged)
    assert waiting is not None
    assert waiting.state is PendingState.WITHDRAWN
    assert here.examination(judged.id).state is ExaminationState.AWAITING_REVIEW


def test_a_walk_in_takes_a_place_and_its_undo_gives_it_back(here: Department) -> None:
    begun = here.walk_in(original=SEEN).examination
    assert here.counts().walk_in_used == 1
    here.undo_check_in(begun)
    assert here.counts().walk_in_used == 0
    assert not here.walk_in(original=SEEN).came_back


def test_a_recheck_is_offered_and_a_void_one_frees_the_first(here: Department) -> None:
    first = here.judge(here.arrive(), TradeVerdict.RECHECK)
    here.flows.complete(here.tell(first))
    with pytest.raises(RecheckOffered):
        here.walk_in(original=SEEN)
    recheck = here.begin_recheck(first)
    assert here.walk_in(original=SEEN).examination == recheck
    here.void(recheck)
    assert here.examination(first.id).recheck is None
    assert here.visit(first).state is AppointmentState.COMPLETED
