"""Members' lists: what is read, what is refused, what is booked."""

from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ports.booking import PersonStandings
from ports.tabular import CellProblem, Sheet
from ports.tabular_errors import FormulaCell
from ports.tabular_rows import MemberFile
from ports.tabular_rows import MemberRow as FileRow
from tests.booking_world import EIGHT, FOOD, NINE, TEN, TODAY, TOMORROW, WEDNESDAY, BookingWorld, document, resident_id
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.booking.domain.members import Candidate, MemberRow, Vocabulary, allotted, read_member
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.quota import Part, Place
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Team
from tjdomain.booking.domain.team_errors import (
    MemberHasCertificate,
    NothingToImport,
    RowsWrong,
    TeamCancelled,
    TeamClosed,
    TooManyRows,
)
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.cancel_team import CancelTeam, CancelTeamCommand
from tjdomain.booking.usecases.checking_members import MemberReport
from tjdomain.booking.usecases.close_team import CloseTeam, CloseTeamCommand
from tjdomain.booking.usecases.import_members import (
    ImportMembers,
    ImportMembersCommand,
    MembersImported,
    PreviewMembers,
    PreviewMembersQuery,
)
from tjdomain.booking.usecases.stop_booking import StopBooking, StopBookingCommand
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.shared.actor import ActorKind, Channel
from tjdomain.shared.errors import NotFound, NotPermitted
from tjdomain.shared.person import DocumentKind, Sex
from tjdomain.shared.trade import Trade

WORDS = Vocabulary(
    kinds={"居民身份证": DocumentKind.RESIDENT_ID, "护照": DocumentKind.PASSPORT},
    sexes={"男": Sex.MALE, "女": Sex.FEMALE},
    trades={"食品": Trade.FOOD, "药品": Trade.DRUGS, "公共场所(理发美容、浴池)": Trade.HAIR_BATH},
)
E8, E9, W8 = Slot(TOMORROW, EIGHT), Slot(TOMORROW, NINE), Slot(WEDNESDAY, EIGHT)


def row(number: int = 2, **changes: str) -> MemberRow:
    given = {"name": "王小明", "document_number": resident_id(number)}
    return MemberRow(number=number, **{**given, **changes})


def read(wanted: MemberRow) -> Any:
    return read_member(wanted, WORDS, FOOD, TODAY)


def codes(wanted: MemberRow) -> dict[str, str]:
    return {problem.field: problem.code for problem in read(wanted)}


def test_a_row_with_name_and_number_is_enough() -> None:
    candidate = read(row())

    assert isinstance(candidate, Candidate)
    assert candidate.person.document == document(2)
    assert candidate.person.phone is None
    assert candidate.trades == FOOD


def test_what_people_type_is_read_kindly() -> None:
    candidate = read(
        row(
            name=" 王 小明 ",
            document_number=f" {resident_id(2)[:6]} {resident_id(2)[6:].lower()} ",
            document_kind="居民身份证",
            phone="+86 138-0000-1111",
            sex="女",
            birth="1990-01-01",
            trades="食品、药品",
        )
    )

    assert candidate.person.name == "王小明"
    assert candidate.person.phone.number == "13800001111"
    assert candidate.trades == {Trade.FOOD, Trade.DRUGS}


@pytest.mark.parametrize("text", ["药品、公共场所（理发美容、浴池）", "公共场所(理发美容、浴池) 药品"])
def test_a_separator_inside_brackets_belongs_to_the_word(text: str) -> None:
    assert read(row(trades=text)).trades == {Trade.DRUGS, Trade.HAIR_BATH}


def test_a_passport_needs_sex_and_birth() -> None:
    passport = row(document_kind="护照", document_number="E12345678")

    assert codes(passport) == {"sex": "value.sex_needed"}
    assert codes(evolve(passport, sex="男")) == {"birth": "value.birth_needed"}
    assert read(evolve(passport, sex="male", birth="1990-01-31")).person.birth == date(1990, 1, 31)


