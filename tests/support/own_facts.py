"""Rules about facts that a caller declares, cases that record them, and every route they go by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import attrs
import polars as pl
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.bulk import open_big
from esi_rules.bulk.verdicts import write_verdicts
from esi_rules.errors import BadInputError
from esi_rules.files import inspection_to_json, write_folder
from esi_rules.frameworks.own import OwnRules
from esi_rules.records.case import Fact
from esi_rules.rules.algebra import Given, Rule
from esi_rules.scoring.verdict_rows import verdict_rows
from tests.support.rule_strategies import OWN_FACTS, facts_given

MAPPA, _, COURT, LEVEL, OGRS = OWN_FACTS
AS_AT = dt.date(2005, 3, 14)
NUMBERS = [Decimal(n) for n in ("-1", "0", "49.4", "49.5", "49.9", "49.95", "50", "50.1", "75")]

asked: st.SearchStrategy[Given] = st.sampled_from(OWN_FACTS).flatmap(facts_given)
"""A question for one fact."""


def _joined(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    return st.one_of(
        st.builds(lambda a, b: a & b, inner, inner),
        st.builds(lambda a, b: a | b, inner, inner),
        st.builds(lambda a: ~a, inner),
        st.builds(lambda a, b: a.when(b), inner, asked),
        st.builds(esi.pick, asked, inner, inner),
    )


rules: st.SearchStrategy[Rule] = st.recursive(
    st.one_of(asked, st.just(esi.given("dtto"))), _joined, max_leaves=4
)
"""Rules made of such questions."""


def values(fact: esi.FactKind) -> st.SearchStrategy[Fact]:
    """What a record can say of a fact; None: it is not known."""
    if fact.number:
        return st.sampled_from([*NUMBERS, None])
    return st.sampled_from([*(fact.values or (True, False)), None])


@st.composite
def cases(draw: st.DrawFn) -> esi.Case:
    """A case that records some of the facts."""
    facts: dict[str, Fact] = {"dtto": draw(st.sampled_from([True, False, None]))}
    for fact in OWN_FACTS:
        if draw(st.booleans()):
            facts[fact.name] = draw(values(fact))
    return esi.Case("S1", "order", "2004-09-24", facts=facts)


def numbered(some: Sequence[esi.Case]) -> list[esi.Case]:
    """The same with ids of their own."""
    return [attrs.evolve(case, case_id=f"C{n:03}") for n, case in enumerate(some)]


def standards_of(rule: Rule) -> esi.Standards:
    """One standard with a rule, in one edition for every day."""
    standard = esi.Standard("own", "Own", esi.commencement, rule)
    first = dt.date(2000, 1, 1)
    return esi.Standards(
        (esi.Edition("mine", "Mine", first, None, (standard,), esi.Citation("x")),)
    )


def tables(some: Sequence[esi.Case], *, typed: bool) -> tuple[pl.DataFrame, ...]:
    """The three tables of some cases: facts as text, or in types of their own."""
    columns: dict[str, pl.Series] = {
        "case_id": pl.Series([case.case_id for case in some], dtype=pl.String),
        "sentence": pl.Series([case.sentence for case in some], dtype=pl.String),
        "commenced_on": pl.Series([str(case.commenced_on) for case in some], dtype=pl.String),
        "dtto": _column([case.facts.get("dtto", False) for case in some], pl.Boolean, typed),
    }
    for fact in OWN_FACTS:
        kind = pl.Decimal(20, 4) if fact.number else pl.String if fact.values else pl.Boolean
        held = [case.facts.get(fact.name) for case in some]
        if any(fact.name in case.facts for case in some):
            columns[fact.name] = _column(held, kind, typed)
    events = pl.DataFrame(schema=dict.fromkeys(("case_id", "event", "on", "value"), pl.String))
    answers = pl.DataFrame(schema=dict.fromkeys(("case_id", "question", "answer"), pl.String))
    return pl.DataFrame(columns), events, answers


def _column(held: list[Fact], kind: pl.DataType | type[pl.DataType], typed: bool) -> pl.Series:
    if typed:
        return pl.Series(held, dtype=kind)
    words = {True: "yes", False: "no", None: ""}
    texts = [words[v] if v is None or isinstance(v, bool) else str(v) for v in held]
    return pl.Series(texts, dtype=pl.String)


ROUTES = ("csv", "parquet", "json", "large parquet", "read before the rules")


def rows_by(route: str, some: Sequence[esi.Case], standards: esi.Standards, path: Path) -> object:
    """The rows that cases give after they went to disk and came back, or what is wrong there."""
    inspection = esi.Inspection("Gwent", AS_AT, tuple(some))
    own = OwnRules(standards)
    try:
        if route == "json":
            file = path / "cases.json"
            file.write_text(inspection_to_json(inspection), encoding="utf-8")
            return list(
                verdict_rows(esi.read(file, own_rules=own).inspection.cases, standards, AS_AT)
            )
        write_folder(path, inspection, fmt="parquet" if "parquet" in route else "csv")
        return rows_of_folder(route, path, standards)
    except BadInputError as error:
        return str(error)


def rows_of_folder(route: str, path: Path, standards: esi.Standards) -> object:
    """The rows of a folder by one route, or what is wrong there."""
    own = OwnRules(standards)
    try:
        if route == "large parquet":
            folder = open_big(path, own_rules=own, enough=0)
            assert folder is not None
            write_verdicts(folder, path / "out.parquet")
            return pl.read_parquet(path / "out.parquet").rows()
        known = (
            esi.read(path) if route == "read before the rules" else esi.read(path, own_rules=own)
        )
        return list(verdict_rows(known.inspection.cases, standards, AS_AT))
    except BadInputError as error:
        return str(error)
