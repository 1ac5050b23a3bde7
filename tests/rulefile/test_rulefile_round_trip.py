"""What is written is read back as it was, and a limit that is edited changes its rule."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import attrs
import pytest

import esi_rules as esi
from esi_rules.calendar.period import Period
from esi_rules.records.kinds import EventKind
from esi_rules.rulefile import dump_framework, dump_standards, load_framework, load_standards
from esi_rules.rules.moments import of_kind
from esi_rules.standards.readings import READINGS
from esi_rules.standards.standard import Limit, Standards

ALTERNATIVES = [
    (name, choice) for name, reading in READINGS.items() for choice in reading.alternatives
]
ALL_ALTERNATIVES = {name: reading.alternatives[-1] for name, reading in READINGS.items()}


def there_and_back(standards: Standards, folder: Path) -> Standards:
    file = folder / "standards.yaml"
    file.write_text(dump_standards(standards), encoding="utf-8")
    return load_standards(file)


@pytest.mark.parametrize("edition", ["auto", "ns2000", "ns2005"])
def test_the_shipped_standards_come_back_as_they_were(edition: str, tmp_path: Path) -> None:
    standards = esi.national_standards(edition=edition)
    assert there_and_back(standards, tmp_path) == standards


@pytest.mark.slow
@pytest.mark.parametrize(("name", "choice"), ALTERNATIVES)
def test_every_alternative_reading_comes_back_as_it_was(
    name: str, choice: str, tmp_path: Path
) -> None:
    standards = esi.national_standards(**{name.replace("-", "_"): choice})
    assert there_and_back(standards, tmp_path) == standards


def test_all_alternatives_at_once_come_back_as_they_were(tmp_path: Path) -> None:
    choices = {name.replace("-", "_"): choice for name, choice in ALL_ALTERNATIVES.items()}
    standards = esi.national_standards(**choices)
    assert there_and_back(standards, tmp_path) == standards


def test_a_callers_limits_come_back_as_they_were(tmp_path: Path) -> None:
    limits = {"home-visit.limit": "3 weeks", "programme-start.limit": "20 working days"}
    standards = esi.national_standards(limits=limits)
    assert there_and_back(standards, tmp_path) == standards


@pytest.mark.parametrize("made", ["seen", "attempted"])
@pytest.mark.parametrize("share", [None, Fraction(9, 10), Fraction(1, 3), Fraction(1)])
def test_the_framework_comes_back_as_it_was(
    made: str, share: Fraction | None, tmp_path: Path
) -> None:
    framework = esi.esi_framework(visit_made=made, kept_share=share)  # type: ignore[arg-type]
    file = tmp_path / "framework.yaml"
    file.write_text(dump_framework(framework), encoding="utf-8")
    assert load_framework(file) == framework


def other(limit: Limit) -> str:
    """Another value for a limit, as a person writes it."""
    if isinstance(limit.value, Period):
        return f"{limit.value.n + 3} {limit.value.unit}"
    return str(limit.value + 1)  # type: ignore[operator]


def numbered() -> list[Limit]:
    found = {}
    for edition in esi.national_standards().editions:
        for standard in edition.standards:
            found |= {each.id: each for each in standard.limits if each.value is not None}
    return list(found.values())


@pytest.mark.slow
@pytest.mark.parametrize("limit", numbered(), ids=lambda limit: limit.id)
def test_a_limit_that_is_edited_changes_every_rule_that_it_is_in(
    limit: Limit, tmp_path: Path
) -> None:
    file = tmp_path / "standards.yaml"
    file.write_text(dump_standards(esi.national_standards()), encoding="utf-8")
    changed = {limit.id: other(limit)}
    assert load_standards(file, limits=changed) == esi.national_standards(limits=changed)


@pytest.mark.parametrize(
    "reading",
    [
        {"days_unit": "calendar"},
        {"first_day": "counted"},
        {"spread": "weekly"},
        {"visit_in_contact": "required"},
    ],
)
def test_limits_are_named_under_readings_that_change_how_days_are_counted(
    reading: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "standards.yaml"
    file.write_text(dump_standards(esi.national_standards(**reading)), encoding="utf-8")
    changed = {"home-visit.limit": "12 working days", "contact-frequency.licences-weekly": "2"}
    assert load_standards(file, limits=changed) == esi.national_standards(limits=changed, **reading)


def test_editing_the_text_of_a_limit_changes_the_rule(tmp_path: Path) -> None:
    text = dump_standards(esi.national_standards(edition="ns2000"))
    before = "home-visit.limit:\n            what: home visit made\n            value: 10 working"
    assert text.count(before) == 1
    file = tmp_path / "standards.yaml"
    file.write_text(text.replace(before, before.replace("10", "15")), encoding="utf-8")
    rule = load_standards(file).editions[0]["home-visit"].rule
    assert isinstance(rule, esi.rules.Within)
    assert rule.period == Period(15, "working days")


def test_the_shipped_rules_hold_no_number_that_a_limit_has() -> None:
    text = dump_standards(esi.national_standards())
    lines = [line.strip() for line in text.splitlines()]
    numbers = [line for line in lines if line.startswith(("within: ", "no_longer_than: "))]
    assert len(numbers) > 20
    assert not [line for line in numbers if line.split(": ")[1][0].isdigit()]


def test_limits_of_one_value_are_told_apart_in_standards_that_are_not_shipped(
    tmp_path: Path,
) -> None:
    text = dump_standards(esi.national_standards(edition="ns2000")).replace("ns2000", "mine")
    file = tmp_path / "standards.yaml"
    file.write_text(text, encoding="utf-8")
    again = dump_standards(load_standards(file))
    for limit in ("orders-monthly", "licences-weekly", "licences-fortnightly", "licences-monthly"):
        assert f"at_least: contact-frequency.{limit}" in again


def test_what_no_file_can_hold_is_refused_when_it_is_written() -> None:
    clash = EventKind("home_visit", "another visit")
    visit = of_kind(clash)
    edition = esi.national_standards(edition="ns2000").editions[0]
    standard = edition["home-visit"]
    rule = esi.within(esi.working_days(3), of=esi.commencement, done=visit.first())
    broken = attrs.evolve(edition, standards=(attrs.evolve(standard, rule=rule),))
    with pytest.raises(esi.BadRuleError, match="two kinds of event are named `home_visit`"):
        dump_standards(Standards((broken,)))
    asked = [esi.given(esi.FactKind("shoe", title)) for title in ("a shoe", "another shoe")]
    fact = attrs.evolve(standard, applies=esi.all_of(*asked))
    broken = attrs.evolve(edition, standards=(fact,))
    with pytest.raises(esi.BadRuleError, match="two facts are named `shoe`"):
        dump_standards(Standards((broken,)))