def test_everything_that_is_wrong_with_a_row_is_told_at_once() -> None:
    assert codes(
        row(
            name="=1+1",
            document_number="37150219900101123",
            phone="12345",
            sex="不详",
            birth="31.01.1990",
            trades="食品，烟草",
        )
    ) == {
        "name": "value.name_characters",
        "phone": "value.phone",
        "sex": "members.unknown_word",
        "birth": "members.not_a_date",
        "trades": "members.unknown_word",
        "document_number": "value.id_length",
    }


def test_an_unknown_kind_of_document_leaves_the_number_unread() -> None:
    assert codes(row(document_kind="驾驶证")) == {"document_kind": "members.unknown_word"}


def test_a_contradicting_sex_is_told_at_its_column() -> None:
    sex = "男" if int(resident_id(2)[16]) % 2 == 0 else "女"

    assert codes(row(sex=sex)) == {"sex": "value.sex_contradicts_number"}


@given(st.lists(st.text(), min_size=7, max_size=7))
def test_no_row_whatever_it_holds_breaks_the_reading(cells: list[str]) -> None:
    names = ("name", "document_number", "document_kind", "phone", "sex", "birth", "trades")

    read(MemberRow(number=2, **dict(zip(names, cells, strict=True))))


@given(st.dictionaries(st.sampled_from([E8, W8, Slot(TODAY, NINE)]), st.integers(0, 4)), st.integers(0, 9))
def test_rows_are_seated_in_the_order_of_the_places_while_there_are_any(left: dict[Slot, int], rows: int) -> None:
    candidates = [read(row(number)) for number in range(2, 2 + rows)]

    places = [Place(slot, Part.TEAM) for slot, number in sorted(left.items()) for _ in range(number)]

    seats = allotted(reversed(candidates), places)

    assert list(seats) == list(range(2, 2 + min(rows, len(places))))
    assert list(seats.values()) == places[: len(seats)]


@pytest.fixture
def world() -> BookingWorld:
    return BookingWorld.in_memory().open(4, 4)


def file_row(number: int, **changes: str) -> FileRow:
    empty = dict.fromkeys(("document_kind", "phone", "sex", "birth", "employer", "trades", "job", "note"), "")
    given = {**empty, "name": "王小明", "document_number": resident_id(number)}
    return FileRow(number=number, **{**given, **changes})


def listed(*rows: FileRow, problems: tuple[CellProblem, ...] = ()) -> MemberFile:
    return MemberFile(Sheet((), ()), rows, problems)


def preview(world: BookingWorld, team: Team, file: MemberFile, **changes: Any) -> MemberReport:
    given = {"actor": world.clerk(), "team": team.id, "file": file, "words": WORDS}
    report: MemberReport = world.run(PreviewMembers, PreviewMembersQuery(**{**given, **changes}))
    return report


def book(world: BookingWorld, team: Team, file: MemberFile, **changes: Any) -> MembersImported:
    given = {"actor": importing(world), "team": team.id, "file": file, "words": WORDS}
    result: MembersImported = world.run(ImportMembers, ImportMembersCommand(**{**given, **changes}))
    return result


def importing(world: BookingWorld) -> Any:
    return evolve(world.clerk(), channel=Channel.IMPORT)


def reasons(report: MemberReport) -> dict[int, str]:
    return {problem.row: problem.error.code for problem in report.problems}


def test_a_preview_names_row_column_value_and_reason_and_writes_nothing(world: BookingWorld) -> None:
    team = world.team({E8: 3})
    world.book(3)
    formula = CellProblem(8, FormulaCell("name", "=A1"))
    file = listed(
        file_row(2),
        file_row(3),
        file_row(4, document_number=resident_id(2)),
        file_row(5, phone="1"),
        file_row(6, document_number=resident_id(6, date(2012, 1, 1))),
        file_row(7, trades="药品"),
        problems=(formula,),
    )
    world.set_policy(BookingPolicy(trades=(Trade.FOOD,)))

    report = preview(world, team, file)

    assert reasons(report) == {
        3: "members.already_booked",
        4: "members.row_repeated",
        5: "value.phone",
        6: "members.too_young",
        7: "members.trade_not_offered",
        8: "tabular.formula",
    }
    assert [(seated.candidate.row, seated.slot) for seated in report.accepted] == [(2, E8)]
    assert (report.rows, len(report.wrong_rows)) == (7, 6)
    phone = next(problem.error for problem in report.problems if problem.row == 5)
    assert (phone.field, phone.value) == ("phone", "1")
    assert world.members(team) == ()


