"""Facts that a caller declares, by every route: literal cases, refusals, groupings and scores."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import attrs
import polars as pl
import pytest

import esi_rules as esi
from esi_rules import events
from esi_rules.analysis.scenarios import read_scenarios
from esi_rules.analysis.scenarios.mutants import variants
from esi_rules.analysis.search import Difference, NotFound, Witness, disagree, subject, witnesses
from esi_rules.analysis.whatif.missing_facts import facts_read, missing_facts
from esi_rules.bulk import open_big, score_big, score_many
from esi_rules.errors import BadInputError
from esi_rules.files import inspection_to_json, write_folder
from esi_rules.files.remarks import note_lines
from esi_rules.frameworks.framework import Criterion, Framework, Item, Section
from esi_rules.frameworks.own import OwnRules
from esi_rules.rulebook import rulebook, to_text
from esi_rules.rulefile import own_rules
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.setup import set_up
from esi_rules.wording.rule_text import rule_words
from tests.support.bulk import parquet_of
from tests.support.engines import ENGINES
from tests.support.files import folder
from tests.support.own_facts import AS_AT, COURT, MAPPA, OGRS, rows_of_folder, standards_of, tables
from tests.support.paths import SOUTH_WALES

HEADER = "case_id,sentence,commenced_on,mappa,court,ogrs\n"
EVENTS = "case_id,event,on,value\n"


def judged(rule: esi.Rule, **facts: object) -> Verdict:
    case = esi.Case("S01", "order", "2004-09-24", facts=facts)  # type: ignore[arg-type]
    return esi.evaluate(case, rule, as_at=AS_AT)[0].verdict


# One fact, and what a rule makes of it


def test_a_fact_of_yes_or_no() -> None:
    assert judged(esi.given(MAPPA), mappa=True) is Verdict.MET
    assert judged(esi.given(MAPPA), mappa=False) is Verdict.NOT_MET
    assert judged(esi.given(MAPPA, False), mappa=False) is Verdict.MET
    assert judged(esi.given(MAPPA), mappa=None) is Verdict.UNDETERMINED
    assert judged(esi.given(MAPPA)) is Verdict.UNDETERMINED
    assert judged(~esi.given(MAPPA)) is Verdict.UNDETERMINED


def test_a_choice() -> None:
    assert judged(esi.given(COURT, "crown"), court="crown") is Verdict.MET
    assert judged(esi.given(COURT, "crown"), court="magistrates") is Verdict.NOT_MET
    assert judged(esi.given(COURT, "crown")) is Verdict.UNDETERMINED


@pytest.mark.parametrize(
    ("rule", "met", "not_met"),
    [
        (esi.given(OGRS, minimum=50), 50, 49),
        (esi.given(OGRS, minimum=50), Decimal("50.0"), Decimal("49.999999999999999999")),
        (esi.given(OGRS, maximum=Decimal("49.5")), Decimal("49.5"), Decimal("49.51")),
        (esi.given(OGRS, minimum=-3, maximum=3), -3, Decimal("-3.01")),
        (esi.given(OGRS, minimum=-3, maximum=3), 3, 4),
        (esi.given(OGRS, 7), 7, 8),
        (esi.given(OGRS, minimum=Decimal("0.1")), Decimal("0.1"), Decimal("0.09")),
    ],
)
def test_a_number_on_either_side_of_its_threshold(
    rule: esi.Rule, met: int | Decimal, not_met: int | Decimal
) -> None:
    assert judged(rule, ogrs=met) is Verdict.MET
    assert judged(rule, ogrs=not_met) is Verdict.NOT_MET
    assert judged(~rule, ogrs=not_met) is Verdict.MET


def test_a_finding_names_the_fact_that_is_not_recorded() -> None:
    case = esi.Case("S01", "order", "2004-09-24")
    (found,) = esi.evaluate(case, esi.given(MAPPA), as_at=AS_AT)
    assert found.reason is esi.Reason.FACT_UNKNOWN
    assert found.missing == ("the fact `mappa` (managed under MAPPA)",)


# Refused when the rule is built


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: esi.given("unpaid_wrok"), "`unpaid_wrok` is not a fact of the case; did you mean"),
        (lambda: esi.given("mappa"), '`given(FactKind("mappa", "managed under MAPPA"))`'),
        (lambda: esi.given("dtto", "yes"), "the fact `dtto` is `True` or `False` (got 'yes')"),
        (lambda: esi.given(MAPPA, "maybe"), "the fact `mappa` is `yes` or `no`; ask for yes"),
        (lambda: esi.given(COURT), "the fact `court` is `crown` or `magistrates`; ask for"),
        (lambda: esi.given(COURT, "crwn"), "did you mean `crown`?"),
        (lambda: esi.given(COURT, minimum=1), "the fact `court` is `crown` or `magistrates`"),
        (lambda: esi.given(OGRS), "the fact `ogrs` is a number; ask for a `minimum`"),
        (lambda: esi.given(OGRS, minimum=0.1), 'must be exact; write Decimal("0.1")'),
        (lambda: esi.given(OGRS, minimum=3, maximum=2), "must not be less than the minimum"),
        (lambda: esi.given(OGRS, minimum=10**9), "must be a number of up to 9 digits"),
        (lambda: esi.FactKind("dtto", "order"), "`dtto` is a column of every inspection"),
        (lambda: esi.FactKind("MAPPA", "x"), "lower case words joined by `_`"),
        (lambda: esi.FactKind("mappa", " "), "needs a title"),
        (lambda: esi.FactKind("a", "x", ("b",), number=True), "a choice or a number, not both"),
        (lambda: esi.FactKind("a", "x", ("b", "b")), "has the value 'b' twice"),
        (lambda: esi.FactKind("a", "x", ("b ",)), "text without white space around it"),
    ],
)
def test_what_a_fact_cannot_be_is_refused_when_the_rule_is_built(
    build: Callable[[], object], words: str
) -> None:
    with pytest.raises(esi.BadRuleError) as caught:
        build()
    assert words in str(caught.value)


def test_one_name_declared_in_two_ways_is_refused() -> None:
    rule = esi.given(MAPPA) & esi.given(esi.FactKind("mappa", "another thing", number=True), 1)
    case = esi.Case("S01", "order", "2004-09-24")
    with pytest.raises(esi.BadRuleError, match="the fact `mappa` is declared in two ways"):
        esi.evaluate(case, rule, as_at=AS_AT)
    with pytest.raises(esi.BadRuleError, match="the fact `mappa` is declared in two ways"):
        esi.evaluate(case, standards_of(rule), as_at=AS_AT)


# Refused when a record is read


WRONG = [
    ("maybe,crown,50", "column `mappa`: `maybe` must be `yes`, `no` or empty"),
    ("yes,crwn,50", "column `court`: `crwn` must be `crown`, `magistrates` or empty; did you mean"),
    ("yes,crown,many", "column `ogrs`: `many` must be a number of up to 9 digits"),
    ('yes,crown,"49,5"', "column `ogrs`: `49,5` must be a number of up to 9 digits"),
]
RULE = esi.given(MAPPA) & esi.given(COURT, "crown") & esi.given(OGRS, minimum=50)


@pytest.mark.parametrize(("cells", "words"), WRONG)
@pytest.mark.parametrize("route", ["csv", "parquet", "large parquet"])
def test_a_cell_that_a_fact_cannot_have_is_refused_with_its_place(
    tmp_path: Path, route: str, cells: str, words: str
) -> None:
    tables = {"cases": f"{HEADER}S01,order,2004-09-24,{cells}\n", "events": EVENTS}
    if "parquet" in route:
        parquet_of(tmp_path, **tables)
    else:
        folder(tmp_path, **tables, answers=None)
    found = rows_of_folder(route, tmp_path, standards_of(RULE))
    assert isinstance(found, str)
    assert words in found
    assert "row 2" in found


@pytest.mark.parametrize(("cells", "words"), WRONG)
def test_frames_refuse_the_same_cells(cells: str, words: str) -> None:
    values = [cell.strip('"') for cell in cells.split(",", 2)]
    row = dict(zip(HEADER.strip().split(","), ["S01", "order", "2004-09-24", *values], strict=True))
    events = pl.DataFrame(schema=dict.fromkeys(EVENTS.strip().split(","), pl.String))
    with pytest.raises(BadInputError) as caught:
        esi.evaluate_frames(pl.DataFrame([row]), events, standards=RULE, as_at=AS_AT)
    assert f"case `S01`, {words}" in str(caught.value)


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")
def test_spark_carries_declared_facts_to_its_workers() -> None:
    facts = [{"mappa": True, "court": "crown", "ogrs": 50}, {"mappa": True, "ogrs": 7}, {}]
    cases = [
        esi.Case(f"C{n}", "order", "2004-09-24", facts=held)  # type: ignore[arg-type]
        for n, held in enumerate(facts)
    ]
    found = ENGINES["pyspark"].evaluate(tables(cases, typed=False), RULE, AS_AT)  # type: ignore[arg-type]
    assert [row[3] for row in sorted(found)] == ["MET", "NOT_MET", "UNDETERMINED"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"mappa": "yes"}, "in case `S01`: the fact `mappa` must be `True` or `False` or None"),
        ({"mappa": 1}, "the fact `mappa` must be `True` or `False` or None (got 1)"),
        ({"court": "crwn"}, "did you mean `crown`?"),
        ({"ogrs": 49.5}, '`facts` must hold exact numbers; write Decimal("49.5") for `ogrs`'),
        ({"ogrs": True}, "the fact `ogrs` must be a whole number or a Decimal"),
    ],
)
def test_values_in_python_are_refused_once_the_rules_are_known(
    facts: dict[str, object], words: str
) -> None:
    def judge() -> None:
        case = esi.Case("S01", "order", "2004-09-24", facts=facts)  # type: ignore[arg-type]
        esi.evaluate(case, RULE, as_at=AS_AT)

    with pytest.raises(esi.BadRecordError) as caught:
        judge()
    assert words in str(caught.value)


def test_a_column_that_is_nearly_a_declared_fact_is_noted(tmp_path: Path) -> None:
    folder(tmp_path, cases="case_id,sentence,commenced_on,mapa\nS01,order,2004-09-24,yes\n",
           events=EVENTS, answers=None)  # fmt: skip
    loaded = esi.read(tmp_path, own_rules=OwnRules(standards_of(esi.given(MAPPA))))
    assert [line for line in note_lines(loaded.notes) if "`mappa`" in line] == [
        "cases.csv, row 1, column `mapa`: is taken for a grouping; if `mappa` is meant, rename it"
    ]


def test_frames_note_a_column_that_is_nearly_a_declared_fact() -> None:
    own = OwnRules(standards_of(esi.given(MAPPA)), facts={"court": COURT})
    bare = esi.Inspection("Gwent", AS_AT, ())
    cases = pl.DataFrame([["S01", "order", "2004-09-24", "crown"]], orient="row",
                         schema=["case_id", "sentence", "commenced_on", "cuort"])  # fmt: skip
    _, rows, _ = tables((), typed=False)
    setup = set_up(bare, own)
    counts = esi.count_frames(cases, rows, setup=setup, as_at=AS_AT, noting=True)
    assert counts.notes == (
        "cases, column `cuort`: is taken for a grouping; if `court` is meant, rename it",
    )


@pytest.mark.parametrize("name", ["mapa", "Mappa"])
def test_a_fact_in_python_that_is_nearly_a_declared_one_is_refused(name: str) -> None:
    case = esi.Case("S01", "order", "2004-09-24", facts={name: True})
    setup = set_up(esi.Inspection("Gwent", AS_AT, ()), OwnRules(facts={"mappa": MAPPA}))
    refused = f"case `S01`: `{name}` is not a fact; did you mean `mappa`?"
    for what in (esi.given(MAPPA), standards_of(esi.given(MAPPA))):
        with pytest.raises(BadInputError, match=refused):
            esi.evaluate(case, what, as_at=AS_AT)
    with pytest.raises(BadInputError, match=refused):
        esi.score(esi.Inspection("Gwent", AS_AT, (case,)), setup=setup)


# The shipped sample, a rule file, and scores


STANDARDS = """\
facts:
  mappa: {title: level of MAPPA management, values: [none, level 2, level 3]}
  ogrs: {title: OGRS score, number: yes}
