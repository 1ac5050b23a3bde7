"""The public strategies: dates, records, rules, standards, frameworks and sheets."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import attrs
from hypothesis import strategies as st

from esi_rules.calendar.period import Period
from esi_rules.frameworks.framework import Framework
from esi_rules.published.published_sheet import Printed, PublishedSheet
from esi_rules.records.case import Case, Event, Inspection
from esi_rules.records.dates import Day, PartlyKnown
from esi_rules.rules.algebra import Rule
from esi_rules.rules.moments import Events, Moment
from esi_rules.scoring.counts import Counts
from esi_rules.standards.standard import Edition, Standard, Standards
from esi_rules.testing import case_strategies, rule_strategies, standard_strategies

__all__ = [
    "cases",
    "conditions",
    "counts",
    "dates",
    "days",
    "editions",
    "event_selections",
    "events",
    "frameworks",
    "inspections",
    "judged_days",
    "moments",
    "partly_known",
    "percentages",
    "periods",
    "published_sheets",
    "rules",
    "standard_sets",
    "standards",
]


def dates() -> st.SearchStrategy[dt.date]:
    """Return a strategy for days near weekends, bank holidays, year ends and changes of rules."""
    return case_strategies.starts


def partly_known() -> st.SearchStrategy[PartlyKnown]:
    """Return a strategy for partly known dates: a month, a year, or nothing."""
    return case_strategies.partly_known_days


def days() -> st.SearchStrategy[Day]:
    """Return a strategy for the days of a record: full dates and partly known ones."""
    return case_strategies.known_or_partly()


def events() -> st.SearchStrategy[Event]:
    """Return a strategy for events of every shipped kind."""
    return case_strategies.lone_events()


def cases(*, partly_known: bool = False) -> st.SearchStrategy[Case]:
    """Return a strategy for cases whose days lie near the limits of the shipped standards.

    With `partly_known`, some days and some values are not recorded in full.
    """
    return case_strategies.vague_cases() if partly_known else case_strategies.cases()


def judged_days(case: Case) -> st.SearchStrategy[dt.date]:
    """Return a strategy for days to judge `case` at: near its events, limits, a new edition."""
    return case_strategies.as_ats(case)


@st.composite
def inspections(draw: st.DrawFn, *, most_cases: int = 4) -> Inspection:
    """Draw an inspection of up to `most_cases` cases with distinct ids."""
    drawn = draw(st.lists(cases(partly_known=True), max_size=most_cases))
    named = [attrs.evolve(case, case_id=f"S{n:02}") for n, case in enumerate(drawn, 1)]
    edition = draw(st.sampled_from(["auto", "auto", "ns2000", "ns2005"]))
    return Inspection("North", draw(dates()), named, edition)


def periods() -> st.SearchStrategy[Period]:
    """Return a strategy for periods in every unit."""
    return rule_strategies.periods


def event_selections() -> st.SearchStrategy[Events]:
    """Return a strategy for selections of events, of shipped kinds and own ones."""
    return rule_strategies.events


def moments() -> st.SearchStrategy[Moment]:
    """Return a strategy for moments of every kind, alone and nested."""
    return rule_strategies.moments


def conditions() -> st.SearchStrategy[Rule]:
    """Return a strategy for conditions: facts of a case, joined and negated."""
    return rule_strategies.conditions


def rules(*, for_files: bool = False) -> st.SearchStrategy[Rule]:
    """Return a strategy for rules of every kind, alone and nested.

    With `for_files`, only rules that a rule file can contain.
    """
    return standard_strategies.FILE_RULES if for_files else rule_strategies.rules


def standards() -> st.SearchStrategy[Standard]:
    """Return a strategy for standards, each with limits and readings."""
    return standard_strategies.file_standards("one", ()).filter(standard_strategies.waits_for_none)


def standard_sets() -> st.SearchStrategy[Standards]:
    """Return a strategy for `Standards`, as `evaluate` takes: one edition, one or two standards."""
    return standard_strategies.loaded_editions()


def editions() -> st.SearchStrategy[Edition]:
    """Return a strategy for editions of one standard or two."""
    return standard_sets().map(lambda loaded: loaded.editions[0])


def frameworks() -> st.SearchStrategy[Framework]:
    """Return a strategy for frameworks with a scored and a descriptive section."""
    return standard_strategies.file_frameworks()


def counts() -> st.SearchStrategy[Counts]:
    """Return a strategy for counts of verdicts, each verdict from 0 to 100."""
    one = st.integers(0, 100)
    return st.builds(Counts, one, one, one, one, one)


def percentages() -> st.SearchStrategy[Fraction]:
    """Return a strategy for exact percentages of a base of 1 to 400 cases."""
    return st.integers(1, 400).flatmap(
        lambda base: st.integers(0, base).map(lambda n: Fraction(100 * n, base))
    )


@st.composite
def published_sheets(draw: st.DrawFn, framework: Framework | None = None) -> PublishedSheet:
    """Draw a sheet with some figures of `framework` (by default the ESI) in whole percents."""
    if framework is None:
        from esi_rules.frameworks.esi import esi_framework

        framework = esi_framework()

    def printed(ids: list[str]) -> dict[str, list[Printed]]:
        chosen = draw(st.lists(st.sampled_from(ids), unique=True)) if ids else []
        return {id: [Printed(draw(_WHOLE), "page 1")] for id in chosen}

    return PublishedSheet(
        "A made-up sheet",
        framework.id,
        criteria=printed([criterion.id for criterion in framework.scored_criteria]),
        sections=printed([section.id for section in framework.scored_sections]),
        overall=[Printed(draw(_WHOLE), "page 1")],
        items=printed([item.id for item in framework.case_items]),
        samples={"all": [Printed(None, "page 1", count=draw(st.integers(1, 400)))]},
    )


_WHOLE: st.SearchStrategy[Decimal] = st.integers(0, 100).map(Decimal)
