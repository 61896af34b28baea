"""What every storage of examination must do."""

from datetime import timedelta
from uuid import UUID

import pytest
from attrs import evolve

from contracts.ports import examination_samples as samples
from contracts.ports.examination_samples import CENTRE, CHIEF, DOCTOR, ELSEWHERE, NOON, TESTER, TODAY, TYPIST
from ports.examination import Catalogues, ChiefPhysicians, Examinations, PublicHealthCases, StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.catalogue_version import CatalogueState, discard
from tjdomain.examination.domain.deciding import withdraw
from tjdomain.examination.domain.ending import void
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState, TradeVerdict
from tjdomain.examination.domain.public_health import acknowledge
from tjdomain.examination.domain.registering import Making, change_trades, start_recheck
from tjdomain.examination.domain.review_errors import AlreadyRegistered, NumberTaken
from tjdomain.examination.domain.shipped import VERSION_1
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import AppointmentId, ExaminationId, StaffId, UserId
from tjdomain.shared.trade import Trade


def rechecked(first: Examination, n: int = 77) -> tuple[Examination, Examination]:
    """A first examination that awaits its recheck, with the recheck begun."""
    waiting = samples.approved(samples.concluded(samples.all_normal(first), TradeVerdict.RECHECK))
    making = Making(
        id=ExaminationId(UUID(int=1000 + n)),
        created_by=samples.CLERK,
        at=NOON + timedelta(days=3),
        catalogue=VERSION_1,
        policy=samples.POLICY,
        next_ordinal=samples.counting(10 * n),
    )
    linked, recheck = start_recheck(waiting, making)
    return samples.in_one_step(first, linked), recheck


