"""How many examples a property-based test is tried on, under the profile that runs.

A test states its full number. The profile `full` tries all of it; the profile `quick`, which is
the default, tries a tenth. `python -m pytest --hypothesis-profile=full` chooses the profile.
"""

from __future__ import annotations

from hypothesis import settings

# Hypothesis's own default, which the profile `full` keeps. A property that states no number of
# its own is tried on this many examples.
FULL = 100
QUICK = 10


def examples(full: int) -> int:
    """Return the share of the full number that the current profile asks for, at least one."""
    return max(1, full * settings().max_examples // FULL)
