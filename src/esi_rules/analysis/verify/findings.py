"""Making a finding from its code: severity and advice come from the code's page."""

from __future__ import annotations

from collections.abc import Sequence

from esi_rules.analysis.verify.finding_codes import CODES
from esi_rules.analysis.verify.proofs import Proof
from esi_rules.analysis.verify.report import CodedFinding, Place

__all__ = ["found"]


def found(
    code: str, place: Place, says: str, proof: Sequence[Proof], do: str | None = None
) -> CodedFinding:
    """Return the finding; `do` in the place of the code's advice, where more is known."""
    known = CODES[code]
    return CodedFinding(code, known.severity, place, says, do or known.do, tuple(proof))