class ExaminationsContract:
    """Subclasses give the fixtures ``uow`` and ``examinations``, which share one transaction."""

    def stored(self, uow: UnitOfWork, examinations: Examinations, *wanted: Examination) -> None:
        with uow:
            for examination in wanted:
                examinations.add(examination)

    def test_what_is_added_is_found_again(self, uow: UnitOfWork, examinations: Examinations) -> None:
        given = samples.everything_given()
        self.stored(uow, examinations, given)
        with uow:
            assert examinations.get(given.id) == given

    def test_nobody_is_not_found(self, uow: UnitOfWork, examinations: Examinations) -> None:
        with uow, pytest.raises(NotFound):
            examinations.get(ExaminationId(UUID(int=1)))

    def test_work_at_the_stations_is_kept_whole(self, uow: UnitOfWork, examinations: Examinations) -> None:
        given = samples.everything_given()
        self.stored(uow, examinations, given)
        after = samples.worked_on(given)
        with uow:
            examinations.save(after)
        with uow:
            assert examinations.get(given.id) == after

    def test_conclusion_and_review_are_kept_whole(self, uow: UnitOfWork, examinations: Examinations) -> None:
        given = samples.everything_given()
        self.stored(uow, examinations, given)
        complete = samples.all_normal(given)
        with uow:
            examinations.save(complete)
        concluded = samples.concluded(complete)
        with uow:
            examinations.save(concluded)
        with uow:
            assert examinations.get(given.id) == concluded
        approved = samples.approved(concluded)
        with uow:
            examinations.save(approved)
        with uow:
            assert examinations.get(given.id) == approved

    def test_contributors_to_what_was_taken_back_stay_known(self, uow: UnitOfWork, examinations: Examinations) -> None:
        given = evolve(samples.concluded(samples.all_normal(samples.registered())), version=1)
        self.stored(uow, examinations, given)
        withdrawn = withdraw(given, TYPIST, NOON, "漏看")
        assert withdrawn.earlier_contributors == {CHIEF.value}
        with uow:
            examinations.save(withdrawn)
        with uow:
            assert examinations.get(given.id) == withdrawn
        again = samples.concluded(withdrawn)
        with uow:
            examinations.save(again)
        with uow:
            assert examinations.get(given.id) == again

    def test_items_that_fall_away_are_gone(self, uow: UnitOfWork, examinations: Examinations) -> None:
        given = samples.everything_given()
        self.stored(uow, examinations, given)
        after = change_trades(given, VERSION_1, frozenset({Trade.FOOD}), samples.counting())
        assert len(after.items) < len(given.items)
        with uow:
            examinations.save(after)
        with uow:
            assert examinations.get(given.id) == after

    def test_the_older_of_two_versions_is_refused(self, uow: UnitOfWork, examinations: Examinations) -> None:
        given = samples.registered()
        self.stored(uow, examinations, given)
        with uow:
            examinations.save(samples.all_normal(given))
        with pytest.raises(StaleVersion), uow:
            examinations.save(samples.worked_on(given))
        with uow:
            assert examinations.get(given.id) == samples.all_normal(given)

    def test_what_was_never_added_is_not_saved(self, uow: UnitOfWork, examinations: Examinations) -> None:
        with pytest.raises(NotFound), uow:
            examinations.save(evolve(samples.registered(), version=2))

    def test_a_claim_changes_nothing_and_wants_the_version_that_stands(
        self, uow: UnitOfWork, examinations: Examinations
    ) -> None:
        given = samples.registered()
        self.stored(uow, examinations, given)
        with uow:
            examinations.claim(given)
            examinations.save(samples.all_normal(given))
        with uow:
            assert examinations.get(given.id) == samples.all_normal(given)
        with pytest.raises(StaleVersion), uow:
            examinations.claim(given)
        with pytest.raises(NotFound), uow:
            examinations.claim(samples.registered(2))

    def test_a_rollback_takes_everything_back(self, uow: UnitOfWork, examinations: Examinations) -> None:
        given = samples.registered()
        self.stored(uow, examinations, given)
        message = "refused"
        with pytest.raises(RuntimeError, match=message), uow:
            examinations.save(samples.worked_on(given))
            raise RuntimeError(message)
        with uow:
            assert examinations.get(given.id) == given

    def test_numbers_are_given_once_in_a_department(self, uow: UnitOfWork, examinations: Examinations) -> None:
        one, two = samples.registered(1), samples.registered(2)
        self.stored(uow, examinations, one)
        for taken in (evolve(two, number=one.number), evolve(two, slip=one.slip), evolve(two, tubes=one.tubes)):
            with pytest.raises(NumberTaken), uow:
                examinations.add(taken)
        elsewhere = evolve(two, registration=evolve(two.registration, department=ELSEWHERE))
        elsewhere = evolve(elsewhere, number=one.number, slip=one.slip, tubes=one.tubes)
        self.stored(uow, examinations, elsewhere)
        with uow:
            assert examinations.get(elsewhere.id) == elsewhere

    def test_a_barcode_is_not_given_again_by_a_later_change(self, uow: UnitOfWork, examinations: Examinations) -> None:
        one, two = samples.registered(1), samples.registered(2)
        self.stored(uow, examinations, one, two)
        grown = evolve(two, tubes=(*two.tubes, one.tubes[0]), version=2)
        with pytest.raises(NumberTaken), uow:
            examinations.save(grown)

    def test_several_are_read_in_the_order_of_their_ids(self, uow: UnitOfWork, examinations: Examinations) -> None:
        one, two, three = (samples.registered(n) for n in (1, 2, 3))
        self.stored(uow, examinations, three, one, two)
        nobody = ExaminationId(UUID(int=1))
        with uow:
            assert examinations.get_all([three.id, nobody, one.id, three.id]) == (one, three)
            assert examinations.get_all([]) == ()
            assert examinations.look_at([three.id, nobody, one.id, three.id]) == (one, three)

    def test_an_appointment_has_one_examination_unless_it_is_void(
        self, uow: UnitOfWork, examinations: Examinations
    ) -> None:
        appointment = AppointmentId(UUID(int=61))
        one = samples.registered(1, appointment=appointment)
        two = samples.registered(2, appointment=appointment)
        self.stored(uow, examinations, one)
        with pytest.raises(AlreadyRegistered), uow:
            examinations.add(two)
        with uow:
            examinations.save(void(one))
        with uow:
            assert examinations.of_appointment(appointment) is None
        self.stored(uow, examinations, two)
        with uow:
            assert examinations.of_appointment(appointment) == two

    def test_what_a_person_has_open_is_found(self, uow: UnitOfWork, examinations: Examinations) -> None:
        begun = samples.registered(1)
        ended = evolve(void(samples.registered(2)), registration=begun.registration, version=1)
        elsewhere = samples.registered(3, person=begun.person, department=ELSEWHERE)
        waiting = evolve(samples.registered(4, person=begun.person), state=ExaminationState.AWAITING_RECHECK)
        self.stored(uow, examinations, waiting, begun, ended, elsewhere, samples.registered(5))
        with uow:
            assert examinations.open_of(CENTRE, begun.person.document) == (begun, waiting)

    def test_codes_lead_to_their_examinations(self, uow: UnitOfWork, examinations: Examinations) -> None:
        one, two = samples.registered(1), samples.registered(2)
        gone = evolve(void(samples.registered(3)), version=1)
        elsewhere = samples.registered(4, department=ELSEWHERE)
        self.stored(uow, examinations, one, two, gone, elsewhere)
        codes = [one.number, two.slip, two.tubes[1].barcode, gone.number, elsewhere.number, "nobody"]
        with uow:
            assert examinations.ids_by_code(CENTRE, codes) == {
                one.number: one.id,
                two.slip: two.id,
                two.tubes[1].barcode: two.id,
            }
            assert examinations.ids_by_code(CENTRE, []) == {}

    def test_a_recheck_leads_back_to_the_examinations_before_it(
        self, uow: UnitOfWork, examinations: Examinations
    ) -> None:
        given = samples.registered(1)
        self.stored(uow, examinations, given)
        first, recheck = rechecked(given, 2)
        with uow:
            examinations.save(first)
            examinations.add(recheck)
        second, last = rechecked(recheck, 3)
        with uow:
            examinations.save(second)
            examinations.add(last)
        with uow:
            assert examinations.get(last.id) == last
            assert examinations.ancestors(last) == (second, first)
            assert examinations.ancestors(first) == ()