editions:
  - id: mine
    title: Mine
    in_force_from: 2000-01-01
    citation: ours
    standards:
      - id: visit
        title: Home visit
        clock: commencement
        rule:
          when: {given: mappa, is: [level 2, level 3]}
          then: {within: 5 days, of: commencement, done: {first: home_visit, since: commencement}}
      - id: score
        title: Score
        clock: commencement
        rule: {given: ogrs, is: [50 or more, 7, 20 to 24.5]}
"""


def test_mappa_of_the_sample_is_a_condition_and_still_a_grouping(tmp_path: Path) -> None:
    file = tmp_path / "standards.yaml"
    file.write_text(STANDARDS, encoding="utf-8")
    rules = own_rules(file)
    loaded = esi.read(SOUTH_WALES / "sample", own_rules=rules)
    cases = loaded.inspection.cases
    assert {case.facts["mappa"] for case in cases} == {"none", "level 2", "level 3"}
    assert not any("mappa" in case.groups for case in cases)
    assert rules.standards is not None
    for case in cases:
        visit, score = esi.evaluate(case, rules.standards, as_at=dt.date(2005, 3, 14))
        applies = visit.verdict is not Verdict.NOT_APPLICABLE
        assert applies is (case.facts["mappa"] != "none")
        assert score.verdict is Verdict.UNDETERMINED
    sheet = esi.score(loaded.inspection, by=["mappa"], setup=loaded.setup)
    assert {"mappa=none", "mappa=level 2", "mappa=level 3"} <= set(sheet.groups)


@pytest.mark.parametrize("by", ["ogrs", "mappa", "court"])
def test_scores_and_groups_are_the_same_by_every_route(tmp_path: Path, by: str) -> None:
    item = Item("X1", "p. 1", "Is the score high?", "all cases", "J", esi.given(OGRS, minimum=50))
    criterion = Criterion("X", "Scores", "critical", (item,))
    framework = Framework("mine", "Mine", (Section("S", "All", 1, (criterion,)),))
    own = OwnRules(standards_of(esi.given(MAPPA)), framework, facts={"court": COURT})
    cells = ["8", "8.0", "08.00", "50", "", "49.5", "-0", "50.000000000000000001"]
    rows = [f"S{n},order,2004-09-24,yes,crown,{cell}\n" for n, cell in enumerate(cells)]
    tables = {"cases": HEADER + "".join(rows), "events": EVENTS}
    answers = "case_id,question,answer\n"
    (tmp_path / "csv").mkdir()
    loaded = esi.read(folder(tmp_path / "csv", **tables, answers=answers), own_rules=own)
    big_path = parquet_of(tmp_path / "big", **tables, answers=answers)
    big = open_big(big_path, own_rules=own, enough=0)
    assert big is not None
    frames = [pl.read_parquet(big_path / f"{name}.parquet") for name in ("cases", "events")]
    inspection, setup = loaded.inspection, loaded.setup
    assert setup is not None
    bare = attrs.evolve(inspection, cases=())
    sheets = {
        "folder": esi.score(inspection, by=[by], setup=setup),
        "in columns": score_many(inspection, setup, by=[by]),
        "large": score_big(big, by=[by]),
        "frames": esi.score_frames(*frames, inspection=bare, by=[by], setup=setup),
        "before": esi.score(esi.read(tmp_path / "csv").inspection, by=[by], setup=setup),
    }
    wanted = sheets["folder"].as_dict()["items"]
    assert {name: sheet.as_dict()["items"] for name, sheet in sheets.items()} == dict.fromkeys(
        sheets, wanted
    )
    if by == "ogrs":
        labels = {"", "0", "8", "49.5", "50", "50.000000000000000001"}
        assert {name for name in sheets["large"].groups if name.startswith("ogrs=")} == {
            f"ogrs={label}" for label in labels
        }


def test_an_inspection_with_facts_of_its_own_comes_back_from_files(tmp_path: Path) -> None:
    facts = [
        {"mappa": True, "court": "crown", "ogrs": Decimal("50.5")},
        {"mappa": None, "ogrs": -3},
    ]
    cases = [
        esi.Case(f"S{n}", "order", "2004-09-24", facts=held)  # type: ignore[arg-type]
        for n, held in enumerate(facts)
    ]
    inspection = esi.Inspection("Gwent", AS_AT, tuple(cases))
    own = OwnRules(standards_of(RULE))
    file = tmp_path / "x.json"
    file.write_text(inspection_to_json(inspection), encoding="utf-8")
    assert esi.read(file, own_rules=own).inspection.cases == tuple(cases)
    write_folder(tmp_path / "x", inspection)
    again = esi.read(tmp_path / "x", own_rules=own).inspection.cases
    # In a table, every case has every column: left out and empty are both not known.
    assert [dict(case.facts) for case in again] == [{**facts[0]}, {**facts[1], "court": None}]


# Words, the rulebook, and the tools that look at rules


def test_words_name_the_fact_and_what_is_asked_of_it() -> None:
    assert (
        rule_words(esi.given(MAPPA)) == "The record must say yes to `managed under MAPPA` [mappa]."
    )
    assert rule_words(esi.given(COURT, "crown")) == (
        "The record must give `court of sentence` [court, `crown`, `magistrates`] as crown."
    )
    assert rule_words(esi.given(OGRS, minimum=50)) == (
        "The record must give `OGRS score` [ogrs, a number] as 50 or more."
    )


VISIT = esi.within(esi.days(5), of=esi.commencement, done=events.home_visit.first())


def test_the_rulebook_names_declared_facts_and_works_with_them() -> None:
    book = rulebook(standards_of(VISIT.when(esi.given(OGRS, minimum=50))), esi.esi_framework())
    text = to_text(book)
    assert "For cases whose record gives `OGRS score` [ogrs, a number] as 50 or more: " in " ".join(
        text.split()
    )


@pytest.mark.slow
def test_diff_finds_a_case_next_to_the_threshold_that_moved() -> None:
    one, two = (VISIT.when(esi.given(OGRS, minimum=n)) for n in (50, Decimal("49.5")))
    (changed,) = esi.diff(standards_of(one), standards_of(two)).standards
    assert isinstance(changed.shown, Difference)
    assert changed.shown.witness.case.facts == {"ogrs": Decimal("49.5")}


@pytest.mark.parametrize(
    "rule",
    [esi.given(MAPPA), ~esi.given(MAPPA), esi.given(COURT, "crown"), esi.given(OGRS, maximum=3)],
)
def test_the_search_finds_each_verdict_that_a_fact_can_give(rule: esi.Rule) -> None:
    wanted = (Verdict.MET, Verdict.NOT_MET, Verdict.UNDETERMINED)
    found = witnesses(subject(rule), wanted=wanted)
    for verdict in wanted:
        shown = found[verdict]
        assert isinstance(shown, Witness)
        assert esi.evaluate(shown.case, rule, as_at=shown.as_at)[0].verdict is verdict


def test_two_rules_about_facts_that_are_the_same_are_proved_so() -> None:
    one = esi.given(OGRS, minimum=50) | esi.given(OGRS, maximum=20)
    other = ~(~esi.given(OGRS, minimum=50) & ~esi.given(OGRS, maximum=20))
    shown = disagree(subject(one), subject(other))
    assert isinstance(shown, NotFound)
    assert shown.bound.complete


@pytest.mark.slow
def test_verify_finds_a_condition_that_no_case_meets() -> None:
    never = esi.given(OGRS, minimum=50) & esi.given(OGRS, maximum=20)
    report = esi.verify(standards_of(VISIT.when(never)))
    usual = esi.verify(standards_of(VISIT.when(esi.given(OGRS, minimum=50))))
    codes = {one.code for one in report.findings} - {one.code for one in usual.findings}
    assert codes


def test_a_missing_fact_is_tried_on_either_side_of_its_threshold() -> None:
    rule = esi.given(OGRS, minimum=50)
    case = esi.Case("S01", "order", "2004-09-24")
    (missing,) = missing_facts(case, facts_read(rule, "order"), (rule,), AS_AT)
    assert missing.words == "the fact `ogrs` (OGRS score)"
    tried = {choice.assign(case).facts["ogrs"] for choice in missing.choices}
    assert tried == {Decimal(49), Decimal(50), Decimal(51)}


def test_scenarios_state_declared_facts(tmp_path: Path) -> None:
    text = """\