def test_all_rows_are_booked_in_the_order_of_the_list(world: BookingWorld) -> None:
    team = world.team({E8: 2, W8: 1})

    result = book(world, team, listed(*(file_row(n) for n in (4, 2, 3))))

    booked = [one.appointment for one in result.booked]
    assert [(a.person.document, a.slot) for a in booked] == [
        (document(4), W8),
        (document(2), E8),
        (document(3), E8),
    ]
    assert {a.part for a in booked} == {Part.TEAM}
    assert {a.channel for a in booked} == {Channel.IMPORT}
    assert {a.licence.state for a in booked} == {LicenceState.NOT_NEEDED}
    assert [(hold.slot, hold.used) for hold in world.holds(team)] == [(E8, 2), (W8, 1)]
    assert world.kinds()[-3:] == ["appointment.booked"] * 3
    assert all(len(one.code) == 8 for one in result.booked)


def test_one_wrong_row_books_nobody_unless_the_clerk_leaves_it_out(world: BookingWorld) -> None:
    team, file = world.team({E8: 4}), listed(file_row(2), file_row(3, name=""))

    with pytest.raises(RowsWrong) as refused:
        book(world, team, file)
    assert refused.value.count == 1
    assert world.members(team) == ()

    result = book(world, team, file, skip_wrong_rows=True)
    assert len(result.booked) == 1
    assert reasons(result.report) == {3: "value.empty"}


def test_a_list_without_a_single_good_row_is_refused(world: BookingWorld) -> None:
    with pytest.raises(NothingToImport):
        book(world, world.team({E8: 4}), listed(file_row(2, name="")), skip_wrong_rows=True)


def test_rows_beyond_the_teams_places_are_named(world: BookingWorld) -> None:
    report = preview(world, world.team({E8: 1}), listed(file_row(2), file_row(3)))

    assert reasons(report) == {3: "members.no_place"}


def test_rows_beyond_the_held_places_get_free_ones_if_the_team_may_use_them(world: BookingWorld) -> None:
    world.book(30, TOMORROW, NINE)
    team = world.team({E8: 1, E9: 1}, may_use_free=True)

    result = book(world, team, listed(*(file_row(n) for n in range(2, 10))), skip_wrong_rows=True)

    seats = [(one.appointment.slot.start, one.appointment.part) for one in result.booked]
    assert seats == [(EIGHT, Part.TEAM), (NINE, Part.TEAM), *[(EIGHT, Part.FREE)] * 3, *[(NINE, Part.FREE)] * 2]
    assert reasons(result.report) == {9: "members.no_place"}
    assert [(hold.slot.start, hold.used) for hold in world.holds(team)] == [(EIGHT, 1), (NINE, 1)]
    day = world.day()
    assert (day.total.booked, day.of(EIGHT).counts.booked, day.of(NINE).counts.booked) == (6, 3, 3)


def test_a_list_gets_no_more_free_places_than_the_day_has_given_out() -> None:
    stages = ((14, 50), (0, 100))
    world = BookingWorld.in_memory(BookingPolicy(release_stages=stages)).open(4, 4, total=6)
    team = world.team({E8: 1, E9: 1}, may_use_free=True)
    clerk = world.clerk(BookingRight.IMPORT_MEMBERS)

    result = book(world, team, listed(*(file_row(n) for n in range(2, 7))), actor=clerk, skip_wrong_rows=True)

    assert [one.appointment.part for one in result.booked] == [Part.TEAM, Part.TEAM, Part.FREE]
    assert reasons(result.report) == {5: "members.no_place", 6: "members.no_place"}


