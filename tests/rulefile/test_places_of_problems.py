"""A problem of a rule file is reported at the line where it was typed, not where it showed."""

from __future__ import annotations

from pathlib import Path

import pytest

import esi_rules as esi
from esi_rules.rulefile import dump_framework, load_framework, load_standards

TEXT = """\
editions:
  - id: mine
    title: Mine
    in_force_from: 2005-01-01
    citation: me
    standards:
      - id: one
        title: One
        clock: commencement
        limits:
          one.limit: {what: done, value: 5 working days, status: own, citation: me}
          one.count: {what: how many, value: 2, status: own, citation: me}
        rule:
          all_of:
            - {within: one.limit, of: commencement, done: {first: home_visit}}
            - {at_least: one.count, events: home_visit}
      - id: two
        title: Two
        clock: commencement
        rule: {within: 3 weeks, of: commencement, done: {first: warning}}
"""


def refusal(text: str, folder: Path) -> list[str]:
    file = folder / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(esi.BadInputError) as caught:
        load_standards(file)
    return [problem.words() for problem in caught.value.problems]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_a_bare_number_is_reported_where_it_stands_and_not_at_the_rule(tmp_path: Path) -> None:
    (problem,) = refusal(TEXT.replace("5 working days", "5"), tmp_path)
    place, rule = line_of(TEXT, "one.limit:"), line_of(TEXT, "within: one.limit")
    assert problem == (
        f"mine.yaml, line {place}, character 42, at "
        "`editions[mine].standards[one].limits[one.limit].value`: `5` is a number without a unit, "
        f"and the rule in line {rule} needs a period, for example `10 working days`"
    )


def test_a_limit_of_another_kind_is_reported_where_the_rule_names_it(tmp_path: Path) -> None:
    (problem,) = refusal(TEXT.replace("value: 2", "value: 2 weeks"), tmp_path)
    assert f"line {line_of(TEXT, 'at_least: one.count')}, " in problem
    assert problem.endswith(
        "`one.count` is a limit whose value is a period; the rule needs a count here"
    )


def test_a_number_that_two_rules_need_as_a_period_is_one_problem(tmp_path: Path) -> None:
    text = TEXT.replace("5 working days", "5").replace("at_least: one.count, events: home_visit", (
        "within: one.limit, of: commencement, done: {first: warning}"
    ))  # fmt: skip
    assert len(refusal(text, tmp_path)) == 1


@pytest.mark.parametrize(
    ("text", "part", "first"),
    [
        (TEXT.replace("id: two", "id: one"), "title: Two", "id: one\n"),
        (TEXT + TEXT.removeprefix("editions:\n"), "", "id: mine"),
    ],
)
def test_an_id_given_twice_is_reported_at_the_second(
    text: str, part: str, first: str, tmp_path: Path
) -> None:
    problems = refusal(text, tmp_path)
    line = line_of(text, part) - 1 if part else TEXT.count("\n") + 1
    assert len(problems) == 1
    assert problems[0].startswith(f"mine.yaml, line {line}, ")
    assert problems[0].endswith(
        f"is the id of another in line {line_of(text, first)}; give each its own id"
    )


@pytest.mark.parametrize(("id", "other"), [("B1.3a", "B1.1a"), ("C1.1a", "B1.1a"), ("B2", "B1")])
def test_an_id_of_a_framework_given_twice_is_reported_at_the_second(
    id: str, other: str, tmp_path: Path
) -> None:
    text = dump_framework(esi.esi_framework()).replace(f"id: {id}\n", f"id: {other}\n")
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(esi.BadInputError) as caught:
        load_framework(file)
    words = [problem.words() for problem in caught.value.problems]
    second = text[: text.rindex(f"id: {other}\n")].count("\n") + 1
    assert any(
        f"line {second}, " in each
        and f"is the id of another in line {line_of(text, f'id: {other}')}" in each
        for each in words
    )
