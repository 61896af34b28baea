"""A fresh department for each test."""

import pytest

from tests.unit.flows.making import MemoryDepartment


@pytest.fixture
def here() -> MemoryDepartment:
    return MemoryDepartment()
