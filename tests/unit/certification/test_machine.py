"""The state machine of certification on memory."""

import pytest

from tests.unit.certification.machine import CertificationMachine
from tests.unit.certification.making import World


class CertificationInMemory(CertificationMachine):
    def make_world(self) -> World:
        return World()


TestCertificationInMemory = pytest.mark.stateful(CertificationInMemory.TestCase)
