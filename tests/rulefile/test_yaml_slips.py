"""Text that is not YAML is reported in our words, at the line where the slip was typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esi_rules.errors import BadInputError, Problem
from esi_rules.rulefile.yaml_nodes import parse
from tests.support.examples import examples

TEXT = """\
editions:
  - id: e1
    title: An edition of the area
    first: 2004-01-01
    standards:
      - id: visit
        title: Home visit made in time
        applies_to: licences
        clock: {order: first high, licence: commencement}
        limits:
          visit.limit:
            what: home visit made
            value: 10 working days
            status: assumed
        readings: [contacts, spread]
        rule:
          within: visit.limit
          of: commencement
"""
LINES = TEXT.splitlines()
ENTRIES = [n for n, line in enumerate(LINES) if re.search(r"\w: \w", line) and "{" not in line]
"""The lines that hold a key with a text behind it."""


def problem(lines: list[str]) -> tuple[int | None, str]:
    with pytest.raises(BadInputError) as caught:
        parse("rules.yaml", "\n".join(lines) + "\n", [])
    (only,) = caught.value.problems
    return only.row, only.message


def changed(row: int, line: str) -> list[str]:
    return [*LINES[:row], line, *LINES[row + 1 :]]


@pytest.mark.parametrize("row", ENTRIES)
def test_a_missing_colon_is_reported_at_its_line(row: int) -> None:
    line, message = problem(changed(row, LINES[row].replace(": ", " ", 1)))
    assert line == row + 1
    right = LINES[row].strip().removeprefix("- ")
    assert message.startswith(f"has no colon: write `{right}` if `{right.split(':')[0]}` is a key")


@pytest.mark.parametrize("row", range(1, len(LINES)))
def test_a_tab_is_reported_at_its_line(row: int) -> None:
    indent = len(LINES[row]) - len(LINES[row].lstrip())
    line, message = problem(changed(row, "\t" + LINES[row][indent:]))
    assert (line, message) == (row + 1, "is indented with a tab; indent with spaces")


@pytest.mark.parametrize("bracket", ["}", "]"])
def test_an_unclosed_bracket_is_reported_where_it_opens(bracket: str) -> None:
    row = next(n for n, line in enumerate(LINES) if line.endswith(bracket))
    line, message = problem(changed(row, LINES[row][:-1]))
    assert line == row + 1
    opened = {"}": "{", "]": "["}[bracket]
    assert message == f"opens a bracket `{opened}` that is not closed; close it with `{bracket}`"


@pytest.mark.parametrize("row", ENTRIES)
def test_a_colon_in_a_sentence_is_reported_at_its_line(row: int) -> None:
    key, _, text = LINES[row].partition(": ")
    line, message = problem(changed(row, f"{key}: Note: {text}"))
    assert line == row + 1
    right = f'{key.strip().removeprefix("- ")}: "Note: {text}"'
    assert message == f"has a colon inside a text; put the text in quotation marks: `{right}`"


@pytest.mark.parametrize("row", [n for n in ENTRIES if "- " not in LINES[n] and n - 1 in ENTRIES])
@pytest.mark.parametrize("more", [1, -1])
def test_a_wrong_indent_is_reported_at_its_line(row: int, more: int) -> None:
    indent = len(LINES[row]) - len(LINES[row].lstrip())
    line, message = problem(changed(row, " " * (indent + more) + LINES[row].lstrip()))
    assert line == row + 1
    assert message.startswith(f"is indented by {indent + more} spaces, which fits no line above it")


def test_an_unclosed_quotation_mark_is_reported_where_it_opens() -> None:
    row = LINES.index("            what: home visit made")
    line, message = problem(changed(row, '            what: "home visit made'))
    assert line == row + 1
    assert message.startswith("opens a quotation mark that is not closed")


def test_a_missing_comma_is_no_unclosed_bracket() -> None:
    row = next(n for n, line in enumerate(LINES) if "{" in line)
    line, message = problem(changed(row, LINES[row].replace("high, ", "high ")))
    assert line == row + 1
    assert message == "has no comma between two entries inside `{}`; write a comma"


@pytest.mark.parametrize("text", ["a: {b: c, #: d}\n", "a: [b, # ]\n", "a: {b: "])
def test_a_value_that_is_missing_at_the_end_of_the_file_is_reported_there(text: str) -> None:
    with pytest.raises(BadInputError, match=r"but found '<stream end>'"):
        parse("rules.yaml", text, [])


@given(st.data())
@settings(max_examples=examples(300), deadline=None)
def test_any_damage_to_a_file_is_reported_within_it(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(TEXT) - 1))
    put = data.draw(st.text("{}[]:\"' \t\n-#&*!|>%@`,x", max_size=3))
    text = TEXT[:at] + put + TEXT[at + data.draw(st.integers(0, 3)) :]
    problems: list[Problem] = []
    try:
        parse("rules.yaml", text, problems)
    except BadInputError as error:
        problems = list(error.problems)
    for each in problems:
        assert each.row is None or 1 <= each.row <= len(text.splitlines()) + 1
