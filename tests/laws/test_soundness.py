"""Partly known dates and empty values: what is said of them holds however the gaps are filled."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from random import Random

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import Verdict
from esi_rules.calendar.working_calendar import add_months
from esi_rules.engine.record import Exact, Vague
from esi_rules.records.case import Sentence
from esi_rules.records.dates import Day
from esi_rules.records.kinds import KINDS
from esi_rules.rules.finding import Finding
from esi_rules.testing.case_strategies import DAY, FACTS, SENTENCES, values
from tests.support.examples import examples

STANDARDS = esi.national_standards()
RELAXED = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.filter_too_much,
]
AMOUNTS = [Decimal(n) for n in ("0", "0.5", "3", "5.9", "6", "15", "200")]
CHANGES = [dt.date(2000, 4, 1), dt.date(2005, 3, 4), dt.date(2005, 11, 3), dt.date(2007, 9, 30)]


# Filling the gaps


def possible_days(event: esi.Event, case: esi.Case, as_at: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day that an event may have happened on."""
    on = event.on
    if isinstance(on, dt.date):
        return on, on
    if on.earliest is not None and on.latest is not None:
        return on.earliest, on.latest
    if event.kind in ("report_requested", "report_delivered"):
        return dt.date(1999, 12, 1), as_at
    return case.commenced_on, as_at


def telling_days(case: esi.Case, as_at: dt.date) -> set[dt.date]:
    """Days next to which a verdict may change: known days, a few lengths after them, changes."""
    known = {event.on for event in case.events if isinstance(event.on, dt.date)}
    known |= {case.commenced_on, as_at}
    if case.ended_on is not None:
        known.add(case.ended_on)
    days = {day + n * DAY for day in known for n in (-21, -14, -7, -1, 0, 1, 7, 14, 21, 28, 112)}
    days |= {add_months(day, n) for day in known for n in (-12, -4, -2, 2, 4, 12)}
    return days | {day + n * DAY for day in CHANGES for n in (-1, 0)}