def test_a_period_with_more_bookings_than_were_given_out_adds_no_places_to_the_others() -> None:
    stages = ((14, 50), (0, 100))
    world = BookingWorld.in_memory(BookingPolicy(release_stages=stages)).open(6, 6, 6, total=14)
    team = world.team({E8: 1, E9: 1, Slot(TOMORROW, TEN): 1}, may_use_free=True)
    for ordinal in (20, 21, 22):  # whom the stages do not bind sells more than the half of a period
        world.book(ordinal, TOMORROW, EIGHT, actor=world.clerk())
    clerk = world.clerk(BookingRight.IMPORT_MEMBERS)

    report = preview(world, team, listed(*(file_row(n) for n in range(2, 9))), actor=clerk)

    seats = [(seated.slot.start, seated.place.part) for seated in report.accepted]
    assert seats == [*((start, Part.TEAM) for start in (EIGHT, NINE, TEN)), (NINE, Part.FREE)]


def test_places_of_stopped_or_past_slots_are_not_given(world: BookingWorld) -> None:
    team = world.team({E8: 1, W8: 1})
    stop = StopBookingCommand(actor=world.clerk(), department=world.department, reason="停电", day=TOMORROW)
    world.run(StopBooking, stop)

    report = preview(world, team, listed(file_row(2), file_row(3)))

    assert [seated.slot for seated in report.accepted] == [W8]


def test_too_many_rows_are_refused_with_the_count(world: BookingWorld) -> None:
    world.set_policy(BookingPolicy(import_limit=2))

    with pytest.raises(TooManyRows) as refused:
        preview(world, world.team({E8: 4}), listed(*(file_row(n) for n in (2, 3, 4))))

    assert (refused.value.count, refused.value.limit) == (3, 2)


def test_a_closed_or_cancelled_team_takes_no_list(world: BookingWorld) -> None:
    team = world.team({E8: 4})
    world.run(CloseTeam, CloseTeamCommand(actor=world.clerk(), team=team.id))
    with pytest.raises(TeamClosed):
        preview(world, team, listed(file_row(2)))
    world.run(CancelTeam, CancelTeamCommand(actor=world.clerk(), team=team.id, reason="单位要求"))
    with pytest.raises(TeamCancelled):
        book(world, team, listed(file_row(2)))


def test_lists_are_imported_by_right_and_in_scope(world: BookingWorld) -> None:
    team, file = world.team({E8: 4}), listed(file_row(2))

    with pytest.raises(NotPermitted):
        preview(world, team, file, actor=world.clerk(BookingRight.VIEW))
    with pytest.raises(NotFound):
        book(world, team, file, actor=world.stranger())


def test_members_of_a_team_without_licence_are_still_to_be_checked(world: BookingWorld) -> None:
    team = world.team({E8: 4}, has_licence=False)

    (booked,) = book(world, team, listed(file_row(2))).booked

    assert booked.appointment.licence.state is LicenceState.PENDING
    assert booked.appointment.day == TODAY + timedelta(days=1)


def test_a_list_that_is_handed_in_again_books_nobody_twice(world: BookingWorld) -> None:
    team, file = world.team({E8: 3}), listed(file_row(2), file_row(3))
    first = [one.appointment for one in book(world, team, file).booked]

    again = book(world, team, file)
    assert again.booked == ()
    assert [(one.row, one.appointment) for one in again.report.enrolled] == [(2, first[0]), (3, first[1])]
    assert again.report.problems == ()

    longer = book(world, team, listed(file_row(2), file_row(3), file_row(4)))
    assert [one.appointment.person.document for one in longer.booked] == [document(4)]
    assert len(world.members(team)) == 3
    assert [(hold.slot, hold.used) for hold in world.holds(team)] == [(E8, 3)]


