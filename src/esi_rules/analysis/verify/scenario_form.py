"""The case of a proof as a scenario file, which `esi-rules check` can run."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal

from esi_rules.analysis.verify.proofs import CaseProof, Claim
from esi_rules.records.case import Case, Event

__all__ = ["scenarios_of"]


def scenarios_of(proof: CaseProof) -> tuple[str, ...]:
    """Return the text of a scenario file for each standard in the claims of the proof.

    Claims about the rule of an item are left out, because scenarios are about standards. If the
    case was judged by one named edition, `edition` names it.
    """
    return tuple(
        _text(proof, claim) for claim in proof.claims if claim.rule is None and claim.standards
    )


def _text(proof: CaseProof, claim: Claim) -> str:
    assert claim.standards is not None
    named = claim.standards.named
    name = proof.what or f"{claim.name} is {claim.verdict.words.lower()}"
    lines = [
        f"standard: {_quoted(claim.name)}",
        "given:",
        *(f"  {key}: {value}" for key, value in _given(proof.case, proof.as_at).items()),
        *([f"  edition: {_quoted(claim.standards.editions[0].id)}"] if named else []),
        "scenarios:",
        f"  - name: {_quoted(name)}",
        f"    expect: {{verdict: {claim.verdict.words.lower()}, reason: {claim.reason.value}}}",
    ]
    return "\n".join(lines) + "\n"


def _given(case: Case, as_at: dt.date) -> dict[str, str]:
    given = {
        "sentence": case.sentence,
        "commenced_on": case.commenced_on.isoformat(),
        "as_at": as_at.isoformat(),
    }
    if case.ended_on is not None:
        given["ended_on"] = case.ended_on.isoformat()
    if case.facts:
        given["facts"] = _table({name: _plain(value) for name, value in case.facts.items()})
    if case.answers:
        given["answers"] = _table({name: answer or "" for name, answer in case.answers.items()})
    if case.events:
        given["events"] = "[" + ", ".join(map(_event, case.events)) + "]"
    return given


def _table(values: dict[str, str]) -> str:
    return "{" + ", ".join(f"{_quoted(key)}: {value}" for key, value in values.items()) + "}"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):  # the value of an own fact may be any text
        return value if re.fullmatch("[a-z]+", value) else _quoted(value)
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _event(event: Event) -> str:
    value = "" if event.value is None else f" {event.value}"
    day = str(event.on) or "undated"
    return f"{{{event.kind}: {_quoted(day + value)}}}"


def _quoted(text: str) -> str:
    """Return text as YAML, quoted as in JSON unless it is plain."""
    return text if text.replace("-", "").replace("_", "").isalnum() else json.dumps(text)
