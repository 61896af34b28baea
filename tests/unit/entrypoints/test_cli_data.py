"""``tj open-days``, ``tj issue-certificates`` and ``tj verify``."""

from datetime import date

import pytest

from entrypoints.install import departments, operator
from ports.certification import CertificateFilter
from ports.security import TokenSigner
from tests.cli_program import Installation, ahead
from tests.unit.entrypoints.day_of_work import APPROVED
from tjdomain.administration.usecases.change_parameter import ChangeParameter, ChangeParameterCommand
from tjdomain.booking.usecases.show_days import ShowDays, ShowDaysQuery
from tjdomain.certification.domain.verification import TOKEN_PURPOSE, PrintedEdition
from tjdomain.certification.usecases.revoke_certificate import RevokeCertificate, RevokeCertificateCommand
from tjdomain.certification.usecases.search_certificates import SearchCertificates, SearchCertificatesQuery

OPENING = ("open-days", "2026-03-03", "2026-03-09", "--periods", "08:00-09:00x60, 09:00-10:30x40")


def test_workdays_of_the_span_are_opened_once(busy: Installation) -> None:
    workdays = ["2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-09"]
    first = busy.told(*OPENING, "--walk-in", "5")
    assert first == {
        "opened": workdays,
        "resting": ["2026-03-07", "2026-03-08"],
        "already_open": [],
        "unpublished": [],
    }
    with busy.system() as system:
        query = ShowDaysQuery(
            actor=operator(), department=departments(system)[0].id, first=date(2026, 3, 3), last=date(2026, 3, 3)
        )
        (day,) = system.run(ShowDays, query)
    assert [(str(one.period), one.capacity, one.left) for one in day.periods] == [
        ("08:00–09:00", 60, 55),
        ("09:00–10:30", 40, 35),
    ]
    assert busy.told(*OPENING)["already_open"] == workdays


def test_what_happened_to_the_days_is_told(busy: Installation) -> None:
    said = busy.tj(*OPENING).stdout
    assert "已开放：5 天（2026-03-03 至 2026-03-09）" in said
    assert "休息日，不开放：2 天" in said


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        (("2026-13-03", "2026-03-09", "--periods", "08:00-09:00x5"), 2, "cli.day"),
        (("2026-03-03", "2026-03-09", "--periods", "8-9"), 2, "cli.periods"),
        (("2026-03-03", "2026-03-09", "--periods", "25:00-26:00x1"), 2, "cli.periods"),
        (("2026-03-03", "2026-03-09", "--periods", "09:00-08:00x1"), 2, "cli.periods"),
        (("2026-03-02", "2026-03-09", "--periods", "08:00-09:00x1"), 1, "booking.bad_day_plan"),
    ],
)
def test_days_that_cannot_be_opened_are_refused(
    busy: Installation, arguments: tuple[str, ...], exit_code: int, code: str
) -> None:
    result = busy.tj("open-days", *arguments)
    assert (result.exit_code, f"[{code}]" in result.stderr) == (exit_code, True)


def test_a_day_that_does_not_exist_is_wrong_usage(busy: Installation) -> None:
    assert busy.tj("open-days", "2026-02-30", "2026-03-09", "--periods", "08:00-09:00x1").exit_code == 2


def test_without_the_bodys_name_no_certificate_is_issued(busy: Installation) -> None:
    result = busy.tj("issue-certificates")
    assert result.exit_code == 1
    assert "[certificate.setting_missing]" in result.stderr


@pytest.fixture
def named(busy: Installation) -> Installation:
    """With the body's name, without which no certificate is issued."""
    with busy.system() as system:
        for name, value in (("body_name", "东昌府区中医院"), ("public_base_url", "https://tj.example")):
            command = ChangeParameterCommand(
                actor=operator(), group="certification", name=name, value=value, version=0, reason="新装"
            )
            system.run(ChangeParameter, command)
    return busy


def test_every_approved_examination_gets_its_certificate_once(named: Installation) -> None:
    done = named.told("issue-certificates", "--wait-portrait")
    assert len(set(done["issued"])) == APPROVED - 1
    assert (done["waiting"], done["refused"]) == (1, {})
    (waiting,) = done["without_portrait"]
    assert set(waiting) == {"examination", "name", "document_number", "exam_date", "since"}
    assert "*" in waiting["name"]
    assert "*" in waiting["document_number"]
    again = named.told("issue-certificates")
    assert again == {"issued": [], "waiting": 1, "refused": {}}


def test_the_counts_and_who_waits_are_told(named: Installation) -> None:
    said = named.tj("issue-certificates", "--wait-portrait").stdout
    assert f"已发证 {APPROVED - 1} 份；缺照片 1 人；不能发证 0 人。" in said
    assert "2026-03-02" in said


def test_examinations_before_the_wanted_day_are_left_alone(named: Installation) -> None:
    assert named.told("issue-certificates", "--since", "2026-03-03")["issued"] == []


def test_who_cannot_get_a_certificate_is_named_and_the_others_get_theirs(named: Installation) -> None:
    late = named.having(AHEAD=ahead("2027-03-10"))
    done = late.told("issue-certificates", "--since", "2026-01-01", code=1)
    assert set(done["refused"].values()) == {"certificate.would_be_expired"}
    assert len(done["refused"]) == APPROVED - 1
    result = late.tj("issue-certificates", "--since", "2026-01-01")
    assert result.exit_code == 1
    assert next(iter(done["refused"])) in result.stdout


def token(installation: Installation, number: str) -> str:
    with installation.system() as system:
        signer: TokenSigner = system.container.resolve(TokenSigner)
        return signer.sign(PrintedEdition(number, 1).payload(), TOKEN_PURPOSE)


def test_a_genuine_certificate_is_verified_and_shown_masked(named: Installation) -> None:
    number = named.told("issue-certificates")["issued"][0]
    printed = token(named, number)
    found = named.told("verify", f"https://tj.example/v/{printed}")
    assert (found["verdict"], found["number"]) == ("valid", number)
    assert "*" in found["masked_name"]
    said = named.tj("verify", printed)
    assert said.exit_code == 0
    assert said.stdout.startswith("有效\n")
    assert number in said.stdout


def test_a_revoked_certificate_fails_the_check(named: Installation) -> None:
    number = named.told("issue-certificates")["issued"][0]
    with named.system() as system:
        query = SearchCertificatesQuery(actor=operator(), wanted=CertificateFilter(number=number))
        (row,) = system.run(SearchCertificates, query).rows
        command = RevokeCertificateCommand(actor=operator(), certificate=row.id, reason="发错")
        system.run(RevokeCertificate, command)
    assert named.told("verify", token(named, number), code=1)["verdict"] == "revoked"


def test_a_forged_token_fails_the_check(named: Installation) -> None:
    assert named.told("verify", "abc", code=1)["verdict"] == "forged"
    assert "伪造" in named.tj("verify", "abc").stdout
