"""Scores by district and month with traffic lights whose thresholds are arguments."""

from __future__ import annotations

import csv
import datetime as dt
import json
from fractions import Fraction
from pathlib import Path

import pytest

from esi_rules.analysis.monitoring import Thresholds, monitor
from esi_rules.bulk.at_scale import score
from esi_rules.cli import main
from esi_rules.errors import BadInputError
from esi_rules.files import write_folder
from esi_rules.files.inspection import read
from esi_rules.records.case import Answer, Case, Event, Inspection
from esi_rules.scoring.counts import Counts
from tests.support.paths import SOUTH_WALES


def case(n: int, district: str, month: int, answer: Answer | None) -> Case:
    return Case(
        f"S{n}",
        "order",
        dt.date(2006, month, 3),
        answers={"C3.1": answer},
        groups={"district": district, "team": f"{district[0]}{n % 2}"},
    )


# North 1 of 4, South 3 of 4, West 2 of 3 and one unanswered, and one without a district.
CASES = [
    *(case(n, "North", 1, "yes" if n < 1 else "no") for n in range(4)),
    *(case(10 + n, "South", 2, "yes" if n < 3 else "no") for n in range(4)),
    *(case(20 + n, "West", 2, ("yes", "yes", "no", None)[n]) for n in range(4)),
]
INSPECTION = Inspection("Testshire", dt.date(2006, 6, 1), CASES)


def test_each_district_has_the_light_of_its_own_cases() -> None:
    found = monitor(INSPECTION, red=50, amber=70)
    assert list(found.groups) == ["all", "district=North", "district=South", "district=West"]
    assert found.light("district=North", "criterion", "C3") == "red"
    assert found.light("district=South", "criterion", "C3") == "green"
    assert found.light("district=West", "criterion", "C3") == "unknown"
    assert dict(found.cases) == {
        "all": 12,
        "district=North": 4,
        "district=South": 4,
        "district=West": 4,
    }


def test_lights_change_at_the_thresholds_and_not_before() -> None:
    lights = Thresholds("62.5", 75)
    told = [lights.light(Fraction(v)) for v in ("62.4", "62.5", "74.9", "75")]
    assert told == ["red", "amber", "amber", "green"]
    assert lights.light(None) == "none"
    assert monitor(INSPECTION, red=75, amber=75).light("district=South", "criterion", "C3") == (
        "green"
    )
    assert monitor(INSPECTION, red=76, amber=90).light("district=South", "criterion", "C3") == "red"


def test_a_light_that_undetermined_answers_could_change_says_so() -> None:
    # West: 2 of 3, from 2 of 4 to 3 of 4.
    found = monitor(INSPECTION, red=50, amber=70)
    (west,) = [lit for lit in found.groups["district=West"] if lit.id == "C3"]
    assert west.could_be == ("amber", "green")
    assert not west.sure
    assert west.light == "unknown"
    assert west.display == "67% amber or green"
    (north,) = [lit for lit in found.groups["district=North"] if lit.id == "C3"]
    assert north.display == "25% red"


def test_a_score_of_undetermined_answers_alone_could_have_any_light() -> None:
    open_case = Case("S1", "order", dt.date(2006, 1, 3), answers={"C3.1": None})
    found = monitor(Inspection("T", dt.date(2006, 6, 1), [open_case]), by=[])
    (c3,) = [lit for lit in found.groups["all"] if lit.id == "C3"]
    assert (c3.light, c3.could_be) == ("unknown", ("red", "amber", "green"))
    assert c3.display == "- red, amber or green"
    (c4,) = [lit for lit in found.groups["all"] if lit.id == "C4"]
    assert c4.light == "unknown"  # an answer that is missing is not answered


def test_a_light_is_known_where_both_bounds_have_its_colour() -> None:
    # West: from 50% to 75%, all of it amber below 76.
    found = monitor(INSPECTION, red=50, amber=76)
    assert found.light("district=West", "criterion", "C3") == "amber"


