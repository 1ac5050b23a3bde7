"""Broken and hostile rule files: every problem at once, with its line and its path, and no harm."""

from __future__ import annotations

import datetime as dt
import time
from fractions import Fraction
from pathlib import Path

import pytest

import esi_rules as esi
from esi_rules.rulefile import dump_framework, dump_standards, load_framework, load_standards
from esi_rules.rulefile.load import read_standards

GOOD = """\
event_kinds:
  court_review: {words: review by the court}
editions:
  - id: mine
    title: on
    in_force_from: 2005-01-01
    citation: me
    standards:
      - id: one
        title: no
        clock: commencement
        limits:
          one.limit: {what: done, value: 5 working days, status: own, citation: me}
        rule:
          within: one.limit
          of: commencement
          done: {first: court_review}
"""


def load(text: str | bytes, folder: Path) -> esi.Standards:
    file = folder / "mine.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_standards(file)


def refusal(text: str | bytes, folder: Path) -> list[str]:
    with pytest.raises(esi.BadInputError) as caught:
        load(text, folder)
    return [problem.words() for problem in caught.value.problems]


def test_text_that_looks_like_something_else_stays_text(tmp_path: Path) -> None:
    (edition,) = load(GOOD, tmp_path).editions
    assert edition.title == "on"
    assert edition.standards[0].title == "no"