def fillings(
    event: esi.Event, case: esi.Case, as_at: dt.date, cap: int, chance: Random
) -> list[esi.Event]:
    """Ways to fill the gaps of one event: all of them, or the ends and others up to `cap`."""
    first, last = possible_days(event, case, as_at)
    length = (last - first).days + 1
    days = [first, last]
    if length <= cap:
        days = [first + n * DAY for n in range(length)]
    else:
        telling = sorted(day for day in telling_days(case, as_at) if first < day < last)
        days += chance.sample(telling, min(len(telling), 2 * cap // 3))
        days += [first + chance.randrange(length) * DAY for _ in range(cap - len(days))]
    kind = KINDS[event.kind]
    filled: list[str | Decimal | None] = [event.value]
    if event.value is None:
        filled = [*kind.values] or (list(AMOUNTS) if kind.amount else [None])
    return [esi.Event(event.kind, day, value) for day in sorted({*days}) for value in filled]


def is_open(event: esi.Event) -> bool:
    kind = KINDS[event.kind]
    return not isinstance(event.on, dt.date) or (
        event.value is None and bool(kind.values or kind.amount)
    )


def completions(case: esi.Case, as_at: dt.date, chance: Random) -> list[esi.Case]:
    """Full records that `case` may stand for: a telling selection that holds the extremes."""
    gaps = sum(is_open(event) for event in case.events)
    cap = {1: 40, 2: 14}.get(gaps, 6)
    each = [
        fillings(event, case, as_at, cap, chance) if is_open(event) else [event]
        for event in case.events
    ]
    product = 1
    for ways in each:
        product *= len(ways)
    if product <= 400:
        return [attrs.evolve(case, events=events) for events in itertools.product(*each)]
    lows, highs = [ways[0] for ways in each], [ways[-1] for ways in each]
    picked = [lows, highs, *([chance.choice(ways) for ways in each] for _ in range(300))]
    for place, ways in enumerate(each):
        for other in (lows, highs):
            picked += [[*other[:place], way, *other[place + 1 :]] for way in ways]
    return [attrs.evolve(case, events=events) for events in picked]


def judged(case: esi.Case, as_at: dt.date) -> tuple[Finding, ...]:
    return esi.evaluate(case, STANDARDS, as_at=as_at)


def unsound(case: esi.Case, as_at: dt.date, chance: Random) -> list[str]:
    """What is said of `case` and does not hold of every record that it may stand for."""
    said = judged(case, as_at)
    wrong = []
    for full in completions(case, as_at, chance):
        for one, other in zip(said, judged(full, as_at), strict=True):
            if one.verdict is not Verdict.UNDETERMINED and one.verdict is not other.verdict:
                wrong.append(
                    f"{other.standard}: {one.verdict} but {other.verdict} for {_days(full)}"
                )
            if other.verdict is Verdict.NOT_APPLICABLE:
                continue
            for name in ("edition", "clock", "due", "done"):
                ours, theirs = getattr(one, name), getattr(other, name)
                if ours is not None and ours != theirs:
                    wrong.append(f"{other.standard}: {name} {ours} but {theirs} for {_days(full)}")
    return wrong


def _days(case: esi.Case) -> str:
    return ", ".join(f"{event.kind} {event.on} {event.value}" for event in case.events)


# Small cases of each kind of duty, with a few gaps

THEMES: dict[str, tuple[list[str], list[str]]] = {
    "assessments": (
        [
            "risk_rating",
            "risk_of_harm_assessment",
            "risk_management_plan",
            "reoffending_assessment",
            "supervision_plan",
            "home_visit",
        ],
        [],
    ),
    "ratings": (["risk_rating", "risk_rating", "risk_rating", "risk_management_plan"], []),
    "reviews": (["supervision_plan", "plan_review", "plan_review", "plan_review"], []),
    "enforcement": (["failure", "failure", "appointment", "breach_action"], []),
    "warnings": (["warning", "warning", "failure"], []),
    "contact": (["appointment", "appointment", "home_visit"], ["tier"]),
    "unpaid work": (["unpaid_work_session"], ["unpaid_work"]),
    "testing": (["drug_test", "contact_hours"], ["dtto", "drr", "band", "residential"]),
    "others": (
        ["report_requested", "report_delivered", "victim_contact", "programme_session"],
        ["victim_scheme", "accredited_programme"],
    ),
}
STARTS = [
    dt.date(2000, 4, 3),
    dt.date(2003, 2, 28),
    dt.date(2004, 9, 24),
    dt.date(2004, 9, 25),
    dt.date(2004, 12, 16),
    dt.date(2005, 2, 21),
    dt.date(2005, 3, 4),
    dt.date(2005, 7, 14),
    dt.date(2007, 9, 1),
    dt.date(2000, 3, 20),
]
RUNS = {"contact": "appointment", "testing": "drug_test", "unpaid work": "unpaid_work_session"}
SMALL_GAPS = [0, 0, 1, 3, 5, 6, 7, 8, 13, 14, 15, 21, 22, 27, 30, 35, 60, 84, 112, 121, 170, 364]


@st.composite
def open_records(draw: st.DrawFn, theme: str) -> tuple[esi.Case, dt.date]:
    kinds, asks = THEMES[theme]
    start = draw(st.sampled_from(STARTS))
    as_at = start + draw(st.one_of(st.sampled_from(SMALL_GAPS), st.integers(0, 420))) * DAY
    events = []
    for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=5)):
        n = draw(st.one_of(st.sampled_from(SMALL_GAPS), st.integers(-40, 60)))
        value = draw(values(kind))
        if kind == "failure" and draw(st.booleans()):
            value = "unacceptable"
        events.append(esi.Event(kind, start + n * DAY, value))
    for place in draw(st.lists(st.integers(0, 4), min_size=1, max_size=3, unique=True)):
        if place < len(events):
            events[place] = draw(opened(events[place]))
    if draw(st.booleans()) and theme in RUNS:
        kind, step = RUNS[theme], draw(st.sampled_from([3, 6, 7, 14]))
        value = draw(values(kind))
        events += [
            esi.Event(kind, start + k * step * DAY, value) for k in range(draw(st.integers(5, 17)))
        ]
    facts = {fact: draw(st.sampled_from([*FACTS[fact], FACTS[fact][0]])) for fact in asks}
    ended = None
    if draw(st.integers(0, 4)) == 0:
        ended = start + draw(st.sampled_from(SMALL_GAPS)) * DAY
    sentence = draw(st.sampled_from(SENTENCES))
    case = esi.Case("S1", sentence, start, events, {}, facts, ended_on=ended)
    return case, as_at


