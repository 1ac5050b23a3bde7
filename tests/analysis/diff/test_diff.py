"""Two sets of rules side by side: every difference is told, and shown by a case that is so."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

import esi_rules as esi
from esi_rules.analysis.diff import RuleDiff, diff, rule_set
from esi_rules.analysis.search import Difference, NotFound, Witness
from esi_rules.data.conversion import from_data
from esi_rules.errors import BadInputError, BadRuleError
from esi_rules.records.case import Case
from esi_rules.rulefile import dump_framework, dump_standards
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.readings import READINGS
from esi_rules.standards.standard import Edition, Standard, Standards

NS2000 = esi.national_standards_2000()

OF_SCORING = ("aggregation", "rounded-sections", "ladder")
CHOICES = [
    pytest.param(reading.id, choice, id=f"{reading.id}={choice}")
    for reading in READINGS.values()
    for choice in reading.alternatives
]


def between(before: str, now: str, budget: int = 20_000) -> RuleDiff:
    return diff(rule_set(before), rule_set(now), budget=budget)


def with_standard(standard: Standard) -> Edition:
    """National Standards 2000 with one standard in the place of that of its id."""
    return attrs.evolve(
        NS2000,
        standards=tuple(standard if s.id == standard.id else s for s in NS2000.standards),
    )


# The same


@pytest.mark.parametrize(("reading", "choice"), CHOICES)
def test_a_rule_set_does_not_differ_from_itself_under_any_reading(
    reading: str, choice: str
) -> None:
    for base in ("ns2000", "ns2005", "shipped"):
        found = between(f"{base}:{reading}={choice}", f"{base}:{reading}={choice}")
        assert found.nothing_changed
        assert found.alike
        assert "are the same" in found.summary


def test_a_file_of_an_edition_does_not_differ_from_the_edition(tmp_path: Path) -> None:
    file = tmp_path / "ns2000.yaml"
    file.write_text(dump_standards(NS2000.alone), encoding="utf-8")
    found = between("ns2000", f"{file}:edition=ns2000")
    assert found.nothing_changed


# Readings


@pytest.mark.parametrize(("reading", "choice"), CHOICES)
def test_every_choice_of_a_reading_that_changes_verdicts_is_shown_by_a_case(
    reading: str, choice: str
) -> None:
    base = "shipped" if reading == "edition-start" else "ns2000"
    found = between(base, f"{base}:{reading}={choice}", budget=6_000)
    assert not found.alike
    (told,) = found.readings
    assert told.id == reading
    if reading in OF_SCORING:
        assert not found.standards
        assert not told.standards
        return
    assert found.standards
    sides = [rule_set(name).standards for name in (base, f"{base}:{reading}={choice}")]
    for standard in found.standards:
        assert standard.id in told.standards
        assert isinstance(standard.shown, Difference)
        assert standard.shown.differs_in == "verdict"
        both = [standard.shown.witness, standard.shown.opposed]
        for witness in both:
            if witness is not None:
                verdicts = [_verdict(side, standard.id, witness) for side in sides]
                assert verdicts == [f.verdict for f in witness.findings]
                assert verdicts[0] is not verdicts[1]


def _verdict(standards: Standards | None, name: str, witness: Witness) -> Verdict:
    assert standards is not None
    found = esi.evaluate(witness.case, standards, as_at=witness.as_at)
    return next(f.verdict for f in found if f.standard == name)


def test_the_day_an_edition_starts_changes_only_what_the_editions_ask_otherwise() -> None:
    found = between("shipped", "shipped:edition-start=2005-04-01", budget=2_000)
    assert {standard.id for standard in found.standards} == {
        "risk-of-harm-assessment", "supervision-plan", "plan-review", "contact-frequency",
        "victim-contact", "unpaid-work-hours", "drr-testing",
    }  # fmt: skip
    assert "risk-management-plan" in found.unchanged


# Limits


def test_another_limit_is_told_with_its_status_and_shown_by_the_boundary_pair() -> None:
    found = between("ns2000", "ns2000:home-visit=11 working days")
    (standard,) = found.standards
    said = {change.what: (change.before, change.now) for change in standard.changes}
    assert said["limit home-visit.limit"] == (
        "10 working days (assumed)",
        "11 working days (own)",
    )
    assert said["source of home-visit.limit"] == ("recollection", "set by the caller")
    assert isinstance(standard.shown, Difference)
    assert standard.shown.opposed is not None
    before, now = standard.shown.opposed.findings
    assert (before.verdict, now.verdict) == (Verdict.NOT_MET, Verdict.MET)
    assert before.days_late == 1
    assert now.done == now.due


def test_every_change_names_its_edition_also_where_only_one_of_several_changed() -> None:
    one = esi.national_standards()
    early, late = one.editions
    plan = next(s for s in late.standards if s.id == "risk-management-plan")
    changed = attrs.evolve(plan, title="Another title")
    standards = tuple(changed if s.id == plan.id else s for s in late.standards)
    found = diff(one, Standards((early, attrs.evolve(late, standards=standards))), budget=100)
    assert "  ns2005: title\n" in found.words
    (standard,) = found.as_dict()["standards"]  # type: ignore[misc]
    assert [change["edition"] for change in standard["changes"]] == ["ns2005"]  # type: ignore[index]


# Words alone, and other words for the same


def test_a_new_title_is_told_and_decides_nothing() -> None:
    standard = attrs.evolve(NS2000["home-visit"], title="Visited at home in time")
    found = diff(NS2000, with_standard(standard))
    (told,) = found.standards
    assert [change.what for change in told.changes] == ["title"]
    assert isinstance(told.shown, NotFound)
    assert "are the same" in told.shown.words
    assert found.alike
    assert not found.nothing_changed


def test_a_rule_written_in_another_way_is_said_to_decide_the_same() -> None:
    visit = NS2000["home-visit"]
    found = diff(NS2000, with_standard(attrs.evolve(visit, rule=~~visit.rule & visit.rule)))
    (told,) = found.standards
    assert "requirement" in [change.what for change in told.changes]
    assert isinstance(told.shown, NotFound)
    assert told.shown.bound.complete
    assert "are equivalent" in told.shown.words
    assert found.alike


def test_a_rule_that_no_case_tells_apart_says_how_far_was_looked() -> None:
    """Several warnings of one day are no pair, so to count each changes nothing; no law says so."""
    standard = NS2000["warning-limit"]
    warnings = esi.of_kind("warning")
    rule = esi.never(warnings.following(warnings, esi.months(12)), of=standard.clock)
    found = diff(NS2000, with_standard(attrs.evolve(standard, rule=rule)), budget=3_000)
    (told,) = found.standards
    assert isinstance(told.shown, NotFound)
    assert not told.shown.bound.complete
    assert told.shown.bound.tried == 3_000
    assert "3,000" in found.words
    assert found.alike


# Added and removed


@pytest.mark.slow
def test_a_standard_of_one_side_alone_is_shown_by_a_case_that_it_finds_not_met() -> None:
    found = between("ns2000", "ns2005")
    added = [standard for standard in found.standards if standard.state == "added"]
    assert [standard.id for standard in added] == ["unpaid-work-hours", "drr-testing"]
    for standard in added:
        assert isinstance(standard.shown, Witness)
        assert standard.shown.findings[0].verdict is Verdict.NOT_MET
    back = between("ns2005", "ns2000")
    assert [s.id for s in back.standards if s.state == "removed"] == [
        "unpaid-work-hours", "drr-testing",
    ]  # fmt: skip


def test_one_standard_can_be_looked_at_alone() -> None:
    found = diff(rule_set("ns2000"), rule_set("ns2005"), only=["victim-contact"])
    assert [standard.id for standard in found.standards] == ["victim-contact"]
    with pytest.raises(BadInputError, match="did you mean `victim-contact`"):
        diff(rule_set("ns2000"), rule_set("ns2005"), only=["victim-contacts"])


HOSTILE = "\x1b[31mred</script><b>\u202e=cmd()"


def test_what_a_caller_wrote_cannot_act_on_a_terminal() -> None:
    visit = attrs.evolve(NS2000["home-visit"], title=HOSTILE, cannot_check=HOSTILE)
    said = diff(NS2000, with_standard(visit)).words
    assert "</script>" in said
    assert "\x1b" not in said
    assert "\u202e" not in said


# As data


def test_cases_told_as_data_are_judged_as_the_data_says() -> None:
    data = between("ns2000", "ns2005").as_dict()
    sides = [rule_set(str(data[side])).standards for side in ("before", "now")]
    shown = 0
    standards = data["standards"]
    assert isinstance(standards, list)
    for standard in standards:
        if standard["shown"]["kind"] != "verdict":
            continue
        told = standard["shown"]["smallest"]
        case = from_data(told["case"], Case)
        for side, finding in zip(sides, told["findings"], strict=True):
            assert side is not None
            as_at = esi.from_data(told["as_at"], type(case.commenced_on))
            found = {f.standard: f for f in esi.evaluate(case, side, as_at=as_at)}
            assert found[standard["id"]].verdict.value == finding["verdict"]
            shown += 1
    assert shown >= 10


# Frameworks


def test_weights_and_items_of_frameworks_are_set_side_by_side(tmp_path: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    text = dump_framework(esi.esi_framework())
    one.write_text(text, encoding="utf-8")
    changed = text.replace("weight: 40", "weight: 20", 1)
    changed = changed.replace("title: Documentation", "title: Papers")
    other.write_text(changed, encoding="utf-8")
    found = between(str(one), str(other))
    said = {change.what: (change.before, change.now, change.counts) for change in found.framework}
    assert said["weight of section C"][2]
    assert said["title of criterion B4"] == ("Documentation", "Papers", False)
    assert not found.alike
    assert "scores are calculated differently" in found.summary


def test_weights_of_one_proportion_are_the_same(tmp_path: Path) -> None:
    framework = esi.esi_framework()
    doubled = attrs.evolve(
        framework,
        critical=4,
        important=2,
        sections=tuple(
            s if s.weight is None else attrs.evolve(s, weight=s.weight * 2)
            for s in framework.sections
        ),
    )
    found = diff(
        attrs.evolve(rule_set("ns2000"), framework=framework),
        attrs.evolve(rule_set("ns2000"), framework=doubled),
    )
    assert found.nothing_changed


def test_another_rule_of_an_item_is_shown_by_a_case() -> None:
    found = between("ns2000", "ns2000:D1.4.limit=90%")
    (item,) = found.items
    assert item.id == "D1.4"
    assert item.differs
    assert not found.standards


# How rules are named


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ns200", "did you mean"),
        ("nowhere.yaml", "is no file"),
        ("ns2000:days-unit", "is no setting"),
        ("ns2000:days-unit=calender", "did you mean `calendar`"),
        ("ns2000:home-vist.limit=3 days", "did you mean `home-visit.limit`"),
        ("ns2000:home-visit=3 day weeks", "a period's unit must be"),
        ("ns2000:contact-frequency.tier-2=12", "is no limit of ns2000"),
        ("ns2000:days-unit=calendar,days-unit=working", "is set twice"),
        ("shipped:edition=ns2010", "did you mean"),
        ("ns2000:D1.4.limit=200%", "a share is like"),
    ],
)
def test_rules_named_wrongly_are_told_with_what_to_write(name: str, expected: str) -> None:
    with pytest.raises(BadInputError, match=expected):
        rule_set(name)


def test_everything_wrong_with_a_name_is_told_at_once() -> None:
    with pytest.raises(BadInputError) as caught:
        rule_set("ns2000:days-unit=calender,home-vist=3 days,home-visit=3")
    assert len(caught.value.problems) == 3


def test_settings_of_a_file_are_its_limits(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(dump_standards(NS2000.alone), encoding="utf-8")
    found = between(str(file), f"{file}:home-visit=11 working days")
    assert [standard.id for standard in found.standards] == ["home-visit"]
    with pytest.raises(BadInputError, match="says by itself how it is read"):
        rule_set(f"{file}:days-unit=calendar")


def test_standards_and_a_framework_are_not_set_side_by_side(tmp_path: Path) -> None:
    file = tmp_path / "framework.yaml"
    file.write_text(dump_framework(esi.esi_framework()), encoding="utf-8")
    with pytest.raises(BadRuleError, match="not of one kind"):
        diff(rule_set("ns2000"), rule_set(str(file)))