class CataloguesContract:
    """Subclasses give the fixtures ``uow`` and ``catalogues``, which share one transaction."""

    def test_a_version_is_found_again_whole(self, uow: UnitOfWork, catalogues: Catalogues) -> None:
        given = samples.version()
        with uow:
            assert catalogues.latest() == 0
            catalogues.add(given)
        with uow:
            assert catalogues.get(1) == given
            assert catalogues.latest() == 1

    def test_an_unknown_version_is_not_found(self, uow: UnitOfWork, catalogues: Catalogues) -> None:
        with uow, pytest.raises(NotFound):
            catalogues.get(7)

    def test_a_number_is_given_once(self, uow: UnitOfWork, catalogues: Catalogues) -> None:
        with uow:
            catalogues.add(samples.version())
        with pytest.raises(StaleVersion), uow:
            catalogues.add(evolve(samples.version(), id=samples.version(2).id))

    def test_the_newest_active_version_of_the_day_is_in_force(self, uow: UnitOfWork, catalogues: Catalogues) -> None:
        day = timedelta(days=1)
        with uow:
            with pytest.raises(NotFound):
                catalogues.in_force(TODAY)
            catalogues.add(samples.version(1, valid_from=TODAY - 9 * day))
            catalogues.add(samples.version(2, valid_from=TODAY))
            catalogues.add(samples.version(3, valid_from=TODAY - day))
            catalogues.add(samples.version(4, valid_from=TODAY))
            catalogues.add(samples.version(5, CatalogueState.DRAFT, valid_from=TODAY))
            catalogues.add(samples.version(6, valid_from=TODAY + day))
        with uow:
            assert catalogues.in_force(TODAY).number == 4
            assert catalogues.in_force(TODAY - day).number == 3
            assert catalogues.in_force(TODAY - 2 * day).number == 1
            with pytest.raises(NotFound):
                catalogues.in_force(TODAY - 10 * day)

    def test_a_change_of_state_is_kept_once(self, uow: UnitOfWork, catalogues: Catalogues) -> None:
        draft = samples.version(1, CatalogueState.DRAFT)
        with uow:
            catalogues.add(draft)
        with uow:
            catalogues.save(discard(draft))
        with uow:
            assert catalogues.get(1) == discard(draft)
        with pytest.raises(StaleVersion), uow:
            catalogues.save(discard(draft))
        with pytest.raises(NotFound), uow:
            catalogues.save(discard(samples.version(2, CatalogueState.DRAFT)))


