"""The state machine of examinations on memory."""

import pytest

from tests.examination_world import World
from tests.unit.examination.machine import ExaminationMachine


class ExaminationsInMemory(ExaminationMachine):
    def make_world(self) -> World:
        return World.in_memory()


TestExaminationsInMemory = pytest.mark.stateful(ExaminationsInMemory.TestCase)
