"""What a sheet records of the rules that made it: what was used, by whatever route it came."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs
import pytest
from hypothesis import given, settings

import esi_rules as esi
from esi_rules.frameworks.own import OwnRules
from esi_rules.rulefile import dump_framework, dump_standards, own_rules
from esi_rules.scoring.rule_digest import digest_of
from esi_rules.scoring.sheet import Provenance, ScoringSheet
from tests.support.examples import examples
from tests.support.reading_strategies import choices, editions, own_limits

DAY = dt.date(2005, 3, 14)
SCORING = {"aggregation", "rounded-sections", "ladder"}


def set_up_of_file(text: str, inspection: esi.Inspection, framework: str = "") -> esi.Setup:
    with TemporaryDirectory() as folder:
        path = Path(folder, "standards.yaml")
        path.write_text(text, encoding="utf-8")
        other = None
        if framework:
            other = Path(folder, "framework.yaml")
            other.write_text(framework, encoding="utf-8")
        return esi.set_up(inspection, own_rules(path, other))


@pytest.mark.slow
@given(choices, editions, own_limits)
@settings(max_examples=examples(60), deadline=None)
def test_equal_rules_have_equal_digests_whatever_way_they_came(
    chosen: tuple[tuple[str, str], ...], edition: str, days: int | None
) -> None:
    limits = {} if days is None else {"programme-start": f"{days} working days"}
    by_settings = esi.set_up(
        esi.Inspection("A", DAY, readings=dict(chosen), edition=edition, limits=limits)
    )
    readings = esi.Readings.of(dict(chosen))
    in_python = esi.national_standards(readings, edition=edition, limits=limits)
    plain = esi.Inspection("A", DAY)
    of_python = esi.set_up(plain, OwnRules(in_python))
    of_file = set_up_of_file(dump_standards(in_python), plain)
    framework = dump_framework(by_settings.framework)
    of_files = set_up_of_file(dump_standards(in_python), plain, framework)
    for other in (of_python, of_file, of_files):
        assert other.rules_digest == by_settings.rules_digest
        assert other.framework_digest == by_settings.framework_digest
        assert other.limits_changed == by_settings.limits_changed
        assert other.readings_in_use.items() <= by_settings.readings_in_use.items()


def test_a_file_has_the_readings_that_its_standards_name_and_no_others() -> None:
    standards = esi.national_standards(days_unit="calendar", visit_made="attempted")
    kept = (standards.editions[0]["risk-of-harm-assessment"],)
    text = dump_standards(
        attrs.evolve(standards, editions=(attrs.evolve(standards.editions[0], standards=kept),))
    )
    found = set_up_of_file(text, esi.Inspection("A", DAY, readings={"ladder": "monotone"}))
    used = found.readings_in_use
    assert used["days-unit"] == "calendar"
    assert used["ladder"] == "monotone"
    named = {name for name, _ in kept[0].readings}
    assert set(used) == named | SCORING | {"visit-made"}  # the items of the ESI have the last


def test_the_items_of_the_esi_count_visits_as_the_standards_of_the_file_do() -> None:
    text = dump_standards(esi.national_standards(visit_made="attempted"))
    found = set_up_of_file(text, esi.Inspection("A", DAY))
    assert found.framework == esi.esi_framework(visit_made="attempted")
    assert found.readings_in_use["visit-made"] == "attempted"


def test_a_framework_with_a_ladder_of_its_own_has_no_reading_of_the_ladder() -> None:
    example = Path(__file__).parents[2] / "examples" / "own_framework"
    rules = own_rules(example / "standards.yaml", example / "framework.yaml")
    used = esi.set_up(esi.Inspection("A", DAY), rules).readings_in_use
    ladder = rules.framework is not None and bool(rules.framework.ladder)
    assert set(used) == SCORING - ({"ladder"} if ladder else set())


def test_limits_that_the_edition_does_not_have_are_not_said_to_be_changed() -> None:
    limits = {"contact-frequency.tier-2": "9", "home-visit": "15 working days", "D1.4": "90%"}
    both = esi.set_up(esi.Inspection("A", DAY, limits=limits)).limits_changed
    assert both["home-visit.limit"] == "15 working days"
    assert both["D1.4.limit"] == "9/10"
    old = esi.set_up(esi.Inspection("A", DAY, limits=limits, edition="ns2000")).limits_changed
    assert set(old) == set(both) - {name for name in both if "tier-2" in name}


def test_limits_are_refused_where_standards_built_in_python_could_not_take_them() -> None:
    inspection = esi.Inspection("A", DAY, limits={"home-visit": "15 working days"})
    with pytest.raises(esi.BadInputError, match="built in Python; build them with it"):
        esi.set_up(inspection, OwnRules(esi.national_standards()))


def test_equal_numbers_have_one_digest_whatever_their_type() -> None:
    assert digest_of(8) == digest_of(Fraction(16, 2))
    assert digest_of(Fraction(1, 2)) not in (digest_of("1/2"), digest_of(2))


def sheet() -> ScoringSheet:
    case = esi.Case("S01", "order", "2004-09-24")
    return esi.score(esi.Inspection("A", DAY, [case], readings={"aggregation": "item-mean"}))


def test_a_sheet_records_what_was_used() -> None:
    made = sheet().provenance
    found = esi.set_up(esi.Inspection("A", DAY))
    assert made.editions == ("ns2000", "ns2005")
    assert made.readings["aggregation"] == "item-mean"
    assert (made.rules_digest, made.framework_digest) == (
        found.rules_digest,
        found.framework_digest,
    )
    assert len(made.records_digest) == len(made.ratings_digest) == 16
    assert made.as_at == DAY


def test_equal_ratings_have_one_digest_and_each_change_has_another() -> None:
    one = esi.Adjustment("A1", "Partly met", "Seen on the visit", "Lead inspector")
    some: list[dict[str, Any]] = [
        {},
        {"ratings": {"A1.1": "good"}},
        {"ratings": {"A1.1": "weak"}},
        {"ratings": {"A1.2": "weak"}},
        {"adjustments": [one]},
        {"adjustments": [attrs.evolve(one, reason="Seen twice")]},
    ]
    digests = [
        esi.score(esi.Inspection("A", DAY, **each)).provenance.ratings_digest for each in some
    ]
    assert len(set(digests)) == len(some)
    both = {"A1.1": "good", "A1.2": "weak"}
    for ratings in (both, dict(reversed(both.items()))):
        made = esi.score(esi.Inspection("A", DAY, ratings=ratings)).provenance
        assert made.ratings_digest == digest_of(both, ())


def test_a_sheet_of_an_earlier_version_leaves_unknown_what_it_did_not_record() -> None:
    data = json.loads(json.dumps(sheet().as_dict()))
    digests = ("framework_digest", "records_digest", "ratings_digest")
    for name in ("editions", *digests, "package_version"):
        del data["provenance"][name]
    made = ScoringSheet.from_dict(data).provenance
    assert made.editions == ()
    assert [getattr(made, name) for name in digests] == ["", "", ""]
    assert made.package_version == ""
    assert Provenance().package_version == esi.__version__


@pytest.mark.parametrize("wrong", ["text", ["list"], 3])
def test_provenance_that_is_no_object_is_refused(wrong: object) -> None:
    data = {**json.loads(json.dumps(sheet().as_dict())), "provenance": wrong}
    with pytest.raises(esi.BadInputError, match="must be an object"):
        ScoringSheet.from_dict(data)
