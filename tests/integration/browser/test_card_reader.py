"""«读卡» in a real browser: pages of the office, and the agent of the desk's PC with a simulated reader."""

import os
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import attrs
import pytest
from attrs import frozen
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from adapters.card_reader.simulated import ReaderFault, SimulatedReader
from adapters.kit.world import SystemRandomness
from entrypoints.reader_agent.app import Agent, make_agent
from entrypoints.reader_agent.settings import read_agent
from tests.cards import AGENT
from tests.integration.browser.site import Site
from tests.integration.browser.test_admin_system_pages import look, signed_in
from tests.integration.journeys.booking_steps import Member
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import ADMINISTRATOR, DESK, screen_of
from tests.integration.web.record_steps import somebody
from tests.served import served
from tests.servers import free_port
from tjdomain.shared.card import IdentityCard
from tjdomain.shared.idcard import Document, DocumentKind, Sex

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("TJ_PICTURES")


@pytest.fixture(autouse=True)
def morning(site: Site) -> None:
    site.hospital.clock.time = MORNING.replace(hour=1, minute=55)


@frozen
class Corner:
    """The reader of this computer, and whether its agent runs."""

    reader: SimulatedReader
    port: int


@pytest.fixture(scope="module")
def corner(site: Site) -> Iterator[Corner]:
    """An agent paired with the office as its page says."""
    site.hospital.clock.time = MORNING
    office = screen_of(site.hospital, ADMINISTRATOR, "/admin/card-readers")
    code = office.press("登记并生成配对码", name="一号窗口").facts()["TJ_SECRET_READER"]
    port, state = free_port(), site.hospital.web.app.state
    before, state.settings = state.settings, attrs.evolve(state.settings, reader_port=port)
    changes = {"TJ_SECRET_READER": code, "TJ_READER_ORIGINS": site.address, "TJ_READER_PATIENCE": "5"}
    settings = read_agent({**AGENT, **changes, "TJ_READER_PORT": str(port)})
    reader = SimulatedReader()
    with served(make_agent(Agent(settings, reader, SystemRandomness())), port):
        yield Corner(reader, port)
    state.settings = before


@pytest.fixture
def page(browser: Browser, site: Site, corner: Corner) -> Iterator[Page]:
    corner.reader.cards.clear()
    corner.reader.faults.clear()
    with signed_in(browser, site, DESK, site.hospital[DESK].password) as opened:
        yield opened


def card_of(member: Member, size: tuple[int, int] = (102, 126)) -> IdentityCard:
    document = Document(DocumentKind.RESIDENT_ID, member.document_number)
    target = BytesIO()
    Image.new("RGB", size, "steelblue").save(target, "BMP")
    birth = document.birth(MORNING.date())
    assert birth is not None
    return IdentityCard(
        document=document, name=member.name, sex=document.sex or Sex.MALE, birth=birth, portrait=target.getvalue()
    )


def stranger(name: str) -> Member:
    return Member(appointment="", name=name, document_number="371502199001011234", code="")


def approved(site: Site, name: str) -> Member:
    member = somebody(site.hospital, name)
    seen = {"kind": "business", "number": "91371500MA3TE5T031"}
    site.hospital[DESK].sign_in()
    site.hospital[DESK].post(f"/appointments/{member.appointment}/licence/original-seen", seen)
    site.hospital.clock.time = MORNING.replace(hour=2, minute=1)
    return member


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def test_one_key_leads_from_the_card_to_the_slip_that_prints(page: Page, site: Site, corner: Corner) -> None:
    member = approved(site, "郑一键")
    corner.reader.cards.append(card_of(member, (300, 400)))
    page.add_init_script("window.print = () => { document.title = 'printed'; };")
    page.goto("/admin/checkin")
    picture(page, "checkin-with-reader")
    with page.expect_response(lambda answer: "/admin/print/guide-slip/" in answer.url) as printed:
        page.keyboard.press("F8")
    assert (printed.value.status, printed.value.headers["content-type"]) == (200, "application/pdf")
    expect(page.get_by_role("heading", level=1)).to_contain_text("郑一键 指引单")
    expect(page.locator("iframe.paper")).to_have_attribute("src", re.compile("^blob:"))
    assert page.url.endswith("?done=checked_in"), "loading it again prints nothing"
    view = site.hospital[DESK].get(f"/examinations/{page.url.partition('?')[0].rpartition('/')[2]}")
    assert (view["identity_entry"], bool(view["portrait"])) == ("card", True)
    picture(page, "slip-after-card")
    office = screen_of(site.hospital, ADMINISTRATOR, "/admin/card-readers").page
    assert "读到证件" in office.said
    assert "0.1.0 simulated" in office.said


