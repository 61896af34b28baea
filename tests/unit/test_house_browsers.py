"""Scripts and styles of ours in the words of browsers that people still have: ES2017, no newer CSS on the phones."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import esprima
import pytest
import tinycss2

STATIC = Path(__file__).parents[2] / "src/entrypoints/web/static"
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
STYLES = (STATIC / "tokens.css", STATIC / "h5.css")
AT_RULES = {"layer", "container", "property", "scope", "starting-style"}
PROPERTIES = {"inset", "aspect-ratio", "gap", "row-gap", "column-gap", "container", "translate", "rotate", "scale"}
UNITS = {"dvh", "svh", "lvh", "dvw", "cqw", "cqh"}
SELECTORS = {"has", "is", "where"}


def too_new(source: str) -> list[str]:
    """What ES2017 does not know; the parser itself takes spread in objects, which came a year later."""
    found: list[str] = []

    def seen(node: Any, _: Any) -> None:
        if node.type in {"ObjectExpression", "ObjectPattern"}:
            found.extend(one.type for one in node.properties if one.type in {"SpreadElement", "RestElement"})

    try:
        esprima.parseScript(source, delegate=seen)
    except esprima.Error as error:
        found.append(str(error))
    return found


def rules_of(sheet: str) -> Iterator[tuple[Any, list[Any]]]:
    """Every rule with what stands in it, also inside @media."""
    waiting = list(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True))
    while waiting:
        rule = waiting.pop(0)
        if rule.type == "at-rule" and rule.content is not None and rule.lower_at_keyword in {"media", "supports"}:
            waiting += tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        content = [] if rule.type != "qualified-rule" else tinycss2.parse_blocks_contents(rule.content)
        yield rule, [one for one in content if one.type not in {"whitespace", "comment"}]


def deep(tokens: Any) -> Iterator[Any]:
    """Every token, also inside brackets."""
    for token in tokens:
        yield token
        yield from deep(getattr(token, "arguments", None) or getattr(token, "content", None) or [])


def newer(sheet: str) -> list[str]:
    """What old WebViews do not know."""
    found = []
    for rule, content in rules_of(sheet):
        if rule.type == "at-rule":
            found += [rule.lower_at_keyword] if rule.lower_at_keyword in AT_RULES else []
            continue
        names = [getattr(token, "lower_value", getattr(token, "lower_name", "")) for token in deep(rule.prelude)]
        found += [name for name in names if name in SELECTORS]
        found += [f"nesting: {one.type}" for one in content if one.type != "declaration"]
        declared = {one.lower_name: one for one in content if one.type == "declaration"}
        found += sorted(declared.keys() & PROPERTIES)
        units = [
            token.lower_unit for one in declared.values() for token in deep(one.value) if token.type == "dimension"
        ]
        found += [unit for unit in units if unit in UNITS]
    return found


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_es2017(script: Path) -> None:
    assert too_new(script.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "script", ["a?.b", "a ?? b", "({...a})", "try {} catch {}", "x = 1n", "async () => { for await (const a of b); }"]
)
def test_newer_script_is_found(script: str) -> None:
    assert too_new(script)


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_styles_of_the_phones_are_old_enough(style: Path) -> None:
    assert newer(style.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "style",
    [
        "a { b { color: red } }",
        "a { &:hover { color: red } }",
        "a:has(b) { color: red }",
        "@layer base { a { color: red } }",
        "@container (width > 1px) { a { color: red } }",
        "a { display: flex; gap: 4px }",
        "@media print { a { inset: 0 } }",
        "a { aspect-ratio: 1 }",
        "a { height: calc(100dvh - 1px) }",
    ],
)
def test_newer_style_is_found(style: str) -> None:
    assert newer(style)


def test_a_page_with_a_field_for_codes_listens_to_the_scanner() -> None:
    pages = {one: one.read_text("utf-8") for one in (STATIC.parent / "templates/office").glob("*.html")}
    scanned = {one.name: "static('grid.js')" in text for one, text in pages.items() if " data-scan" in text}
    assert scanned
    assert [name for name, listens in scanned.items() if not listens] == []
