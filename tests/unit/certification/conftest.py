"""A fresh world for each test."""

import pytest

from tests.unit.certification.making import World


@pytest.fixture
def world() -> World:
    return World()
