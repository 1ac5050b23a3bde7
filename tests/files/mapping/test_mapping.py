"""A mapping of tables as they are: what it makes, and what it refuses to guess."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import attrs
import pytest

import esi_rules as esi
from esi_rules.files import BadRow
from esi_rules.files.mapping.local_days import local_day
from esi_rules.files.mapping.parse_mapping import parse_mapping

Rows = list[dict[str, Any]]


def lines_of(error: esi.BadInputError) -> list[str]:
    return [problem.words() for problem in error.problems]


SETTINGS = esi.Inspection("North", dt.date(2005, 3, 14))
ORDERS: Rows = [{"no": 1, "kind": "CRO", "start": dt.date(2004, 9, 24)}]
CASES = esi.RowMapping(
    "orders",
    {
        "case_id": "no",
        "sentence": esi.CellMapping("kind", codes={"CRO": "order", "ADL": "licence"}),
        "commenced_on": "start",
    },
)
VISITS = esi.RowMapping(
    "visits",
    {
        "case_id": "no",
        "event": esi.CellMapping(constant="home_visit"),
        "on": "day",
        "value": esi.CellMapping("result", codes={"S": "seen", "A": "attempted"}, ignore=["X"]),
    },
)


def mapping(**parts: Any) -> esi.TableMapping:
    return esi.TableMapping(SETTINGS, **{"cases": [CASES], **parts})


def read(source: Mapping[str, Rows], made: esi.TableMapping) -> list[esi.Case]:
    return list(esi.read_mapped({"orders": ORDERS, **source}, made).inspection.cases)


def refused(source: Mapping[str, Rows], made: esi.TableMapping) -> list[str]:
    with pytest.raises(esi.BadInputError) as error:
        read(source, made)
    return lines_of(error.value)


def visit(**cells: object) -> dict[str, object]:
    return {"no": 1, "day": dt.date(2004, 10, 1), "result": "S", **cells}


def on(**keys: Any) -> esi.RowMapping:
    """The visits, with the day read as the keys say."""
    day = esi.CellMapping("day", **keys)
    return attrs.evolve(VISITS, cells={**dict(VISITS.cells), "on": day})


def days(made: esi.RowMapping, *values: object) -> list[str]:
    (case,) = read({"visits": [visit(day=value) for value in values]}, mapping(events=[made]))
    return [str(event.on) for event in case.events]


# Codes


def test_codes_become_words_and_an_empty_cell_stays_empty() -> None:
    rows = [visit(), visit(result=" A "), visit(result=None), visit(result="X")]
    (case,) = read({"visits": rows}, mapping(events=[VISITS]))
    assert case == esi.Case(
        "1",
        "order",
        "2004-09-24",
        [esi.Event("home_visit", "2004-10-01", word) for word in ("seen", "attempted", None)],
    )


def test_a_code_that_is_not_mapped_is_refused_with_its_count_and_first_row() -> None:
    rows = [visit(), visit(result="s"), visit(result="Q"), visit(result="Q")]
    assert refused({"visits": rows}, mapping(events=[VISITS])) == [
        "mapping, column `events[0].value`: `Q` is a code of visits.result that is not mapped "
        "(2 rows, first visits row 3); add it to `codes` or to `ignore`",
        "mapping, column `events[0].value`: `s` is a code of visits.result that is not mapped "
        "(1 row, first visits row 2); the code `S` is mapped and looks similar; add it to `codes` "
        "or to `ignore`",
    ]


def test_codes_of_a_column_that_has_none_are_not_reported_one_by_one() -> None:
    rows = [visit(result=f"id {n}", type=f"type {n}") for n in range(1_000)]
    lines = refused({"visits": rows}, mapping(events=[VISITS]))
    assert len(lines) == 101
    assert "has 900 more codes like those that are reported" in lines[0]
    part = attrs.evolve(VISITS, where={"type": ["none"]})
    lines = refused({"visits": rows}, mapping(events=[part]))
    assert len(lines) == 101
    assert "has 900 more values like those" in lines[0]


def test_a_value_of_one_filter_that_is_not_named_is_reported_once() -> None:
    part = attrs.evolve(VISITS, where={"a": ["1"], "b": ["1"]})
    rows = [visit(a="2", b="1"), visit(a="1", b="1")]
    (line,) = refused({"visits": rows}, mapping(events=[part]))
    assert "`2` is a value of visits.a that no part" in line


def test_the_events_of_a_case_whose_own_code_is_not_mapped_are_no_problem_of_their_own() -> None:
    orders = [*ORDERS, {"no": 2, "kind": "ZZZ", "start": dt.date(2004, 9, 24)}]
    (line,) = refused({"orders": orders, "visits": [visit(no=2)]}, mapping(events=[VISITS]))
    assert "`ZZZ` is a code of orders.kind that is not mapped" in line


def test_an_inspection_that_is_tried_out_shows_every_code_and_what_it_became() -> None:
    rows = [visit(), visit(), visit(result="Q"), visit(result="X"), visit(result="")]
    report = esi.try_mapping({"orders": ORDERS, "visits": rows}, mapping(events=[VISITS]))
    assert [row[1:] for row in report.code_rows()] == [
        ("orders.kind", "CRO", "order", "1"),
        ("visits.result", "(empty)", "(empty)", "1"),
        ("visits.result", "Q", "NOT MAPPED", "1"),
        ("visits.result", "S", "seen", "2"),
        ("visits.result", "X", "left out", "1"),
    ]
    assert [code.code for code in report.not_mapped] == ["Q"]
    assert [row[1:] for row in report.part_rows()] == [
        ("orders", "1", "1", "0"),
        ("visits", "5", "3", "1"),
    ]
    assert len(report.problems) == 1
    assert "events[0].value: visits.result Q is NOT MAPPED (1 row)" in report.words()


# Rows that a mapping chooses


def typed(kind: str) -> esi.RowMapping:
    return attrs.evolve(VISITS, where={"type": kind})


def test_a_value_that_no_part_names_is_refused_and_one_that_is_ignored_is_left_out() -> None:
    rows = [visit(type="HV"), visit(type="NOTE"), visit(type="NEW"), visit(type=None)]
    ignore = esi.RowMapping("visits", where={"type": ["NOTE"]})
    made = mapping(events=[typed("HV")], ignore=[ignore])
    value = "of visits.type that no part of the mapping names (1 row, first row"
    hint = "name it in the `where` of a part, or of one under [[ignore]]"
    assert refused({"visits": rows}, made) == [
        f"mapping, column `events[0].where`: `` is a value {value} 4); {hint}",
        f"mapping, column `events[0].where`: `NEW` is a value {value} 3); {hint}",
    ]
    (case,) = read({"visits": rows[:2]}, made)
    assert len(case.events) == 1


def test_a_row_whose_values_are_named_but_not_together_is_refused() -> None:
    parts = [
        attrs.evolve(VISITS, where={"type": ["HV"], "result": ["S"]}),
        attrs.evolve(VISITS, where={"type": ["OV"], "result": ["A"]}),
    ]
    rows = [visit(type="HV", result="S"), visit(type="OV", result="S")]
    assert refused({"visits": rows}, mapping(events=parts)) == [
        "mapping: 1 row of visits with result `S` and type `OV` (first row 2) would be used by no "
        "part of the mapping; add a part that reads them, or name them under [[ignore]]"
    ]


def test_a_case_that_is_left_out_takes_its_events_with_it_and_another_unknown_one_is_refused() -> (
    None
):
    orders = [{**ORDERS[0], "sample": "1"}, {**ORDERS[0], "no": 2, "sample": "0"}]
    made = mapping(events=[VISITS], ignore=[esi.RowMapping("orders", where={"sample": "0"})])
    source = {"orders": orders, "visits": [visit(), visit(no=2)]}
    (case,) = read(source, made)
    assert (case.case_id, len(case.events)) == ("1", 1)
    source["visits"].append(visit(no=3))
    assert refused(source, made) == [
        "visits, row 3, column `no`: `3` is not the id of a case"
    ]  # fmt: skip


# Days


def test_an_empty_day_is_refused_until_the_mapping_says_what_it_means() -> None:
    (line,) = refused({"visits": [visit(day=None)]}, mapping(events=[VISITS]))
    assert line.startswith("visits, row 1, column `day`: is empty; say in the mapping")
    assert days(on(empty="no event"), None, "2004-10-02") == ["2004-10-02"]
    assert days(on(empty="day not known"), None, "2004-10-02") == ["", "2004-10-02"]


def test_text_is_read_by_the_stated_format_and_never_by_another() -> None:
    assert days(on(date="%d/%m/%Y"), "03/04/2004", "3/4/2004") == ["2004-04-03", "2004-04-03"]
    assert days(on(date="%m/%d/%Y"), "03/04/2004") == ["2004-03-04"]
    assert days(on(date=["%d/%m/%Y", "%m/%Y", "%Y"]), "10/2004", "2004") == ["2004-10", "2004"]
    (line,) = refused({"visits": [visit(day="2004-04-03")]}, mapping(events=[on(date="%d/%m/%Y")]))
    assert line == "visits, row 1, column `day`: `2004-04-03` is not a date written %d/%m/%Y"


def test_a_date_that_two_formats_read_otherwise_is_refused() -> None:
    both = on(date=["%d/%m/%Y", "%m/%d/%Y"])
    assert days(both, "24/09/2004", "01/01/2004") == ["2004-09-24", "2004-01-01"]
    (line,) = refused({"visits": [visit(day="03/04/2004")]}, mapping(events=[both]))
    assert "may be 2004-04-03 (%d/%m/%Y) or 2004-03-04 (%m/%d/%Y)" in line


def test_numbers_with_nothing_between_them_are_read_in_full_width_only() -> None:
    assert days(on(date="%Y%m%d"), "20041001", 20041001) == ["2004-10-01"] * 2
    (line,) = refused({"visits": [visit(day="2004111")]}, mapping(events=[on(date="%Y%m%d")]))
    assert "is not a date written %Y%m%d" in line


@pytest.mark.parametrize("time", [dt.datetime(2004, 9, 30, 23), "2004-09-30 23:00"])
def test_local_midnight_in_utc_is_the_next_day(time: object) -> None:
    form = {"date": "%Y-%m-%d %H:%M"} if isinstance(time, str) else {}
    assert days(on(times="UTC", **form), time) == ["2004-10-01"]
    assert days(on(times="local", **form), time) == ["2004-09-30"]
    (line,) = refused({"visits": [visit(day=time)]}, mapping(events=[on(**form)]))
    assert "has a time of day; write times = `local` in the mapping if it is local" in line


def test_winter_has_the_same_midnight_in_utc() -> None:
    assert days(on(times="UTC"), dt.datetime(2004, 12, 1)) == ["2004-12-01"]
    assert days(on(times="UTC"), dt.datetime(2004, 11, 30, 23)) == ["2004-11-30"]


def test_a_time_with_a_zone_is_read_only_as_such() -> None:
    midnight = dt.datetime(2004, 9, 30, 23, tzinfo=dt.UTC)
    assert days(on(times="zoned"), midnight) == ["2004-10-01"]
    for times, why in ((None, "has a time zone; write"), ("UTC", "write `zoned`")):
        (line,) = refused({"visits": [visit(day=midnight)]}, mapping(events=[on(times=times)]))
        assert why in line
    naive = dt.datetime(2004, 9, 30, 23)
    (line,) = refused({"visits": [visit(day=naive)]}, mapping(events=[on(times="zoned")]))
    assert "has no time zone, and the mapping says `zoned`" in line


def test_the_clocks_change_on_the_last_sundays_of_march_and_october() -> None:
    """Against the rule itself: from 1996 on, summer time begins and ends on these days."""
    cell = esi.CellMapping("day", times="UTC")
    for year in range(1996, 2027):
        begins, ends = (
            last - dt.timedelta(days=last.isoweekday() % 7)
            for last in (dt.date(year, 3, 31), dt.date(year, 10, 31))
        )
        for day in (begins, ends):
            for offset in (-1, 0):
                before = day + dt.timedelta(days=offset)
                in_summer = (day == begins) == (offset == 0)
                expected = before + dt.timedelta(days=int(in_summer))
                time = dt.datetime.combine(before, dt.time(23, 30))
                assert local_day(time, cell) == str(expected)


# Ratings and order


def ratings(**keys: Any) -> esi.TableMapping:
    cells = {
        "case_id": "no",
        "event": esi.CellMapping(constant="risk_rating"),
        "on": esi.CellMapping("day", empty="day not known"),
        "value": "level",
    }
    return mapping(events=[esi.RowMapping("risks", cells, **keys)])


def test_two_ratings_on_one_day_are_refused_until_the_mapping_says_which_is_later() -> None:
    day = dt.date(2004, 10, 1)
    rows = [{"no": 1, "day": day, "level": "high", "id": "10"},
            {"no": 1, "day": day, "level": "low", "id": "9"}]  # fmt: skip
    (line,) = refused({"risks": rows}, ratings())
    assert line.startswith("risks, row 2, column `no`: `1` has another rating in row 1 of risks")
    (case,) = read({"risks": rows}, ratings(order_by="id"))
    assert [event.value for event in case.events] == ["low", "high"]
    (line,) = refused({"risks": [{**row, "id": "9"} for row in rows]}, ratings(order_by="id"))
    assert "the later row counts" in line
    rows[1]["day"] = "2004"
    assert len(refused({"risks": rows}, ratings())) == 1
    rows[1]["day"] = dt.date(2004, 10, 2)
    (case,) = read({"risks": rows}, ratings())
    assert len(case.events) == 2


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (9, 10),
        ("9", "10"),
        (None, "0"),
        (2.5, 10),
        ("2004-10-01 09:30", "2004-10-01T10:00:00"),
        (dt.datetime(2004, 10, 1, 9), dt.datetime(2004, 10, 1, 10)),
        (
            dt.datetime(2004, 10, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=5))),
            dt.datetime(2004, 10, 1, 8, tzinfo=dt.UTC),
        ),
    ],
)
def test_numbers_are_ordered_by_size_and_times_as_they_follow(earlier: Any, later: Any) -> None:
    day = dt.date(2004, 10, 1)
    rows = [{"no": 1, "day": day, "level": level, "at": at}
            for level, at in (("low", later), ("high", earlier))]  # fmt: skip
    (case,) = read({"risks": rows}, ratings(order_by="at"))
    assert [event.value for event in case.events] == ["high", "low"]


@pytest.mark.parametrize(
    "values",
    [
        ("01/12/2004", "02/01/2004"),
        ("A10", "A9"),
        ("9:30", "10:00"),
        (10, "2004-10-01"),
        ("2004-10-01 9:30", "2004-10-01 10:00"),
        (dt.datetime(2004, 10, 1, 9), dt.datetime(2004, 10, 1, 9, tzinfo=dt.UTC)),
    ],
)
def test_text_whose_order_is_not_that_of_what_it_stands_for_orders_nothing(values: Any) -> None:
    rows = [{"no": 1, "day": "2004-10-01", "level": "low", "at": at} for at in values]
    lines = refused({"risks": rows}, ratings(order_by="at"))
    assert any("orders nothing as a value of risks.at; name a column" in line for line in lines)


# Facts and look-ups

NEEDS = esi.RowMapping(
    "needs",
    {
        "case_id": "no",
        "fact": esi.CellMapping("code", codes={"U": "unpaid_work", "D": "dtto"}, ignore="C"),
        "value": esi.CellMapping(constant="yes"),
        "otherwise": esi.CellMapping(constant="no"),
    },
)


def test_rows_become_facts_of_their_case_and_other_cases_have_the_value_that_is_stated() -> None:
    orders = [*ORDERS, {**ORDERS[0], "no": 2}]
    needs = [{"no": 2, "code": "U"}, {"no": 2, "code": "C"}]
    one, two = read({"orders": orders, "needs": needs}, mapping(facts=[NEEDS]))
    assert one.facts == {"unpaid_work": False, "dtto": False}
    assert two.facts == {"unpaid_work": True, "dtto": False}
    (line,) = refused({"needs": [{"no": 7, "code": "U"}]}, mapping(facts=[NEEDS]))
    assert line == "needs, row 1, column `no`: `7` is not the id of a case"


def test_a_row_that_names_no_fact_is_refused() -> None:
    needs = [{"no": 1, "code": ""}, {"no": 1, "code": None}]
    lines = refused({"needs": needs}, mapping(facts=[NEEDS]))
    assert lines == [
        f"needs, row {row}, column `code`: `` is empty, and so names no fact; map it or ignore it"
        for row in (1, 2)
    ]
    code = esi.CellMapping(
        "name", codes={"U": "unpaid_work"}, lookup=esi.Lookup("kinds", "code", "id")
    )
    made = attrs.evolve(NEEDS, cells={**dict(NEEDS.cells), "fact": code})
    source = {"needs": [{"no": 1, "code": "7"}], "kinds": [{"id": "8", "name": "U"}]}
    (line,) = refused(source, mapping(facts=[made]))
    assert line == "needs, row 1, column `name`: `7` is the `id` of no row of kinds"


def test_two_rows_that_give_a_fact_two_values_are_refused() -> None:
    value = esi.CellMapping("value", codes={"Y": "yes", "N": "no"})
    made = attrs.evolve(NEEDS, cells={**dict(NEEDS.cells), "value": value})
    needs = [{"no": 1, "code": "U", "value": "Y"}, {"no": 1, "code": "U", "value": "N"}]
    (line,) = refused({"needs": needs}, mapping(facts=[made]))
    assert "another value than row 1 of needs does (`yes`), for the same case; keep one" in line


def test_a_cell_of_another_table_is_looked_up_by_its_key() -> None:
    cell = esi.CellMapping("office", lookup=esi.Lookup("people", "crn", "id"))
    cases = attrs.evolve(CASES, cells={**dict(CASES.cells), "district": cell})
    orders = [{**ORDERS[0], "crn": "X1"}]
    people = [{"id": "X1", "office": "North"}, {"id": "X2", "office": "South"}]
    (case,) = read({"orders": orders, "people": people}, mapping(cases=[cases]))
    assert case.groups == {"district": "North"}
    for others, number in ([], "no row"), ([*people, people[0]], "more than one row"):
        (line,) = refused({"orders": orders, "people": others}, mapping(cases=[cases]))
        assert line == (
            "orders, row 1, column `office`: `X1` is the `id` of " + number + " of people"
        )


def test_a_uuid_is_an_id_and_bytes_are_none() -> None:
    id = UUID(int=7)
    (case,) = read({"orders": [{**ORDERS[0], "no": id}]}, mapping())
    assert case.case_id == str(id)
    (line,) = refused({"orders": [{**ORDERS[0], "no": b"7"}]}, mapping())
    assert "must be text, a number, yes or no, a date, or empty" in line


# Bad rows


def test_bad_rows_are_set_aside_with_the_place_in_the_source() -> None:
    orders = [*ORDERS, {**ORDERS[0], "no": 2}]
    bad: list[BadRow] = []
    rows = [visit(day="soon"), visit(no=2)]
    loaded = esi.read_mapped(
        {"orders": orders, "visits": rows}, mapping(events=[VISITS]), on_problem=bad.append
    )
    assert [case.case_id for case in loaded.inspection.cases] == ["2"]
    assert [(row.file, row.row, row.case_id) for row in bad] == [
        ("orders", 1, "1"),
        ("visits", 1, "1"),
    ]
    assert json.loads(bad[1].cells) == {"no": 1, "day": "soon", "result": "S"}
    assert bad[0].reasons == ("set aside with its case, because of row 1 of visits",)


def test_a_code_that_is_not_mapped_is_refused_although_bad_rows_are_set_aside() -> None:
    with pytest.raises(esi.BadInputError, match="not mapped"):
        esi.read_mapped(
            {"orders": ORDERS, "visits": [visit(result="Q")]},
            mapping(events=[VISITS]),
            on_problem=print,
        )


# What is wrong with a mapping itself


def lines_for(made: esi.TableMapping, **source: Rows) -> list[str]:
    return refused(source, made)


def test_names_that_the_source_does_not_have_are_refused_with_the_nearest() -> None:
    wrong = attrs.evolve(VISITS, cells={**dict(VISITS.cells), "on": "dya"}, where={"tpye": "x"})
    rows = [visit(type="x")]
    assert lines_for(mapping(events=[wrong]), visits=rows) == [
        "mapping, column `events[0]`: `tpye` is not a column of visits; did you mean `type`?",
        "mapping, column `events[0].on`: `dya` is not a column of visits; did you mean `day`?",
    ]
    (line,) = lines_for(mapping(events=[attrs.evolve(VISITS, table="vists")]), visits=rows)
    assert line == (
        "mapping, column `events[0]`: `vists` is not a table of the source; did you mean `visits`?"
    )


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("event", esi.CellMapping(constant="home_vist"), "did you mean `home_visit`?"),
        ("value", esi.CellMapping("result", codes={"S": "sene"}), "did you mean `seen`?"),
        ("value", esi.CellMapping("result", constant="seen"), "needs a `column` or a `constant`"),
        ("value", esi.CellMapping(), "needs a `column` or a `constant`"),
        ("value", esi.CellMapping(constant="seen", ignore="X"), "nothing but `constant` is used"),
        ("value", esi.CellMapping("result", codes={"S": "seen"}, ignore="S"), "named twice"),
        ("value", esi.CellMapping("result", date="%Y"), "holds no day"),
        ("value", esi.CellMapping("result", empty="no event"), "is for the column `on`"),
        ("on", esi.CellMapping("day", date="%d/%m/%y"), "year of two digits"),
        ("on", esi.CellMapping("day", date="%d/%m"), "must have %Y"),
        ("on", esi.CellMapping("day", date="%d/%Y"), "has a day and no month"),
        ("on", esi.CellMapping("day", date="%H %m/%Y"), "has a time and no day"),
        ("on", esi.CellMapping("day", date="%U %Y"), "has %U, which is not known"),
        ("on", esi.CellMapping("day", date="%d/%m/%m/%Y"), "has %m and %m, which say the same"),
        ("on", esi.CellMapping("day", date="%d %b (%m) %Y"), "has %b and %m, which say the same"),
        ("on", esi.CellMapping("day", date="%d/%m/%Y%"), "ends in %"),
        ("on", esi.CellMapping("day", times="BST"), "must be `local`, `zoned` or a zone"),
        ("on", esi.CellMapping(constant="2004-02-30"), "is not a day of the calendar"),
        ("vlaue", "result", "did you mean `value`?"),
    ],
)
def test_a_mapping_that_is_wrong_by_itself_is_refused(
    column: str, cell: esi.CellMapping | str, words: str
) -> None:
    wrong = attrs.evolve(VISITS, cells={**dict(VISITS.cells), column: cell})
    lines = lines_for(mapping(events=[wrong]), visits=[visit()])
    assert any(words in line and f"events[0].{column}" in line for line in lines), lines


def test_parts_with_cases_have_the_same_columns_and_what_leaves_rows_out_says_which() -> None:
    more = attrs.evolve(CASES, cells={**dict(CASES.cells), "dtto": esi.CellMapping(constant="no")})
    (line,) = lines_for(mapping(cases=[CASES, more]))
    assert line.startswith("mapping, column `cases[0]`: needs `dtto`, which another part")
    (line,) = lines_for(mapping(ignore=[esi.RowMapping("orders")]))
    assert "needs `where`" in line
    (line,) = lines_for(mapping(cases=[]))
    assert "has no part that makes cases" in line


@pytest.mark.parametrize(
    "build",
    [
        lambda: esi.CellMapping(5),
        lambda: esi.CellMapping("a", codes=["x"]),
        lambda: esi.CellMapping("a", codes={"x": 1}),
        lambda: esi.RowMapping(None),
        lambda: esi.RowMapping("t", {"case_id": 5}),
        lambda: esi.TableMapping(None),
        lambda: esi.TableMapping(SETTINGS, cases=[5]),
        lambda: esi.read_mapped(5, mapping()),
        lambda: esi.read_mapped({}, None),
        lambda: esi.read_mapped({5: []}, mapping()),
        lambda: esi.read_mapped({}, mapping(), on_problem=5),
        lambda: esi.read_mapped({}, mapping(), own_rules=5),
        lambda: esi.read_mapping(5),
        lambda: esi.read_mapping("map.toml", own_rules=5),
    ],
)
def test_values_of_the_wrong_kind_are_refused(build: Any) -> None:
    with pytest.raises(esi.WrongTypeError):
        build()


# The file

TOML = """
[inspection]
area = "North"
as_at = 2005-03-14

