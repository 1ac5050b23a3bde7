"""Hypothesis strategies for cases, with most days near a boundary."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from esi_rules.records.case import Answer, Case, Event, Fact, Sentence
from esi_rules.records.dates import EARLIEST, LATEST, Day, PartlyKnown
from esi_rules.records.kinds import KINDS

DAY = dt.timedelta(days=1)

# Boundary days: changes of edition, dated changes, leap days, long bank holidays, month ends that
# other months lack, and a weekend. `ENDS` are the ends of the verified calendar.
ANCHORS = [
    dt.date(2000, 4, 1),
    dt.date(2004, 2, 29),
    dt.date(2003, 2, 28),
    dt.date(2004, 8, 31),
    dt.date(2004, 9, 24),
    dt.date(2004, 9, 25),
    dt.date(2004, 10, 31),
    dt.date(2004, 12, 24),
    dt.date(2004, 12, 31),
    dt.date(2005, 3, 4),
    dt.date(2005, 3, 25),
    dt.date(2005, 7, 14),
    dt.date(2005, 11, 3),
    dt.date(2006, 4, 14),
    dt.date(2007, 8, 27),
    dt.date(2007, 9, 29),
]
ENDS = [dt.date(1995, 1, 1), dt.date(2027, 12, 31)]

# Lengths in days near a limit of some standard, whatever the weekday.
LENGTHS = [
    *(0, 1, 2, 4, 5, 6, 7, 8, 9, 13, 14, 15, 16, 17, 20, 21, 22, 23, 24, 25),
    *(27, 28, 29, 34, 35, 41, 42, 48, 49, 55, 56, 57, 59, 60, 61, 62, 63, 83, 84, 85),
    *(90, 91, 110, 111, 112, 113, 119, 120, 121, 122, 123, 124, 167, 168, 169),
    *(195, 196, 197, 198, 199, 363, 364, 365, 366, 367),
]

SENTENCES: list[Sentence] = ["order", "licence"]
ANSWERS: list[Answer | None] = ["yes", "no", "na", None]
FACTS: dict[str, list[Fact]] = {
    "unpaid_work": [True, False, None],
    "accredited_programme": [True, False, None],
    "dtto": [True, False, None],
    "drr": [True, False, None],
    "victim_scheme": [True, False, None],
    "residential": [True, False, None],
    "tier": [1, 2, 3, None],
    "band": ["low", "medium", "high", None],
}
ONE_OFF = [
    "risk_of_harm_assessment",
    "risk_management_plan",
    "reoffending_assessment",
    "supervision_plan",
    "plan_review",
    "home_visit",
    "failure",
    "failure_judged",
    "warning",
    "breach_action",
    "programme_session",
    "victim_contact",
    "report_requested",
    "report_delivered",
    "reconviction",
]

gaps = st.one_of(st.sampled_from(LENGTHS), st.integers(0, 400))
near = st.one_of(st.sampled_from(ANCHORS), st.sampled_from([*ANCHORS, *ENDS]))
starts: st.SearchStrategy[dt.date] = st.builds(
    lambda day, n: day + n * DAY, near, st.integers(-4, 4)
)


@st.composite
def offsets(draw: st.DrawFn) -> int:
    """Draw a number of days after commencement: near a limit, or a little before commencement."""
    if draw(st.integers(0, 9)) == 9:
        return -draw(st.integers(1, 40))
    return draw(gaps)


def values(kind: str) -> st.SearchStrategy[str | Decimal | None]:
    """Return a strategy for the recorded values of `kind`."""
    if KINDS[kind].values:
        return st.sampled_from(KINDS[kind].values)
    if KINDS[kind].amount:
        return st.sampled_from([Decimal(n) for n in ("0", "2.5", "3", "6", "7.5", "15")])
    return st.none()


@st.composite
def single_events(draw: st.DrawFn, start: dt.date) -> Event:
    """Draw one event near `start`, often on that day itself."""
    kind = draw(st.one_of(st.just("risk_rating"), st.sampled_from(ONE_OFF)))
    on = draw(st.one_of(st.just(start), st.builds(lambda n: start + n * DAY, offsets())))
    return Event(kind, on, draw(values(kind)))


@st.composite
def runs(draw: st.DrawFn, start: dt.date) -> list[Event]:
    """Draw events of one kind at regular intervals, like appointments, tests and sessions."""
    kind = draw(
        st.sampled_from(
            ["appointment", "appointment", "unpaid_work_session", "drug_test", "contact_hours"]
        )
    )
    first = start + draw(st.integers(-8, 8)) * DAY
    step = draw(st.sampled_from([1, 3, 6, 7, 7, 8, 14, 28, 30]))
    value = draw(values(kind))
    other = draw(values(kind))
    odd = draw(st.integers(0, 30))
    return [
        Event(kind, first + k * step * DAY, other if k == odd else value)
        for k in range(draw(st.integers(1, 26)))
    ]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a case with full dates and all values recorded; facts and answers may be missing."""
    start = draw(starts)
    events = draw(st.lists(single_events(start), max_size=10))
    for run in draw(st.lists(runs(start), max_size=3)):
        events += run
    facts = {
        fact: draw(st.sampled_from(FACTS[fact]))
        for fact in draw(st.lists(st.sampled_from([*FACTS]), unique=True, max_size=8))
    }
    answers: dict[str, Answer | None] = {
        item: draw(st.sampled_from(ANSWERS))
        for item in draw(st.lists(st.sampled_from(["C1.1a", "C2.4b"]), unique=True))
    }
    ended = start + draw(gaps) * DAY if draw(st.integers(0, 3)) == 3 else None
    return Case(
        "S1",
        draw(st.sampled_from(SENTENCES)),
        start,
        events,
        answers,
        facts,
        ended_on=ended,
    )