@st.composite
def opened(draw: st.DrawFn, event: esi.Event) -> esi.Event:
    """The same event with its day, its value or both known only in part."""
    on, value = event.on, event.value
    assert isinstance(on, dt.date)
    month, year = esi.PartlyKnown(on.year, on.month), esi.PartlyKnown(on.year)
    ways: list[Day] = [month, month, year, esi.PartlyKnown(), on]
    shown = draw(st.sampled_from(ways))
    return esi.Event(event.kind, shown, None if draw(st.integers(0, 3)) == 0 else value)


def hold(data: st.DataObject, theme: str) -> None:
    case, as_at = data.draw(open_records(theme))
    assume(any(is_open(event) for event in case.events))
    assert unsound(case, as_at, Random(7)) == []


@pytest.mark.parametrize("theme", THEMES)
@given(st.data())
@settings(max_examples=examples(40), deadline=None, suppress_health_check=RELAXED)
def test_what_is_said_of_a_partly_known_record_holds_however_it_is_filled(
    theme: str, data: st.DataObject
) -> None:
    hold(data, theme)


@pytest.mark.slow
@pytest.mark.parametrize("theme", THEMES)
@given(st.data())
@settings(max_examples=examples(600), deadline=None, suppress_health_check=RELAXED)
def test_so_it_does_in_many_more_records(theme: str, data: st.DataObject) -> None:
    hold(data, theme)


Rows = list[tuple[str, ...]]
TELLING: dict[str, tuple[Sentence, str, str, Rows]] = {
    "three failures of one month, which may be one": (
        "licence",
        "2004-09-24",
        "2005-06-01",
        [("failure", "2004-10", "unacceptable")] * 3,
    ),
    "two failures of one month, and breach in it": (
        "order",
        "2004-09-24",
        "2004-11-20",
        [*[("failure", "2004-10", "unacceptable")] * 2, ("breach_action", "2004-10-20")],
    ),
    "a failure and an absence of one month, and a day that may be either's": (
        "licence",
        "2004-09-24",
        "2005-06-01",
        [
            ("failure", "2004-10", "unacceptable"),
            ("appointment", "2004-10", "unacceptable_absence"),
            ("failure", "2004-10-15", "unacceptable"),
        ],
    ),
    "failures of the same month of two years": (
        "order",
        "2003-09-24",
        "2004-12-01",
        [
            ("failure", "2003-10", "unacceptable"),
            ("failure", "2004-10", "unacceptable"),
            ("breach_action", "2004-11-01"),
        ],
    ),
    "a report asked for on a day not recorded, before commencement or after": (
        "order",
        "2004-09-24",
        "2004-09-30",
        [("report_requested", ""), ("report_delivered", "2004-09-30")],
    ),
    "a high and a low rating of the month of commencement": (
        "order",
        "2004-10-15",
        "2004-11-30",
        [
            ("risk_rating", "2004-10", "high"),
            ("risk_rating", "2004-10", "low"),
            ("risk_management_plan", "2004-10-25"),
        ],
    ),
    "a rise and a fall, one of them on a known day": (
        "order",
        "2005-05-16",
        "2005-07-30",
        [
            ("risk_rating", "2005-05-16", "low"),
            ("risk_rating", "2005-05", "very_high"),
            ("risk_of_harm_assessment", "2005-05-26"),
        ],
    ),
    "a rating of unknown level": (
        "order",
        "2005-05-16",
        "2005-07-30",
        [("risk_rating", "2005-05")],
    ),
    "reviews of which one month is known": (
        "order",
        "2004-10-04",
        "2005-07-30",
        [
            ("supervision_plan", "2004-10"),
            ("plan_review", "2005-02"),
            ("plan_review", "2005-05-30"),
        ],
    ),
}


