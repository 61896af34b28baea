"""Opening the system for a command."""

from collections.abc import Iterator
from contextlib import contextmanager

from entrypoints.bootstrap import System, bootstrap
from entrypoints.cli.refusals import DepartmentUnclear, NotReady
from entrypoints.install import departments
from entrypoints.settings import read_settings
from tjdomain.shared.ids import DepartmentId


@contextmanager
def opened() -> Iterator[System]:
    """The wired system over the settings in the environment. Raises ``SettingsError``, ``NotReady``."""
    system = bootstrap(read_settings())
    try:
        if wrong := system.readiness():
            raise NotReady("database", f"连不上：{wrong['database']}" if "database" in wrong else "表结构不是本版本的")
        yield system
    finally:
        system.close()


def department_named(system: System, wanted: str | None) -> DepartmentId:
    """The department by name or id, or the only one there is. Raises ``DepartmentUnclear``."""
    there = [one for one in departments(system) if not one.disabled]
    found = [one for one in there if wanted is None or wanted in {one.name, str(one.id)}]
    if len(found) != 1:
        raise DepartmentUnclear("department", wanted or "", tuple(one.name for one in there))
    return found[0].id
