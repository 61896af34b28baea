"""``tj import-members`` and ``tj import-results`` on the sample files."""

from datetime import date, time
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from adapters.database.tables.booking import appointment
from adapters.database.tables.examination import examination
from entrypoints.cli.demo_people import people
from entrypoints.install import departments, operator
from ports.booking_queries import AppointmentFilter
from tests.cli_program import Installation
from tests.unit.entrypoints.day_of_work import WAITING
from tjdomain.booking.domain.appointment import AppointmentState, Workplace
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Contact
from tjdomain.booking.usecases.close_team import CloseTeam, CloseTeamCommand
from tjdomain.booking.usecases.create_team import CreateTeam, CreateTeamCommand
from tjdomain.booking.usecases.search_appointments import SearchAppointments, SearchAppointmentsQuery
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import TeamId
from tjdomain.shared.trade import Trade
from tools.make_samples import FIRST_ROW, SAMPLES, members

LIST, CLEAN, RESULTS = (
    str(SAMPLES / name)
    for name in ("employer-members-200.xlsx", "employer-members-20-clean.xlsx", "instrument-alt-igm.csv")
)


def make_team(installation: Installation, places: int = 200) -> str:
    """A team with places on 4 March."""
    installation.told("open-days", "2026-03-04", "2026-03-04", "--periods", "08:00-09:00x300")
    with installation.system() as system:
        command = CreateTeamCommand(
            actor=operator(),
            department=departments(system)[0].id,
            workplace=Workplace(name="香满园餐饮"),
            contact=Contact(name="王芳", phone=Phone("13800138000")),
            trades=frozenset({Trade.FOOD}),
            holds={Slot(date(2026, 3, 4), time(8)): places},
            has_licence=True,
        )
        return str(system.run(CreateTeam, command).id)


def booked(installation: Installation, team: str) -> int:
    with installation.system() as system:
        query = SearchAppointmentsQuery(actor=operator(), wanted=AppointmentFilter(team=TeamId.parse(team)))
        return system.run(SearchAppointments, query).total


def test_a_preview_names_every_fault_of_the_list_and_writes_nothing(busy: Installation) -> None:
    team, listed = make_team(busy), members()
    report = busy.told("import-members", LIST, "--team", team, code=1)
    faulty = [number for number, member in enumerate(listed.members, start=FIRST_ROW) if member.fault]
    assert report["wrong_rows"] == faulty
    assert (report["rows"], report["accepted"]) == (200, 200 - len(faulty))
    assert (report["committed"], report["booked"]) == (False, [])
    assert set(report["problems"][0]) == {"row", "column", "value", "code", "sentence", "next"}
    assert booked(busy, team) == 0


def test_the_preview_is_a_table_for_people(busy: Installation) -> None:
    team = make_team(busy)
    result = busy.tj("import-members", LIST, "--team", team)
    assert result.exit_code == 1
    assert "15 位身份证号已经停用。" in result.stdout
    assert "没有写入；加 --commit 导入。" in result.stdout


def test_a_clean_list_is_booked_whole(busy: Installation) -> None:
    team = make_team(busy)
    preview = busy.tj("import-members", CLEAN, "--team", team)
    assert (preview.exit_code, booked(busy, team)) == (0, 0)
    done = busy.told("import-members", CLEAN, "--team", team, "--commit")
    assert done["committed"]
    assert len({one["code"] for one in done["booked"]}) == 20
    assert set(done["booked"][0]) == {"row", "appointment", "code", "day", "start"}
    assert booked(busy, team) == 20


def test_a_list_with_faults_is_booked_only_when_wrong_rows_may_be_left_out(busy: Installation) -> None:
    team = make_team(busy)
    refused = busy.tj("import-members", LIST, "--team", team, "--commit")
    assert refused.exit_code == 1
    assert "[members.rows_wrong]" in refused.stderr
    assert "15 位身份证号已经停用。" in refused.stdout
    assert booked(busy, team) == 0
    done = busy.tj("import-members", LIST, "--team", team, "--commit", "--skip-wrong-rows")
    assert done.exit_code == 0
    assert f"已预约 {len(members().good)} 人。" in done.stdout
    assert booked(busy, team) == len(members().good)


def test_a_refused_import_is_json_too(busy: Installation) -> None:
    report = busy.told("import-members", LIST, "--team", make_team(busy), "--commit", code=1)
    assert (report["committed"], report["booked"]) == (False, [])


def test_the_list_comes_back_with_its_faults_marked(busy: Installation, tmp_path: Path) -> None:
    marked = tmp_path / "marked.xlsx"
    busy.tj("import-members", LIST, "--team", make_team(busy), "--marked", str(marked))
    texts = {str(cell.value) for row in load_workbook(marked).worksheets[0].rows for cell in row}
    assert any("15 位身份证号已经停用" in text for text in texts)


