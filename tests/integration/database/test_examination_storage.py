"""Examinations in SQL: every step comes back, only what changed is written, nothing private stands in a row."""

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve
from sqlalchemy import Table, event, select, text, update
from sqlalchemy.exc import IntegrityError

from adapters.database.queries.examination import DatabaseExaminationQueries
from adapters.database.repositories.examination import DatabaseExaminations
from adapters.database.repositories.examination_registers import DatabaseCatalogues, DatabasePublicHealthCases
from adapters.database.rotation import KeyRotation
from adapters.database.session import DatabaseSession
from adapters.database.tables.examination import examination, examination_result
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.security.vault import AesVault
from contracts.ports import examination_samples as samples
from contracts.ports.examination_queries import reader
from contracts.ports.examination_samples import CHIEF, CLERK, DOCTOR, NOON, RULES, TESTER, TODAY, TYPIST
from ports.examination_queries import ExaminationFilter
from tests.integration.conftest import Database
from tjdomain.examination.domain import deciding, ending, recording, registering
from tjdomain.examination.domain.examination import Attachment, Examination
from tjdomain.examination.domain.item import Exemption
from tjdomain.examination.domain.kinds import ExemptionReason, RejectionReason, Station, TradeVerdict
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.domain.shipped import VERSION_1
from tjdomain.shared.errors import BadReply, NotFound, StaleVersion
from tjdomain.shared.ids import ExaminationId, FileId
from tjdomain.shared.trade import Trade

AUTHOR = samples.author()
SIGNATURE = deciding.Signature(
    physician=samples.member(CHIEF, concludes=True, account=TYPIST), chief=CHIEF, entered_by=TYPIST, at=NOON
)
PREGNANT = Exemption(reason=ExemptionReason.PREGNANCY, note="孕12周", decided_by=DOCTOR, entered_by=TYPIST, at=NOON)


def way(start: Examination) -> Iterator[Examination]:
    """A long way with every kind of change, to a conclusion that wants a recheck."""
    yield start
    registered = yield from at_the_desk(start)
    complete = yield from at_the_stations(registered)
    yield from in_the_office(complete)


Steps = Generator[Examination, None, Examination]


def at_the_desk(e: Examination) -> Steps:
    blood, stool = (tube.barcode for tube in e.tubes)
    other = evolve(e.registration, amount=Decimal("123.45"), person=samples.somebody(9, "李娜𠮷"))
    spoilt = recording.Rejection(
        barcode=blood, reason=RejectionReason.HAEMOLYSED, note="溶血严重", new_barcode="199990001"
    )
    yield (e := recording.collect(e, VERSION_1, blood, TESTER, NOON))
    yield (e := recording.reject_specimen(e, VERSION_1, spoilt))
    yield (e := registering.edit(e, VERSION_1, other, registering.Editing(by=CLERK, at=NOON, reason="录错")))
    yield (e := registering.change_trades(e, VERSION_1, frozenset({Trade.HAIR_BATH}), samples.counting(70)))
    for barcode in ("199990001", stool):
        yield (e := recording.collect(e, VERSION_1, barcode, TESTER, NOON))
    return e


def at_the_stations(e: Examination) -> Steps:
    high = Entry(item="alt", value="88.50", unit="U/L", lower="5", upper="40.0", method="with_p5p", description="复测")
    stools = [Entry(item=item, value="absent") for item in ("stool_dysentery", "stool_typhoid")]
    igms = [Entry(item="hav_igm", value="1.20", unit="S/CO"), Entry(item="hev_igm", value="阴性")]
    yield (e := recording.record_normal(e, RULES, Station.INTERNAL, AUTHOR, asked=False))
    yield (e := recording.record(e, RULES, [Entry(item="other_signs", value="瘢痕\n2 cm")], AUTHOR))
    yield (e := recording.record(e, RULES, [high], AUTHOR))
    yield (e := recording.correct(e, RULES, Entry(item="alt", value=">60"), AUTHOR, 1, "抄错"))
    yield (e := recording.record(e, RULES, [*stools, *igms], AUTHOR))
    yield (e := recording.exempt(e, VERSION_1, "chest_xray", PREGNANT))
    yield (e := recording.undo_exemption(e, VERSION_1, "chest_xray"))
    yield (e := recording.exempt(e, VERSION_1, "chest_xray", PREGNANT))
    return e