@pytest.mark.parametrize("record", TELLING)
def test_what_is_said_of_a_telling_record_holds_however_it_is_filled(record: str) -> None:
    sentence, start, as_at, rows = TELLING[record]
    events = [esi.Event(kind, on, *rest) for kind, on, *rest in rows]
    case = esi.Case("S1", sentence, start, events)
    assert unsound(case, dt.date.fromisoformat(as_at), Random(7)) == []


@pytest.mark.parametrize("last", ["2005-05", "2005-06", ""])
@pytest.mark.parametrize("as_at", ["2005-05-31", "2005-06-07", "2005-07-30"])
def test_hours_of_a_session_of_unknown_day_are_judged_however_it_is_dated(
    last: str, as_at: str
) -> None:
    rows = [
        esi.Event("unpaid_work_session", "2005-05-02", Decimal(6)),
        esi.Event("unpaid_work_session", last, Decimal(6)),
    ]
    case = esi.Case("S1", "order", "2005-04-25", rows, facts={"unpaid_work": True})
    assert unsound(case, dt.date.fromisoformat(as_at), Random(7)) == []


# What is known for certain, read as if it were not

_FIRST = dt.date(2004, 9, 1)
some_days = st.lists(st.integers(0, 40), max_size=8).map(sorted)
pairs = st.tuples(st.integers(-5, 45), st.integers(0, 6))


@given(some_days, st.booleans(), st.integers(1, 5), pairs, st.booleans())
def test_days_known_for_certain_are_found_alike_in_both_forms(
    offsets: list[int], daily: bool, n: int, since: tuple[int, int], given_since: bool
) -> None:
    days = [_FIRST + k * DAY for k in offsets]
    exact = Exact(sorted(set(days)) if daily else days)
    vague = Vague([(day, day, True) for day in days], daily, [None for _ in days])
    lo = _FIRST + since[0] * DAY
    span = (lo, lo + since[1] * DAY, True) if given_since else None
    assert vague.nth(n, span) == exact.nth(n, span)
    assert vague.last() == exact.last()


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 8)), max_size=8), pairs, pairs)
def test_days_known_for_certain_are_counted_and_added_up_alike_in_both_forms(
    rows: list[tuple[int, int]], first: tuple[int, int], last: tuple[int, int]
) -> None:
    rows.sort()
    days, amounts = [_FIRST + k * DAY for k, _ in rows], [Decimal(n) for _, n in rows]
    lo, hi = _FIRST + first[0] * DAY, _FIRST + (first[0] + last[0] + 6) * DAY
    assume(lo <= hi)
    window = (lo, lo + first[1] * DAY, hi, hi + last[1] * DAY)
    exact, spans = Exact(days, amounts), [(day, day, True) for day in days]
    vague = Vague(spans, False, [*amounts])
    assert vague.count(window) == exact.count(window)
    assert vague.total(window) == exact.total(window)
    assert vague.spans() == exact.spans()


# What can still be said


def finding(
    standard: str,
    as_at: str,
    start: str,
    *events: tuple[str, ...],
    sentence: Sentence = "order",
    **facts: bool,
) -> Finding:
    rows = [esi.Event(kind, on, *rest) for kind, on, *rest in events]
    case = esi.Case("S1", sentence, start, rows, facts=facts)
    found = judged(case, dt.date.fromisoformat(as_at))
    return next(f for f in found if f.standard == standard)


def test_fifteen_appointments_of_october_are_surely_the_twelve_of_weeks_1_to_12() -> None:
    october = [("appointment", "2004-10", "attended")] * 15
    # Weeks 1 to 12 end on 12 December 2004, weeks 13 to 24 on 6 March 2005.
    so_far = finding("contact-frequency", "2005-01-31", "2004-09-20", *october)
    assert so_far.verdict is Verdict.MET
    assert so_far.due == dt.date(2005, 3, 6)
    later = finding("contact-frequency", "2005-03-07", "2004-09-20", *october)
    assert later.verdict is Verdict.NOT_MET
    assert (later.clock, later.due) == (dt.date(2004, 9, 20), dt.date(2005, 3, 6))