@pytest.fixture
def warned(world: BookingWorld) -> BookingWorld:
    """Row 3 has a valid certificate, row 4 an open recheck, row 5 both, row 6 a certificate that soon ends."""
    standings = world.the(PersonStandings)
    for row, until in ((3, date(2030, 1, 1)), (5, date(2030, 1, 1)), (6, TODAY + timedelta(days=90))):
        standings.certificates[document(row)] = until
    standings.rechecks |= {document(4), document(5)}
    return world


def remarks(report: MemberReport) -> list[tuple[int, Confirmation, str]]:
    return [(told.row, told.kind, told.error.code) for told in report.warnings]


CERTIFICATE, RECHECK = Confirmation.CERTIFICATE, Confirmation.RECHECK
REMARKS = [
    (3, CERTIFICATE, "members.certificate_still_valid"),
    (4, RECHECK, "members.recheck_open"),
    (5, RECHECK, "members.recheck_open"),
    (5, CERTIFICATE, "members.certificate_still_valid"),
]


def test_a_preview_warns_of_certificates_and_rechecks_without_calling_the_rows_wrong(warned: BookingWorld) -> None:
    report = preview(warned, warned.team({E8: 4, E9: 4}), listed(*(file_row(n) for n in range(2, 7))))

    assert remarks(report) == REMARKS
    assert report.problems == ()
    assert [seated.candidate.row for seated in report.accepted] == [2, 3, 4, 5, 6]
    told = report.warnings[0].error
    assert isinstance(told, MemberHasCertificate)
    assert (told.field, told.value, told.until) == ("document_number", resident_id(3), date(2030, 1, 1))


def test_who_is_no_staff_is_not_told_until_when(warned: BookingWorld) -> None:
    partner = evolve(warned.clerk(), kind=ActorKind.PARTNER)

    (told,) = preview(warned, warned.team({E8: 4}), listed(file_row(3)), actor=partner).warnings

    assert isinstance(told.error, MemberHasCertificate)
    assert told.error.until is None


@pytest.mark.parametrize(
    ("confirmed", "booked"),
    [
        ((), [2, 6]),
        ((CERTIFICATE,), [2, 3, 6]),
        ((RECHECK,), [2, 4, 6]),
        ((CERTIFICATE, RECHECK), [2, 3, 4, 5, 6]),
    ],
)
def test_a_row_with_a_warning_is_booked_if_all_its_kinds_are_confirmed_and_else_counts_as_wrong(
    warned: BookingWorld, confirmed: tuple[Confirmation, ...], booked: list[int]
) -> None:
    team, file = warned.team({E8: 4, E9: 4}), listed(*(file_row(n) for n in range(2, 7)))

    result = book(warned, team, file, confirmed=frozenset(confirmed), skip_wrong_rows=True)

    assert [one.appointment.person.document for one in result.booked] == [document(row) for row in booked]
    assert remarks(result.report) == REMARKS
    assert result.report.wrong_rows == frozenset(range(2, 7)) - set(booked)
    assert set(reasons(result.report).values()) <= {code for _, _, code in REMARKS}


def test_an_unconfirmed_row_books_nobody_unless_it_is_left_out_and_takes_no_place(warned: BookingWorld) -> None:
    team, file = warned.team({E8: 1}), listed(file_row(5), file_row(6))

    with pytest.raises(RowsWrong) as refused:
        book(warned, team, file)
    assert [(row, error.code) for row, error in refused.value.rows] == [(5, "members.recheck_open")]
    assert warned.members(team) == ()

    (booked,) = book(warned, team, file, skip_wrong_rows=True).booked
    assert booked.appointment.person.document == document(6)


def test_a_refusal_names_every_wrong_row(world: BookingWorld) -> None:
    team, file = world.team({E8: 4}), listed(file_row(2, name=""), file_row(3, phone="1"))

    with pytest.raises(RowsWrong) as wrong:
        book(world, team, file)
    with pytest.raises(NothingToImport) as nothing:
        book(world, team, file, skip_wrong_rows=True)

    for refused in (wrong, nothing):
        named = [(row, reason.field, reason.code) for row, reason in refused.value.rows]
        assert named == [(2, "name", "value.empty"), (3, "phone", "value.phone")]
