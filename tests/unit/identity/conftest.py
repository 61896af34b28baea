import pytest

from tests.unit.identity.hospital import Hospital


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()
