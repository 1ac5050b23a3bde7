"""Scenario files: what a person may write, and what is said to one who writes it wrongly."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esi_rules.analysis.scenarios import Expected, load_scenarios, read_scenarios
from esi_rules.errors import BadInputError
from esi_rules.records.case import Event
from esi_rules.records.dates import PartlyKnown
from esi_rules.rules.finding import Reason
from esi_rules.rules.verdict import Verdict
from tests.support.examples import examples

GOOD = """\
standard: home-visit
about: An example.
given:
  sentence: order
  commenced_on: 2004-09-24
  as_at: 2005-03-03
  facts: {unpaid_work: yes, tier: 2, dtto: }
  events:
    - risk_rating: 2004-09-24 high
scenarios:
  - name: visited in time
    given:
      facts: {tier: 3}
      answers: {B1.2: yes, C1.1a: }
      events:
        - home_visit: 2004-10-08 seen
    expect: {verdict: met, reason: in-time, last_good_day: 2004-10-08, clock_starts: 2004-09-24,
             done_on: 2004-10-08, edition: ns2000}
  - name: several standards, under other readings
    given:
      sentence: licence
      ended_on: 2005-01-31
      edition: ns2000
      readings: {visit-made: attempted}
      limits: {home-visit: 15 working days}
    expect:
      home-visit: {verdict: not met, reason: not-done, done_on: none}
      plan-review: {verdict: not applicable, reason: clock-not-started, edition: none}
"""


def test_a_scenario_adds_to_what_all_share() -> None:
    first, second = read_scenarios(GOOD, "visit.yaml")
    assert first.case.facts == {"unpaid_work": True, "tier": 3, "dtto": None}
    assert first.case.answers == {"B1.2": "yes", "C1.1a": None}
    assert [event.kind for event in first.case.events] == ["risk_rating", "home_visit"]
    assert first.as_at == dt.date(2005, 3, 3)
    assert first.by_default
    day = dt.date(2004, 10, 8)
    assert first.expected == (
        Expected(
            "home-visit", Verdict.MET, Reason.IN_TIME, dt.date(2004, 9, 24), day, day, "ns2000"
        ),
    )
    assert (first.file, first.line, first.title) == (
        "visit.yaml", 11, "visit.yaml: visited in time",
    )  # fmt: skip
    assert second.case.sentence == "licence"
    assert second.case.ended_on == dt.date(2005, 1, 31)
    assert [event.kind for event in second.case.events] == ["risk_rating"]
    assert second.readings == {"visit-made": "attempted"}
    assert second.limits == {"home-visit.limit": "15 working days"}
    assert not second.by_default
    assert second.edition == "ns2000"
    assert second.expected == (
        Expected("home-visit", Verdict.NOT_MET, Reason.NOT_DONE, done_on="none"),
        Expected(
            "plan-review", Verdict.NOT_APPLICABLE, Reason.NOT_STARTED, edition="none"
        ),
    )  # fmt: skip


def _events(lines: str) -> list[Event]:
    text = (
        "given: {sentence: order, commenced_on: 2004-09-24, as_at: 2005-03-03}\n"
        "standard: home-visit\nscenarios:\n  - name: one\n    given:\n      events:\n"
        + "".join(f"        - {line}\n" for line in lines.splitlines())
        + "    expect: {verdict: met, reason: in-time}\n"
    )
    (scenario,) = read_scenarios(text)
    return list(scenario.case.events)


def test_events_are_short_lines() -> None:
    assert _events("risk_rating: 2004-09-24 very_high\nwarning: 2004-10\nwarning: undated") == [
        Event("risk_rating", dt.date(2004, 9, 24), "very_high"),
        Event("warning", PartlyKnown(2004, 10)),
        Event("warning", PartlyKnown()),
    ]
    assert _events("contact_hours: 2004-09-24 7.5, 2004-09-25 1, 2004-09-26") == [
        Event("contact_hours", dt.date(2004, 9, 24), Decimal("7.5")),
        Event("contact_hours", dt.date(2004, 9, 25), Decimal(1)),
        Event("contact_hours", dt.date(2004, 9, 26)),
    ]


def test_events_that_recur_are_one_line_with_both_days_counted_in() -> None:
    week = _events("appointment: every week from 2004-09-24 to 2004-10-08 attended")
    assert [str(event.on) for event in week] == ["2004-09-24", "2004-10-01", "2004-10-08"]
    assert {event.value for event in week} == {"attended"}
    fortnight = _events("drug_test: every fortnight from 2004-09-24 to 2004-10-21")
    assert [str(event.on) for event in fortnight] == ["2004-09-24", "2004-10-08"]
    month = _events("drug_test: every month from 2004-10-31 to 2005-02-28")
    assert [str(event.on)[5:] for event in month] == [
        "10-31", "11-30", "12-31", "01-31", "02-28",
    ]  # fmt: skip
    assert len(_events("drug_test: every day from 2004-09-24 to 2004-09-30")) == 7


BROKEN = """\
standard: home-visits
given:
  sentense: order
  sentence: license
  commenced_on: 24/09/2004
  as_at: 2005-03-03
  facts: {tear: 2, tier: 7}
  answers: {B1.2: maybe}
  readings: {visit-made: seenn}
  events:
    - home_visti: 2004-10-08
    - home_visit: 2004-10-08 sean
    - warning: 2004-10-08 loud
    - drug_test: every weak from 2004-10-08 to 2004-10-09
    - drug_test
