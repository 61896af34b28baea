"""The shipped roles name the rights that there are, and the document shows them."""

from enum import Enum

import pytest

from tests.unit.house import classes, sources
from tjdomain.identity.domain.shipped_roles import (
    ADMINISTRATIVE_RIGHTS,
    EXCLUSIVE_ROLES,
    KEY_RIGHTS,
    KNOWN_RIGHTS,
    MEDICAL_RIGHTS,
    SHIPPED_ROLES,
    RoleCode,
)
from tools.roles_document import DOCUMENT, roles_document

ADMINISTRATORS = [code for code in RoleCode if code.value in EXCLUSIVE_ROLES]


def declared() -> set[str]:
    files = [path for path in sources("tjdomain") if path.name == "rights.py"]
    return {str(right.value) for kind in classes(Enum, files) for right in kind}


def test_every_right_is_held_by_a_shipped_role_and_no_role_holds_an_unknown_one() -> None:
    assert sorted(KNOWN_RIGHTS ^ declared()) == []


def test_rights_set_apart_exist() -> None:
    assert declared() >= MEDICAL_RIGHTS | ADMINISTRATIVE_RIGHTS | KEY_RIGHTS


@pytest.mark.parametrize("code", ADMINISTRATORS)
def test_administrators_and_auditors_see_no_medical_values_and_no_whole_persons(code: RoleCode) -> None:
    assert SHIPPED_ROLES[code].rights.isdisjoint(MEDICAL_RIGHTS | {"person.view_unmasked"})


def test_no_medical_role_administers() -> None:
    mixed = [
        code
        for code, role in SHIPPED_ROLES.items()
        if role.rights & MEDICAL_RIGHTS and role.rights & ADMINISTRATIVE_RIGHTS
    ]
    assert mixed == []


def test_every_administrative_right_is_with_the_super_administrator_and_once_with_the_three() -> None:
    system, security = (
        SHIPPED_ROLES[code].rights for code in (RoleCode.SYSTEM_ADMINISTRATOR, RoleCode.SECURITY_ADMINISTRATOR)
    )
    assert SHIPPED_ROLES[RoleCode.SUPER_ADMINISTRATOR].rights >= ADMINISTRATIVE_RIGHTS
    assert (system | security) >= ADMINISTRATIVE_RIGHTS
    assert (system & security).isdisjoint(ADMINISTRATIVE_RIGHTS)


def test_who_performs_does_not_review() -> None:
    performs = {f"examination.record_{station}" for station in ("internal", "xray", "blood", "stool", "vision")}
    for role in SHIPPED_ROLES.values():
        if "examination.review" in role.rights:
            assert role.rights.isdisjoint(performs | {"examination.conclude"})


def test_the_document_shows_the_roles_as_they_are() -> None:
    assert DOCUMENT.read_text("utf-8") == roles_document(), "run: python -m tools.roles_document"