@st.composite
def as_ats(draw: st.DrawFn, case: Case) -> dt.date:
    """Draw a day to judge `case` at: near one of its limits or events, or a change of rules."""
    choice = draw(st.integers(0, 5))
    if choice == 0:
        return draw(starts)
    full: list[dt.date] = [event.on for event in case.events if isinstance(event.on, dt.date)]
    if choice == 1 and full:
        known: dt.date = draw(st.sampled_from(full))
        return known + draw(st.integers(-1, 1)) * DAY
    if choice == 2 and full:
        return draw(st.sampled_from(full)) + draw(gaps) * DAY
    if choice == 3:
        return case.commenced_on + draw(st.integers(-5, 2000)) * DAY
    return case.commenced_on + draw(gaps) * DAY


@st.composite
def vague_cases(draw: st.DrawFn) -> Case:
    """Draw a case with some partly known dates and some values not recorded."""
    case = draw(cases())
    events = list(case.events)
    for place in draw(st.lists(st.integers(0, 40), max_size=4)):
        if place < len(events):
            event = events[place]
            on = event.on
            if draw(st.booleans()) and isinstance(on, dt.date):
                on = draw(
                    st.sampled_from(
                        [
                            PartlyKnown(on.year, on.month),
                            PartlyKnown(on.year),
                            PartlyKnown(),
                        ]
                    )
                )
            value = event.value if draw(st.integers(0, 2)) else None
            events[place] = Event(event.kind, on, value)
    return Case(
        case.case_id,
        case.sentence,
        case.commenced_on,
        events,
        case.answers,
        case.facts,
        ended_on=case.ended_on,
    )


@st.composite
def known_or_partly(draw: st.DrawFn) -> Day:
    """Draw a day near a boundary; its day, its month or everything may be unknown."""
    day = draw(starts)
    part = (PartlyKnown(day.year, day.month), PartlyKnown(day.year), PartlyKnown())
    forms: list[Day] = [day, day, *part]
    return draw(st.sampled_from(forms))


partly_known_days = st.one_of(
    st.builds(PartlyKnown, st.integers(EARLIEST.year, LATEST.year), st.integers(1, 12)),
    st.builds(PartlyKnown, st.integers(EARLIEST.year, LATEST.year)),
    st.just(PartlyKnown()),
)


@st.composite
def lone_events(draw: st.DrawFn) -> Event:
    """Draw an event without a case: any shipped kind, any day, with or without a value."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    return Event(kind, draw(known_or_partly()), draw(st.one_of(values(kind), st.none())))