def test_twelve_appointments_of_december_may_fall_in_weeks_1_to_12_or_after_them() -> None:
    december = [("appointment", "2004-12", "attended")] * 12
    found = finding("contact-frequency", "2005-01-31", "2004-09-20", *december)
    assert found.verdict is Verdict.UNDETERMINED


@pytest.mark.parametrize(
    ("start", "plan", "as_at", "verdict"),
    [
        # 15 working days after Friday 1 October 2004 end on Friday 22 October.
        ("2004-10-01", "2004-10", "2005-03-14", Verdict.UNDETERMINED),
        # After Wednesday 29 September they end on Wednesday 20 October, inside the month too.
        ("2004-09-29", "2004-10", "2005-03-14", Verdict.UNDETERMINED),
        # After Friday 15 October they end on 5 November: any day of October is in time.
        ("2004-10-15", "2004-10", "2005-03-14", Verdict.MET),
        # After Wednesday 1 September they end on 22 September: every day of October is late.
        ("2004-09-01", "2004-10", "2005-03-14", Verdict.NOT_MET),
        # After Monday 20 December, with three bank holidays, they end on Thursday 13 January.
        ("2004-12-20", "2004", "2005-03-14", Verdict.MET),
        ("2004-12-20", "2005", "2005-03-14", Verdict.UNDETERMINED),
        # On 10 October a plan of this month may be done or still to come.
        ("2004-10-01", "2004-10", "2004-10-10", Verdict.UNDETERMINED),
        # A plan with no date was made by the day of the judgement, which is in time.
        ("2004-10-01", "", "2004-10-22", Verdict.MET),
        ("2004-10-01", "", "2004-10-23", Verdict.UNDETERMINED),
    ],
)
def test_a_supervision_plan_dated_in_part_is_judged_where_every_day_agrees(
    start: str, plan: str, as_at: str, verdict: Verdict
) -> None:
    found = finding("supervision-plan", as_at, start, ("supervision_plan", plan))
    assert found.verdict is verdict
    assert found.clock == dt.date.fromisoformat(start)
    assert found.due is not None
    assert found.done is None


def test_a_high_rating_of_the_month_before_is_in_force_at_commencement() -> None:
    found = finding(
        "risk-management-plan",
        "2005-03-14",
        "2004-11-01",
        ("risk_rating", "2004-10", "high"),
        ("risk_management_plan", "2004-11-09"),
    )
    assert found.verdict is Verdict.NOT_MET
    assert (found.clock, found.due, found.done) == (
        dt.date(2004, 11, 1),
        dt.date(2004, 11, 8),
        dt.date(2004, 11, 9),
    )


def test_a_high_and_a_low_rating_of_one_month_before_leave_the_plan_open() -> None:
    for order in (["high", "low"], ["low", "high"]):
        ratings = [("risk_rating", "2004-10", level) for level in order]
        found = finding("risk-management-plan", "2005-03-14", "2004-11-01", *ratings)
        assert found.verdict is Verdict.UNDETERMINED


def test_a_rating_that_is_never_high_asks_for_no_plan_whenever_it_was_made() -> None:
    found = finding(
        "risk-management-plan", "2005-03-14", "2004-10-04", ("risk_rating", "2004-10", "medium")
    )
    assert found.verdict is Verdict.NOT_APPLICABLE


def test_a_second_failure_of_november_asks_for_breach_by_midwinter_whatever_its_day() -> None:
    failures = [("failure", "2004-10-05", "unacceptable"), ("failure", "2004-11", "unacceptable")]
    found = finding("enforcement", "2005-06-01", "2004-09-20", *failures)
    assert found.verdict is Verdict.NOT_MET
    assert found.edition == "ns2000"
    assert (found.clock, found.due) == (None, None)


