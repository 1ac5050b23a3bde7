"""Records for the input matrix, as rows of text: in order, or with one fault each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from random import Random

from tests.support.matrix import OWN_FACTS, SETUP, YES_NO, Row

__all__ = ["FAULTS", "TABLE_FAULTS", "faulty", "in_order"]

Rows = dict[str, list[Row]]
_STARTS = [
    dt.date(2003, 12, 24), dt.date(2004, 2, 29), dt.date(2004, 9, 24), dt.date(2004, 12, 31),
    dt.date(2005, 2, 28), dt.date(2001, 8, 31), dt.date(1999, 1, 4),
]  # fmt: skip
_OPTIONAL = ("ended_on", "tier", "band", "level", "ogrs")
_QUESTIONS = sorted(SETUP.words.questions)
_RECORDED = sorted(SETUP.words.recorded)


def in_order(chance: Random, size: int) -> Rows:
    """Return records that every route takes, some with white space around their cells."""
    rows: Rows = {"cases": [], "events": [], "answers": []}
    facts = chance.sample(YES_NO, chance.randrange(len(YES_NO) + 1))
    optional = [
        name for name in ("ended_on", "tier", "band", "level", "ogrs") if chance.random() < 0.7
    ]
    for number in range(size):
        _case(chance, f"C{number:04}", facts, optional, rows)
    if chance.random() < 0.5:
        for each in rows.values():
            _pad(chance, each)
    return rows


def _case(chance: Random, case_id: str, facts: list[str], optional: list[str], rows: Rows) -> None:
    start = chance.choice(_STARTS) + dt.timedelta(days=chance.randrange(-5, 6))
    if chance.random() < 0.01:
        start = dt.date(2005, 4, 1)  # after the judged day, which is noted
    case = {"case_id": case_id, "sentence": chance.choice(["order", "licence"])}
    case["commenced_on"] = str(start)
    for name in optional:
        case[name] = {
            "tier": chance.choice(["1", "2", "3", "4", ""]),
            "band": chance.choice(["low", "medium", "high", ""]),
            "level": chance.choice([*OWN_FACTS["level"].values, ""]),
            "ogrs": chance.choice(["49.4", "49.5", "49.5000", "49.49999", "50", "-1", "0", ""]),
            "ended_on": str(start + dt.timedelta(days=chance.randrange(500)))
            if chance.random() < 0.3 else "",
        }[name]  # fmt: skip
    for name in facts:
        case[name] = chance.choice(["yes", "yes", "no", ""])
    case["district"] = chance.choice(["North", "South", "Île", ""])
    rows["cases"].append(case)
    for _ in range(chance.randrange(12)):
        rows["events"].append(_event(chance, case_id, start))
    if chance.random() < 0.05 and rows["events"]:
        rows["events"].append(dict(rows["events"][-1]))  # a possible duplicate, which is noted
    asked = chance.sample(_QUESTIONS, chance.randrange(8))
    for question in asked:
        answer = chance.choice(["yes", "no", "na", ""])
        rows["answers"].append({"case_id": case_id, "question": question, "answer": answer})


def _event(chance: Random, case_id: str, start: dt.date) -> Row:
    kinds = SETUP.words.kinds
    kind = kinds[chance.choice(["risk_rating", "appointment", "curfew_check", *kinds])]
    day = str(start + dt.timedelta(days=chance.choice([*range(-3, 40), 90, 120, 200, 365])))
    if chance.random() < 0.05:
        day = chance.choice([day[:7], day[:4], ""])
    value = ""
    if kind.amount:
        value = chance.choice(["0", "2.5", "6", "7.50", "24", "0.1250"])
    elif kind.values:
        value = chance.choice(kind.values)
    if chance.random() < 0.05:
        value = ""
    return {"case_id": case_id, "event": kind.name, "on": day, "value": value}


def _pad(chance: Random, rows: list[Row]) -> None:
    for row in rows:
        for column in row:
            if chance.random() < 0.02:
                row[column] = chance.choice([" ", "\t", "\u00a0"]) + row[column] + " "


# Faults: each changes one record

Fault = Callable[[Random, Rows, str], None]


def _cell(table: str, column: str, *cells: str, of: Mapping[str, str] | None = None) -> Fault:
    """A fault of one cell, in a row that has what `of` says."""

    def make(chance: Random, rows: Rows, case_id: str) -> None:
        row = next(r for r in rows[table] if r["case_id"] == case_id)
        row.update(of or {})
        row[column] = chance.choice(cells)

    return make


def _twice(chance: Random, rows: Rows, case_id: str) -> None:
    rows["cases"].append(dict(next(r for r in rows["cases"] if r["case_id"] == case_id)))


def _two_answers(chance: Random, rows: Rows, case_id: str) -> None:
    one = {"case_id": case_id, "question": chance.choice(_QUESTIONS), "answer": "yes"}
    rows["answers"] = [r for r in rows["answers"] if r["case_id"] != case_id]
    rows["answers"] += [one, {**one, "answer": chance.choice(["no", "na", ""])}]


def _ends_early(chance: Random, rows: Rows, case_id: str) -> None:
    row = next(r for r in rows["cases"] if r["case_id"] == case_id)
    row["ended_on"] = str(dt.date.fromisoformat(row["commenced_on"]) - dt.timedelta(days=1))


_RATING = {"event": "risk_rating", "on": "2004-10-01", "value": "high"}
_HOURS = {"event": "contact_hours", "on": "2004-10-01"}
_PLAN = {"event": "risk_management_plan", "on": "2004-10-01", "value": ""}
_CHECK = {"event": "curfew_check", "on": "2004-10-01", "value": "kept"}
_ASKED = {"question": "B1.1a", "answer": "yes"}
FAULTS: Mapping[str, Fault] = {
    "no id": _cell("cases", "case_id", "", " "),
    "long id": _cell("cases", "case_id", "x" * 201),
    "id that does not print": _cell("cases", "case_id", "C\x07", "C\u202e1"),
    "id twice": _twice,
    "sentence misspelt": _cell("cases", "sentence", "ordr", "licenced", "community order"),
    "sentence in capitals": _cell("cases", "sentence", "Order", "LICENCE"),
    "no sentence": _cell("cases", "sentence", ""),
    "no such day": _cell("cases", "commenced_on", "2004-02-30", "2005-13-01"),
    "day first": _cell("cases", "commenced_on", "24/09/2004", "24.9.2004", "09/30/2004"),
    "partly known commencement": _cell("cases", "commenced_on", "2004-09", "2004"),
    "no commencement": _cell("cases", "commenced_on", ""),
    "day out of bounds": _cell("cases", "commenced_on", "1899-12-31", "2200-01-01"),
    "day without dashes": _cell("cases", "commenced_on", "20040924"),
    "ends before it starts": _ends_early,
    "end that is no day": _cell("cases", "ended_on", "soon", "2005-02-29", "2005-03"),
    "fact as a number": _cell("cases", "dtto", "1", "0"),
    "fact as a word": _cell("cases", "dtto", "TRUE", "Yes", "y", "NO", "maybe", "unknown"),
    "tier": _cell("cases", "tier", "5", "0", "1.0", "two", "yes"),
    "band": _cell("cases", "band", "High", "hgih", "2"),
    "own fact as a number": _cell("cases", "mappa", "1", "0"),
    "own fact as a word": _cell("cases", "mappa", "TRUE", "Yes", "y", "maybe"),
    "own choice": _cell("cases", "level", "Level 1", "level 3", "2", "yes"),
    "own number": _cell("cases", "ogrs", "49,5", "1e3", "1/2", "ten", "9999999999", "+"),
    "value of an own kind": _cell("events", "value", "Kept", "brokn", "3", of=_CHECK),
    "kind misspelt": _cell("events", "event", "risk_managment_plan", "home visit", of=_PLAN),
    "kind in capitals": _cell("events", "event", "Home_Visit", "WARNING", of=_PLAN),
    "kind unknown": _cell("events", "event", "xyz", "12", of=_PLAN),
    "no kind": _cell("events", "event", "", " ", of=_PLAN),
    "event on no day": _cell("events", "on", "2004-02-30", "2004-13", "soon", of=_PLAN),
    "event day first": _cell("events", "on", "24/09/2004", "1 Oct 2004", "38261", of=_PLAN),
    "event at a time": _cell("events", "on", "2004-10-01T09:00", "2004-10-01 00:00", of=_PLAN),
    "event out of bounds": _cell("events", "on", "1899-12-31", "1899", "2200-01", of=_PLAN),
    "value misspelt": _cell("events", "value", "hgih", "veryhigh", "x", of=_RATING),
    "value in capitals": _cell("events", "value", "High", "LOW", of=_RATING),
    "value of another kind": _cell("events", "value", "attended", "7", of=_RATING),
    "value where there is none": _cell("events", "value", "yes", "high", "3", of=_PLAN),
    "amount": _cell("events", "value", "3,5", "-1", "1e3", "10001", "ten", "1/2", of=_HOURS),
    "event of no case": _cell("events", "case_id", "Z9", "c0001", of=_PLAN),
    "event without case": _cell("events", "case_id", "", " ", of=_PLAN),
    "question unknown": _cell("answers", "question", "Z9.9", "B1.1z", of=_ASKED),
    "question in lower case": _cell("answers", "question", "b1.1a", "c1.1A", of=_ASKED),
    "no question": _cell("answers", "question", "", of=_ASKED),
    "answer": _cell("answers", "answer", "Y", "1", "0", "Yes", "n/a", "maybe", of=_ASKED),
    "answer of no case": _cell("answers", "case_id", "Z9", of=_ASKED),
    "two answers": _two_answers,
}
"""What one record can have wrong."""


def faulty(chance: Random, size: int, *, only: str | None = None) -> Rows:
    """Return records of which each has one fault, a few of them next to some that are in order."""
    rows: Rows = {"cases": [], "events": [], "answers": []}
    for number in range(size):
        case_id = f"C{number:04}"
        fault = only or chance.choice(list(FAULTS))
        _case(chance, case_id, ["dtto", "drr", "mappa"], list(_OPTIONAL), rows)
        day = next(r for r in rows["cases"] if r["case_id"] == case_id)["commenced_on"]
        rows["events"].append({"case_id": case_id, "event": "warning", "on": day, "value": ""})
        if not any(r["case_id"] == case_id for r in rows["answers"]):
            rows["answers"].append({"case_id": case_id, **_ASKED})
        FAULTS[fault](chance, rows, case_id)
    return rows


def _renamed(table: str, column: str, name: str) -> Callable[[Rows], None]:
    def make(rows: Rows) -> None:
        rows[table] = [{name if c == column else c: t for c, t in r.items()} for r in rows[table]]

    return make


def _more(table: str, column: str) -> Callable[[Rows], None]:
    def make(rows: Rows) -> None:
        rows[table] = [{**r, column: "x"} for r in rows[table]]

    return make


TABLE_FAULTS: Mapping[str, Callable[[Rows], None]] = {
    "fact in capitals": _renamed("cases", "dtto", "DTTO"),
    "fact with a space": _renamed("cases", "ended_on", "ended on"),
    "own fact in capitals": _renamed("cases", "mappa", "MAPPA"),
    "column renamed": _renamed("events", "event", "Event"),
    "column with another name": _renamed("cases", "sentence", "sentense"),
    "column of answers renamed": _renamed("answers", "question", "item"),
    "column too many": _more("events", "note"),
    "near column too many": _more("answers", "anwser"),
    "column that does not print": _more("cases", "dis\x07trict"),
}
"""What a table can have wrong; the reading of its rows then has no use."""