def test_all_problems_are_told_at_once_each_with_line_character_and_path(tmp_path: Path) -> None:
    broken = GOOD
    for good, bad in [
        ("2005-01-01", "2005-13-01"),
        ("        title: no", "        titel: no"),
        ("clock: commencement", "clock: first hihg"),
        ("5 working days", "5 working dys"),
        ("of: commencement", "of: comencement"),
        ("{first: court_review}", "{first: court_revue}"),
    ]:
        assert good in broken
        broken = broken.replace(good, bad)
    moments = (
        "one of `commencement`, `first high`, `first`, `nth`, `last`, `following`, `later_of`, "
        "`earlier_of` or `order`"
    )
    assert refusal(broken, tmp_path) == [
        "mine.yaml, line 6, character 20, at `editions[mine].in_force_from`: `2005-13-01` is not "
        "a day of the calendar; write a day that exists",
        "mine.yaml, line 10, character 9, at `editions[mine].standards[one]`: `titel` is not a "
        "key of a standard; did you mean `title`?",
        "mine.yaml, line 11, character 16, at `editions[mine].standards[one].clock`: "
        f"`first hihg` must be a moment: {moments}; did you mean `first high`?",
        "mine.yaml, line 13, character 42, at "
        "`editions[mine].standards[one].limits[one.limit].value`: a period's unit must be "
        "`working days`, `days`, `weeks` or `months` (got 'working dys'); did you mean "
        "`5 working days`?",
        "mine.yaml, line 16, character 15, at `editions[mine].standards[one].rule.of`: "
        f"`comencement` must be a moment: {moments}; did you mean `commencement`?",
        "mine.yaml, line 17, character 25, at `editions[mine].standards[one].rule.done.first`: "
        "`court_revue` is not a kind of event; `event_kinds` adds your own; did you mean "
        "`court_review`?",
    ]


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("within: one.limit", "within: one.limt", "`one.limt` is neither a period"),
        ("within: one.limit", "wihtin: one.limit", "did you mean `within`?"),
        ("within: one.limit", "within: {limit: one.limit, unit: weeks}", "must be `working days`"),
        ("within: one.limit", "at_least: one.limit", "is not a key of a rule `at_least`"),
        ("value: 5 working days", "value: unknown", "a limit without a value yet"),
        (
            "value: 5 working days",
            "value: 3",
            "is a number without a unit, and the rule in line 15 needs a period",
        ),
        ("value: 5 working days", "value: 10001 days", "longer than any sentence"),
        ("status: own", "status: onw", "did you mean `own`?"),
        ("title: no", "title: no\n        title: x", "`title` is there already in line 10"),
        ("title: no", "title:", "has nothing after it; write text"),
        ("title: no", "title: [a]", "must be text, or '' for none, not a list"),
        ("title: no", 'title: "\\e[31m"', "holds a character that does not print"),
        ("title: no", 'title: "\\u202e"', "holds a character that does not print"),
        ("title: no", "title: no\n        readings: {day-unit: x}", "did you mean `days-unit`?"),
        ("title: no", "title: no\n        readings: {days-unit: calender}", "`calendar`?"),
        ("title: no", "title: no\n        applies_if: {given: teir}", "did you mean `tier`?"),
        (
            "title: no",
            "title: no\n        applies_if: {given: dtto, is: maybe}",
            "is `yes` or `no`",
        ),
        ("title: no", "title: no\n        applies_if: {standard: two}", "`two` is not a standard"),
        ("court_review: {", "home_visit: {", "is a kind of the shipped standards"),
        ("court_review: {", "Court: {", "lower case words joined by `_`"),
        ("review by the court}", "x, values: [a], amount: yes}", "values or an amount, not both"),
        ("review by the court}", "x, amount: maybe}", "must be `yes` or `no`"),
        ("editions:\n", "edition:\n", "did you mean `editions`?"),
        ("id: one\n", "id: [one]\n", "must be text"),
        ("of: commencement", "of: [commencement]", "must be a moment, not a list"),
        ("of: commencement", "of: {order: first high}", "needs `licence`"),
        ("{first: court_review}", "{nth: 0, events: court_review}", "events are counted from 1"),
        ("{first: court_review}", "{nth: 1.5, events: court_review}", "must be a whole number"),
        ("{first: court_review}", "{first: home_visit (sen)}", "did you mean `seen`?"),
        ("{first: court_review}", "{first: warning (x)}", "have no values to choose from"),
        ("{first: court_review}", "{first: a (b}", "must be events, such as"),
        ("{first: court_review}", "{first: warning or contact_hours}", "joins events with amounts"),
        ("{first: court_review}", "{first: {events: x}}", "must be a list of kinds of event"),
        ("{first: court_review}", "{first: {event: [x]}}", "did you mean `events`?"),
        ("{first: court_review}", "{first: {events: [x]}}", "must have a `kind`, and `values`"),
        ("{first: court_review}", "{first: {events: [{kind: wrning}]}}", "mean `warning`?"),
        (
            "{first: court_review}",
            "{first: {events: [{kind: warning, value: x}]}}",
            "did you mean `values`?",
        ),
        ("{first: court_review}", "{first: {events: []}}", "names no kind of event"),
        ("{first: court_review}", "{first: {events: [], once_a_day: x}}", "must be `yes` or `no`"),
        ("{first: court_review}", "{first: [court_review]}", "must be a kind of event"),
        ("{first: court_review}", "", "has nothing after it; write a moment"),
        ("within: one.limit", "within: {limit: one.limt}", "did you mean `one.limit`?"),
        ("within: one.limit", "within: {limit: [one.limit]}", "must be a period, not a list"),
        ("within: one.limit", "within: {days_off: weekends}", "needs `limit` or `length`"),
        ("within: one.limit", "within: {length: 5 days, unti: days}", "did you mean `unit`?"),
        ("within: one.limit", "within: {length: 0 days, first_day_counts: yes}", "at least 1 day"),
        ("within: one.limit", "no_longer_than: [{form: 2005-01-01}]", "must have a `period`"),
        (
            "within: one.limit",
            "no_longer_than: [{form: 2005-01-01, period: 5 days}]",
            "did you mean `from`?",
        ),
        (
            "within: one.limit",
            "share: one.limit",
            "is a limit whose value is a period; the rule needs a share here",
        ),
        ("within: one.limit", "share: [1]", "must be a share such as `90%`"),
        ("within: one.limit", "at_least: [1]", "must be a whole number, or the id of a limit"),
        ("within: one.limit", "each: [1]", "must be a series"),
        ("within: one.limit", "each: week of weeks 1 to 13 in all", "must be a series"),
        ("within: one.limit", "each: 3 weeks of weeks 1 to 10", "do not divide into windows of 3"),
        ("          one.limit: {", "          - one.limit: {", "must be a mapping from the id of"),
        ("first: court_review", "first: court review", "did you mean `court_review`?"),
        (
            "value: 5 working days",
            "value: five days",
            "is not a limit; write the number in figures: for example `10",
        ),
        (
            "value: 5 working days",
            "value: [5]",
            "must be for example `10 working days`, `3`, `90%`",
        ),
        ("citation: me}", "citation: me, kind: count}", "is a period, not a count; correct either"),
        ("    citation: me\n", "    citation: {sorce: me}\n", "did you mean `source`?"),
        ("title: no", "title: no\n        readings: [x]", "must be a mapping from each reading"),
        ("  court_review: {words", "  - court_review: {words", "must be a mapping from the name"),
        ("    standards:\n", "    standards: x\n    standrds:\n", "did you mean `standards`?"),
    ],
)
def test_a_slip_is_told_with_what_was_expected(
    good: str, bad: str, message: str, tmp_path: Path
) -> None:
    assert good in GOOD
    lines = refusal(GOOD.replace(good, bad, 1), tmp_path)
    assert any(message in line for line in lines), lines
    assert all(line.startswith("mine.yaml, line ") for line in lines)


