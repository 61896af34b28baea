"""What every test shares: how Hypothesis searches, and how rarely garbage is looked for."""

import gc
import os

import pytest
from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase
from xdist.workermanage import NodeManager

for steps in ("hospital", "booking_steps", "examination_steps", "certificate_steps"):  # whoever imports them first
    pytest.register_assert_rewrite(f"tests.integration.journeys.{steps}")

_found = DirectoryBasedExampleDatabase(".cache/hypothesis")

settings.register_profile("usual", deadline=None, database=_found)
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.register_profile("long", deadline=None, database=_found, max_examples=300, stateful_step_count=100)
# CI repeats what it did before, so that a change is blamed only for its own faults; `tox -e stateful` searches on.
settings.load_profile("repeatable" if os.environ.get("CI") else "usual")

gc.set_threshold(100_000, 20, 50)  # an application is 100,000 objects that live until the process ends
NodeManager.EXIT_TIMEOUT = 120  # seconds: a worker that is killed while it writes what it has covered leaves nothing
