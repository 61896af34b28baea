"""Reads our pages as a person or a screen reader does: by headings, labels, roles and texts, not by classes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from attrs import define, field
from lxml import html

from tests.integration.journeys.hospital import Hospital

BASE = "https://testserver.local"


def browser(hospital: Hospital) -> httpx.Client:
    """A browser of its own, with its own cookies, over the hospital's application."""
    return httpx.Client(transport=hospital.web._transport, base_url=BASE)  # noqa: SLF001  one application for all


def words(element: Any) -> str:
    """The text, spaces between words made one."""
    return " ".join(element.text_content().split())


def _number(said: str) -> int:
    """One to ninety-nine, as people say it."""
    tens, ten, ones = said.rpartition("十")
    digits = "零一二三四五六七八九"
    return (10 * digits.index(tens or "一") if ten else 0) + (digits.index(ones) if ones else 0)


@define
class Sheet:
    """One answer of the server as a page."""

    status: int
    path: str
    headers: Any
    text: str = field(repr=False)
    tree: Any = field(repr=False)

    @property
    def title(self) -> str:
        """What the browser's tab says."""
        return str(self.tree.findtext(".//title")).strip()

    @property
    def heading(self) -> str:
        """The one main heading."""
        (found,) = self.tree.xpath("//h1")
        return words(found)

    @property
    def said(self) -> str:
        """All that one reads."""
        return words(self.tree.find(".//main"))

    def labelled(self, name: str) -> Any:
        """The field with that label."""
        for label in self.tree.xpath("//label"):
            if words(label).startswith(name):
                (found,) = self.tree.xpath("//*[@id=$key]", key=label.get("for"))
                return found
        return pytest.fail(f"no field {name} in: {self.said}")

    def mistake_at(self, name: str) -> str:
        """What is said at the field, as its description."""
        keys = self.labelled(name).get("aria-describedby", "").split()
        told = [words(self.tree.get_element_by_id(key)) for key in keys if key.endswith("-error")]
        return " ".join(told)

    @property
    def summary(self) -> Mapping[str, str]:
        """The summary of mistakes: sentence → where it leads."""
        return {words(link): link.get("href") for link in self.tree.xpath("//*[@role='alert']//a")}

    @property
    def sum_asked(self) -> str:
        """The answer to the sum that the page asks in words near a limit; empty where it asks none."""
        asked = [words(label) for label in self.tree.xpath("//label") if words(label).endswith("等于几？")]
        if not asked:
            return ""
        said = asked[0].removesuffix("等于几？")
        first, second = map(_number, re.split("[加减]", said))
        return str(first + second if "加" in said else first - second)

    def links(self) -> Mapping[str, str]:
        """Every link by its words."""
        return {words(link): link.get("href") for link in self.tree.xpath("//a[@href]")}

    def facts(self) -> Mapping[str, str]:
        """Pairs of name and value."""
        return {words(row.find("dt")): words(row.find("dd")) for row in self.tree.xpath("//dl/div")}

    def form(self, button: str) -> Any:
        """The form that has this button."""
        return self.pressed(button)[0]

    def pressed(self, button: str) -> tuple[Any, Any]:
        """The form that a button sends, which need not stand in it, and the button."""
        for one in self.tree.xpath("//button"):
            if words(one).startswith(button):
                forms = self.tree.xpath("//form[@id=$key]", key=one.get("form") or "") or one.xpath("ancestor::form")
                if forms:
                    return forms[0], one
        return pytest.fail(f"no button {button} in: {self.said}")


@define
class Phone:
    """Somebody with a browser that runs no script."""

    web: httpx.Client = field(repr=False)
    visited: list[str] = field(factory=list)
    cookies_set: list[str] = field(factory=list)
    page: Any = None

    def open(self, path: str) -> Sheet:
        """Go to an address."""
        return self._follow(self.web.get(urljoin(BASE, path), follow_redirects=False), path)

    def click(self, words_: str) -> Sheet:
        """Follow a link of the page."""
        return self.open(urljoin(self.page.path, self.page.links()[words_]))

    def press(self, button: str, /, files: Mapping[str, Any] | None = None, **answers: Any) -> Sheet:
        """Fill in the form as it stands, change ``answers`` (by name), press the button."""
        return self.post(self.filled(button, **answers), files)

    def press_patiently(self, button: str, /, **answers: Any) -> Sheet:
        """The same, and once more with the answer where the page asks a sum."""
        page = self.press(button, **answers)
        return self.press(button, **answers, challenge_answer=page.sum_asked) if page.sum_asked else page

    def filled(self, button: str, **answers: Any) -> tuple[str, dict[str, Any]]:
        """Where the form goes, and what a browser would send."""
        form, pressed = self.page.pressed(button)
        sent = _together(_values(form)) | answers
        if pressed.get("name"):
            sent[pressed.get("name")] = pressed.get("value")
        return pressed.get("formaction") or form.get("action"), {
            name: value for name, value in sent.items() if value is not None
        }

    def post(self, what: tuple[str, Mapping[str, Any]], files: Mapping[str, Any] | None = None) -> Sheet:
        """Send a form, and go where it leads."""
        path, sent = what
        answer = self.web.post(urljoin(BASE, path), data=sent, files=files, follow_redirects=False)
        return self._follow(answer, path)

    def _follow(self, answer: Any, path: str) -> Sheet:
        while answer.is_redirect:
            assert answer.status_code in {301, 303}, answer.status_code
            path = urljoin(path, answer.headers["location"])
            self._remember(answer, path)
            answer = self.web.get(urljoin(BASE, path), follow_redirects=False)
        self._remember(answer, path)
        tree = html.document_fromstring(answer.text) if "html" in answer.headers.get("content-type", "") else None
        self.page = Sheet(answer.status_code, urlsplit(path).path, answer.headers, answer.text, tree)
        return self.page

    def _remember(self, answer: Any, path: str) -> None:
        self.visited.append(path)
        self.cookies_set += answer.headers.get_list("set-cookie")


def _together(values: Iterator[tuple[str, Any]]) -> dict[str, Any]:
    """A field that stands there several times has several values."""
    found: dict[str, Any] = {}
    for name, value in values:
        if name in found:
            found[name] = [*(found[name] if isinstance(found[name], list) else [found[name]]), value]
        else:
            found[name] = value
    return found


def _values(form: Any) -> Iterator[tuple[str, Any]]:
    ticked: dict[str, list[str]] = {}
    for element in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
        kind, name = element.get("type", "select"), element.get("name")
        if element.tag == "select":
            chosen = element.xpath(".//option[@selected]") or element.xpath(".//option")
            yield name, chosen[0].get("value")
        elif element.tag == "textarea":
            yield name, (element.text or "").removeprefix("\n")
        elif kind in {"radio", "checkbox"}:
            if element.get("checked") is not None and element.get("disabled") is None:
                ticked.setdefault(name, []).append(element.get("value"))
        elif kind != "file":
            yield name, element.get("value", "")
    yield from ticked.items()