def in_the_office(e: Examination) -> Steps:
    sheet = Attachment(file=FileId(UUID(int=302)), title="化验单扫描件", item="alt", added_by=None, added_at=NOON)
    again = deciding.Decision(
        verdicts={Trade.HAIR_BATH: TradeVerdict.RECHECK},
        text="甲肝抗体阳性",
        advice="三周后空腹来院",
        refusal=FileId(UUID(int=303)),
        signed_sheet=FileId(UUID(int=304)),
    )
    yield (e := recording.attach(e, sheet))
    yield (e := deciding.conclude(e, VERSION_1, samples.POLICY, again, SIGNATURE))
    yield (e := deciding.send_back(e, CLERK, NOON, "请补结论"))
    yield (e := deciding.conclude(e, VERSION_1, samples.POLICY, again, SIGNATURE))
    yield (e := deciding.approve(e, samples.POLICY, None, NOON))
    yield (e := ending.lapse(e, e.due.replace(year=2027)))
    yield (e := ending.reopen(e, samples.POLICY, TODAY))
    yield (e := ending.void(e))
    return e


@pytest.fixture
def examinations(session: DatabaseSession, database: Database) -> DatabaseExaminations:
    return DatabaseExaminations(session, database.vault)


Reads = Callable[[ExaminationId], Examination]


