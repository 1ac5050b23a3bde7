"""Where the parts of the project are, so that a test can move without an edit."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
DOCS = ROOT / "docs"
EXAMPLES = ROOT / "examples"
SOUTH_WALES = EXAMPLES / "south_wales_2005"
