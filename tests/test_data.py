"""Values go to JSON and back without loss, and broken JSON is told with its path."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import pytest

import esi_rules as esi
from esi_rules.rules.finding import About, Finding, Reason
from esi_rules.rules.moments import of_kind
from tests.support.documents import without_notes
from tests.support.paths import SOUTH_WALES, TESTS

CASE = esi.Case(
    "S01",
    "licence",
    "2004-09-24",
    events=[
        esi.Event("risk_rating", "2004-09-24", "high"),
        esi.Event("home_visit", "2004-10", "seen"),
        esi.Event("contact_hours", "", Decimal("7.50")),
        esi.Event("appointment", "2004-10-01"),
    ],
    answers={"B1.2": "yes", "B3.2b": None},
    facts={"tier": 2, "dtto": None, "drr": True, "band": "low"},
    groups={"district": "North"},
    ended_on="2005-02-01",
)


def test_a_case_comes_back_as_it_was() -> None:
    assert esi.from_json(esi.to_json(CASE), esi.Case) == CASE


@pytest.mark.parametrize("readings", [{}, {"spread": "weekly", "no_breach_due": "met"}])
def test_every_shipped_edition_comes_back_as_it_was(readings: dict[str, str]) -> None:
    for edition in esi.national_standards(**readings).editions:
        assert esi.from_json(esi.to_json(edition), esi.Edition) == edition


def test_every_item_rule_comes_back_as_it_was() -> None:
    for item in esi.esi_framework().case_items:
        assert esi.from_json(esi.to_json(item.rule), esi.Rule) == item.rule  # type: ignore[type-abstract, unused-ignore]


def test_findings_come_back_as_they_were() -> None:
    for finding in esi.evaluate(CASE, esi.national_standards(), as_at=dt.date(2005, 3, 14)):
        assert esi.from_json(esi.to_json(finding), Finding) == finding


OWN_VISIT = esi.EventKind("home_visit", "visit to the hostel", ("made", "missed"))


def _judged(case: esi.Case = CASE) -> tuple[Finding, ...]:
    return esi.evaluate(case, esi.national_standards(), as_at=dt.date(2005, 3, 14))


def test_the_findings_of_a_case_come_back_as_they_were_from_one_document() -> None:
    found = _judged()
    assert esi.from_json(esi.to_json(found), tuple[Finding, ...]) == found
    assert esi.from_data(esi.to_data(list(found)), list[Finding]) == list(found)


def test_the_findings_of_many_cases_share_one_document_by_the_id_of_the_case() -> None:
    by_case = {"S01": _judged(), "verdict": _judged(attrs.evolve(CASE, sentence="order"))}
    text = esi.to_json(by_case, self_contained=True)
    assert esi.from_json(text, dict[str, tuple[Finding, ...]]) == by_case
    alone = [esi.to_json(found, self_contained=True) for found in by_case.values()]
    assert len(text) < 0.8 * sum(map(len, alone))
    assert esi.from_json(esi.to_json(by_case), dict[str, tuple[Finding, ...]]) == by_case


def test_a_document_writes_each_rule_standard_and_kind_of_event_once() -> None:
    found = _judged()
    document = esi.to_data((*found, *found), self_contained=True)
    assert list(document) == ["schema_version", "kinds", "standards", "rules", "findings"]
    for table in ("standards", "rules"):
        entries = [json.dumps(entry) for entry in _list(document[table])]
        assert len(entries) == len(set(entries))
    assert json.dumps(document["rules"]).count('"words"') == 0


def test_a_part_leaves_out_what_its_place_in_the_whole_implies() -> None:
    review = next(f for f in _judged() if f.standard == "contact-frequency")
    assert review.parts
    document = esi.to_data(review, self_contained=True)
    row = document["findings"]
    assert isinstance(row, dict)
    assert len(_list(document["rules"])) == len(_list(document["standards"])) == 1
    for part in row["parts"]:
        assert not {"rule", "standard", "edition"} & set(part)


def test_rules_on_two_kinds_of_event_with_one_name_come_back_as_they_were() -> None:
    rules = [esi.at_least(1, of_kind(kind)) for kind in ("home_visit", OWN_VISIT)]
    found = [f for rule in rules for f in esi.evaluate(CASE, rule, as_at=dt.date(2005, 3, 14))]
    for some in (found, found[::-1], found[1:]):
        assert esi.from_json(esi.to_json(some), list[Finding]) == some


def test_compact_json_has_no_spaces_and_an_indent_is_for_people() -> None:
    found = _judged()
    compact, indented = esi.to_json(found), esi.to_json(found, indent=2)
    assert "\n" not in compact
    assert '": ' not in compact
    assert indented.startswith('{\n  "schema_version": 2,')
    assert json.loads(compact) == json.loads(indented) == esi.to_data(found)
    assert esi.to_json(CASE) == json.dumps(
        esi.to_data(CASE), ensure_ascii=False, separators=(",", ":")
    )


def test_plain_data_of_findings_can_be_changed_without_changing_the_next_document() -> None:
    found = _judged()
    for whole in (True, False):
        changed = esi.to_data(found, self_contained=whole)
        _list(changed["rules"]).clear()
        if whole:
            _list(changed["standards"])[0]["title"] = "another"
        else:
            changed["shipped"]["readings"]["spread"] = "weekly"  # type: ignore[index]
        text = esi.to_json(found, self_contained=whole)
        assert esi.from_json(text, tuple[Finding, ...]) == found
        assert json.loads(text) == esi.to_data(found, self_contained=whole)


def test_the_findings_of_a_case_take_at_most_8_kb() -> None:
    inspection = esi.read(SOUTH_WALES / "sample").inspection
    standards = esi.national_standards()
    texts = [
        esi.to_json(esi.evaluate(case, standards, as_at=inspection.as_at))
        for case in inspection.cases
    ]
    assert max(len(text.encode()) for text in texts) <= 8_000


@pytest.mark.parametrize("readings", [{}, {"spread": "weekly"}, {"edition_start": "2005-04-01"}])
@pytest.mark.parametrize("edition", ["auto", "ns2000", "ns2005"])
def test_findings_on_shipped_standards_name_them_instead_of_repeating_them(
    readings: dict[str, str], edition: str
) -> None:
    standards = esi.national_standards(edition=edition, **readings)  # type: ignore[arg-type]
    found = esi.evaluate(CASE, standards, as_at=dt.date(2005, 3, 14))
    document: Any = esi.to_data(found)
    assert document["standards"] == []
    assert {row["standard"] for row in document["findings"]} == set(standards.ids)
    # A standard that an edition does not have is a rule of no standard.
    assert all(rule["kind"] == "settled" for rule in document["rules"])
    assert esi.from_data(document, tuple[Finding, ...]) == found


def test_a_limit_of_ones_own_writes_its_standard_and_leaves_the_others_named() -> None:
    standards = esi.national_standards(limits={"home-visit.limit": "15 working days"})
    found = esi.evaluate(CASE, standards, as_at=dt.date(2005, 3, 14))
    document: Any = esi.to_data(found)
    assert {about["id"] for about in document["standards"]} == {"home-visit"}
    assert {"plan-review", "enforcement"} < {row["standard"] for row in document["findings"]}
    assert esi.from_data(document, tuple[Finding, ...]) == found


def test_findings_under_two_readings_share_a_document() -> None:
    other = esi.national_standards(spread="weekly", contacts="kept")
    found = [*_judged(), *esi.evaluate(CASE, other, as_at=dt.date(2005, 3, 14))]
    assert esi.from_json(esi.to_json(found), list[Finding]) == found


@pytest.mark.parametrize(
    ("change", "messages"),
    [
        (
            lambda d: d["shipped"].update(digest="0123456789abcdef", package_version="9.9"),
            [f"under other rules (package version '9.9', here '{esi.__version__}'); read"],
        ),
        (
            lambda d: d["shipped"].update(readings={"spread": "monthly", "sprad": "total"}),
            [
                "`shipped.readings.sprad`: is not a reading; did you mean `spread`? (got 'total')",
                "`shipped.readings.spread`: must be `total` or `weekly` (got 'monthly')",
            ],
        ),
        (lambda d: d["shipped"].update(readings=[]), ["`shipped.readings`: must be an object"]),
        (
            lambda d: d["shipped"].update(package_version=None),
            ["`shipped.package_version`: must be text (got None)"],
        ),
        (lambda d: d.update(shipped=3), ["column `shipped`: must be an object (got 3)"]),
        (
            lambda d: d["findings"][0].update(standard="risk-of-harm-assesment"),
            ["`risk-of-harm-assesment` is not a shipped standard; did you mean `risk-of-harm-a"],
        ),
        (
            lambda d: d["findings"][0].update(form=7),
            ["`findings[0].form`: must be a form of `risk-of-harm-assessment`, from 0 to 2"],
        ),
        (
            lambda d: d["findings"][0].update(rule="home-visit.99"),
            ["`findings[0].rule`: is no rule of a shipped standard (got 'home-visit.99')"],
        ),
        (
            lambda d: d["findings"][0].update(rule="home-visit." + "9" * 5000),
            ["`findings[0].rule`: is no rule of a shipped standard (got 'home-visit.9999"],
        ),
        (
            lambda d: d["findings"][0].update(standard=None, form=1),
            ["`findings[0].form`: goes with the id of a shipped standard, in `standard`"],
        ),
    ],
)
def test_a_wrong_name_of_something_shipped_is_refused(
    change: Callable[[Any], object], messages: list[str]
) -> None:
    _refused(json.loads(esi.to_json(_judged())), change, messages)


WRITTEN = TESTS / "written_by_0_1_0"


def test_findings_written_before_shipped_standards_had_names_are_still_read() -> None:
    standards = esi.national_standards(edition="ns2005")
    expected = esi.evaluate(CASE, standards, as_at=dt.date(2005, 3, 14))[:9]
    text = (WRITTEN / "findings.json").read_text(encoding="utf-8")
    found = esi.from_json(text, tuple[Finding, ...])
    assert without_notes(found) == without_notes(expected)


def test_findings_that_each_carry_their_rule_are_still_read() -> None:
    text = """{
      "rule": {
        "kind": "at_least",
        "n": 1,
        "events": {"selections": [{"kind": {"name": "drug_test", "words": "drug test",
                                            "this_sentence_only": true}}]}
      },
      "verdict": "NOT_MET",
      "reason": "too-few",
      "clock": "2004-09-24",
      "found": 0,
      "about": {"id": "tests", "title": "Drug tests", "readings": [["spread", "total"]]}
    }"""
    expected = Finding(
        esi.at_least(1, of_kind("drug_test")),
        esi.Verdict.NOT_MET,
        Reason.TOO_FEW,
        clock=dt.date(2004, 9, 24),
        found=0,
        about=About("tests", "Drug tests", readings=(("spread", "total"),)),
    )
    assert esi.from_json(text, Finding) == expected
    assert esi.from_json(f"[{text}, {text}]", tuple[Finding, ...]) == (expected, expected)


def _list(value: object) -> list[Any]:
    assert isinstance(value, list)
    return value


@pytest.mark.parametrize(
    ("change", "messages"),
    [
        (
            lambda d: d["findings"][1].update(rule=99, standard="plan-review"),
            [
                "column `findings[1].standard`: must be a place in `standards`, from 0 to 17 (got "
                "'plan-review')",
                "column `findings[1].rule`: must be a place in `rules`, from 0 to 20 (got 99)",
            ],
        ),
        (lambda d: d["findings"][0].pop("rule"), ["column `findings[0]`: `rule` is missing"]),
        (
            lambda d: d["findings"][0].pop("verdict"),
            ["column `findings[0].verdict`: `verdict` is missing"],
        ),
        (
            lambda d: d["findings"][0].update(about=None),
            ["column `findings[0]`: has no field `about`; write `standard`, a place in `"],
        ),
        (
            lambda d: d["findings"][6]["parts"][0].update(clock="2004-02-30", verdict="MEET"),
            [
                "column `findings[6].parts[0].verdict`: must be `MET`, `NOT_MET`, `UNDETERMINED`, ",
                "column `findings[6].parts[0].clock`: is not a day of the calendar",
            ],
        ),
        (
            lambda d: d["rules"][0].update(perod=1),
            ["column `rules[0]`: has no field `perod`"],
        ),
        (
            lambda d: d["kinds"].pop("supervision_plan"),
            [
                f"column `rules[{place}]`: `supervision_plan` is not a kind of event in `kinds`"
                for place in (3, 4)
            ],
        ),
        (
            lambda d: d["standards"].__setitem__(2, "x"),
            ["column `standards[2]`"],
        ),
        (
            lambda d: d.update(schema_version=3),
            ["column `schema_version`: must be 1 or 2, the versions read here (got 3)"],
        ),
        (
            lambda d: d.update(cases=[]),
            ["has no field `cases`; it has `schema_version`, `shipped`, `kinds`, `standards`, "],
        ),
        (lambda d: d.update(rules={}), ["column `rules`: must be an array (got {})"]),
        (lambda d: d.update(kinds=[]), ["column `kinds`: must be an object (got [])"]),
    ],
)
def test_a_broken_document_is_told_with_the_path_of_every_problem(
    change: Callable[[Any], object], messages: list[str]
) -> None:
    document = json.loads(esi.to_json(_judged(), self_contained=True))
    _refused(document, change, messages)


def _refused(document: Any, change: Callable[[Any], object], messages: list[str]) -> None:
    change(document)
    with pytest.raises(esi.BadInputError) as caught:
        esi.from_data(document, tuple[Finding, ...], "findings.json")
    lines = str(caught.value).splitlines()
    assert len(lines) == len(messages)
    for message, line in zip(messages, lines, strict=True):
        assert message in line


def test_broken_data_is_told_all_at_once_with_its_path() -> None:
    broken = {
        "kind": "within",
        "period": {"n": 5, "unit": "dys"},
        "of": {"kind": "commencment"},
        "done": 3,
    }
    with pytest.raises(esi.BadInputError) as caught:
        esi.from_data(broken, esi.Rule, "rules.yaml")
    assert str(caught.value).splitlines() == [
        "rules.yaml, column `period.unit`: must be `working days`, `days`, `weeks` or `months` "
        "(got 'dys'); did you mean `days`?",
        "rules.yaml, column `of`: has no kind `commencment`; did you mean `commencement`?",
        "rules.yaml, column `done`: must be an object with a `kind` of `by_sentence`, "
        "`commencement`, `earlier_of`, `first_high`, `following`, `last`, `later_of` or `nth`",
    ]


def test_a_rule_that_its_own_check_refuses_is_refused_from_data_too() -> None:
    broken = {"kind": "settled", "verdict": "MET", "becuse": "x"}
    with pytest.raises(esi.BadInputError, match="becuse"):
        esi.from_data(broken, esi.Rule)


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "is not JSON"), ("[" * 100_000, "nested too deep"), ("3", "must be an object")],
)
def test_what_is_no_rule_at_all_is_refused(text: str, message: str) -> None:
    with pytest.raises(esi.BadInputError, match=message):
        esi.from_json(text, esi.Rule)


def test_a_finding_that_was_read_back_has_the_same_words() -> None:
    """A whole amount is a whole number in JSON, and not an amount with six decimals."""
    hours = esi.Event("unpaid_work_session", "2004-09-27", Decimal("6"))
    case = esi.Case("S01", "order", "2004-09-24", [hours])
    rule = esi.at_least(5, esi.events.unpaid_work_session, total=True)
    for one in (rule, ~rule):
        (found,) = esi.evaluate(case, one, as_at=dt.date(2005, 3, 14))
        again = esi.from_json(esi.to_json(found), Finding)
        assert "6" in esi.words(found, full=True)
        assert esi.words(again, full=True) == esi.words(found, full=True)
