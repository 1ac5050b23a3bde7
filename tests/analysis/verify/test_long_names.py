"""A limit that a rule of another standard names is found, whatever the length of its owner's id."""

from __future__ import annotations

from esi_rules.analysis.verify.verify_files import verify_files

OWNER = "a-standard-with-a-name-that-is-longer-than-any-of-the-shipped-ones"
FILE = f"""
editions:
  - id: mine
    title: Mine
    in_force_from: 2000-01-01
    citation: my memory
    standards:
      - id: {OWNER}
        title: Owner
        clock: commencement
        limits:
          shared-limit:
            what: visit
            value: 5 working days
            status: assumed
            citation: recollection
        rule: {{within: 10 days, of: commencement, done: {{first: home_visit}}}}
      - id: other
        title: Other
        clock: commencement
        rule: {{within: shared-limit, of: commencement, done: {{first: home_visit}}}}
"""


def test_a_limit_is_named_by_the_rule_of_another_standard() -> None:
    """Found by reading the change again: ids were cut where the names of limits were noted."""
    report = verify_files(("mine.yaml", FILE), budget=1)
    assert [finding.says for finding in report.findings if finding.code == "R204"] == []
