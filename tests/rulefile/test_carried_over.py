"""An edition of a rule file that carries over what it does not list."""

from __future__ import annotations

import itertools

import pytest

import esi_rules as esi
from esi_rules.rulefile import dump_standards
from esi_rules.rulefile.load import read_standards
from esi_rules.rules.algebra import Within

HEAD = """\
  - id: next
    title: The next edition
    in_force_from: 2007-09-30
    citation: made up
    carries_over: {base}
"""
VISIT = """\
    standards:
      - id: home-visit
        title: Home visit made in time
        clock: commencement
        rule: {within: 20 days, of: commencement, done: {first: home_visit}}
      - id: letter
        title: Letter answered
        clock: commencement
        rule: {standard: home-visit}
"""
LETTER = VISIT.replace(
    "clock: commencement", "clock: {order: first high, licence: commencement}", 1
)
SHIPPED = dump_standards(esi.national_standards())
NS2005 = esi.national_standards(edition="ns2005").editions[0]


def read(text: str) -> esi.Standards:
    return read_standards("mine.yaml", text)


def carried(base: str = "ns2005", own: str = VISIT, before: str = "") -> esi.Edition:
    return read(f"editions:\n{before}{HEAD.format(base=base)}{own}").editions[-1]


def test_what_is_not_listed_is_carried_over_and_what_is_listed_replaces_it() -> None:
    edition = carried()
    ids = [standard.id for standard in NS2005.standards]
    assert [standard.id for standard in edition.standards] == [*ids, "letter"]
    for standard in NS2005.standards:
        if standard.id != "home-visit":
            assert edition[standard.id] == standard
    assert edition["home-visit"].limits == ()
    assert edition.note == "what it does not list carries over from `ns2005`"


def test_an_edition_may_list_nothing_of_its_own() -> None:
    assert carried(own="").standards == NS2005.standards


def test_an_edition_of_the_file_comes_before_a_shipped_one_of_its_id() -> None:
    held = read(SHIPPED.rstrip("\n") + "\n" + HEAD.format(base="ns2005") + LETTER)
    assert [edition.id for edition in held.editions] == ["ns2000", "ns2005", "next"]
    assert held.editions[2]["enforcement"] == NS2005["enforcement"]
    assert read_standards("again.yaml", dump_standards(held)) == held


def test_the_shipped_2005_edition_is_what_it_lists_and_what_it_carries_over_from_2000() -> None:
    both = esi.national_standards()
    lines = dump_standards(both).splitlines(keepends=True)
    start = next(i for i, line in enumerate(lines) if line == "  - id: ns2005\n")
    first = next(i for i, line in enumerate(lines) if i > start and line == "    standards:\n")
    entries: list[list[str]] = []
    for line in lines[first + 1 :]:
        if line.startswith("      - id: "):
            entries.append([])
        entries[-1].append(line)
    old = both.editions[0]
    new = {standard.id: standard for standard in both.editions[1].standards}
    known = {standard.id: standard for standard in old.standards}
    own = [each for each in entries if new[each[0][12:-1]] != known.get(each[0][12:-1])]
    assert 0 < len(own) < len(entries)
    text = "".join(
        [*lines[:first], "    carries_over: ns2000\n", lines[first], *itertools.chain(*own)]
    )
    assert read(text) == both


def test_a_limit_that_is_carried_over_can_be_named_and_set() -> None:
    own = VISIT.replace("within: 20 days", "within: plan-review.limit")
    rule = carried(own=own)["home-visit"].rule
    assert isinstance(rule, Within)
    assert rule.period == esi.weeks(16)
    text = f"editions:\n{HEAD.format(base='ns2005')}{VISIT}"
    held = read_standards("mine.yaml", text, {"plan-review.limit": "12 weeks"})
    (limit,) = held.editions[0]["plan-review"].limits
    assert (limit.value_words, limit.status) == ("12 weeks", esi.Status.OWN)


@pytest.mark.parametrize(
    ("base", "message"),
    [
        ("ns2004", "did you mean `ns2005`?"),
        ("next", "must be an edition listed above this one, or a shipped one"),
        ("[ns2000]", "must be an edition listed above this one, or a shipped one"),
    ],
)
def test_only_an_edition_above_or_a_shipped_one_can_be_carried_over(
    base: str, message: str
) -> None:
    with pytest.raises(esi.BadInputError) as caught:
        carried(base)
    (problem,) = caught.value.problems
    assert message in problem.words()
    assert "line 6" in problem.words()
    assert "`editions[next].carries_over`" in problem.words()