standard: own
given: {sentence: order, commenced_on: 2004-09-24, as_at: 2005-03-14}
scenarios:
  - {name: high, given: {facts: {ogrs: 50.0}}, expect: {verdict: met, reason: fact}}
  - {name: low, given: {facts: {ogrs: 49.9}}, expect: {verdict: not met, reason: fact}}
"""
    own = OwnRules(standards_of(esi.given(OGRS, minimum=50)))
    high, low = read_scenarios(text, own_rules=own)
    assert (high.case.facts["ogrs"], low.case.facts["ogrs"]) == (Decimal(50), Decimal("49.9"))
    with pytest.raises(BadInputError, match="`ogr` is no fact that is known; did you mean `ogrs`"):
        read_scenarios(text.replace("ogrs: 50.0", "ogr: 50.0"), own_rules=own)
    with pytest.raises(BadInputError, match="`high` must be a number of up to 9 digits"):
        read_scenarios(text.replace("ogrs: 50.0", "ogrs: high"), own_rules=own)


def test_mutants_move_the_threshold_by_one_unit_of_its_last_place() -> None:
    rule = esi.given(OGRS, minimum=Decimal("49.5"))
    changed = {rule_words(one.value) for one in variants(rule)}
    assert {rule_words(esi.given(OGRS, minimum=Decimal(n))) for n in ("49.4", "49.6")} <= changed
