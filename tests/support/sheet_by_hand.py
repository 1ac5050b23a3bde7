"""The scoring sheet worked out by hand: items, counts, criteria, sections, overall, with bounds.

Written from the notes and from section 5 of the design, and sharing no code with the package but
the record and the five verdicts. One plain pass for each score: the result, all fail, all pass.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from fractions import Fraction

import attrs

import esi_rules as esi
from esi_rules import Verdict
from tests.support.by_the_book import MET, NONE, NOT_MET, OPEN, Book, Case, both, case_of

# Each item with how it is decided: J by its answer, a standard's id, or both; HR: high risk alone.
ITEMS: Mapping[str, Mapping[str, str]] = {
    "B1": {
        "B1.1a": "J", "B1.1b": "risk-of-harm-assessment", "B1.2": "HR risk-management-plan + B1.2",
        "B1.3a": "J", "B1.3b": "J", "B1.4": "HR J",
    },
    "B2": {"B2.1a": "J", "B2.1b": "reoffending-assessment"},
    "B3": {
        "B3.2a": "supervision-plan + B3.2b", "B3.2b": "J", "B3.2c": "J", "B3.3a": "J", "B3.3b": "J",
        "B3.4": "J", "B3.5": "J", "B3.6a": "HR J", "B3.6b": "HR J",
    },
    "B4": {"B4.1a": "J", "B4.1b": "J"},
    "C1": {
        "C1.1a": "contact-frequency", "C1.1b": "HR home-visit", "C1.2a": "J", "C1.2b": "J",
        "C1.3": "enforcement",
    },
    "C2": {
        "C2.1a": "plan-review + C2.1b", "C2.1b": "J", "C2.2": "HR J", "C2.3": "J", "C2.4a": "J",
        "C2.4b": "programme-start", "C2.5a": "J", "C2.5b": "J", "C2.5c": "J", "C2.6a": "J",
        "C2.6b": "J", "C2.6c": "J",
    },
    "C3": {"C3.1": "J"},
    "C4": {"C4.1": "J"},
    "C5": {
        "C5.1a": "J", "C5.1b": "J", "C5.2a": "J", "C5.2b": "J", "C5.2c": "J", "C5.3": "HR visited",
    },
    "D1": {
        "D1.1": "J", "D1.2": "no reconviction", "D1.3a": "HR J", "D1.3b": "HR where no fall",
        "D1.4": "J",
    },
    "D2": {"D2.1": "J", "D2.2": "J"},
    "D4": {"D4.1": "J", "D4.2": "J"},
}  # fmt: skip
WEIGHTS = {"B": 30, "C": 40, "D": 30}
IMPORTANT = {"B4", "C4", "D2"}
ANSWERS = {"yes": MET, "no": NOT_MET, "na": NONE, None: OPEN}


def items_of(book: Book, raw: esi.Case, as_at: dt.date) -> dict[str, Verdict]:
    """The verdict on every item of a case."""
    case = case_of(raw, as_at)
    high = is_high(case)
    return {
        id: item(book, case, id, how, high)
        for criterion in ITEMS.values()
        for id, how in criterion.items()
    }


def is_high(case: Case) -> Verdict:
    if case.raw.commenced_on > case.judged:
        return NOT_MET
    if not case.is_rated():
        return OPEN
    return NOT_MET if case.first_high() is None else MET


def item(book: Book, case: Case, id: str, how: str, high: Verdict) -> Verdict:
    """The verdict on one item: a case known not to be asked is not, an open one stays open."""
    answer = case.raw.answers.get
    asked, bare = (high, how.removeprefix("HR ")) if how.startswith("HR ") else (MET, how)
    if bare == "J":
        found = ANSWERS[answer(id)]
    elif bare == "visited":
        values = ("seen",) if book.readings.visit_made == "seen" else ()
        found = MET if case.days("home_visit", *values, here=True) else NOT_MET
    elif bare == "no reconviction":
        since = case.days("reconviction", since=case.raw.commenced_on)
        found = NONE if case.raw.commenced_on > case.judged else NOT_MET if since else MET
    elif bare == "where no fall":
        found = ANSWERS[answer(id)]
        fell = answer("D1.3a")
        if fell in ("yes", "na"):
            asked = NOT_MET
        elif fell is None and asked is MET:
            asked = OPEN
    elif " + " in bare:
        standard, judgement = bare.split(" + ")
        half = ANSWERS[answer(judgement)]
        found = NONE if half is NONE else both(book.one(standard, case).verdict, half)
    else:
        found = book.one(bare, case).verdict
    if asked is NOT_MET or found is NONE:
        return NONE
    return found if asked is MET else OPEN


@attrs.frozen
class Sheet:
    """One set of percentages by id: what was decided, or all that is open failed or passed."""

    overall: Fraction | None
    sections: Mapping[str, Fraction | None]
    criteria: Mapping[str, Fraction | None]
    items: Mapping[str, Fraction | None]


def sheet(
    cases: list[dict[str, Verdict]],
    *,
    undecided: Verdict | None,
    item_mean: bool,
    rounded: bool,
    skipped: Iterable[str],
) -> Sheet:
    """Work out every percentage, with what is undetermined left out or taken as `undecided`."""
    counted = [
        {id: undecided if v is OPEN and undecided is not None else v for id, v in case.items()}
        for case in cases
    ]

    def rate(ids: Iterable[str]) -> Fraction | None:
        answers = [case[id] for id in ids for case in counted if case[id] in (MET, NOT_MET)]
        return Fraction(100 * answers.count(MET), len(answers)) if answers else None

    items = {id: rate([id]) for criterion in ITEMS.values() for id in criterion}
    criteria: dict[str, Fraction | None] = {}
    for name, asked in ITEMS.items():
        criteria[name] = mean([(1, items[id]) for id in asked]) if item_mean else rate(asked)
        if name in skipped:
            criteria[name] = None
    sections = {
        name: mean(
            [(1 if c in IMPORTANT else 2, score) for c, score in criteria.items() if c[0] == name]
        )
        for name in WEIGHTS
    }
    parts = [
        (WEIGHTS[name], score if score is None or not rounded else half_up(score))
        for name, score in sections.items()
    ]
    return Sheet(mean(parts), sections, criteria, items)


def mean(parts: list[tuple[int, Fraction | None]]) -> Fraction | None:
    """The weighted mean of the parts that have a score."""
    known = [(weight, score) for weight, score in parts if score is not None]
    total = sum(weight for weight, _ in known)
    return sum((weight * score for weight, score in known), Fraction(0)) / total if total else None


def half_up(score: Fraction) -> Fraction:
    whole, rest = divmod(score, 1)
    return Fraction(whole + (rest >= Fraction(1, 2)))
