"""The pages' templates, colours and scripts: whole, readable, and fit for old in-app browsers."""

import gzip
import re
from datetime import UTC, date, datetime

import pytest
from jinja2 import Environment

from entrypoints.web.assets import assets
from entrypoints.web.h5.visit import way_back
from entrypoints.web.pages import dialled, long_day, long_moment, make_environment

TOO_NEW_STYLE = {
    "nesting": r"\{[^{}]*&",
    ":has": r":has\(",
    "layers": r"@layer",
    "container queries": r"@container",
    "flex gap": r"(?<!-)\bgap\s*:",
    "inset": r"\binset\s*:",
    "aspect-ratio": r"aspect-ratio",
    "dynamic viewport units": r"\d(?:d|s|l)v[hw]\b",
    ":is and :where": r":(?:is|where)\(",
}
TOO_NEW_SCRIPT = {
    "optional chaining": r"\?\.(?!\d)",
    "nullish coalescing": r"\?\?",
    "catch without a name": r"catch\s*\{",
    "object spread": r"\{\s*\.\.\.",
    "modules": r"^\s*(?:import|export)\b",
    "big numbers": r"\b\d+n\b",
    "replaceAll, at, flat": r"\.(?:replaceAll|at|flat|flatMap|matchAll)\(",
}
PAIRS = [
    ("ink", "card", 7.0),
    ("ink", "page", 7.0),
    ("ink-2", "page", 4.5),
    ("ink-2", "card", 4.5),
    ("brand", "card", 4.5),
    ("brand", "brand-bg", 4.5),
    ("card", "brand", 4.5),
    ("off", "off-bg", 4.5),
    ("error", "card", 4.5),
    ("warn", "card", 4.5),
    ("info", "card", 4.5),
    ("field", "card", 3.0),
]


def own(kind: str) -> str:
    found = [asset.content.decode() for name, asset in assets().items() if name.endswith(kind) and "htmx" not in name]
    assert found
    return "\n".join(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL) for text in found)


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.fixture(scope="module")
def environment() -> Environment:
    return make_environment()


def test_every_template_can_be_read(environment: Environment) -> None:
    names = [name for name in environment.list_templates() if name.endswith(".html")]
    assert len(names) > 15
    for name in names:
        environment.get_template(name)


@pytest.mark.parametrize("feature", TOO_NEW_STYLE)
def test_styles_ask_nothing_that_old_browsers_lack(feature: str) -> None:
    assert re.findall(TOO_NEW_STYLE[feature], own(".css")) == []


@pytest.mark.parametrize("feature", TOO_NEW_SCRIPT)
def test_scripts_are_written_for_browsers_of_2017(feature: str) -> None:
    assert re.findall(TOO_NEW_SCRIPT[feature], own(".js"), re.MULTILINE) == []


@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_colours_stand_out_from_their_ground(ink: str, ground: str, least: float) -> None:
    tokens = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})", own("tokens.css")))
    light, dark = sorted((luminance(tokens[ink]), luminance(tokens[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least


def test_pinching_is_never_forbidden(environment: Environment) -> None:
    source = environment.loader.get_source(environment, "h5/base.html")[0]  # type: ignore[union-attr]
    assert "user-scalable" not in source
    assert "maximum-scale" not in source


def test_what_the_heaviest_page_loads_besides_itself_is_light() -> None:
    loaded = [assets()[name] for name in ("tokens.css", "h5.css", "h5.js", "htmx.min.js")]
    assert sum(len(asset.packed) for asset in loaded) < 26_000
    assert all(gzip.decompress(asset.packed) == asset.content for asset in loaded)


def test_what_a_list_of_the_back_office_loads_besides_itself_is_light() -> None:
    loaded = [assets()[name] for name in ("tokens.css", "admin.css", "admin.js", "htmx.min.js")]
    assert sum(len(asset.packed) for asset in loaded) < 28_000
    assert assets()["admin.js"].content.count(b"\n") <= 150


def test_a_day_is_said_with_its_weekday() -> None:
    assert long_day(date(2026, 6, 4)) == "6月4日 星期四"
    assert long_moment(datetime(2026, 12, 31, 16, 5, tzinfo=UTC)) == "1月1日 星期五 00:05"


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("0635-8888888 转 2", "06358888888"),
        ("查体科 0635 8888888（上午）", "06358888888"),
        ("13812345678、8888888", "13812345678"),
        ("12320", "12320"),
        ("到窗口问 2 号", ""),
    ],
)
def test_of_a_phone_as_it_is_written_the_first_number_is_dialled(phone: str, number: str) -> None:
    assert dialled(phone) == number


@pytest.mark.parametrize("path", ["/h5", "/h5/book/date?day=2026-06-04", "/h5/me/261234567890"])
def test_the_way_back_may_lead_to_our_pages(path: str) -> None:
    assert way_back(path) == path


@pytest.mark.parametrize(
    "path", ["", "//evil.example", "https://evil.example/h5", "/h5/../admin", "/h5evil", "/h5\n", "/h5/一"]
)
def test_the_way_back_leads_nowhere_else(path: str) -> None:
    assert way_back(path) == "/h5"