@pytest.fixture
def elsewhere(database: Database) -> Reads:
    """Reads on a connection of its own, as another process would."""

    def read(wanted: ExaminationId) -> Examination:
        session = database.session()
        with DatabaseUnitOfWork(session):
            return DatabaseExaminations(session, database.vault).get(wanted)

    return read


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is said to the database meanwhile; rows sent in one go count once."""
    said: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(" ".join(statement.split()))

    event.listen(database.engine, "before_cursor_execute", listen)
    yield said
    event.remove(database.engine, "before_cursor_execute", listen)


def writes(said: list[str]) -> list[str]:
    """The verb and the table of every write."""
    verbs = ("INSERT INTO", "UPDATE", "DELETE FROM")
    each = [one for trip in said for one in re.split(r";\s+", trip)]
    return [f"{verb} {one.removeprefix(verb).split()[0]}" for one in each for verb in verbs if one.startswith(verb)]


def test_every_step_comes_back_as_it_went_in(
    uow: DatabaseUnitOfWork, examinations: DatabaseExaminations, elsewhere: Reads
) -> None:
    steps = way(samples.everything_given())
    with uow:
        examinations.add(next(steps))
    for step in steps:
        with uow:
            examinations.get(step.id)
            examinations.save(step)
        assert elsewhere(step.id) == step


def test_many_steps_in_one_transaction_and_without_reading_first_come_back_too(
    uow: DatabaseUnitOfWork, examinations: DatabaseExaminations, elsewhere: Reads
) -> None:
    steps = list(way(samples.everything_given()))
    with uow:
        examinations.add(steps[0])
        for step in steps[1:9]:
            examinations.save(step)
    with uow:
        for step in steps[9:]:
            examinations.save(step)
    assert elsewhere(steps[0].id) == steps[-1]


def test_what_a_rolled_back_transaction_had_saved_does_not_count_in_the_next(
    uow: DatabaseUnitOfWork, examinations: DatabaseExaminations, elsewhere: Reads
) -> None:
    given = samples.registered()
    with uow:
        examinations.add(given)
    with pytest.raises(KeyError), uow:
        examinations.save(samples.worked_on(given))
        raise KeyError
    with uow:
        examinations.save(samples.all_normal(given))
    assert elsewhere(given.id) == samples.all_normal(given)


def test_one_more_result_writes_one_result_one_item_and_the_row(
    database: Database, uow: DatabaseUnitOfWork, examinations: DatabaseExaminations
) -> None:
    given = samples.drawn(samples.registered())
    with uow:
        examinations.add(given)
    normal = recording.record(given, RULES, [Entry(item="alt", value="20")], AUTHOR)
    with statements(database) as said, uow:
        examinations.get(given.id)
        examinations.save(normal)
    assert writes(said) == ["UPDATE examination", "UPDATE examination_item", "INSERT INTO examination_result"]
    own = next(one for one in said if one.startswith("UPDATE examination SET"))
    assert "document_number" not in own
    assert "conclusion" not in own


def test_a_review_writes_its_step_and_the_row(
    database: Database, uow: DatabaseUnitOfWork, examinations: DatabaseExaminations
) -> None:
    concluded = samples.concluded(samples.all_normal(samples.registered()))
    with uow:
        examinations.add(concluded)
    with statements(database) as said, uow:
        examinations.get(concluded.id)
        examinations.save(samples.approved(concluded))
    assert writes(said) == ["UPDATE examination", "INSERT INTO examination_review"]


def test_a_hundred_are_read_with_as_many_statements_as_one(
    database: Database, uow: DatabaseUnitOfWork, examinations: DatabaseExaminations
) -> None:
    many = [samples.registered(n) for n in range(1, 101)]
    with uow:
        for each in many:
            examinations.add(each)
    with statements(database) as for_one, uow:
        examinations.get_all([many[0].id])
    with statements(database) as for_all, uow:
        assert examinations.get_all([each.id for each in many]) == tuple(many)
    assert len(for_all) == len(for_one)


@pytest.mark.parametrize(
    "rewritten",
    [
        pytest.param(lambda e: e.with_items([evolve(e.item("heart"), results=e.item("heart").results[1:])]), id="cut"),
        pytest.param(
            lambda e: e.with_items(
                [evolve(e.item("heart"), results=[evolve(r, description="") for r in e.item("heart").results])]
            ),
            id="rewritten",
        ),
        pytest.param(lambda e: evolve(e, tubes=e.tubes[:1]), id="tube lost"),
    ],
)
def test_history_is_only_ever_added_to(
    uow: DatabaseUnitOfWork,
    examinations: DatabaseExaminations,
    elsewhere: Reads,
    rewritten: Callable[[Examination], Examination],
) -> None:
    given = samples.worked_on(samples.registered())
    with uow:
        examinations.add(given)
    with pytest.raises(ValueError, match="only ever added"), uow:
        examinations.save(evolve(rewritten(given), version=given.version + 1))
    assert elsewhere(given.id) == given


def test_nothing_private_is_readable_in_any_row(
    database: Database, uow: DatabaseUnitOfWork, examinations: DatabaseExaminations
) -> None:
    *_, last, _lapsed, _reopened, _void = way(samples.everything_given())
    with uow:
        examinations.add(last)
    stored = b"|".join(
        value if isinstance(value, bytes) else str(value).encode()
        for table in examination.metadata.sorted_tables
        if table.name.startswith("examination")
        for row in rows_of(database, table)
        for value in row
    )
    phone = last.person.phone
    assert phone is not None
    private = (last.person.document.number, phone.number, "88.5", "瘢痕", "复测", "抄错", "孕12周", "溶血严重")
    for words in (
        *private,
        "positive",
        "hepatitis_a.all",
        "甲肝抗体阳性",
        "三周后空腹来院",
        "化验单扫描件",
        "请补结论",
    ):
        assert words.encode() not in stored
    for words in ("李娜𠮷", "19999000", "hepatitis_a", "hair_bath", "recheck"):
        assert words.encode() in stored


def rows_of(database: Database, table: Table) -> list[Any]:
    with database.engine.connect() as connection:
        return list(connection.execute(text(f"SELECT * FROM {table.name}")))  # noqa: S608  a table of ours


def test_a_sealed_result_opens_at_its_own_place_only(
    database: Database, uow: DatabaseUnitOfWork, examinations: DatabaseExaminations
) -> None:
    given = samples.worked_on(samples.registered())
    r = examination_result.c
    with uow:
        examinations.add(given)
    with database.engine.begin() as connection:
        content = connection.execute(select(r.content).where(r.item == "alt")).scalar_one()
        connection.execute(update(examination_result).where(r.item == "hav_igm").values(content=content))
    with pytest.raises(BadReply), uow:
        examinations.get(given.id)


def test_after_a_rotation_the_new_key_alone_opens_everything(database: Database, session: DatabaseSession) -> None:
    *_, last = way(samples.everything_given())
    case = evolve(samples.case(1, last), note="已报疾控")
    index, old, new = {"i1": bytes(range(32, 64))}, {"k1": bytes(range(32))}, {"k2": bytes(range(1, 33))}
    with DatabaseUnitOfWork(session):
        DatabaseExaminations(session, database.vault).add(last)
        DatabasePublicHealthCases(session, database.vault).add(case)
    rotated = list(KeyRotation(database.engine, AesVault(new | old, index)).run())
    assert not any(done.unopened for done in rotated)
    alone = AesVault(new, index)
    with DatabaseUnitOfWork(session):
        assert DatabaseExaminations(session, alone).get(last.id) == last
        assert DatabasePublicHealthCases(session, alone).get(case.id) == case


def test_another_broken_key_is_not_called_a_taken_number(
    uow: DatabaseUnitOfWork, examinations: DatabaseExaminations
) -> None:
    with uow:
        examinations.add(samples.registered(1))
    with pytest.raises(IntegrityError), uow:
        examinations.add(evolve(samples.registered(2), id=samples.registered(1).id))


def test_a_claim_changes_nothing_that_is_read(
    uow: DatabaseUnitOfWork, examinations: DatabaseExaminations, elsewhere: Reads
) -> None:
    given = samples.registered()
    with uow:
        examinations.add(given)
    for _ in range(2):
        with uow:
            examinations.claim(examinations.get(given.id))
    assert elsewhere(given.id) == given


def test_a_claim_of_another_version_or_of_nothing_is_refused(
    uow: DatabaseUnitOfWork, examinations: DatabaseExaminations
) -> None:
    given = samples.registered()
    with uow:
        examinations.add(given)
    with pytest.raises(StaleVersion), uow:
        examinations.claim(evolve(given, version=2))
    with pytest.raises(NotFound), uow:
        examinations.claim(samples.registered(2))


def test_a_code_that_no_label_bears_is_unknown(
    database: Database, uow: DatabaseUnitOfWork, examinations: DatabaseExaminations
) -> None:
    with uow:
        examinations.add(samples.registered())
        assert examinations.ids_by_code(samples.CENTRE, ["体检𠮷", "' OR 1=1"]) == {}
    queries = DatabaseExaminationQueries(database.engine, database.vault)
    assert queries.page(ExaminationFilter(code="体检𠮷"), reader(), None, 10) == ()


def test_another_broken_key_of_a_version_is_not_called_stale(uow: DatabaseUnitOfWork, session: DatabaseSession) -> None:
    catalogues = DatabaseCatalogues(session)
    with uow:
        catalogues.add(samples.version(1))
    with pytest.raises(IntegrityError), uow:
        catalogues.add(evolve(samples.version(2), id=samples.version(1).id))


def test_one_read_whole_is_of_one_moment_though_somebody_writes_meanwhile(database: Database) -> None:
    given = samples.registered()
    after = samples.all_normal(given)
    session = database.session()
    examinations = DatabaseExaminations(session, database.vault)
    with DatabaseUnitOfWork(session):
        examinations.add(given)
        DatabaseCatalogues(session).add(samples.version())
    once = iter([after])

    def write(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "FROM examination " in " ".join(statement.split()) and (saved := next(once, None)) is not None:
            with DatabaseUnitOfWork(session):
                examinations.save(saved)

    event.listen(database.engine, "after_cursor_execute", write)
    queries = DatabaseExaminationQueries(database.engine, database.vault)
    found = queries.find(given.id, reader())
    event.remove(database.engine, "after_cursor_execute", write)
    assert found is not None
    assert next(once, None) is None
    assert found.examination == given
