"""Laws of rule files: whatever a file can hold comes back as it was; the rest is refused."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.errors import BadInputError, BadRuleError, Problem
from esi_rules.frameworks.framework import Framework
from esi_rules.rulefile import dump_framework, dump_standards
from esi_rules.rulefile.load import read_framework, read_standards
from esi_rules.standards.standard import Standards
from esi_rules.testing.standard_strategies import file_frameworks, loaded_editions
from tests.support.examples import examples


@settings(max_examples=examples(300), deadline=None)
@given(loaded_editions())
def test_whatever_a_file_can_hold_comes_back_as_it_was(held: Standards) -> None:
    assert read_standards("x.yaml", dump_standards(held)) == held


@settings(max_examples=examples(100), deadline=None)
@given(file_frameworks())
def test_frameworks_come_back_as_they_were(framework: Framework) -> None:
    assert read_framework("x.yaml", dump_framework(framework)) == framework


@settings(max_examples=examples(100), deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(BadInputError):
        read_standards("x.yaml", text)


SHIPPED = dump_standards(esi.national_standards(edition="ns2005"))


@settings(max_examples=examples(100), deadline=None)
@given(st.data())
def test_a_shipped_file_with_a_hole_is_read_or_refused_and_never_breaks(
    data: st.DataObject,
) -> None:
    lines = SHIPPED.splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    instead = data.draw(st.sampled_from(["", "x\n", "- x\n", "    y: z\n", "\t\n", "? [\n"]))
    text = "".join([*lines[:at], instead, *lines[at + 1 :]])
    problems: tuple[Problem, ...] = ()
    try:
        read_standards("x.yaml", text)
    except BadInputError as error:
        problems = error.problems
    assert all(problem.file == "x.yaml" and problem.message for problem in problems)


@settings(max_examples=examples(50), deadline=None)
@given(loaded_editions(), st.sampled_from(["\x00", "\x1b[31m", "\u202e", "\x85", "\u2028", "\r"]))
def test_what_a_file_cannot_hold_is_refused_when_it_is_written(held: Standards, bad: str) -> None:
    (edition,) = held.editions
    with pytest.raises(BadRuleError):
        dump_standards(attrs.evolve(held, editions=(attrs.evolve(edition, title=f"a{bad}b"),)))