scenarios:
  - name: one
    expect: {verdict: mett, reason: in time, last_good_day: Friday}
  - given: {}
    expect: {verdict: met}
"""


def test_everything_wrong_is_told_at_once_with_its_line_and_the_nearest_word() -> None:
    with pytest.raises(BadInputError) as caught:
        read_scenarios(BROKEN, "visit.yaml")
    assert str(caught.value).splitlines() == [
        "visit.yaml, line 1, character 11, at `standard`: `home-visits` is no standard; did you "
        "mean `home-visit`?",
        "visit.yaml, line 3, character 3: `sentense` is not expected here; did you mean "
        "`sentence`?",
        "visit.yaml, line 4, character 13: `license` must be `order` or `licence`; did you mean "
        "`licence`?",
        "visit.yaml, line 5, character 17: `24/09/2004` is not a full date written YYYY-MM-DD; if "
        "the day comes first, write 2004-09-24",
        "visit.yaml, line 7, character 11: `tear` is no fact that is known; did you mean `tier`?",
        "visit.yaml, line 7, character 26: `7` must be `1`, `2`, `3` or `4` or empty",
        "visit.yaml, line 8, character 19: `maybe` must be `yes`, `no` or `na` or empty",
        "visit.yaml, line 9, character 26: `seenn` must be `seen` or `attempted`; did you mean "
        "`seen`?",
        "visit.yaml, line 11, character 7: `home_visti` is no kind of event; did you mean "
        "`home_visit`?",
        "visit.yaml, line 12, character 19: `2004-10-08 sean` must have a value of `seen` or "
        "`attempted`, or none; did you mean `seen`?",
        "visit.yaml, line 13, character 16: `2004-10-08 loud` must be a day alone, because "
        "`warning` has no value",
        "visit.yaml, line 14, character 18: `every weak from 2004-10-08 to 2004-10-09` must be "
        "every `day`, `week`, `fortnight` or `month`; did you mean `week`?",
        "visit.yaml, line 15, character 7: must be a line such as `risk_rating: 2004-09-24 high`",
        "visit.yaml, line 18, character 23: `mett` must be `met`, `not met`, `undetermined`, `not "
        "yet due` or `not applicable`; did you mean `met`?",
        "visit.yaml, line 18, character 37: `in time` must be `in-time`, `late`, `not-done`, "
        "`enough`, `too-few`, `not-broken`, `broken`, `still-open`, `clock-not-started`, "
        "`does-not-apply`, `supervision-ended`, `not-in-edition`, `answered`, "
        "`answered-not-applicable`, `unanswered`, `fact`, `fact-unknown`, `no-rating`, "
        "`partly-known-date`, `value-unknown`, `calendar`, `edition` or `settled`; did you mean "
        "`in-time`?",
        "visit.yaml, line 18, character 61: `Friday` is not a full date written YYYY-MM-DD",
        "visit.yaml, line 19, character 5, at `name`: needs a name that says what it shows",
        "visit.yaml, line 20, character 13, at `expect.reason`: is missing: a verdict may be right "
        "for the wrong one",
    ]


def test_what_is_not_given_anywhere_is_missing_in_each_scenario() -> None:
    text = """\
standard: home-visit
given: {sentence: order, as_at: 2005-03-03}
scenarios:
  - name: one
    given: {commenced_on: 2004-09-24}
    expect: {verdict: met, reason: in-time}
  - name: two
    expect: {verdict: met, reason: in-time}