def test_what_goes_wrong_is_told_and_what_was_typed_stays(page: Page, site: Site, corner: Corner) -> None:
    page.goto("/admin/checkin/walk-in")
    page.get_by_label("工作单位").fill("好滋味饭店")
    for fault, said in (
        (ReaderFault.MISSING, "没有找到读卡器"),
        (ReaderFault.UNPLUGGED, "读到一半，读卡器断开了"),
        (ReaderFault.CUT, "只读到一半"),
        (ReaderFault.DAMAGED, "有差错，没有采用"),
        (ReaderFault.GARBLED, "不像一张有效的身份证件"),
        (ReaderFault.REFUSED, "读不了这张证件（41）"),
    ):
        corner.reader.faults.append(fault)
        page.get_by_role("button", name="读卡（F8）").click()
        expect(page.locator("[data-said]")).to_contain_text(said)
    picture(page, "walk-in-with-fault")
    page.keyboard.press("F8")
    page.get_by_role("button", name="停止").click()
    expect(page.locator("[data-said]")).to_contain_text("已停止读卡")
    expect(page.get_by_label("工作单位")).to_have_value("好滋味饭店")


def test_a_walk_in_is_filled_from_the_card_and_typing_over_it_is_typing(page: Page, site: Site, corner: Corner) -> None:
    permit = Document(DocumentKind.HMT_RESIDENCE_PERMIT, "820000198512310029")
    card = attrs.evolve(card_of(stranger("郑现场")), document=permit)
    corner.reader.cards.append(card)
    page.goto("/admin/checkin/walk-in")
    page.keyboard.press("F8")
    expect(page.locator("[data-said]")).to_contain_text("请核对本人和证件")
    expect(page.get_by_label("姓名")).to_have_value("郑现场")
    expect(page.get_by_label("证件号码")).to_have_value(permit.number)
    expect(page.get_by_label("证件类型")).to_have_value("hmt_residence_permit")
    expect(page.get_by_alt_text("证件上的照片")).to_be_visible()
    assert page.locator("#portrait").evaluate("input => input.files.length") == 0, "too small for a certificate"
    expect(page.locator("[name=identity_entry]")).to_have_value("card")
    picture(page, "walk-in-by-card")
    page.get_by_label("姓名").press("End")
    page.keyboard.type("x")
    expect(page.locator("[name=identity_entry]")).to_have_value("typed")
    corner.reader.cards.append(attrs.evolve(card, portrait=card_of(stranger("郑现场"), (300, 400)).portrait))
    page.keyboard.press("F8")
    expect(page.locator("#portrait")).to_have_js_property("files.length", 1)
    corner.reader.cards.append(attrs.evolve(card, name="郑后来", portrait=None))
    page.keyboard.press("F8")
    expect(page.get_by_label("姓名")).to_have_value("郑后来")
    assert page.locator("#portrait").evaluate("input => input.files.length") == 0, "the picture of the card before"


def test_a_clerk_books_by_the_card_without_an_agent_by_hand(
    page: Page, browser: Browser, site: Site, corner: Corner
) -> None:
    corner.reader.cards.append(card_of(stranger("郑代约")))
    page.goto("/admin/bookings/new")
    page.keyboard.press("F8")
    expect(page.get_by_label("证件号码")).to_have_value("371502199001011234")
    state = site.hospital.web.app.state
    before, state.settings = state.settings, attrs.evolve(state.settings, reader_port=free_port())
    page.goto("/admin/bookings/new")
    page.keyboard.press("F8")
    expect(page.locator("[data-said]")).to_contain_text("没有连上这台电脑上的读卡程序")
    page.get_by_label("姓名").fill("郑手填")
    expect(page.get_by_role("button", name="确认预约")).to_be_enabled()
    state.settings = before


def test_the_office_tries_a_reader_without_seeing_the_person(browser: Browser, site: Site, corner: Corner) -> None:
    password = site.hospital[ADMINISTRATOR].password
    with signed_in(browser, site, ADMINISTRATOR, password) as page:
        assert look(page, "card-readers") == []
        corner.reader.faults.clear()
        corner.reader.cards.append(card_of(stranger("郑试读")))
        page.keyboard.press("F8")
        expect(page.locator("[data-said]")).to_contain_text("读卡正常：读到一张证件，号码末四位 1234")
        expect(page.locator("body")).not_to_contain_text("郑试读")
        page.reload()
        picture(page, "card-readers")
        page.get_by_role("button", name="停用").first.click()
        expect(page.get_by_role("status").first).to_contain_text("已停用")
        page.keyboard.press("F8")
        expect(page.locator("[data-said]")).to_contain_text("没有登记，或已经停用")
