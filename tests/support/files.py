"""A small vocabulary, a small folder and strategies for inspections, shared by these tests."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st

from esi_rules.files import Vocabulary
from esi_rules.records.case import Adjustment, Case, Event, Inspection
from esi_rules.records.dates import PartlyKnown
from esi_rules.records.kinds import KINDS

VOCABULARY = Vocabulary(
    kinds=KINDS,
    questions=frozenset({"B1.1a", "B1.1b", "B1.2", "C2.1b"}),
    recorded=frozenset({"B1.1b"}),
    editions=("auto", "ns2000", "ns2005"),
    readings={"days-unit": ("working days", "calendar days"), "cut-off": ()},
    limits=("home-visit.limit", "plan-review.limit"),
    criteria=("A1", "B1", "D3"),
    rated=("A1.1", "A1.10", "D3.1"),
    ratings=("very strong", "strong", "good", "satisfactory", "weak"),
    descriptors=("Very well met", "Well met", "Poor"),
)

CASES = "case_id,sentence,commenced_on\nc1,order,2004-09-20\nc2,licence,2004-10-04\n"
EVENTS = "case_id,event,on,value\nc1,risk_rating,2004-09-24,high\nc2,home_visit,2004-10,seen\n"
ANSWERS = "case_id,question,answer\nc1,B1.1a,yes\nc2,B1.1a,\n"
SETTINGS = 'area = "South Wales"\nas_at = 2005-06-30\n'


def folder(
    path: Path,
    *,
    cases: str | bytes | None = CASES,
    events: str | bytes | None = EVENTS,
    answers: str | bytes | None = ANSWERS,
    settings: str | bytes | None = SETTINGS,
) -> Path:
    files = {
        "cases.csv": cases,
        "events.csv": events,
        "answers.csv": answers,
        "inspection.toml": settings,
    }
    for name, content in files.items():
        if content is not None:
            data = content.encode() if isinstance(content, str) else content
            (path / name).write_bytes(data)
    return path


DATES = st.dates(dt.date(1995, 1, 1), dt.date(2027, 12, 31))
DAYS = st.one_of(
    DATES,
    st.just(PartlyKnown()),
    st.builds(PartlyKnown, st.integers(1995, 2027)),
    st.builds(PartlyKnown, st.integers(1995, 2027), st.integers(1, 12)),
)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8).map(
    str.strip
)
NAMES = st.text(
    st.characters(categories=["L", "N", "P", "S"]) | st.just(" "), min_size=1, max_size=8
).filter(lambda s: bool(s) and s == s.strip() and s.isprintable())


@st.composite
def events(draw: st.DrawFn) -> Event:
    kind = KINDS[draw(st.sampled_from(sorted(KINDS)))]
    value: str | Decimal | None = None
    if kind.values:
        value = draw(st.none() | st.sampled_from(kind.values))
    elif kind.amount:
        value = draw(st.none() | st.decimals(0, 100, places=3))
    return Event(kind.name, draw(DAYS), value)


@st.composite
def inspections(draw: st.DrawFn) -> Inspection:
    ids = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    known = {"unpaid_work", "dtto", "tier", "band"}
    facts = draw(st.lists(st.sampled_from(sorted(known)), unique=True))
    groups = draw(
        st.lists(
            NAMES.map(lambda name: f"g {name}").filter(lambda name: name == name.strip()),
            max_size=2,
            unique=True,
        )
    )
    yes_no = st.sampled_from([True, False, None])
    of = {
        "unpaid_work": yes_no,
        "dtto": yes_no,
        "tier": st.sampled_from([1, 2, 3, 4, None]),
        "band": st.sampled_from(["low", "medium", "high", None]),
    }
    cases = []
    for case_id in ids:
        start = draw(DATES)
        cases.append(
            Case(
                case_id,
                draw(st.sampled_from(["order", "licence"])),
                start,
                draw(st.lists(events(), max_size=4)),
                draw(
                    st.dictionaries(
                        st.sampled_from(["B1.1a", "B1.2", "C2.1b"]),
                        st.sampled_from(["yes", "no", "na", None]),
                    )
                ),
                {fact: draw(of[fact]) for fact in facts},
                {group: draw(TEXT) for group in groups},
                draw(st.none() | st.dates(start, dt.date(2030, 1, 1))),
            )
        )
    adjustment = st.builds(
        Adjustment,
        st.just("A1"),
        st.sampled_from(VOCABULARY.descriptors),
        TEXT.filter(bool),
        TEXT.filter(bool),
    )
    return Inspection(
        draw(NAMES),
        draw(DATES),
        cases,
        draw(st.sampled_from(VOCABULARY.editions)),
        draw(st.lists(st.sampled_from(("B1", "D3")), unique=True)),
        draw(st.sampled_from([{}, {"days-unit": "calendar days"}, {"cut-off": "0.9"}])),
        draw(st.sampled_from([{}, {"home-visit.limit": "15 working days"}])),
        draw(st.dictionaries(st.sampled_from(VOCABULARY.rated), st.sampled_from(["weak", "good"]))),
        draw(st.lists(adjustment, max_size=1)),
    )
