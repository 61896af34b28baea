"""The size, names and shape of the code."""

import ast
import re
from configparser import ConfigParser

from tests.unit.house import ROOT, SRC, shown, sources, tree

LONGEST_FUNCTION = 40
LONGEST_MODULE = 300
NO_NAMES = re.compile(r"^(utils?|helpers?|managers?|services?)$")

ALLOWED = {
    "attrs",
    "collections",
    "datetime",
    "decimal",
    "enum",
    "functools",
    "itertools",
    "json",
    "math",
    "re",
    "types",
    "typing",
    "unicodedata",
    "hashlib",
    "ipaddress",
    "uuid",
    "zoneinfo",
}


def imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{shown(path)}:{node.lineno} {node.name} has {length} lines"
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {shown(path): len(path.read_text("utf-8").splitlines()) for path in sources()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_package_init_files_are_empty() -> None:
    assert [shown(path) for path in SRC.rglob("__init__.py") if path.read_text("utf-8").strip()] == []


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in sources()}
    assert [shown(folder) for folder in folders if folder != SRC and not (folder / "__init__.py").is_file()] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    parts = {part for path in sources() for part in path.relative_to(SRC).with_suffix("").parts}
    assert {part for part in parts if NO_NAMES.match(part)} == set()


def test_the_domain_and_its_ports_import_nothing_but_plain_python_and_attrs() -> None:
    strangers = [
        f"{shown(path)}: {name}"
        for path in sources("tjdomain", "ports")
        for node in ast.walk(tree(path))
        for name in imports(node)
        if name.partition(".")[0] not in ALLOWED | {"tjdomain", "ports"}
    ]
    assert strangers == []


def test_type_hints_can_be_resolved_at_run_time() -> None:
    hidden = [
        shown(path)
        for path in sources()
        for node in ast.walk(tree(path))
        if "__future__" in imports(node) or (isinstance(node, ast.Name) and node.id == "TYPE_CHECKING")
    ]
    assert hidden == []


def test_what_the_step_of_integration_leaves_out_the_step_of_stories_runs() -> None:
    steps = ConfigParser(interpolation=None)
    steps.read(ROOT / "tox.ini", "utf-8")
    left_out = re.findall(r"--ignore=(\S+)", steps["testenv:integration"]["commands"])
    assert left_out
    assert left_out == steps["stories"]["tests"].split()