def test_a_share_and_a_period_by_the_day_can_come_from_limits(tmp_path: Path) -> None:
    text = GOOD.replace(
        "        rule:\n",
        "          two.limit: {what: kept, value: 1/3, status: own, citation: me}\n        rule:\n",
    )
    head, _, _ = text.partition("          within: one.limit\n")
    share = (
        "share: two.limit\n          events: appointment (attended)\n          among: appointment"
    )
    (edition,) = load(f"{head}          {share}\n", tmp_path).editions
    appointments = esi.events.appointment
    assert edition["one"].rule == esi.rules.Share(
        Fraction(1, 3), appointments.where("attended"), appointments
    )
    gaps = (
        "no_longer_than: [{period: unknown}, {from: 2005-02-01, period: one.limit}]\n"
        "          between: appointment"
    )
    (edition,) = load(f"{head}          {gaps}\n", tmp_path).editions
    rule = edition["one"].rule
    assert isinstance(rule, esi.rules.NoLongerThan)
    assert rule.periods == ((None, None), (dt.date(2005, 2, 1), esi.working_days(5)))


def test_a_limit_replaced_by_no_value_is_told_at_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD, encoding="utf-8")
    with pytest.raises(esi.BadInputError) as caught:
        load_standards(file, limits={"one.limit": "5 dys", "two.limit": "5 days"})
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("inspection.toml, [limits], at `one.limit`: a period's unit")


def test_editions_that_overlap_are_refused(tmp_path: Path) -> None:
    twice = GOOD + GOOD.partition("editions:\n")[2].replace("id: mine", "id: other")
    assert (
        "both in force on 2005-01-01; end the first the day before" in refusal(twice, tmp_path)[0]
    )


def test_a_limit_of_two_standards_is_not_guessed(tmp_path: Path) -> None:
    (standard,) = [GOOD[GOOD.index("      - id: one") :]]
    second = standard.replace("id: one\n", "id: two\n").replace("5 working", "6 working")
    third = standard.replace("id: one\n", "id: three\n").replace(
        "          one.limit: {what: done, value: 5 working days, status: own, citation: me}\n",
        "          three.limit: {what: done, value: 5 working days, status: own, citation: me}\n",
    )
    (line,) = refusal(GOOD + second + third, tmp_path)
    assert "`one.limit` is a limit of several standards; give each an id of its own" in line


HOSTILE = {
    "object tag": GOOD.replace("title: no", "title: !!python/object/apply:os.system [echo]"),
    "object tag, long": GOOD.replace(
        "title: no", "title: !<tag:yaml.org,2002:python/object/new:os.system> x"
    ),
    "plain tag": GOOD.replace("title: no", "title: !!str no"),
    "own tag": GOOD.replace("title: no", "title: !mine no"),
    "anchor": GOOD.replace("title: no", "title: &a no"),
    "alias": GOOD.replace("title: no", "title: *a"),
    "merge": GOOD.replace("title: no", "title: no\n        <<: {x: y}"),
    "billion laughs": "a: &a [x, x]\n"
    + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    ),
    "deep lists": "[" * 100_000,
    "deep mappings": "{a: " * 100_000,
    "deep block": "".join(f"{' ' * n}- \n" for n in range(900)),
    "dashes in one line": "- " * 100_000,
    "deep rule": GOOD.replace("within: one.limit", "not: " + "{not: " * 5000),
    "NUL": GOOD.replace("title: no", "title: n\0o"),
    "escape": GOOD.replace("title: no", "title: n\x1bo"),
    "NUL escape": GOOD.replace("title: no", 'title: "n\\0o"'),
    "huge number": GOOD.replace("within: one.limit", f"at_least: {'9' * 100_000}"),
    "huge period": GOOD.replace("value: 5 working", f"value: {'9' * 100_000} working"),
    "huge fraction": GOOD.replace("value: 5 working days", f"value: 1/{'9' * 100_000}"),
    "no such character": GOOD.replace("title: no", 'title: "\\UFFFFFFFF"'),
    "huge version": "%YAML " + "9" * 100_000 + ".1\n---\n" + GOOD,
    "two documents": GOOD + "---\n" + GOOD,
    "complex key": "? [a, b]\n: c\n",
    "empty": "",
    "comment": "# nothing\n",
    "a word": "editions",
    "a list": "- editions",
    "a tab": "editions:\n\t- id: x",
    "unclosed": "editions: [",
    "bad quote": "title: 'x",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_quickly_with_a_message(name: str, tmp_path: Path) -> None:
    start = time.monotonic()
    lines = refusal(HOSTILE[name], tmp_path)
    assert time.monotonic() - start < 5
    assert all(line.startswith("mine.yaml") for line in lines)
    assert all(len(line) < 2500 and line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("object tag", "line 10, character 16: has a tag `tag:yaml.org,2002:python/object/apply:"),
        ("anchor", "line 10, character 16: has an anchor `&a`; leave it out"),
        ("alias", "line 10, character 16: has an alias `*a`; write the value out"),
        ("billion laughs", "has an alias `*a`"),
        ("deep lists", "line 1, character 61: is nested more than 60 deep"),
        ("NUL", "line 10: holds a NUL character; take it out"),
        ("two documents", "line 18, character 1: starts a second document; a file holds one"),
        ("huge number", "must be a whole number of at most 9 digits"),
        ("empty", "mine.yaml: is empty"),
        ("a tab", "line 2, character 1: is indented with a tab"),
    ],
)
def test_what_is_refused_is_said(name: str, message: str, tmp_path: Path) -> None:
    assert any(message in line for line in refusal(HOSTILE[name], tmp_path))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"title: \xff\xfe", "is not UTF-8"),
        ("title: x".encode("utf-16"), "is not UTF-8 text"),
        (b"#" * 500_001, "is larger than 500000 bytes"),
    ],
)
def test_bytes_that_are_no_such_file_are_refused(data: bytes, message: str, tmp_path: Path) -> None:
    assert message in refusal(data, tmp_path)[0]


