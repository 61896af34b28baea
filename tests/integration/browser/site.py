"""The exam centre as a real browser sees it: our application on a free port, Debian's Chromium in front of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc
from attrs import frozen
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.integration.conftest import absent
from tests.integration.journeys.hospital import Hospital

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
)
PATIENCE = 30_000
"""Milliseconds that a page may take on a machine with much else to do."""
PHONE, NARROW = {"width": 390, "height": 844}, {"width": 360, "height": 740}
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


@frozen
class Site:
    """Where the pages are, and the hospital behind them."""

    address: str
    hospital: Hospital


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """Debian's browser with the font that we ship, so that every machine draws the same."""
    if not CHROMIUM.exists():
        absent("chromium is missing")
    fonts = folder / "fonts.conf"
    where = Path(str(noto_cjk_sans_otc.__file__)).parent
    fonts.write_text(FONTS.format(fonts=where, cache=folder / "font-cache"), "utf-8")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        environment = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES), env=environment)
        yield browser
        browser.close()


def phone(browser: Browser, site: Site, *, scripts: bool = True, viewport: Any = PHONE) -> BrowserContext:
    """A phone that nobody has used before."""
    context = browser.new_context(
        base_url=site.address,
        viewport=viewport,
        locale="zh-CN",
        has_touch=True,
        is_mobile=True,
        java_script_enabled=scripts,
    )
    context.set_default_timeout(PATIENCE)
    return context


def too_small(page: Page, least: int) -> list[str]:
    """Controls that a finger misses: smaller than ``least`` pixels, links inside a sentence apart."""
    found: list[str] = page.evaluate(_TOO_SMALL, least)
    return found


_TOO_SMALL = """least => {
  const seen = element => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && box.right > 0;
  };
  const touched = element => {
    const own = element.getBoundingClientRect();
    const label = element.labels && element.labels[0] ? element.labels[0].getBoundingClientRect() : own;
    return [Math.max(own.width, label.width), Math.max(own.height, label.height)];
  };
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select")].filter(seen)
    .map(element => [element, touched(element)])
    .filter(([, [width, height]]) => width < least - 0.5 || height < least - 0.5)
    .map(([element, [width, height]]) =>
      `${element.tagName} ${element.name || element.textContent.trim()} ${width.toFixed(1)}x${height.toFixed(1)}`);
}"""


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the screen."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider
