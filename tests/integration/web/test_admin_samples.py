"""A notice's text, saved or not, arrives as a sample on the own phone of whoever sets it."""

from collections.abc import Iterator

import pytest

from entrypoints.simulators.sms import SmsDesk
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import ADMINISTRATOR, screen_of
from tests.integration.web.sms import arrived, hospital_with_messages
from tests.integration.web.test_admin_system import cells

PHONE = "13900004321"
PATH = "/admin/message-templates/booked"


@pytest.fixture(scope="module")
def desk() -> SmsDesk:
    return SmsDesk(secret="k-1")


@pytest.fixture(scope="module")
def hospital(first_hospital: Hospital, tmp_path_factory: pytest.TempPathFactory, desk: SmsDesk) -> Iterator[Hospital]:
    with hospital_with_messages(first_hospital, tmp_path_factory.mktemp("hospital"), desk) as made:
        yield made


def test_a_sample_arrives_and_is_logged(hospital: Hospital, desk: SmsDesk) -> None:
    hospital.clock.time = MORNING
    screen = screen_of(hospital, ADMINISTRATOR, PATH)
    page = screen.press("发到我的手机试试", value="{name}您好，请{day}来体检。", reason="")
    assert (page.status, "您的账号没有登记手机号" in page.said) == (422, True)
    admin = hospital[ADMINISTRATOR]
    own = next(one for one in admin.get("/users")["items"] if one["account"] == ADMINISTRATOR)
    entry = {name: own[name] for name in ("version", "name", "department")} | {"phone": PHONE, "posts": []}
    assert admin.ask("PUT", f"/users/{own['id']}", json=entry).status_code == 200
    page = screen.press("发到我的手机试试", value="{name}您好，请{day}来体检。", reason="")
    assert (page.status, "测试短信已交给短信平台" in page.said) == (200, True)
    assert page.labelled("短信内容").text.strip() == "{name}您好，请{day}来体检。"
    assert arrived(desk, PHONE).params["day"] == "3月5日"
    page = screen.press("发到我的手机试试", value="{name}{nobody}", reason="")
    assert (page.status, len(desk.messages)) == (422, 1)
    lines = cells(screen.open("/admin/logs/operations?kind=message_sample.sent"))
    assert [line[2] for line in lines] == ["发测试短信"]