[[cases]]
table = "orders"
case_id = "no"
commenced_on = "start"
[cases.sentence]
column = "kind"
codes = { CRO = "order", ADL = "licence" }

[[events]]
table = "visits"
case_id = "no"
event = { constant = "home_visit" }
on = { column = "day", date = ["%d/%m/%Y"], times = "UTC", empty = "no event" }
value = { column = "result", codes = { S = "seen", A = "attempted" }, ignore = ["X"] }
"""


def of_text(text: str) -> esi.TableMapping:
    return parse_mapping("map.toml", text.encode())


def test_a_file_and_a_value_of_python_are_equal() -> None:
    day = on(date="%d/%m/%Y", times="UTC", empty="no event")
    assert set(of_text(TOML).cases[0].cells) == set(CASES.cells)
    assert of_text(TOML).events == (day,)
    assert hash(of_text(TOML).events) == hash((day,))


def test_problems_of_a_file_name_the_line_and_come_all_at_once() -> None:
    text = (
        TOML.replace('area = "North"', 'aera = "North"')
        .replace("date =", "dat =")
        .replace('constant = "home_visit"', "constant = 5")
        .replace('[[events]]\ntable = "visits"', "[[events]]\ntable = 7")
        .replace('table = "orders"', 'table = "orders"\nwhere = 5')
    ).replace("table = 7", 'table = "visits"\norder_by = 7')
    with pytest.raises(esi.BadInputError) as error:
        of_text(text)
    found = lines_of(error.value)
    assert [line.partition(": ")[0] for line in found] == [
        "map.toml, line 3, at `inspection.aera`",
        "map.toml, line 2, at `inspection.area`",
        "map.toml, line 8, at `cases[0].where`",
        "map.toml, line 19, at `events[0].event.constant`",
        "map.toml, line 20, at `events[0].on.dat`",
        "map.toml, line 17, at `events[0].order_by`",
    ]
    assert found[4].endswith("`dat` is not a key here; did you mean `date`?")


def test_a_wrong_word_in_a_file_has_its_line_and_the_nearest_known_word() -> None:
    made = of_text(TOML.replace('"seen"', '"sene"'))
    with pytest.raises(esi.BadInputError) as error:
        esi.read_mapped({"orders": [], "visits": []}, made)
    assert lines_of(error.value) == [
        "map.toml, line 19, at `events[0].value`: `sene` must be `seen`, `attempted` or empty "
        "for `home_visit`; did you mean `seen`?"
    ]


def test_a_file_that_is_missing_or_is_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(esi.BadInputError, match="cannot be read"):
        esi.read_mapping(tmp_path / "none.toml")
    (tmp_path / "map.toml").write_text("[inspection\n")
    with pytest.raises(esi.BadInputError, match="is not TOML"):
        esi.read_mapping(tmp_path / "map.toml")
