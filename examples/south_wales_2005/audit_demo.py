"""South Wales, 2004 and 2005: can the published figures be right, and what changed?

Audits both published sheets with the arithmetic of every finding, compares them, and says why the
comparison carries no claim of certainty.
"""

from __future__ import annotations

from pathlib import Path

from esi_rules.published import read_published
from esi_rules.published.audit import audit
from esi_rules.published.compare import compare

__all__ = ["main"]

_FOLDER = Path(__file__).parent / "published"
# Not printed: the size of which by far the most percentages of all cases can be printed.
_CASES_2005 = {"all": 57}


def main() -> None:
    """Print the audit of both sheets and the comparison."""
    original = read_published(_FOLDER / "original_2004.toml")
    follow_up = read_published(_FOLDER / "follow_up_2005.toml")
    print(audit(original).words)
    print()
    print(audit(follow_up, samples=_CASES_2005).words)
    print()
    print(compare(original, follow_up).words)


if __name__ == "__main__":
    main()
