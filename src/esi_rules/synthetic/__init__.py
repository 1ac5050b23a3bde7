"""Made-up caseloads of any size, realistic in shape, the same ones each time from the same seed."""

from __future__ import annotations

from esi_rules.synthetic.write_caseload import generate, steps

__all__ = ["generate", "steps"]
