"""Laws of mappings: no row is lost, no code is guessed, and no order is taken from chance."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from tests.support.examples import examples

AS_AT = dt.date(2005, 3, 14)
CODES = {"ATT": "attended", "AAB": "acceptable_absence", "": "", "UAB": "unacceptable_absence"}
LEVELS = {"L": "low", "M": "medium", "H": "high"}
Rows = list[dict[str, Any]]
ORDERS: Rows = [{"no": n, "drawn": "01"[n > 0]} for n in range(3)]


def mapping(*, known: frozenset[str], ordered: bool) -> esi.TableMapping:
    day = esi.CellMapping("day", empty="day not known")
    level = esi.CellMapping("code", codes=LEVELS)
    outcome = esi.CellMapping(
        "code",
        codes={code: word for code, word in CODES.items() if code in known},
        ignore=[code for code in ("ERR", "TST") if code in known],
    )
    order_by = ["n"] if ordered else []

    def events(kind: str, value: esi.CellMapping, types: list[str]) -> esi.RowMapping:
        cells = {"case_id": "no", "event": esi.CellMapping(constant=kind), "on": day}
        return esi.RowMapping(
            "log", {**cells, "value": value}, where={"type": types}, order_by=order_by
        )

    cases = esi.RowMapping(
        "orders",
        {
            "case_id": "no",
            "sentence": esi.CellMapping(constant="order"),
            "commenced_on": esi.CellMapping(constant="2004-09-01"),
        },
    )
    return esi.TableMapping(
        esi.Inspection("Made up", AS_AT),
        cases=[cases],
        events=[events("appointment", outcome, ["A"]), events("risk_rating", level, ["R"])],
        ignore=[
            esi.RowMapping("orders", where={"drawn": "0"}),
            esi.RowMapping("log", where={"type": "N"}),
        ],
    )


@st.composite
def logs(draw: st.DrawFn) -> Rows:
    """Rows of a log, numbered in their order; a few codes and types are unknown to the mapping."""
    rows: Rows = []
    for n in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from("AAAARRRRN" + "X" * (n == 7)))
        codes = [*LEVELS, ""] if kind == "R" else [*CODES, "ERR", "TST"]
        days = ["2004-10-01", "2004-10-02", "2004-11-30", "2004-10", ""]
        rows.append(
            {
                "n": n,
                "no": draw(st.integers(0, 2)),
                "type": kind,
                "day": draw(st.sampled_from(days)),
                "code": draw(st.sampled_from(codes)),
            }
        )
    return rows


ALL = frozenset([*CODES, "ERR", "TST"])


@settings(max_examples=examples(300), deadline=None)
@given(logs(), st.sets(st.sampled_from(sorted(ALL)), min_size=2))
def test_every_row_is_made_or_counted_and_an_unknown_code_is_always_refused(
    log: Rows, known: set[str]
) -> None:
    known = known | {"ATT"}
    made = mapping(known=frozenset(known), ordered=True)
    report = esi.try_mapping({"orders": ORDERS, "log": log}, made)
    unknown = {row["code"] for row in log if row["type"] == "A"} - known - {""}
    if any(row["type"] == "X" for row in log):
        unknown.add("X")
    assert {code.code for code in report.not_mapped} == unknown
    assert bool(report.problems) == bool(unknown)
    if unknown:
        return
    parts = {part.part: part for part in report.parts}
    assert sum(p.read for p in parts.values() if p.table == "log") == len(log)
    assert all(p.read == p.made + p.left_out for p in parts.values())
    cases = esi.read_mapped({"orders": ORDERS, "log": log}, made).inspection.cases
    assert [case.case_id for case in cases] == ["1", "2"]
    expected = [
        row for row in log
        if row["no"] > 0 and row["type"] != "N" and row["code"] not in ("ERR", "TST")
    ]  # fmt: skip
    for case in cases:
        rows = [row for row in expected if str(row["no"]) == case.case_id]
        for type, kind, words in (("A", "appointment", CODES), ("R", "risk_rating", LEVELS)):
            found = [(str(e.on), e.value or "") for e in case.events if e.kind == kind]
            assert found == [
                (r["day"], words.get(r["code"], "")) for r in rows if r["type"] == type
            ]


@settings(max_examples=examples(200), deadline=None)
@given(st.data(), logs(), st.booleans())
def test_the_order_in_which_a_database_returns_rows_changes_no_verdict(
    data: st.DataObject, log: Rows, ordered: bool
) -> None:
    log = [row for row in log if row["type"] != "X"]
    made = mapping(known=ALL, ordered=ordered)

    def verdicts(rows: Rows) -> object:
        try:
            loaded = esi.read_mapped({"orders": ORDERS, "log": rows}, made)
        except esi.BadInputError:
            return "refused"
        standards = loaded.setup.standards
        return [
            (case.case_id, finding.standard, finding.verdict, finding.reason)
            for case in loaded.inspection.cases
            for finding in esi.evaluate(case, standards, as_at=AS_AT)
        ]

    found = verdicts(log)
    if ordered:
        assert found != "refused"
    assert verdicts(data.draw(st.permutations(log))) == found