def test_two_failures_of_one_month_may_be_one() -> None:
    failures = [("failure", "2004-10", "unacceptable")] * 2
    found = finding("enforcement", "2005-06-01", "2004-09-20", *failures)
    assert found.verdict is Verdict.UNDETERMINED


def test_failures_more_than_twelve_months_apart_on_every_day_need_no_breach() -> None:
    failures = [("failure", "2003-09-30", "unacceptable"), ("failure", "2004-10", "unacceptable")]
    found = finding("enforcement", "2005-06-01", "2003-09-01", *failures)
    assert found.verdict is Verdict.NOT_APPLICABLE
    failures[0] = ("failure", "2003-10-02", "unacceptable")
    found = finding("enforcement", "2005-06-01", "2003-09-01", *failures)
    assert found.verdict is Verdict.UNDETERMINED


@pytest.mark.parametrize(
    ("review", "verdict", "due"),
    [
        # The plan of 4 October 2004 is to be reviewed by 4 February 2005.
        ("2005-01", Verdict.MET, None),
        ("2005-02", Verdict.UNDETERMINED, None),
        ("2005-03", Verdict.NOT_MET, dt.date(2005, 2, 4)),
    ],
)
def test_a_review_dated_by_its_month_is_in_time_or_late_where_every_day_agrees(
    review: str, verdict: Verdict, due: dt.date | None
) -> None:
    found = finding(
        "plan-review",
        "2005-04-04",
        "2004-10-01",
        ("supervision_plan", "2004-10-04"),
        ("plan_review", review),
    )
    assert (found.verdict, found.clock, found.due) == (verdict, dt.date(2004, 10, 4), due)


def test_an_empty_value_leaves_open_only_what_it_decides() -> None:
    visit = finding(
        "home-visit", "2005-03-14", "2004-10-01", ("home_visit", "2004-10-05"), sentence="licence"
    )
    assert visit.verdict is Verdict.UNDETERMINED
    offered = finding(
        "first-appointment", "2005-03-14", "2004-10-01", ("appointment", "2004-10-05")
    )
    assert offered.verdict is Verdict.MET


def test_hours_not_recorded_matter_only_where_the_others_fall_short() -> None:
    def hours(second: esi.Event) -> Verdict:
        rows = [esi.Event("unpaid_work_session", "2005-05-02", Decimal(4)), second]
        case = esi.Case("S1", "order", "2005-04-25", rows, facts={"unpaid_work": True})
        found = judged(case, dt.date(2005, 6, 1))
        return next(f.verdict for f in found if f.standard == "unpaid-work-hours")

    assert hours(esi.Event("unpaid_work_session", "2005-05-04", Decimal(2))) is Verdict.MET
    assert hours(esi.Event("unpaid_work_session", "2005-05-04")) is Verdict.UNDETERMINED
    # The week from 9 May is the last one, and it may hold 6 hours; the one before it holds 4.
    assert hours(esi.Event("unpaid_work_session", "2005-05-09")) is Verdict.NOT_MET


def test_a_warning_before_a_sentence_that_has_not_begun_is_of_another_sentence() -> None:
    """Dated by its month, it would have to lie on or after commencement, which is yet to come."""
    case = esi.Case("S", "order", "2000-03-31", [esi.Event("warning", "2000-03")])
    found = {
        f.standard: f
        for f in esi.evaluate(case, esi.national_standards(), as_at=dt.date(2000, 3, 30))
    }
    assert found["warning-limit"].verdict is Verdict.NOT_APPLICABLE


def test_one_failure_of_unknown_day_is_no_pair_with_itself() -> None:
    failures = esi.of_kind("failure")
    pair = failures.once_a_day().following(failures, esi.months(12))
    case = esi.Case("S", "order", "2004-09-13", [esi.Event("failure", "2004-09", "acceptable")])
    (found,) = esi.evaluate(case, esi.happened(pair), as_at=dt.date(2004, 12, 1))
    assert found.verdict is Verdict.NOT_MET
