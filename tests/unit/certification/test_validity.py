"""How long a certificate is valid."""

from datetime import date

import pytest
from attrs import evolve

from tests.unit.certification.making import POLICY
from tjdomain.certification.domain.errors import BadNumberPattern, BadSetting, RequiredSetting, SettingMissing
from tjdomain.certification.domain.policy import CertificationPolicy, ValidityBase, ValidityEnd
from tjdomain.certification.domain.sheet import Duplex, DuplexEdge
from tjdomain.certification.domain.validity import valid_until
from tjdomain.shared.text import TooLong

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


def test_nothing_is_issued_or_printed_while_name_and_address_are_not_set() -> None:
    with pytest.raises(SettingMissing) as refusal:
        CertificationPolicy().require_issuing()
    assert refusal.value.setting is RequiredSetting.BODY_NAME
    with pytest.raises(SettingMissing) as refusal:
        CertificationPolicy().require_printing()
    assert refusal.value.setting is RequiredSetting.PUBLIC_BASE_URL


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("body_code", ""),
        ("body_code", "37{year}"),
        ("body_code", "a1"),
        ("validity_years", 0),
        ("validity_years", 6),
        ("expiring_within_days", -1),
        ("promised_after_days", 61),
        ("public_base_url", "tj.example.cn"),
        ("public_base_url", "ftp://tj.example.cn"),
        ("public_base_url", "https://tj.example.cn/"),
        ("public_base_url", "https://a b"),
        ("sheet_right", "11"),
        ("sheet_down", "1,5"),
    ],
)
def test_a_parameter_out_of_its_bounds_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(BadSetting) as refusal:
        evolve(POLICY, **{name: value})
    assert refusal.value.field == name


def test_a_bad_number_pattern_or_name_does_not_become_a_parameter() -> None:
    with pytest.raises(BadNumberPattern):
        CertificationPolicy(number_pattern="{year}")
    with pytest.raises(TooLong):
        CertificationPolicy(body_name="院" * 101)


@pytest.mark.parametrize("url", ["https://tj.example.cn", "http://10.0.0.8:8000", "https://example.cn/tj"])
def test_an_address_with_or_without_a_path_will_do(url: str) -> None:
    CertificationPolicy(public_base_url=url).require_printing()


def test_a_policy_that_is_set_lets_issue_and_print() -> None:
    POLICY.require_issuing()
    POLICY.require_printing()


def test_the_offset_of_backs_is_told_in_millimetres() -> None:
    policy = CertificationPolicy(sheet_edge=DuplexEdge.SHORT, sheet_right="-1.5", sheet_down="10")
    assert policy.duplex == Duplex(edge=DuplexEdge.SHORT, right=-1.5, down=10.0)
