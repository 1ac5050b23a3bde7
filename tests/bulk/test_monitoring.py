"""Scores by district and month with traffic lights whose thresholds are arguments."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction

import pytest

from esi_rules.analysis.monitoring import Thresholds, monitor
from esi_rules.bulk.at_scale import score
from esi_rules.errors import BadInputError
from esi_rules.records.case import Answer, Case, Inspection


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


def test_many_cases_are_monitored_in_whole_columns_with_the_same_lights(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one_by_one = monitor(INSPECTION, by=["district", "month"])
    monkeypatch.setattr("esi_rules.bulk.at_scale.MANY", 2)
    in_columns = monitor(INSPECTION, by=["district", "month"])
    assert in_columns.as_dict() == one_by_one.as_dict()
