"""身份证读卡器管理 and check-in by the card, in a browser that runs no script: what its forms send, by hand."""

import re
from typing import Any
from uuid import UUID

import pytest

from tests.integration.journeys.booking_steps import Member
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING, picture
from tests.integration.web.office import ADMINISTRATOR, DESK, MANAGER, RADIOLOGIST, Screen, screen_of
from tests.integration.web.record_steps import somebody
from tjdomain.administration.domain.desk_reader import opened_pairing_code, reading_proof

PAGE = "/admin/card-readers"
CHALLENGE = "0a" * 24
BEFORE, THEN = MORNING.replace(hour=1, minute=55), MORNING.replace(hour=2, minute=1)
"""Just before and in the period that ``somebody`` books."""


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = BEFORE


@pytest.fixture
def office(hospital: Hospital) -> Screen:
    return screen_of(hospital, ADMINISTRATOR, PAGE)


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    return screen_of(hospital, DESK, "/admin/checkin")


def registered(office: Screen, name: str) -> tuple[UUID, bytes]:
    office.open(PAGE)
    page = office.press("登记并生成配对码", name=name)
    return opened_pairing_code(page.facts()["TJ_SECRET_READER"])


def sent(screen: Screen, path: str, **values: str) -> Any:
    """What the page's script sends."""
    token = screen.page.tree.xpath("string(//input[@name='_csrf_token']/@value)")
    return screen.web.post(f"{PAGE}/{path}", data={"_csrf_token": token, **values}, follow_redirects=False)


def test_a_reader_is_registered_proven_seen_and_revoked(office: Screen, screen: Screen) -> None:
    reader, secret = registered(office, "一号窗口")
    asked = {"reader": str(reader), "agent": "0.1.0 hid", "challenge": CHALLENGE}
    answer = sent(screen, "proof", **asked)
    assert (answer.status_code, answer.json()) == (200, {"proof": reading_proof(secret, reader, CHALLENGE)})
    assert sent(screen, "outcome", reader=str(reader), outcome="reader.no_card").status_code == 200
    page = office.open(PAGE)
    assert secret.hex() not in page.text, "the pairing code is shown once"
    for said in ("一号窗口", "0.1.0 hid", "没有等到证件", "在用"):
        assert said in page.said
    page = office.press("停用：一号窗口")
    assert ("不能再读" in page.said, "已停用" in page.said) == (True, True)
    assert sent(screen, "proof", **asked).status_code == 404


def test_what_is_no_reader_no_challenge_or_no_code_is_refused(office: Screen, screen: Screen) -> None:
    reader, _ = registered(office, "二号窗口")
    good = {"reader": str(reader), "agent": "0.1.0 hid", "challenge": CHALLENGE}
    for wrong in ({"reader": "x"}, {"reader": str(UUID(int=1))}, {"challenge": "x"}, {"agent": "x" * 99}):
        assert sent(screen, "proof", **{**good, **wrong}).status_code == 404
    for wrong in ({"outcome": "王小明"}, {"reader": "x"}):
        assert sent(screen, "outcome", **{"reader": str(reader), "outcome": "ok", **wrong}).status_code == 404
    page = office.press("登记并生成配对码", name=" ")
    assert (page.status, list(page.summary.values())) == (422, ["#name"])


def test_who_has_not_the_right_reads_nothing_and_may_not_call_the_agent(hospital: Hospital, office: Screen) -> None:
    reader, _ = registered(office, "三号窗口")
    other = screen_of(hospital, RADIOLOGIST)
    assert sent(other, "proof", reader=str(reader), agent="", challenge=CHALLENGE).status_code == 403
    assert other.open(PAGE).status == 403
    assert screen_of(hospital, MANAGER, PAGE).page.status == 200


