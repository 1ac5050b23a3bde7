"""Laws of the rulebook: it takes any rule, says all of it, and its dates are those of the rule."""

from __future__ import annotations

import datetime as dt

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import Verdict, events
from esi_rules.errors import EsiError
from esi_rules.frameworks.framework import Criterion, Framework, Item, Section
from esi_rules.rulebook import rulebook, to_html, to_markdown, to_text
from esi_rules.rulebook.worked import worked_tables
from esi_rules.rules.algebra import Rule
from esi_rules.rules.moments import Moment
from esi_rules.standards.standard import Citation, Edition, Standard, Standards
from esi_rules.testing.rule_strategies import conditions, moments, rules
from tests.support.examples import examples

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
FRAMEWORK = Framework(
    "own",
    "Own",
    [Section("A", "A", 1, [Criterion("A1", "A1", "critical", [
        Item("A1.1", "A1", "Is it so?", "all", "J", esi.answer("A1.1"))])])],
)  # fmt: skip


def editions(*standards: Standard) -> Standards:
    first = dt.date(2010, 1, 1)
    return Standards((Edition("own", "Own", first, None, standards, Citation("own")),))


@given(rules, moments, st.one_of(st.none(), conditions))
@settings(max_examples=examples(60), deadline=None, suppress_health_check=RELAXED)
def test_any_rule_comes_out_whole_in_every_format(
    rule: Rule, clock: Moment, applies: Rule | None
) -> None:
    try:
        standards = editions(Standard("own", "Own", clock, rule, applies))
    except EsiError:
        assume(False)
        return
    book = rulebook(standards, FRAMEWORK)
    for page in (to_text(book), to_markdown(book), to_html(book)):
        assert all(c.isprintable() or c == "\n" for c in page)
    (entry,) = book.entries
    said = to_text(book).replace("\n", " ").split()
    assert set(entry.versions[0].says.text.split()) <= {word.lstrip("-") or word for word in said}


@given(
    st.integers(1, 60),
    st.sampled_from(["working days", "days", "weeks", "months"]),
    st.booleans(),
    st.sampled_from(["bank-holidays", "weekends"]),
)
@settings(max_examples=examples(60), deadline=None)
def test_worked_dates_lie_on_both_sides_of_the_limit_whatever_it_is(
    n: int, unit: str, first_counts: bool, off: str
) -> None:
    by_days = unit.endswith("days")
    period = esi.Period(
        n,
        unit,  # type: ignore[arg-type]
        off if unit == "working days" else "bank-holidays",  # type: ignore[arg-type]
        first_counts and by_days,
    )
    rule = esi.within(period, of=esi.commencement, done=events.home_visit.first())
    standard = Standard("own", "Own", esi.commencement, rule)
    (table,) = worked_tables(standard, editions(standard), ("own",))
    assert len({row.clock for row in table.rows}) >= 2
    for row in table.rows:
        assert row.clock is not None
        assert row.last_good_day == period.last_good_day(row.clock)
        if row.on_file.startswith("done") and "before" not in row.on_file:
            in_time = row.as_at == row.last_good_day
            assert row.verdict is (Verdict.MET if in_time else Verdict.NOT_MET)
            assert row.as_at - row.last_good_day == (not in_time) * dt.timedelta(days=1)
