"""A deliberately broken file for every code: exactly that code comes out, with its proof."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from esi_rules.analysis.verify import CODES, Report, Severity
from esi_rules.analysis.verify.proofs import CaseProof, DayRange, Profile, Searched, Statement, Sum
from esi_rules.analysis.verify.verify_files import verify_files
from tests.support.paths import TESTS

BROKEN = TESTS / "analysis" / "verify" / "broken"
FIXED = BROKEN.parent / "fixed"
PROOFS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("R101", "R102", "R103", "R104"), (Searched, CaseProof)),
    "R105": (Searched,),
    "R106": (Searched, CaseProof, CaseProof, CaseProof),
    **dict.fromkeys(("R201", "R202", "R203", "R204", "R205", "R207", "R208"), (Statement,)),
    "R206": (Statement, Statement),
    "R301": (DayRange,),
    "R302": (DayRange, CaseProof),
    "R303": (Statement, Statement),
    "R401": (Statement, Statement),
    **dict.fromkeys(("R501", "R502", "R503", "R506"), (Statement,)),
    **dict.fromkeys(("R504", "R505"), (Sum,)),
    **dict.fromkeys(("R601", "R602"), (Searched, Profile)),
    "R603": (Statement, Searched),
    **dict.fromkeys(("R701", "R702"), (Statement,)),
}
"""What shows each finding, in order; of a ladder's profiles the first."""


@functools.cache
def verified(code: str) -> Report:
    beside = BROKEN / f"{code}.standards.yaml"
    before = BROKEN / f"{code}.against.yaml"
    return verify_files(
        BROKEN / f"{code}.yaml",
        standards=beside if beside.exists() else None,
        against=str(before) if before.exists() else None,
        budget=4_000,
    )


def test_every_code_has_a_broken_file_and_every_file_a_code() -> None:
    assert {path.name.split(".")[0] for path in BROKEN.iterdir()} == set(CODES) == set(PROOFS)


@pytest.mark.parametrize("file", sorted(FIXED.iterdir()), ids=lambda path: path.stem)
def test_a_file_that_was_fixed_as_its_code_advises_has_no_finding(file: Path) -> None:
    assert verify_files(file, budget=1_000).findings == ()


@pytest.mark.parametrize("code", CODES)
def test_a_broken_file_gives_exactly_its_code_with_its_proof(code: str) -> None:
    report = verified(code)
    assert [finding.code for finding in report.findings] == [code]
    (finding,) = report.findings
    expected = PROOFS[code]
    assert tuple(map(type, finding.proof[: len(expected)])) == expected
    assert report.sound is (CODES[code].severity is not Severity.ERROR)
    assert finding.severity is CODES[code].severity