"""
    with pytest.raises(BadInputError) as caught:
        read_scenarios(text, "x.yaml")
    assert str(caught.value) == (
        "x.yaml, line 7, character 5, at `given.commenced_on`: is missing, here and in what all "
        "share"
    )


SHARED = "given: {sentence: order, commenced_on: 2004-09-24, as_at: 2005-03-03}\n"
ONE = "scenarios:\n  - {name: one, expect: {verdict: met, reason: in-time}}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "standard: home-visits\n" + SHARED + ONE,
            "x.yaml, line 1, character 11, at `standard`: `home-visits` is no standard; did you "
            "mean `home-visit`?",
        ),
        (
            "standard: drr-testing\n" + SHARED.replace("}", ", edition: ns2000}") + ONE,
            "x.yaml, line 4, character 5, at `expect`: `drr-testing` is no standard of the edition "
            "that this is judged by",
        ),
        (
            SHARED + ONE,
            "x.yaml, line 3, character 25, at `expect`: names no standard, and neither does the "
            "file",
        ),
        (
            "standard: home-visit\n" + SHARED,
            "x.yaml, line 1, character 1, at `scenarios`: must have a list of one scenario or more",
        ),
        (
            "standard: home-visit\n" + SHARED + ONE + ONE.partition("\n")[2],
            "x.yaml, line 5, character 5: `one` is the name of the scenario in line 4 already; say "
            "what differs",
        ),
        (
            "standard: home-visit\n" + SHARED.replace("as_at", "ended_on: 2004-09-01, as_at") + ONE,
            "x.yaml, line 4, character 5: supervision must not end before it starts: case 'one' "
            "commenced on 2004-09-24 and ended on 2004-09-01",
        ),
        (
            "standard: home-visit\n"
            + SHARED.replace("as_at", "limits: {home-visit: 15 furlongs}, as_at")
            + ONE,
            "x.yaml, line 4, character 5, at `home-visit.limit`: a period's unit must be `working "
            "days`, `days`, `weeks` or `months` (got 'furlongs')",
        ),
        ("- 1\n", "x.yaml, line 1, character 1, at `a file of scenarios`: must have `standard`, "
         "`about`, `given` or `scenarios`\nx.yaml, line 1, character 1, at `scenarios`: must have "
         "a list of one scenario or more"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_meant_says_why(text: str, told: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read_scenarios(text, "x.yaml")
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("standard: !!python/object:os.system x\n", "has a tag"),
        ("given: &a {sentence: order}\nscenarios: [*a]\n", "has an alias `*a`"),
        ("standard: a\nstandard: b\n", "`standard` is there already in line 1; keep one"),
        ("given: " + "[" * 100 + "]" * 100, "nested more than"),
        ("standard: a\n---\nstandard: b\n", "starts a second document"),
    ],
)
def test_what_could_do_harm_is_refused(text: str, told: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read_scenarios(text, "x.yaml")
    assert told in str(caught.value)


def test_events_beyond_any_case_are_refused() -> None:
    line = "drug_test: every day from 2000-01-01 to 2002-09-20"
    with pytest.raises(BadInputError) as caught:
        _events("\n".join([line] * 6))
    assert str(caught.value) == (
        "scenarios, line 12, character 22: makes more than 5000 events of one case; split it"
    )
    with pytest.raises(BadInputError) as caught:
        _events("drug_test: every day from 2000-01-01 to 2010-01-01")
    assert str(caught.value) == (
        "scenarios, line 7, character 22: `every day from 2000-01-01 to 2010-01-01` makes more "
        "than 1000 events; no case needs that many"
    )


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(0, len(GOOD)), st.integers(0, 40), st.text(max_size=8))
def test_a_file_written_anyhow_is_read_or_refused_with_words(
    at: int, gone: int, instead: str
) -> None:
    text = GOOD[:at] + instead + GOOD[at + gone :]
    told = ""
    try:
        read_scenarios(text, "x.yaml")
    except BadInputError as error:
        told = str(error)
    assert all(line.startswith("x.yaml") for line in told.splitlines())


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as caught:
        load_scenarios(tmp_path / "no.yaml")
    assert str(caught.value) == "no.yaml: cannot be read (no such file or directory)"


def test_a_folder_is_read_whole_and_the_problems_of_all_its_files_told(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.yaml").write_text("standard: home-visit\n" + SHARED + ONE)
    (tmp_path / "a.yaml").write_text("standard: home-visit\n" + SHARED + ONE)
    assert [s.file for s in load_scenarios(tmp_path)] == ["a.yaml", "sub/b.yaml"]
    (tmp_path / "c.yaml").write_text("given: {}\n")
    (tmp_path / "d.yaml").write_text("given: {}\n")
    with pytest.raises(BadInputError) as caught:
        load_scenarios(tmp_path)
    assert [problem.file for problem in caught.value.problems] == ["c.yaml", "d.yaml"]


def test_a_folder_without_scenarios_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as caught:
        load_scenarios(tmp_path)
    assert str(caught.value) == f"{tmp_path}: holds no scenarios; they are `.yaml` files"
