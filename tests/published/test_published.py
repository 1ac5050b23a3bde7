"""Reading published sheets: what they hold, and every problem at once."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from esi_rules.errors import BadInputError
from esi_rules.published.audit import audit
from esi_rules.published.compare import compare
from esi_rules.published.published_sheet import Printed, published_from_data, read_published


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


GOOD = """
title = "Testshire 2006"
framework = "esi-2003"
months_in = "7 to 8"
caveat = "The north was not visited."
not_followed_up = ["A5"]

[criteria.C3]
printed = [{ value = 62, place = "sheet" }, { value = "65%", place = "heading" }]

[overall]
printed = [{ value = 56.5, place = "sheet" }]

[descriptors.A1]
printed = [{ words = "well  MET", place = "sheet" }]

[samples.all]
printed = [{ count = 60, words = "about", place = "page 3" }]

[samples.high_risk_of_harm]
printed = [{ words = "a third", place = "page 3" }, { count = 23, place = "page 4" }]

[items."B1.2"]
printed = [
  { group = "high_risk_of_harm", value = 67, base = 23, polarity = "negative", place = "p" },
]

[items."B1.1b"]
printed = [{ words = "almost half", polarity = "negative", place = "p" }]

[items."C5.3"]
printed = [{ count = 5, base = 23, place = "p" }]
"""


def test_a_sheet_in_toml_is_read_exactly(tmp_path: Path) -> None:
    sheet = read_published(write(tmp_path / "sheet.toml", GOOD))
    assert sheet.criteria["C3"] == (
        Printed(Fraction(62), "sheet"),
        Printed(Fraction(65), "heading"),
    )
    assert sheet.overall[0].value == Fraction(113, 2)
    assert sheet.descriptors["A1"][0].words == "Well met"
    assert sheet.items["B1.2"][0].positive == 33
    assert [p.display for p in sheet.items["B1.2"]] == ["67% not"]
    assert sheet.items["B1.1b"][0].display == "almost half (negative)"
    assert sheet.items["C5.3"][0].display == "5 of 23"
    assert sheet.sample("high_risk_of_harm") == 23
    assert sheet.sample("all") is None  # only about how many
    assert sheet.groups == ("all", "high_risk_of_harm")
    assert (sheet.months_in, sheet.caveat) == ("7 to 8", "The north was not visited.")
    assert sheet.framework == "esi-2003"


def test_the_same_sheet_in_json_reads_the_same(tmp_path: Path) -> None:
    import tomllib

    text = json.dumps(tomllib.loads(GOOD))
    in_json = read_published(write(tmp_path / "sheet.json", text))
    assert in_json == read_published(write(tmp_path / "sheet.toml", GOOD))


def test_a_decimal_is_the_one_that_was_typed() -> None:
    data = {"title": "t", "overall": {"printed": [{"value": 71.43, "place": "p"}]}}
    assert published_from_data(data).overall[0].value == Fraction(7143, 100)


def test_all_problems_are_told_at_once_with_the_nearest_spelling() -> None:
    data = {
        "titel": "t",
        "framework": "esi-2004",
        "not_followed_up": ["A6"],
        "complete": "B1",
        "criteria": {
            "B11": {"printed": []},
            "B1": {"printed": [{"value": 101, "place": "p"}, {"value": 5}]},
            "A1": {"printed": [{"value": 5, "place": "p"}]},
            "B2": {"printed": []},
            "B3": {"printed": [{"value": True, "place": "p", "plase": "q"}]},
        },
        "descriptors": {"A1": {"printed": [{"words": "Wel met", "place": "p"}]}},
        "items": {
            "B1.1a": {
                "printed": [
                    {"place": "p"},
                    {"value": 5, "polarity": "negatif", "place": "p"},
                    {"value": 5, "base": 0, "place": "p"},
                    {"count": 5, "base": 3, "place": "p"},
                ]
            }
        },
        "samples": {"all": {"printed": [{"value": 57, "place": "p"}]}},
        "overall": [],
    }
    with pytest.raises(BadInputError) as caught:
        published_from_data(data, file="sheet.toml")
    lines = str(caught.value).splitlines()
    assert all(line.startswith("sheet.toml, at ") for line in lines)
    told = "\n".join(lines)
    for expected in (
        "at `titel`: `titel` is no field",
        "did you mean `title`?",
        "at `title`: is missing; write it as text",
        "at `framework`: `esi-2004` is not the framework that the sheet is read by; "
        "did you mean `esi-2003`?",
        "at `not_followed_up`: `A6` is no criterion",
        "at `complete`: `B1` must be a list of criteria",
        "at `criteria`: `B11` is none of the criteria of the framework; did you mean `B1`?",
        "at `criteria.B1.printed[0]`: `101` must have a percentage from 0 to 100",
        "at `criteria.B1.printed[1]`: needs its `place`, as text",
        "at `criteria`: `A1` is none of the criteria",
        "at `criteria.B2`: prints nothing; leave it out",
        "at `criteria.B3.printed[0]`: `plase` is no field",
        "at `criteria.B3.printed[0]`: `True` must have a percentage",
        "at `descriptors.A1.printed[0]`: `Wel met` must be `Very well met`",
        "did you mean `Well met`?",
        "at `items.B1.1a.printed[0]`: must have a percentage from 0 to 100 as `value`, for "
        "instance 62, or `words` in its place, or a `count` of a `base`",
        "at `items.B1.1a.printed[1]`: `negatif` is no polarity; write `positive` or "
        "`negative`; did you mean `negative`?",
        "at `items.B1.1a.printed[2]`: `0` must be a whole number for `base`, 1 or more",
        "at `items.B1.1a.printed[3]`: `5` is a `count` of more than its `base` of 3",
        "at `samples.all.printed[0]`: `57` must give the number of cases as `count`",
        "at `overall`: must be a table with `printed`",
    ):
        assert expected in told, told


@pytest.mark.parametrize(
    ("values", "noted"), [((0.69, 1), True), ((69, 0.5), False), ((0, 1), False), ((), False)]
)
def test_percentages_that_are_all_fractions_of_one_are_noted(
    values: tuple[float, ...], noted: bool
) -> None:
    ids = ("B1", "B2")
    criteria = {
        id: {"printed": [{"value": value, "place": "sheet"}]}
        for id, value in zip(ids, values, strict=False)
    }
    sheet = published_from_data({"title": "T", "framework": "esi-2003", "criteria": criteria})
    found = audit(sheet)
    assert [note in found.words for note in ("Note: every percentage is 1 or less",)] == [noted]
    assert found.as_dict()["notes"] == list(sheet.notes)
    assert any("write 69" in line for line in compare(sheet, sheet).caveats) == noted


def test_a_file_that_cannot_be_read_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    for name, text in (("s.toml", "title = "), ("s.json", "{"), ("s.txt", "")):
        with pytest.raises(BadInputError):
            read_published(write(tmp_path / name, text))
    with pytest.raises(BadInputError, match=r"none\.toml: cannot be read \(no such file"):
        read_published(tmp_path / "none.toml")
