"""The profiles of Hypothesis: a tenth of the examples by default, all of them under `full`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from esi_rules.testing.hypothesis_setup import register
from tests.support.browser import browser as browser  # a fixture
from tests.support.examples import FULL, QUICK

# What Hypothesis does by itself where the package is installed: here, `src` is enough.
register()

# New examples at every run at a desk; the same ones at every run of CI; never against the clock.
for _name, _examples in (("quick", QUICK), ("full", FULL)):
    settings.register_profile(
        _name,
        max_examples=_examples,
        deadline=None,
        derandomize=bool(os.environ.get("CI")),
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("quick")
