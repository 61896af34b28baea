"""How long a certificate is valid."""

from datetime import date

import pytest

from tests.unit.certification.making import POLICY
from tjdomain.certification.domain.errors import RequiredSetting, SettingMissing
from tjdomain.certification.domain.policy import CertificationPolicy, ValidityBase, ValidityEnd
from tjdomain.certification.domain.validity import valid_until

EXAM, ISSUE = date(2026, 11, 21), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("base", "end", "last"),
    [
        (ValidityBase.EXAM, ValidityEnd.SAME, date(2027, 11, 21)),
        (ValidityBase.EXAM, ValidityEnd.MINUS1, date(2027, 11, 20)),
        (ValidityBase.ISSUE, ValidityEnd.SAME, date(2027, 11, 23)),
        (ValidityBase.ISSUE, ValidityEnd.MINUS1, date(2027, 11, 22)),
    ],
)
def test_validity_runs_from_the_base_to_the_last_day_of_the_rule(
    base: ValidityBase, end: ValidityEnd, last: date
) -> None:
    assert valid_until(CertificationPolicy(validity_base=base, validity_end=end), EXAM, ISSUE) == last


@pytest.mark.parametrize("end", ValidityEnd)
def test_from_29_february_it_ends_with_february(end: ValidityEnd) -> None:
    leap = date(2028, 2, 29)
    assert valid_until(CertificationPolicy(validity_end=end), leap, leap) == date(2029, 2, 28)


def test_after_four_years_29_february_comes_again() -> None:
    leap = date(2028, 2, 29)
    assert valid_until(CertificationPolicy(validity_years=4), leap, leap) == date(2032, 2, 29)


def test_the_last_day_before_1_march_of_a_leap_year_is_29_february() -> None:
    assert valid_until(
        CertificationPolicy(validity_end=ValidityEnd.MINUS1), date(2027, 3, 1), date(2027, 3, 1)
    ) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("policy", "setting"),
    [
        (CertificationPolicy(), RequiredSetting.BODY_NAME),
        (CertificationPolicy(body_name="区医院", body_code=""), RequiredSetting.BODY_CODE),
        (CertificationPolicy(body_name="区医院", body_code="37{year}"), RequiredSetting.BODY_CODE),
    ],
)
def test_nothing_is_issued_while_the_body_is_not_set(policy: CertificationPolicy, setting: RequiredSetting) -> None:
    with pytest.raises(SettingMissing) as refusal:
        policy.require_issuing()
    assert refusal.value.setting is setting


@pytest.mark.parametrize("url", ["", "tj.example.cn", "ftp://tj.example.cn", "https://tj.example.cn/", "https://a b"])
def test_nothing_is_printed_while_the_public_address_is_not_set(url: str) -> None:
    with pytest.raises(SettingMissing) as refusal:
        CertificationPolicy(public_base_url=url).require_printing()
    assert refusal.value.setting is RequiredSetting.PUBLIC_BASE_URL


@pytest.mark.parametrize("url", ["https://tj.example.cn", "http://10.0.0.8:8000", "https://example.cn/tj"])
def test_an_address_with_or_without_a_path_will_do(url: str) -> None:
    CertificationPolicy(public_base_url=url).require_printing()


def test_a_policy_that_is_set_lets_issue_and_print() -> None:
    POLICY.require_issuing()
    POLICY.require_printing()
