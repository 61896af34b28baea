"""What every storage of certification must do."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve

from contracts.ports import examination_samples as samples
from ports.certification import (
    CertificateArchive,
    CertificateFilter,
    Certificates,
    NumberGap,
    PendingCertificates,
    Sight,
)
from ports.examination import Examinations
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.certificate import (
    ApprovedExamination,
    Certificate,
    CertificateState,
    Collection,
    CollectionWay,
    PendingCertificate,
    PendingState,
)
from tjdomain.certification.domain.errors import AlreadyIssued, AlreadyWaiting
from tjdomain.certification.domain.number import NumberPattern
from tjdomain.shared.actor import EVERYTHING, NOTHING, Scope, ScopeLevel
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import CertificateId, DepartmentId, ExaminationId, FileId
from tjdomain.shared.person import Document, DocumentKind, Person
from tjdomain.shared.trade import Trade

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 4, 0, 0, 123456, tzinfo=UTC)
CENTRE = DepartmentId(UUID(int=901))
ELSEWHERE = DepartmentId(UUID(int=902))
CLERK = UUID(int=77)
SERIES = "certificate:371502:2026"
PATTERN = NumberPattern("{body}{year}{sequence:6}{check}")
ZHANG = Person.of("张伟", DocumentKind.RESIDENT_ID, "371502199001011234", phone="13800001111", today=TODAY)
LI = Person.of("李娜𠮷", DocumentKind.RESIDENT_ID, "371521197811050024", today=TODAY)
SEE_ALL = Sight(scope=EVERYTHING, owner=None)


def approved(n: int = 1, **changes: Any) -> ApprovedExamination:
    """The ``n``-th approved examination."""
    examination = ApprovedExamination(
        examination=ExaminationId(UUID(int=1000 + n)),
        version=9,
        department=CENTRE,
        person=ZHANG,
        trades=(Trade.FOOD,),
        exam_date=TODAY - timedelta(days=2),
        portrait=FileId(UUID(int=2000 + n)),
    )
    return evolve(examination, **changes)


def certificate(n: int = 1, **changes: Any) -> Certificate:
    """The ``n``-th certificate, of the ``n``-th examination."""
    made = Certificate(
        id=CertificateId(UUID(int=n)),
        department=CENTRE,
        created_by=CLERK,
        examination=ExaminationId(UUID(int=1000 + n)),
        examination_version=9,
        edition=1,
        number=PATTERN.number("371502", 2026, n),
        holder=ZHANG,
        trades=(Trade.FOOD,),
        portrait=FileId(UUID(int=2000 + n)),
        exam_date=date(2026, 11, 21),
        issue_date=TODAY,
        valid_until=date(2027, 11, 21),
        body_name="聊城市东昌府区妇幼保健院",
        promised_on=date(2026, 11, 26),
    )
    return evolve(made, **changes)


class CertificatesContract:
    """Fixtures: ``uow``, ``certificates`` over the same storage, empty."""

    def test_what_was_added_is_read_whole(self, uow: UnitOfWork, certificates: Certificates) -> None:
        collection = Collection(way=CollectionWay.POST, at=NOON, recorded_by=CLERK, note="EMS 1234567890123")
        full = certificate(holder=LI, trades=(Trade.HAIR_BATH, Trade.FOOD), print_count=3, collection=collection)
        with uow:
            certificates.add(full)
        with uow:
            assert certificates.get(full.id) == full

    def test_a_change_replaces_the_version_before(self, uow: UnitOfWork, certificates: Certificates) -> None:
        revoked = certificate(state=CertificateState.REVOKED, reason="错发", version=2)
        with uow:
            certificates.add(certificate())
        with uow:
            certificates.save(revoked)
        with uow:
            assert certificates.get(revoked.id) == revoked

    def test_the_second_change_of_one_version_is_refused(self, uow: UnitOfWork, certificates: Certificates) -> None:
        with uow:
            certificates.add(certificate())
        with uow:
            certificates.save(certificate(version=2, print_count=2))
        with pytest.raises(StaleVersion), uow:
            certificates.save(certificate(version=2, state=CertificateState.REVOKED))

    def test_what_is_not_there_cannot_be_read_or_changed(self, uow: UnitOfWork, certificates: Certificates) -> None:
        with uow:
            assert certificates.latest_of(certificate().examination) is None
        with pytest.raises(NotFound), uow:
            certificates.get(certificate().id)
        with pytest.raises(NotFound), uow:
            certificates.save(certificate(version=2))

    def test_an_examination_has_one_valid_certificate(self, uow: UnitOfWork, certificates: Certificates) -> None:
        first, other = certificate(), certificate(2, examination=certificate().examination, edition=2)
        with uow:
            certificates.add(first)
        with pytest.raises(AlreadyIssued), uow:
            certificates.add(other)

    def test_an_edition_of_an_examination_exists_once(self, uow: UnitOfWork, certificates: Certificates) -> None:
        revoked = certificate(state=CertificateState.REVOKED)
        with uow:
            certificates.add(revoked)
        with pytest.raises(AlreadyIssued), uow:
            certificates.add(certificate(2, examination=revoked.examination))

    def test_an_edition_of_a_number_exists_once(self, uow: UnitOfWork, certificates: Certificates) -> None:
        with uow:
            certificates.add(certificate())
        with pytest.raises(AlreadyIssued), uow:
            certificates.add(certificate(2, number=certificate().number))

    def test_editions_follow_one_another_under_one_number(self, uow: UnitOfWork, certificates: Certificates) -> None:
        first = certificate()
        second = evolve(first, id=CertificateId(UUID(int=50)), edition=2)
        with uow:
            certificates.add(first)
        with uow:
            certificates.save(evolve(first, state=CertificateState.SUPERSEDED, version=2))
            certificates.add(second)
        with uow:
            assert certificates.latest_of(first.examination) == second
            assert certificates.editions_of(first.examination)[-1] == second
            assert [each.edition for each in certificates.editions_of(first.examination)] == [1, 2]

    def test_a_rollback_leaves_no_certificate(self, uow: UnitOfWork, certificates: Certificates) -> None:
        with pytest.raises(ZeroDivisionError), uow:
            certificates.add(certificate())
            _ = 1 / 0
        with uow:
            assert certificates.latest_of(certificate().examination) is None


def waiting(n: int = 1, **changes: Any) -> PendingCertificate:
    """The ``n``-th examination without a portrait."""
    pending = PendingCertificate(approved=approved(n, portrait=None), since=NOON, created_by=CLERK)
    return evolve(pending, **changes)


class PendingCertificatesContract:
    """Fixtures: ``uow``, ``pendings`` over the same storage, empty."""

    def test_what_was_added_is_read_whole(self, uow: UnitOfWork, pendings: PendingCertificates) -> None:
        pending = waiting(approved=approved(portrait=None, person=LI, trades=(Trade.DRUGS, Trade.COSMETICS)))
        with uow:
            pendings.add(pending)
        with uow:
            assert pendings.get(pending.id) == pendings.find(pending.id) == pending

    def test_an_examination_waits_once(self, uow: UnitOfWork, pendings: PendingCertificates) -> None:
        with uow:
            pendings.add(waiting())
        with pytest.raises(AlreadyWaiting), uow:
            pendings.add(waiting())

    def test_a_change_replaces_the_version_before(self, uow: UnitOfWork, pendings: PendingCertificates) -> None:
        again = waiting(version=2, approved=approved(version=12, portrait=None, person=LI), state=PendingState.ISSUED)
        with uow:
            pendings.add(waiting())
        with uow:
            pendings.save(again)
        with uow:
            assert pendings.get(again.id) == again
        with pytest.raises(StaleVersion), uow:
            pendings.save(waiting(version=2))

    def test_what_is_not_there_cannot_be_read_or_changed(self, uow: UnitOfWork, pendings: PendingCertificates) -> None:
        with uow:
            assert pendings.find(waiting().id) is None
        with pytest.raises(NotFound), uow:
            pendings.get(waiting().id)
        with pytest.raises(NotFound), uow:
            pendings.save(waiting(version=2))


class CertificateArchiveContract:
    """Fixtures: ``uow``, ``certificates``, ``pendings``, ``examinations``, ``archive`` over the same storage, empty."""

    def search(
        self, archive: CertificateArchive, wanted: CertificateFilter, sight: Sight = SEE_ALL, **page: Any
    ) -> list[int]:
        """Ids of the rows found, as numbers; the count must agree."""
        rows = archive.search(wanted, sight, TODAY, page.get("after"), page.get("limit", 50))
        if not page:
            assert archive.count(wanted, sight, TODAY) == len(rows)
        return [row.id.value.int for row in rows]

    @pytest.fixture
    def filled(self, uow: UnitOfWork, certificates: Certificates) -> None:
        """Five certificates that differ in what one searches by."""
        collection = Collection(way=CollectionWay.SELF, at=NOON, recorded_by=CLERK)
        with uow:
            certificates.add(certificate(1, collection=collection))
            certificates.add(certificate(2, holder=LI, trades=(Trade.DRUGS_QUALITY,), department=ELSEWHERE))
            certificates.add(certificate(3, state=CertificateState.REVOKED, reason="错发", created_by=None))
            certificates.add(certificate(4, issue_date=date(2025, 11, 22), valid_until=date(2026, 11, 22)))
            certificates.add(certificate(5, trades=(Trade.FOOD, Trade.DRUGS), valid_until=TODAY))

    @pytest.mark.usefixtures("filled")
    def test_all_rows_come_newest_first(self, archive: CertificateArchive) -> None:
        assert self.search(archive, CertificateFilter()) == [5, 4, 3, 2, 1]

    @pytest.mark.usefixtures("filled")
    def test_pages_follow_one_another(self, archive: CertificateArchive) -> None:
        first = self.search(archive, CertificateFilter(), limit=2)
        after = CertificateId(UUID(int=first[-1]))
        assert (first, self.search(archive, CertificateFilter(), after=after, limit=2)) == ([5, 4], [3, 2])

    @pytest.mark.usefixtures("filled")
    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (CertificateFilter(number=PATTERN.number("371502", 2026, 2).text), [2]),
            (CertificateFilter(number="37150220260000"), []),
            (CertificateFilter(name="张"), [5, 4, 3, 1]),
            (CertificateFilter(name="李娜𠮷"), [2]),
            (CertificateFilter(name="李娜𠀋"), []),
            (CertificateFilter(name="娜"), []),
            (CertificateFilter(name="%"), []),
            (CertificateFilter(name="_伟"), []),
            (CertificateFilter(document=LI.document), [2]),
            (CertificateFilter(document=Document(DocumentKind.PASSPORT, "E12345678")), []),
            (CertificateFilter(document_tail="0024"), [2]),
            (CertificateFilter(number="张伟"), []),
            (CertificateFilter(ids=frozenset({CertificateId(UUID(int=n)) for n in (2, 4, 99)})), [4, 2]),
            (CertificateFilter(employer="好"), []),
            (CertificateFilter(states=frozenset({CertificateState.VALID})), [5, 2, 1]),
            (CertificateFilter(states=frozenset({CertificateState.EXPIRED})), [4]),
            (CertificateFilter(states=frozenset({CertificateState.EXPIRED, CertificateState.REVOKED})), [4, 3]),
            (CertificateFilter(trade=Trade.DRUGS), [5]),
            (CertificateFilter(trade=Trade.DRUGS_QUALITY), [2]),
            (CertificateFilter(trade=Trade.FOOD), [5, 4, 3, 1]),
            (CertificateFilter(issued_from=TODAY), [5, 3, 2, 1]),
            (CertificateFilter(issued_to=date(2025, 11, 22)), [4]),
            (CertificateFilter(valid_until_from=TODAY, valid_until_to=TODAY), [5]),
            (CertificateFilter(collected=True), [1]),
            (CertificateFilter(collected=False), [5, 4, 3, 2]),
            (CertificateFilter(name="张", trade=Trade.FOOD, states=frozenset({CertificateState.VALID})), [5, 1]),
        ],
    )
    def test_each_filter_narrows(
        self, archive: CertificateArchive, wanted: CertificateFilter, found: list[int]
    ) -> None:
        assert self.search(archive, wanted) == found

    @pytest.mark.usefixtures("filled")
    def test_only_rows_in_sight_are_found(self, archive: CertificateArchive) -> None:
        department = Scope(ScopeLevel.DEPARTMENT, frozenset({ELSEWHERE}))
        assert self.search(archive, CertificateFilter(), Sight(scope=department, owner=CLERK)) == [2]
        own = Sight(scope=Scope(ScopeLevel.OWN), owner=CLERK)
        assert self.search(archive, CertificateFilter(), own) == [5, 4, 2, 1]
        assert self.search(archive, CertificateFilter(), evolve(own, owner=None)) == []
        assert self.search(archive, CertificateFilter(), Sight(scope=NOTHING, owner=CLERK)) == []

    @pytest.mark.usefixtures("filled")
    def test_an_edition_is_found_by_what_is_printed(self, archive: CertificateArchive) -> None:
        expected = certificate(4)
        row = archive.edition(expected.number.text, 1, TODAY)
        assert row is not None
        assert (row.id, row.state, row.name, row.trades) == (
            expected.id,
            CertificateState.EXPIRED,
            "张伟",
            (Trade.FOOD,),
        )
        assert archive.edition(expected.number.text, 2, TODAY) is None
        assert archive.edition("", 1, TODAY) is None

    @pytest.mark.usefixtures("filled")
    def test_a_row_says_what_the_list_shows(self, archive: CertificateArchive) -> None:
        row = archive.search(CertificateFilter(collected=True), SEE_ALL, TODAY, None, 1)[0]
        expected = certificate(1)
        assert (row.document_kind, row.document_number) == (DocumentKind.RESIDENT_ID, "371502199001011234")
        assert (row.version, row.edition, row.print_count, row.collection) == (1, 1, 1, CollectionWay.SELF)
        assert (row.department, row.examination) == (CENTRE, expected.examination)
        assert (row.exam_date, row.issue_date, row.valid_until, row.promised_on) == (
            expected.exam_date,
            expected.issue_date,
            expected.valid_until,
            expected.promised_on,
        )
        assert (row.number, row.sex, row.reason) == (expected.number.text, ZHANG.sex, None)

    @pytest.mark.usefixtures("filled")
    def test_a_person_finds_all_of_their_own(self, archive: CertificateArchive) -> None:
        assert [row.id.value.int for row in archive.of_person(ZHANG.document, TODAY)] == [5, 4, 3, 1]

    def test_those_without_a_portrait_are_listed(
        self, uow: UnitOfWork, pendings: PendingCertificates, archive: CertificateArchive
    ) -> None:
        elsewhere = approved(3, portrait=None, person=LI, department=ELSEWHERE)
        with uow:
            pendings.add(waiting(1))
            pendings.add(waiting(2, state=PendingState.ISSUED))
            pendings.add(waiting(3, approved=elsewhere))
        rows = archive.waiting(SEE_ALL, None, 50)
        assert [row.examination for row in rows] == [waiting(3).id, waiting(1).id]
        assert (rows[0].name, rows[0].document_number, rows[0].trades) == (
            LI.name,
            LI.document.number,
            (Trade.FOOD,),
        )
        assert (rows[0].version, rows[0].since, rows[0].exam_date) == (1, NOON, elsewhere.exam_date)
        assert archive.count_waiting(SEE_ALL) == 2
        assert [row.examination for row in archive.waiting(SEE_ALL, waiting(3).id, 50)] == [waiting(1).id]
        centre = Sight(scope=Scope(ScopeLevel.DEPARTMENT, frozenset({CENTRE})), owner=CLERK)
        assert [row.examination for row in archive.waiting(centre, None, 50)] == [waiting(1).id]
        assert archive.count_waiting(centre) == 1

    def test_each_number_without_a_valid_certificate_is_explained(
        self, uow: UnitOfWork, certificates: Certificates, archive: CertificateArchive
    ) -> None:
        superseded = certificate(7, state=CertificateState.SUPERSEDED)
        corrected = certificate(7, id=CertificateId(UUID(int=70)), edition=2)
        with uow:
            certificates.add(certificate(3))
            certificates.add(certificate(4, state=CertificateState.CANCELLED, reason="本人申请"))
            certificates.add(superseded)
            certificates.add(corrected)
            certificates.add(certificate(8, number=PATTERN.number("371502", 2025, 2)))
        cancelled = NumberGap(
            first=4,
            last=4,
            number=certificate(4).number.text,
            state=CertificateState.CANCELLED,
            reason="本人申请",
        )
        never = [NumberGap(first=a, last=b, number=None, state=None, reason=None) for a, b in ((1, 2), (5, 6))]
        assert archive.gaps(SERIES, SEE_ALL, 0, 10) == (never[0], cancelled, never[1])
        assert archive.gaps(SERIES, SEE_ALL, 2, 1) == (cancelled,)
        assert archive.gaps(SERIES, SEE_ALL, 4, 10) == (never[1],)
        elsewhere = Sight(scope=Scope(ScopeLevel.DEPARTMENT), owner=None)
        assert archive.gaps(SERIES, elsewhere, 2, 1) == (evolve(cancelled, reason=None),)
        assert archive.gaps("certificate:371502:2024", SEE_ALL, 0, 10) == ()

    def test_what_is_known_of_the_examination_narrows_and_stands_in_the_row(
        self, uow: UnitOfWork, certificates: Certificates, examinations: Examinations, archive: CertificateArchive
    ) -> None:
        with uow:
            examinations.add(samples.everything_given(1))
            examinations.add(samples.registered(2, employer_name="清源净水站"))
            certificates.add(certificate(1))
            certificates.add(certificate(2))
            certificates.add(certificate(3))
        first, team = samples.everything_given(1), samples.everything_given(1).registration.team
        assert self.search(archive, CertificateFilter(employer="东昌府")) == [1]
        assert self.search(archive, CertificateFilter(employer="府")) == []
        assert self.search(archive, CertificateFilter(team=team)) == [1]
        assert self.search(archive, CertificateFilter(code=first.number)) == [1]
        assert self.search(archive, CertificateFilter(code=first.slip)) == [1]
        assert self.search(archive, CertificateFilter(code="王")) == []
        rows = archive.search(CertificateFilter(), SEE_ALL, TODAY, None, 9)
        assert [row.employer for row in rows] == ["", "清源净水站", "东昌府区好滋味饭店"]

    def test_who_was_approved_and_has_no_certificate_is_listed(
        self,
        uow: UnitOfWork,
        certificates: Certificates,
        pendings: PendingCertificates,
        examinations: Examinations,
        archive: CertificateArchive,
    ) -> None:
        done = [samples.approved(samples.concluded(samples.all_normal(samples.registered(n)))) for n in range(1, 7)]
        with uow:
            for one in (*done, samples.registered(8)):
                examinations.add(one)
            pendings.add(waiting(1))
            certificates.add(certificate(2))
            ended = {"state": CertificateState.REVOKED, "reason": "错发"}
            certificates.add(certificate(3, examination_version=done[2].version, **ended))
            certificates.add(certificate(4, examination_version=done[3].version - 1, **ended))
            pendings.add(waiting(6, state=PendingState.ISSUED))
        day = done[0].day
        rows = archive.unissued(SEE_ALL, day, None, 50)
        assert [(row.id, row.waits) for row in rows] == [(done[n - 1].id, n == 1) for n in (6, 5, 4, 1)]
        assert archive.count_unissued(SEE_ALL, day) == 4
        assert archive.unissued(SEE_ALL, day + timedelta(days=1), None, 9) == ()
        person = done[5].person
        assert (rows[0].name, rows[0].document_number, rows[0].sex) == (person.name, person.document.number, person.sex)
        assert (rows[0].number, rows[0].version, rows[0].exam_date) == (done[5].number, done[5].version, done[5].day)
        assert [row.id for row in archive.unissued(SEE_ALL, day, rows[1].id, 1)] == [rows[2].id]
        assert [row.id for row in archive.unissued(SEE_ALL, None, None, 9)] == [done[0].id]
        assert archive.count_unissued(SEE_ALL, None) == 1
        elsewhere = Sight(scope=Scope(ScopeLevel.DEPARTMENT, frozenset({ELSEWHERE})), owner=CLERK)
        assert (archive.unissued(elsewhere, day, None, 9), archive.count_unissued(elsewhere, day)) == ((), 0)
