"""The documents hold together: links lead somewhere, decisions are numbered, terms are told once."""

import re
import tomllib
from collections import Counter
from pathlib import Path

from tests.unit.house import ROOT, shown

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)")


def glossary() -> list[list[str]]:
    lines = (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in rows if row[0] != "English" and not set(row[0]) <= set("-: ")]


def test_links_lead_to_files_that_exist() -> None:
    dead = [
        f"{shown(document)}: {target}"
        for document in DOCUMENTS
        for target in LINK.findall(document.read_text("utf-8"))
        if not (document.parent / target).exists()
    ]
    assert dead == []


def test_decisions_are_numbered_without_a_gap_and_bear_their_number() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))
    titles = {path.name: path.read_text("utf-8").splitlines()[0] for path in DECISIONS}
    assert [name for name, title in titles.items() if not title.startswith(f"# {int(name[:4])}. ")] == []


def test_a_decision_fits_on_a_page() -> None:
    assert [shown(path) for path in DECISIONS if len(path.read_text("utf-8").splitlines()) > 40] == []


def test_the_glossary_has_three_cells_a_row_and_tells_each_word_once() -> None:
    rows = glossary()
    assert [row for row in rows if len(row) != 3 or not all(row)] == []
    assert [word for word, count in Counter(row[0] for row in rows).items() if count > 1] == []


def test_the_readme_names_only_the_two_set_up_commands() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    commands = set(re.findall(r"^make (\w+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
    assert commands == {"run", "test"}
    assert all(f"\n{command}:" in makefile for command in commands)


def test_the_changelog_tells_of_this_version_or_of_what_is_unreleased() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    headings = re.findall(r"^## \[([^\]]+)\]", Path(ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert project["version"] in headings or len(headings) == 1
