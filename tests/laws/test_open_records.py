"""An open record says exactly what all its fillings share, by the book, under any readings."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from decimal import Decimal

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import Verdict
from esi_rules.records.case import Answer
from esi_rules.records.kinds import KINDS
from esi_rules.rules.finding import Finding
from esi_rules.standards.readings import READINGS
from esi_rules.testing.case_strategies import DAY, FACTS, SENTENCES, values
from tests.support.by_the_book import Told, case_of
from tests.support.examples import examples
from tests.support.reading_strategies import both_forms

RELAXED = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.filter_too_much,
]
AMOUNTS = [Decimal(n) for n in ("0", "0.5", "3", "5.9", "6", "15", "200")]
MOST = 1_500


@attrs.frozen
class Theme:
    """Some kinds of event, the standards that read them, and what else those depend on."""

    kinds: tuple[str, ...]
    standards: tuple[str, ...]
    readings: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    run: str = ""
    """A kind of event that comes at regular steps."""


THEMES = {
    "assessments and plans": Theme(
        ("risk_rating", "risk_of_harm_assessment", "supervision_plan", "reoffending_assessment",
         "risk_management_plan"),
        ("risk-of-harm-assessment", "supervision-plan", "reoffending-assessment",
         "risk-management-plan"),
        ("early-work", "first-day", "days-unit", "non-working", "plan-clock", "edition-start"),
    ),
    "ratings that rise and fall": Theme(
        ("risk_rating", "risk_rating", "risk_rating", "risk_management_plan", "home_visit"),
        ("risk-of-harm-assessment", "supervision-plan", "risk-management-plan", "home-visit"),
        ("early-work", "plan-clock", "visit-scope", "visit-made"),
    ),
    "reviews": Theme(
        ("supervision_plan", "plan_review", "plan_review"), ("plan-review",), ("edition-start",)
    ),
    "failures, warnings and breach": Theme(
        ("failure", "failure", "appointment", "breach_action", "warning", "failure_judged"),
        ("enforcement", "warning-limit"),
        ("failure-window", "breach-clock", "no-breach-due", "edition-start"),
    ),
    "contact": Theme(
        ("appointment", "appointment", "home_visit", "risk_rating"),
        ("contact-frequency", "first-appointment", "home-visit"),
        ("contacts", "spread", "visit-in-contact", "visit-scope", "visit-made"),
        ("tier",),
        "appointment",
    ),
    "unpaid work": Theme(
        ("unpaid_work_session",), ("unpaid-work-start", "unpaid-work-hours"), ("edition-start",),
        ("unpaid_work",), "unpaid_work_session",
    ),
    "drug testing": Theme(
        ("drug_test", "contact_hours"), ("dtto-contact", "dtto-testing", "drr-testing"), (),
        ("dtto", "drr", "band", "residential"), "drug_test",
    ),
    "reports and victims": Theme(
        ("report_requested", "report_delivered", "victim_contact", "programme_session"),
        ("pre-sentence-report", "victim-contact", "programme-start"),
        ("first-day", "non-working", "edition-start"),
        ("victim_scheme", "accredited_programme"),
    ),
}  # fmt: skip
STARTS = [
    dt.date(*day)
    for day in (
        (1995, 1, 2), (2000, 3, 20), (2000, 4, 3), (2003, 2, 28), (2004, 2, 29), (2004, 9, 24),
        (2004, 9, 25), (2004, 12, 16), (2005, 2, 21), (2005, 3, 3), (2005, 3, 4), (2005, 7, 14),
        (2005, 10, 20), (2007, 9, 1), (2007, 9, 28), (2027, 12, 10),
    )
]  # fmt: skip
GAPS = [0, 0, 1, 3, 5, 6, 7, 8, 13, 14, 15, 21, 22, 27, 30, 35, 60, 84, 112, 121, 170, 364]
gaps = st.one_of(st.sampled_from(GAPS), st.integers(0, 420))


@st.composite
def open_records(draw: st.DrawFn, theme: Theme, most_open: int) -> tuple[esi.Case, dt.date]:
    """A small record with a few dates or values known in part, and a day to judge it at."""
    start = draw(st.sampled_from(STARTS))
    events = [
        esi.Event(kind, start + draw(st.one_of(gaps, st.integers(-40, 60))) * DAY, draw(of(kind)))
        for kind in draw(st.lists(st.sampled_from(theme.kinds), min_size=1, max_size=5))
    ]
    for place in range(min(len(events), draw(st.integers(1, most_open)))):
        events[place] = draw(opened(events[place]))
    if theme.run and draw(st.booleans()):
        step, value = draw(st.sampled_from([3, 6, 7, 14])), draw(of(theme.run))
        events += [
            esi.Event(theme.run, start + k * step * DAY, value)
            for k in range(draw(st.integers(3, 17)))
        ]
    answers: dict[str, Answer | None] = {"C1.1a": draw(st.sampled_from(["yes", "no", "na", None]))}
    case = esi.Case(
        "S1",
        draw(st.sampled_from(SENTENCES)),
        start,
        draw(st.permutations(events)),
        answers,
        {fact: draw(st.sampled_from([*FACTS[fact], FACTS[fact][0]])) for fact in theme.facts},
        ended_on=start + draw(gaps) * DAY if draw(st.integers(0, 3)) == 0 else None,
    )
    return case, start + draw(gaps) * DAY


def of(kind: str) -> st.SearchStrategy[str | Decimal | None]:
    """A value of `kind`, the telling ones more often."""
    often = {
        "failure": "unacceptable",
        "appointment": "unacceptable_absence",
        "risk_rating": "high",
    }
    return st.one_of(st.just(often[kind]), values(kind)) if kind in often else values(kind)


@st.composite
def opened(draw: st.DrawFn, event: esi.Event) -> esi.Event:
    """The same event with its day, its value or both known only in part."""
    on = event.on
    assert isinstance(on, dt.date)
    month = esi.PartlyKnown(on.year, on.month)
    shown = draw(st.sampled_from([month, month, esi.PartlyKnown(on.year), esi.PartlyKnown(), on]))
    return esi.Event(event.kind, shown, None if draw(st.integers(0, 3)) == 0 else event.value)


def fillings(event: esi.Event, case: esi.Case, as_at: dt.date) -> list[esi.Event]:
    """Every way to fill the gaps of an event (of amounts, a telling few)."""
    kind, on = KINDS[event.kind], event.on
    outcomes: Iterable[str | Decimal | None] = [event.value]
    if event.value is None:
        outcomes = kind.values or (AMOUNTS if kind.amount else [None])
    if isinstance(on, dt.date):
        first = last = on
    else:
        # An undated report could be from any day so far; those before the sentence tell enough
        # that reach back past the 15 working days that it has.
        earlier = 40 if event.kind in ("report_requested", "report_delivered") else 0
        first = on.earliest or case.commenced_on - earlier * DAY
        last = on.latest or as_at
    days = [first + n * DAY for n in range((last - first).days + 1)]
    return [esi.Event(event.kind, day, outcome) for day in days for outcome in outcomes]


def told_apart(
    data: st.DataObject, theme: Theme, most_open: int
) -> list[tuple[Finding, set[Told]]]:
    """Each finding on an open record, with what the book says of each record it stands for."""
    case, as_at = data.draw(open_records(theme, most_open))
    each = [fillings(event, case, as_at) for event in case.events]
    ways = 1
    for some in each:
        ways *= len(some)
    assume(1 < ways <= MOST)
    some_choices = [(name, choice) for name in theme.readings for choice in READINGS[name].choices]
    chosen = (
        dict(data.draw(st.lists(st.sampled_from(some_choices), max_size=3))) if some_choices else {}
    )
    edition = data.draw(st.sampled_from(["auto", "auto", "auto", "ns2000", "ns2005"]))
    standards, book = both_forms(tuple(sorted(chosen.items())), edition, None)
    full = [
        case_of(attrs.evolve(case, events=events), as_at) for events in itertools.product(*each)
    ]
    found = {f.standard: f for f in esi.evaluate(case, standards, as_at=as_at)}
    return [
        (found[name], {book.one(name, record) for record in full})
        for name in theme.standards
        if name in found
    ]


def unsound(found: Finding, possible: set[Told]) -> list[str]:
    """What a finding claims and not every possibility bears out."""
    wrong = []
    if found.verdict is not Verdict.UNDETERMINED and {t.verdict for t in possible} != {
        found.verdict
    }:
        wrong.append("verdict")
    applying = [told for told in possible if told.verdict is not Verdict.NOT_APPLICABLE]
    for name in ("edition", "clock", "due", "done"):
        claimed = getattr(found, name)
        if claimed and {getattr(told, name) for told in applying} != {claimed}:
            wrong.append(name)
    return wrong


def gives_up(found: Finding, possible: set[Told]) -> bool:
    """Whether a finding is left open although every possibility gives one verdict."""
    verdicts = {told.verdict for told in possible}
    return (
        found.verdict is Verdict.UNDETERMINED
        and len(verdicts) == 1
        and Verdict.UNDETERMINED not in verdicts
    )


def hold(data: st.DataObject, theme: Theme, most_open: int) -> None:
    for found, possible in told_apart(data, theme, most_open):
        assert unsound(found, possible) == [], (found, possible)
        if most_open == 1 and found.standard != "pre-sentence-report":
            assert not gives_up(found, possible), (found, possible)


@pytest.mark.parametrize("theme", THEMES)
@given(st.data())
@settings(max_examples=examples(25), deadline=None, suppress_health_check=RELAXED)
def test_a_record_with_one_gap_is_decided_where_and_only_where_every_filling_agrees(
    theme: str, data: st.DataObject
) -> None:
    hold(data, THEMES[theme], 1)


@pytest.mark.parametrize("theme", THEMES)
@given(st.data())
@settings(max_examples=examples(15), deadline=None, suppress_health_check=RELAXED)
def test_a_record_with_three_gaps_says_nothing_that_a_filling_denies(
    theme: str, data: st.DataObject
) -> None:
    hold(data, THEMES[theme], 3)


@pytest.mark.slow
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("most_open", [1, 3])
@given(st.data())
@settings(max_examples=examples(1_000), deadline=None, suppress_health_check=RELAXED)
def test_so_it_is_in_many_more_records(theme: str, most_open: int, data: st.DataObject) -> None:
    hold(data, THEMES[theme], most_open)


# Kept by name


def finding(standard: str, case: esi.Case, as_at: str, **choices: str) -> Finding:
    found = esi.evaluate(
        case, esi.national_standards(**choices), as_at=dt.date.fromisoformat(as_at)
    )
    return next(f for f in found if f.standard == standard)


def test_one_undated_appointment_cannot_fill_two_empty_months() -> None:
    kept = [
        esi.Event("appointment", dt.date(2004, 3, 1) + n * 7 * DAY, "attended") for n in range(12)
    ]
    undated = esi.Event("appointment", "2004", "attended")
    case = esi.Case("S1", "licence", "2004-03-01", [*kept, undated])
    # Weeks 1 to 12 end on 23 May; the months from 24 May and from 24 June are both empty.
    found = finding("contact-frequency", case, "2004-07-24")
    assert found.verdict is Verdict.NOT_MET
    assert found.immaterial == ("the day of the appointment (some day in 2004)",)
    assert (found.clock, found.due) == (dt.date(2004, 3, 1), None)
    assert finding("contact-frequency", case, "2004-06-24").verdict is Verdict.UNDETERMINED


def test_a_failure_that_may_make_no_pair_lends_no_day_where_no_breach_due_counts_as_met() -> None:
    events = [
        esi.Event("failure", "2004-10-05", "unacceptable"),
        esi.Event("failure", "2004-10", "unacceptable"),
        esi.Event("breach_action", "2004-12-20"),
    ]
    case = esi.Case("S1", "order", "2004-09-24", events)
    found = finding("enforcement", case, "2005-03-03", no_breach_due="met")
    # On 5 October the two are one failure, which asks for nothing: met, under no edition.
    assert found.verdict is Verdict.UNDETERMINED
    assert (found.edition, found.clock, found.due) == (None, None, None)


def test_breach_in_time_or_not_needed_is_met_where_no_breach_due_counts_as_met() -> None:
    events = [
        esi.Event("failure", "2004-10-05", "unacceptable"),
        esi.Event("failure", "2004-10", "unacceptable"),
        esi.Event("breach_action", "2004-10-12"),
    ]
    case = esi.Case("S1", "order", "2004-09-24", events)
    assert finding("enforcement", case, "2005-03-03", no_breach_due="met").verdict is Verdict.MET


def test_hours_not_recorded_of_a_session_of_unknown_day_cannot_mend_two_weeks() -> None:
    hours = [
        esi.Event("unpaid_work_session", day, Decimal(3))
        for day in ("2005-05-02", "2005-05-09", "2005-05-23")
    ]
    unknown = esi.Event("unpaid_work_session", "2005-05")
    case = esi.Case("S1", "order", "2005-04-25", [*hours, unknown], facts={"unpaid_work": True})
    found = finding("unpaid-work-hours", case, "2005-06-30")
    assert found.verdict is Verdict.NOT_MET


def test_a_rule_that_totals_two_ways_is_not_tried_with_made_up_amounts() -> None:
    some = esi.at_least(6, esi.events.contact_hours, total=True, window=esi.Weeks(1, 1))
    much = esi.at_least(15, esi.events.contact_hours, total=True, window=esi.Weeks(1, 1))
    case = esi.Case("S1", "order", "2004-09-24", [esi.Event("contact_hours", "2004-09")])
    (found,) = esi.evaluate(case, some & ~much, as_at=dt.date(2005, 3, 3))
    assert found.verdict is Verdict.UNDETERMINED  # 10 hours would meet it, none or 15 would not


def test_a_kind_of_ones_own_under_a_shipped_name_is_read_and_never_tried() -> None:
    own = esi.EventKind("home_visit", "visit", ("long", "short"))
    rule = esi.at_least(1, esi.of_kind(own).where("long"), window=esi.Weeks(1, 1))
    case = esi.Case("S1", "order", "2004-09-24", [esi.Event("home_visit", "2004-09-25")])
    (found,) = esi.evaluate(case, rule, as_at=dt.date(2005, 3, 3))
    assert found.verdict is Verdict.UNDETERMINED


def test_contact_not_yet_due_tells_no_day_while_the_day_of_its_visit_is_open() -> None:
    """Found by Hypothesis: high on either of two days, so the visit is due on either of two."""
    case = esi.Case("S1", "order", "2004-09-27", [esi.Event("risk_rating", "", "high")])
    found = finding("contact-frequency", case, "2004-09-28", visit_in_contact="required")
    assert (found.verdict, found.due) == (Verdict.NOT_YET_DUE, None)


def test_hours_counted_once_a_day_are_counted_so_whether_or_not_a_date_is_open() -> None:
    """Found by Hypothesis: two contacts of one day were two where every date was known."""
    rule = esi.at_most(1, esi.events.contact_hours.once_a_day())
    rows = [esi.Event("contact_hours", "2004-09-24", Decimal(n)) for n in (2, 3)]
    for more in ([], [esi.Event("contact_hours", "2004-12", Decimal(1))]):
        case = esi.Case("S1", "order", "2004-09-24", [*rows, *more])
        (found,) = esi.evaluate(case, rule, as_at=dt.date(2004, 10, 1))
        assert found.verdict is Verdict.MET


def test_a_total_of_amounts_cannot_count_once_a_day() -> None:
    with pytest.raises(esi.BadRuleError, match="leave `once_a_day` out"):
        esi.at_least(6, esi.events.contact_hours.once_a_day(), total=True)


def test_contact_that_failed_tells_no_day_while_an_earlier_one_of_its_visit_is_open() -> None:
    """Found by enumeration: the visit was due first, and may have been made in time."""
    seen = esi.Event("home_visit", "", "seen")
    case = esi.Case(
        "S1", "order", "2004-09-24", [esi.Event("risk_rating", "2004-09-24", "high"), seen]
    )
    found = finding("contact-frequency", case, "2005-03-03", visit_in_contact="required")
    assert (found.verdict, found.due) == (Verdict.NOT_MET, None)
