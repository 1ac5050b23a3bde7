"""Cases as frames of every kind, and verdicts as rows: what the agreement tests share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

import attrs
import polars as pl

import esi_rules as esi
from esi_rules.engine.judge import evaluate
from esi_rules.records.cells import amount_text
from esi_rules.records.contract import YES_NO_FACTS
from esi_rules.rules.algebra import Rule

Row = tuple[str, ...]
_FACTS = (*YES_NO_FACTS, "tier", "band")


def numbered(cases: Iterable[esi.Case]) -> list[esi.Case]:
    """The cases with ids of their own, and the facts as a table would hold them."""
    return [
        attrs.evolve(case, case_id=f"C{i:05}", facts=_as_in_a_table(case))
        for i, case in enumerate(cases)
    ]


def _as_in_a_table(case: esi.Case) -> dict[str, object]:
    yes_no = {name: case.facts.get(name, False) for name in YES_NO_FACTS}
    return {**yes_no, "tier": case.facts.get("tier"), "band": case.facts.get("band")}


def frames_of(cases: Sequence[esi.Case]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The three tables of some cases, as text."""
    words = {True: "yes", False: "no", None: ""}
    facts = {
        name: [
            words[case.facts.get(name, False)]
            if name in YES_NO_FACTS  # type: ignore[index]
            else str(case.facts.get(name) or "")
            for case in cases
        ]
        for name in _FACTS
    }
    table = pl.DataFrame(
        {
            "case_id": [case.case_id for case in cases],
            "sentence": [case.sentence for case in cases],
            "commenced_on": [str(case.commenced_on) for case in cases],
            "ended_on": [str(case.ended_on or "") for case in cases],
            **facts,
        },
        schema=dict.fromkeys(
            ("case_id", "sentence", "commenced_on", "ended_on", *_FACTS), pl.String
        ),
    )
    events = [
        (case.case_id, e.kind, str(e.on), _value(e.value)) for case in cases for e in case.events
    ]
    answers = [
        (case.case_id, question, answer or "")
        for case in cases
        for question, answer in case.answers.items()
    ]
    return (
        table,
        _table(events, "case_id", "event", "on", "value"),
        _table(answers, "case_id", "question", "answer"),
    )


def _value(value: str | Decimal | None) -> str:
    return amount_text(value) if isinstance(value, Decimal) else value or ""


def _table(rows: list[tuple[str, ...]], *names: str) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def explained(
    cases: Sequence[esi.Case], standards: esi.Standards | esi.Edition | Rule, as_at: dt.date
) -> set[Row]:
    """The rows that the explaining evaluator gives."""
    rows: set[Row] = set()
    for case in cases:
        found = evaluate(case, standards, as_at=as_at)
        names = [""] if isinstance(standards, Rule) else [f.standard or "" for f in found]
        rows |= {(case.case_id, name, *f.cells()[1:]) for name, f in zip(names, found, strict=True)}
    return rows