@pytest.mark.slow
def test_reading_stops_after_very_many_problems(tmp_path: Path) -> None:
    lines = refusal("".join(f"key{n}: x\n" for n in range(40_000)), tmp_path)
    assert len(lines) == 1001
    assert lines[-1] == "mine.yaml: has more than these 1000 problems; correct some of them"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert load(b"\xef\xbb\xbf" + GOOD.encode(), tmp_path) == load(GOOD, tmp_path)


@pytest.mark.parametrize("name", ["none.yaml", "a\0b", ""])
def test_a_file_that_is_not_there_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(esi.BadInputError, match="cannot be read"):
        load_standards(tmp_path / name)


def test_a_framework_is_checked_against_its_own_items_and_the_standards(tmp_path: Path) -> None:
    file = tmp_path / "framework.yaml"
    text = dump_framework(esi.esi_framework())
    file.write_text(
        text.replace("{answer: B1.1a}", "{answer: B1.1aa}").replace(
            "{standard: plan-review}", "{standard: plan-reveiw}"
        ),
        encoding="utf-8",
    )
    with pytest.raises(esi.BadInputError) as caught:
        load_framework(file, standards=esi.national_standards().ids)
    one, two = str(caught.value).splitlines()
    assert "`B1.1aa` is not an item of the inspection; did you mean `B1.1a`?" in one
    assert "`plan-reveiw` is not a standard; did you mean `plan-review`?" in two


def test_a_framework_whose_weights_make_no_sense_is_refused_at_its_section(tmp_path: Path) -> None:
    file = tmp_path / "framework.yaml"
    text = dump_framework(esi.esi_framework())
    file.write_text(text.replace("weight: 40", "weight: -40"), encoding="utf-8")
    with pytest.raises(esi.BadInputError, match=r"at `sections\[C\].weight`: `-40` must be a numb"):
        load_framework(file)
    file.write_text(text.replace("    weight: 40\n", ""), encoding="utf-8")
    with pytest.raises(esi.BadInputError, match=r"at `sections\[C\]`: section `C` has scored crit"):
        load_framework(file)


def test_a_value_for_a_limit_that_no_rule_names_is_refused_and_not_shown_without_effect() -> None:
    text = dump_standards(esi.national_standards())
    with pytest.raises(esi.BadInputError, match=r"is named by no rule of mine\.yaml"):
        read_standards("mine.yaml", text, {"programme-start.limit": "20 working days"})


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("one", "`one` is the standard itself; a rule cannot wait for its own finding"),
        ("two", "`two` comes after `one`, which names it; move it before"),
    ],
)
def test_a_standard_can_only_name_those_that_are_judged_before_it(
    named: str, told: str, tmp_path: Path
) -> None:
    second = """\
      - id: two
        title: two
        clock: commencement
        rule: {standard: one}
"""
    assert load(GOOD + second, tmp_path).ids == ("one", "two")
    start = GOOD.index("          within:")
    circular = f"{GOOD[:start]}          standard: {named}\n{second}"
    place = "mine.yaml, line 15, character 21, at `editions[mine].standards[one].rule.standard`"
    assert refusal(circular, tmp_path) == [f"{place}: {told}"]