@pytest.mark.parametrize(
    ("file", "exit_code", "code"),
    [
        ("nothing.xlsx", 2, "cli.file"),
        ("picture.xlsx", 1, "tabular.not_a_table"),
        ("results.csv", 1, "tabular.columns_missing"),
    ],
)
def test_a_file_that_is_no_list_is_refused(
    busy: Installation, tmp_path: Path, file: str, exit_code: int, code: str
) -> None:
    (tmp_path / "picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (tmp_path / "results.csv").write_bytes(Path(RESULTS).read_bytes())
    result = busy.tj("import-members", str(tmp_path / file), "--team", make_team(busy))
    assert (result.exit_code, f"[{code}]" in result.stderr) == (exit_code, True)


def test_a_place_that_cannot_be_written_is_refused(busy: Installation, tmp_path: Path) -> None:
    target = str(tmp_path / "nowhere" / "marked.xlsx")
    result = busy.tj("import-members", CLEAN, "--team", make_team(busy), "--commit", "--marked", target)
    assert (result.exit_code, "[cli.file]" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("team", "code"), [("4711", "value.not_an_id"), ("018f0000-0000-7000-8000-000000000000", "tj.not_found")]
)
def test_an_unknown_team_is_refused(busy: Installation, team: str, code: str) -> None:
    result = busy.tj("import-members", CLEAN, "--team", team)
    assert (result.exit_code, f"[{code}]" in result.stderr) == (1, True)


def test_a_closed_team_takes_no_list(busy: Installation) -> None:
    team = make_team(busy)
    with busy.system() as system:
        system.run(CloseTeam, CloseTeamCommand(actor=operator(), team=TeamId.parse(team)))
    result = busy.tj("import-members", CLEAN, "--team", team, "--commit")
    assert (result.exit_code, "[booking.team_closed]" in result.stderr) == (1, True)


def test_who_awaits_a_recheck_is_booked_only_after_a_confirmation(busy: Installation, tmp_path: Path) -> None:
    team, listed = make_team(busy), tmp_path / "list.csv"
    person = next(people(Random(1), date(2026, 3, 2)))  # noqa: S311  who came first on the day of work
    listed.write_text(f"姓名,证件号码\n{person.name},{person.number}\n", "utf-8")
    with busy.system() as system, system.engine.begin() as connection:
        connection.execute(update(appointment).values(state=AppointmentState.COMPLETED))
        connection.execute(update(examination).values(state=ExaminationState.AWAITING_RECHECK))

    report = busy.told("import-members", str(listed), "--team", team, code=1)
    assert (report["accepted"], report["wrong_rows"]) == (1, [])
    (told,) = report["warnings"]
    assert (told["row"], told["kind"], told["code"]) == (2, "recheck", "members.recheck_open")
    assert "--confirm-recheck" in busy.tj("import-members", str(listed), "--team", team).stdout

    refused = busy.tj("import-members", str(listed), "--team", team, "--commit", "--confirm-certificate")
    assert (refused.exit_code, "[members.rows_wrong]" in refused.stderr) == (1, True)
    confirmed = busy.tj("import-members", str(listed), "--team", team, "--confirm-recheck")
    assert (confirmed.exit_code, booked(busy, team)) == (0, 0)
    done = busy.told("import-members", str(listed), "--team", team, "--commit", "--confirm-recheck")
    assert (len(done["booked"]), booked(busy, team)) == (1, 1)


def outcomes(report: dict[str, list[dict[str, object]]]) -> dict[object, object]:
    return {row["row"]: row["outcome"] for row in report["rows"]}


def test_a_preview_of_results_says_what_becomes_of_each_row(busy: Installation) -> None:
    report = busy.told("import-results", RESULTS, "--tested-by", "赵文斌", code=1)
    assert not report["committed"]
    assert set(report["rows"][0]) == {"row", "code", "item", "value", "outcome", "number", "reason", "next"}
    assert [row["row"] for row in report["rows"]] == sorted(row["row"] for row in report["rows"])
    assert sum(report["counts"].values()) == len(report["rows"])
    assert set(report["counts"]) >= {"applied", "unmatched", "doubled", "wrong_unit", "unread"}
    again = busy.told("import-results", RESULTS, "--tested-by", "赵文斌", code=1)
    assert again == report


def test_results_that_fit_are_written_and_never_overwritten(busy: Installation) -> None:
    first = busy.told("import-results", RESULTS, "--tested-by", "赵文斌", "--commit", code=1)
    assert first["committed"]
    assert first["counts"]["applied"] >= WAITING - 5
    second = busy.told("import-results", RESULTS, "--tested-by", "赵文斌", "--commit", code=1)
    taken = {row for row, outcome in outcomes(first).items() if str(outcome).startswith("applied")}
    assert {outcomes(second)[row] for row in taken} == {"same"}


def test_rows_that_somebody_must_look_at_are_a_table(busy: Installation) -> None:
    result = busy.tj("import-results", RESULTS, "--tested-by", "赵文斌")
    assert result.exit_code == 1
    assert "没有对应的人" in result.stdout
    assert "读不出：" in result.stdout
    assert "没有写入；加 --commit 导入。" in result.stdout
    assert "已写入。" in busy.tj("import-results", RESULTS, "--tested-by", "赵文斌", "--commit").stdout


def test_a_file_in_which_every_row_is_taken_ends_well(busy: Installation, tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text("样本号,项目名称,结果,单位,检验者\n202603020001,ALT,21.5,U/L,赵文斌\n", "utf-8")
    done = busy.told("import-results", str(file), "--commit")
    assert done["counts"] == {"applied": 1}


@pytest.mark.parametrize("tester", [(), ("--tested-by", "王检验")])
def test_without_a_tester_of_the_department_nothing_is_imported(busy: Installation, tester: tuple[str, ...]) -> None:
    result = busy.tj("import-results", RESULTS, *tester)
    assert (result.exit_code, "[cli.tester]" in result.stderr) == (2, True)
    assert "王检验" in result.stderr
    assert "赵文斌" in result.stderr


def test_a_chosen_tester_does_not_contradict_the_file(busy: Installation, tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text("样本号,项目名称,结果,检验者\n202603020001,ALT,21.5,李建华\n", "utf-8")
    result = busy.tj("import-results", str(file), "--tested-by", "赵文斌", "--commit")
    assert (result.exit_code, "[cli.tester]" in result.stderr) == (2, True)


def test_a_file_that_holds_no_results_is_refused(busy: Installation) -> None:
    result = busy.tj("import-results", LIST, "--tested-by", "赵文斌")
    assert (result.exit_code, "[tabular.columns_missing]" in result.stderr) == (1, True)