class StaffMembersContract:
    """Subclasses give the fixtures ``uow`` and ``members``, which share one transaction."""

    def test_a_member_is_found_again_whole(self, uow: UnitOfWork, members: StaffMembers) -> None:
        given, bare = samples.member(account=TYPIST, concludes=True), samples.member(TESTER, stations=frozenset())
        with uow:
            members.add(given)
            members.add(bare)
        with uow:
            assert members.get(given.id) == given
            assert members.get(bare.id) == bare
            with pytest.raises(NotFound):
                members.get(StaffId(UUID(int=1)))

    def test_an_account_leads_to_its_active_member(self, uow: UnitOfWork, members: StaffMembers) -> None:
        with uow:
            members.add(samples.member(DOCTOR, account=TYPIST))
            members.add(samples.member(TESTER, account=TYPIST, active=False))
        with uow:
            assert members.by_account(TYPIST) == samples.member(DOCTOR, account=TYPIST)
            assert members.by_account(UserId(UUID(int=1))) is None

    def test_a_change_is_kept_once(self, uow: UnitOfWork, members: StaffMembers) -> None:
        with uow:
            members.add(samples.member())
        changed = samples.member(title="副主任医师", version=2)
        with uow:
            members.save(changed)
        with uow:
            assert members.get(changed.id) == changed
        with pytest.raises(StaleVersion), uow:
            members.save(changed)
        with pytest.raises(NotFound), uow:
            members.save(samples.member(TESTER, version=2))


class ChiefPhysiciansContract:
    """Subclasses give the fixtures ``uow`` and ``chiefs``, which share one transaction."""

    def test_the_history_of_a_department_is_kept_in_order(self, uow: UnitOfWork, chiefs: ChiefPhysicians) -> None:
        first = samples.chief(1, CHIEF, TODAY)
        second = samples.chief(2, DOCTOR, TODAY + timedelta(days=30))
        with uow:
            chiefs.add(second)
            chiefs.add(samples.chief(3, TESTER, TODAY, ELSEWHERE))
            chiefs.add(first)
        with uow:
            assert chiefs.of(CENTRE) == (first, second)


class PublicHealthCasesContract:
    """Subclasses give the fixtures ``uow`` and ``cases``, which share one transaction."""

    def test_a_work_item_is_found_again_whole(self, uow: UnitOfWork, cases: PublicHealthCases) -> None:
        one, other = samples.registered(1), samples.registered(2)
        first, second = samples.case(1, one), samples.case(2, one, item="hev_igm", finding="hepatitis_e")
        with uow:
            cases.add(second)
            cases.add(first)
            cases.add(samples.case(3, other))
        with uow:
            assert cases.get(first.id) == first
            assert cases.of_examination(one.id) == (first, second)
            with pytest.raises(NotFound):
                cases.get(samples.case(9, one).id)

    def test_a_result_has_one_work_item(self, uow: UnitOfWork, cases: PublicHealthCases) -> None:
        about = samples.registered()
        with uow:
            cases.add(samples.case(1, about))
            cases.add(samples.case(2, about, result=2))
        with uow, pytest.raises(StaleVersion):
            cases.add(samples.case(3, about))

    def test_an_acknowledgement_is_kept_once(self, uow: UnitOfWork, cases: PublicHealthCases) -> None:
        given = samples.case(1, samples.registered())
        with uow:
            cases.add(given)
        taken = acknowledge(given, TYPIST, NOON, "已报疾控")
        with uow:
            cases.save(taken)
        with uow:
            assert cases.get(given.id) == taken
        with pytest.raises(StaleVersion), uow:
            cases.save(taken)
        with pytest.raises(NotFound), uow:
            cases.save(evolve(taken, id=samples.case(9, samples.registered()).id))