def test_a_month_is_the_one_in_which_supervision_commenced() -> None:
    found = monitor(INSPECTION, by=["month", "team"])
    assert list(found.groups)[:3] == ["all", "month=2006-01", "month=2006-02"]
    assert found.legend.endswith("month: the month in which supervision commenced")
    assert found.as_dict()["month_is"] == "commenced_on"
    (january,) = [lit for lit in found.groups["month=2006-01"] if lit.id == "C3"]
    assert january.score.exact == 25


def test_a_column_called_month_in_the_cases_comes_first() -> None:
    cases = [
        Case("S1", "order", dt.date(2006, 1, 3), groups={"month": "the first"}),
        Case("S2", "order", dt.date(2006, 1, 3), groups={"month": "the second"}),
    ]
    found = monitor(Inspection("T", dt.date(2006, 6, 1), cases), by=["month"])
    assert list(found.groups) == ["all", "month=the first", "month=the second"]
    assert "month" not in found.legend


def test_monitoring_scores_as_the_scoring_sheet_does() -> None:
    found = monitor(INSPECTION)
    sheet = score(INSPECTION, by=["district"])
    for lit in found.groups["district=West"]:
        if lit.level == "criterion":
            assert lit.score == sheet.criteria[lit.id].groups["district=West"]


def test_unknown_columns_and_senseless_thresholds_are_refused() -> None:
    with pytest.raises(BadInputError, match="`distric` is not a column to group by; did you mean"):
        monitor(INSPECTION, by=["distric"])
    with pytest.raises(BadInputError, match="`red` must not be more than `amber`"):
        monitor(INSPECTION, red=80, amber=70)
    for threshold in ("101", "-1", "much", "1/0", "1e9999999"):
        with pytest.raises(BadInputError, match="must be a percentage from 0 to 100"):
            monitor(INSPECTION, red=threshold)


def test_monitoring_as_data_is_json() -> None:
    data = json.loads(json.dumps(monitor(INSPECTION).as_dict()))
    assert data["groups"]["district=North"]["cases"] == 4
    (c3,) = [s for s in data["groups"]["district=North"]["scores"] if s["id"] == "C3"]
    assert (c3["exact"], c3["light"]) == ("25", "red")


def visits(n: int, commenced: dt.date, *days: str, district: str = "North") -> Case:
    """A case of high risk of harm, whose home visit is due within ten working days."""
    events = [Event("risk_rating", commenced, "high")]
    events += [Event("home_visit", day, "seen") for day in days]
    return Case(f"V{n}", "order", commenced, events, groups={"district": district})


def test_standards_and_items_have_scores_by_group_that_count_each_case_once() -> None:
    found = monitor(Inspection("T", dt.date(2004, 12, 1), VISITS))
    whole = {(lit.level, lit.id): lit for lit in found.groups["all"]}
    visit = whole["standard", "home-visit"].score
    assert visit.counts == Counts(2, 2)
    assert found.light("district=South", "standard", "home-visit") == "green"
    assert found.light("district=North", "standard", "home-visit") == "red"
    sheet = score(Inspection("T", dt.date(2004, 12, 1), VISITS), by=["district"])
    for (level, id), lit in whole.items():
        if level == "item":
            assert lit.score == sheet.items[id]
    assert ("standard", "victim-contact") not in whole, "it applies to no case"


# Due on Fri 15 Oct, Fri 15 Oct, Fri 12 Nov and Fri 12 Nov 2004.
VISITS = [
    visits(1, dt.date(2004, 10, 1), "2004-10-15", district="South"),
    visits(2, dt.date(2004, 10, 1), "2004-11-01"),
    visits(3, dt.date(2004, 10, 29), "2004-11-12"),
    visits(4, dt.date(2004, 10, 29)),
]


