"""The state machine of visits in memory."""

import pytest

from tests.unit.flows.machine import VisitMachine
from tests.unit.flows.making import Department, MemoryDepartment


class VisitsInMemory(VisitMachine):
    def make_department(self) -> Department:
        return MemoryDepartment()


TestVisitsInMemory = pytest.mark.timeout(1800)(pytest.mark.stateful(VisitsInMemory.TestCase))