def test_only_pages_with_the_button_may_speak_to_this_computer(screen: Screen) -> None:
    for path in ("/admin/checkin", "/admin/checkin/walk-in", "/admin/bookings/new"):
        page = screen.web.get(path)
        assert "connect-src 'self' http://127.0.0.1:18610" in page.headers["content-security-policy"]
        assert 'data-reader="18610"' in page.text
    assert "connect-src" not in screen.web.get("/admin/bookings").headers["content-security-policy"]


def by_card(screen: Screen, member: Member, **changes: Any) -> Any:
    """What the check-in's script submits after a reading."""
    screen.open("/admin/checkin")
    path, values = screen.filled("查找", text=member.document_number)
    values = {**values, "identity_entry": "card", "card_name": member.name, **changes}
    photo = {"portrait": ("card.jpg", changes.pop("photo", picture(400, 500)), "image/jpeg")}
    values.pop("photo", None)
    answer = screen.web.post(path, data=values, files=photo, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


def key_in(where: str) -> str:
    """Of the examination, in the address of its slip."""
    return where.partition("?")[0].rpartition("/")[2]


def approved(hospital: Hospital, member: Member) -> Member:
    """Whose licence is settled, in the period that was booked."""
    hospital[DESK].post(
        f"/appointments/{member.appointment}/licence/original-seen",
        {"kind": "business", "number": "91371500MA3TE5T031"},
    )
    hospital.clock.time = THEN
    return member


def test_a_card_without_doubts_goes_straight_to_the_slip(hospital: Hospital, screen: Screen) -> None:
    member = approved(hospital, somebody(hospital, "郑直达"))
    where = by_card(screen, member)
    assert re.fullmatch(r"/admin/checkin/slip/[0-9a-f-]{36}\?done=checked_in&print=1", where)
    page = screen.web.get(where)
    assert "frame-src 'self' blob:" in page.headers["content-security-policy"]
    assert "data-print-now" in page.text
    view = hospital[DESK].get(f"/examinations/{key_in(where)}")
    assert (view["identity_entry"], bool(view["portrait"])) == ("card", True)


def test_what_needs_a_look_stops_at_the_form_and_keeps_what_was_read(hospital: Hospital, screen: Screen) -> None:
    member = somebody(hospital, "郑待看")
    where = by_card(screen, member)
    assert re.fullmatch(rf"/admin/checkin/{member.appointment}\?card=[0-9a-f]{{32}}", where)
    page = screen.open(where)
    assert "已收到一张" in page.said
    screen.press("登记到检", original_kind="business", original_number="91371500MA3TE5T031")
    view = hospital[DESK].get(f"/examinations/{screen.page.path.rpartition('/')[2]}")
    assert (view["identity_entry"], bool(view["portrait"])) == ("card", True)


def test_another_name_on_the_card_is_told_and_never_goes_straight(hospital: Hospital, screen: Screen) -> None:
    member = approved(hospital, somebody(hospital, "郑小两"))
    for name in ("郑小俩", ""):
        where = by_card(screen, member, card_name=name)
        assert where.startswith(f"/admin/checkin/{member.appointment}?card=")
    where = by_card(screen, member, card_name="郑小俩")
    assert "证件上的姓名是“郑小俩”" in screen.open(where).said


def test_a_picture_too_small_for_a_certificate_is_left_out(hospital: Hospital, screen: Screen) -> None:
    member = approved(hospital, somebody(hospital, "郑小图"))
    where = by_card(screen, member, photo=picture(102, 126))
    view = hospital[DESK].get(f"/examinations/{key_in(where)}")
    assert (view["identity_entry"], view["portrait"]) == ("card", None)


def test_without_the_tick_or_typed_by_hand_nothing_is_checked_in_by_itself(hospital: Hospital, screen: Screen) -> None:
    member = approved(hospital, somebody(hospital, "郑手工"))
    assert "?card=" in by_card(screen, member, straight="")
    assert by_card(screen, member, identity_entry="typed") == f"/admin/checkin/{member.appointment}"
    assert screen.open(f"/admin/checkin/{member.appointment}?card={'0' * 32}").status == 200