def test_a_duty_counts_in_the_month_it_fell_due_and_not_when_it_was_done() -> None:
    found = monitor(Inspection("T", dt.date(2004, 12, 1), VISITS), by=["district", "due_month"])
    chart = {(c.group, c.id): c for c in found.run_charts if c.level == "standard"}
    points = {p.month: p.counts for p in chart["all", "home-visit"].points}
    assert points == {"2004-10": Counts(1, 1), "2004-11": Counts(1, 1)}
    south = {p.month: p.counts for p in chart["district=South", "home-visit"].points}
    assert south == {"2004-10": Counts(1, 0)}
    (october,) = [
        lit for lit in found.groups["due_month=2004-10"]
        if (lit.level, lit.id) == ("standard", "home-visit")
    ]  # fmt: skip
    assert october.display == "50% amber"
    assert found.cases["due_month=2004-10"] == 2


def test_a_duty_done_early_does_not_count_before_its_month_has_come() -> None:
    early = Inspection("T", dt.date(2004, 11, 12), VISITS)
    found = monitor(early, by=["due_month"])
    (chart,) = [c for c in found.run_charts if c.id == "home-visit"]
    assert [point.month for point in chart.points] == ["2004-10"]


def test_every_window_and_gap_is_a_duty_of_its_own_and_they_add_up_over_the_groups() -> None:
    loaded = read(SOUTH_WALES / "sample")
    found = monitor(loaded.inspection, by=["district", "due_month"])
    for level in ("standard", "item"):
        whole = [c for c in found.run_charts if c.group == "all" and c.level == level]
        for chart in whole:
            parts = [
                c for c in found.run_charts
                if c.group.startswith("district=") and (c.level, c.id) == (level, chart.id)
            ]  # fmt: skip
            for point in chart.points:
                held = [p.counts for c in parts for p in c.points if p.month == point.month]
                assert sum(held, start=Counts()) == point.counts
    contact = next(c for c in found.run_charts if (c.group, c.id) == ("all", "contact-frequency"))
    assert sum(p.counts.total for p in contact.points) > len(loaded.inspection.cases)


def test_a_column_called_due_month_in_the_cases_comes_first() -> None:
    cases = [Case("S1", "order", dt.date(2006, 1, 3), groups={"due_month": "the first"})]
    found = monitor(Inspection("T", dt.date(2006, 6, 1), cases), by=["due_month"])
    assert list(found.groups) == ["all", "due_month=the first"]
    assert found.run_charts == ()


def test_the_command_says_what_the_run_charts_show(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = []
    for n in range(16):
        start = dt.date(2003, 1, 6) + dt.timedelta(days=30 * n)
        for k in range(4):
            done = [] if n < 8 and k else [str(start + dt.timedelta(days=4))]
            cases.append(visits(10 * n + k, start, *done))
    write_folder(tmp_path / "in", Inspection("T", dt.date(2005, 3, 14), cases))
    command = ["monitor", str(tmp_path / "in"), "--by", "due_month"]
    assert main(command) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "all, standard home-visit: " in printed
    assert "shift: 8 months in a row below the median" in printed
    assert main([*command, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    (chart,) = [c for c in data["run_charts"] if c["id"] == "home-visit"]
    assert {signal["kind"] for signal in chart["signals"]} >= {"shift", "too few runs"}
    assert chart["points"][0]["counts"]["not_met"] == 3
    assert main([*command, "--format", "csv"]) == 0
    rows = list(csv.reader(capsys.readouterr().out.splitlines()))
    assert len({len(row) for row in rows}) == 1
    assert rows[2][0].startswith("due_month=2003-0")


def test_many_cases_are_monitored_in_whole_columns_with_the_same_lights(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one_by_one = monitor(INSPECTION, by=["district", "month"])
    monkeypatch.setattr("esi_rules.bulk.at_scale.MANY", 2)
    in_columns = monitor(INSPECTION, by=["district", "month"])
    assert in_columns.as_dict() == one_by_one.as_dict()
