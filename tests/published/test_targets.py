"""Measures against targets: the report's figures, what records decide, and derived ratings."""

from __future__ import annotations

import csv
import datetime as dt
import json
from fractions import Fraction
from pathlib import Path

import attrs
import jsonschema
import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.cli import main
from esi_rules.errors import BadInputError, BadRuleError
from esi_rules.frameworks.national_targets import NATIONAL_TARGETS
from esi_rules.published.audit import audit
from esi_rules.published.compare import compare
from esi_rules.published.measures import Measure, second_latest
from esi_rules.published.published_sheet import PublishedSheet, published_from_data, read_published
from esi_rules.published.target_report import TargetReport, derived, target_report, targets
from esi_rules.published.target_schema import targets_schema
from esi_rules.records.case import Case, Event, Inspection, Sentence
from esi_rules.scoring.counts import Counts
from esi_rules.scoring.ladder import Rating
from esi_rules.standards.limit import Status
from esi_rules.testing.case_strategies import as_ats, vague_cases
from tests.support.examples import examples
from tests.support.paths import SOUTH_WALES

SCHEMA = jsonschema.Draft202012Validator(targets_schema())
FOLLOW_UP = SOUTH_WALES / "published/follow_up_2005.toml"


def test_the_eleven_national_targets_are_those_of_the_scoring_approach() -> None:
    # "enforcement, compliance, accredited programme completions, ECP completions, DTTO
    # commencements and completions, basic skills starts and awards, sickness absence, victim
    # contact and PSR timeliness"
    assert [target.title for target in NATIONAL_TARGETS] == [
        "Enforcement in time",
        "Compliance",
        "Accredited programme completions",
        "ECP completions",
        "DTTO commencements",
        "DTTO completions",
        "Basic skills starts",
        "Basic skills awards",
        "Sickness absence",
        "Victim contact",
        "PSR timeliness",
    ]
    levels = {target.id: target.level for target in NATIONAL_TARGETS if target.level is not None}
    assert levels == {"sickness-absence": 9}  # the report prints no other level
    computed = {
        target.id: target.decided_by for target in NATIONAL_TARGETS if target.decided_status
    }
    assert computed == {
        "enforcement": "standard enforcement",
        "compliance": "a separate rule",
        "victim-contact": "standard victim-contact",
        "report-timeliness": "standard pre-sentence-report",
    }
    assert all(
        target.decided_status in (None, Status.ASSUMED) for target in NATIONAL_TARGETS
    )  # no document says so


def test_the_figures_of_south_wales_are_those_of_the_report() -> None:
    sickness, peak, worst, span = read_published(FOLLOW_UP).measures
    assert [m.value for m in (sickness, peak, worst, span)] == [
        Fraction("12.2"),
        Fraction("16.6"),
        Fraction("16.9"),
        13,
    ]
    assert [m.target for m in (sickness, peak, worst, span)] == [9, 9, 9, None]
    assert (sickness.met, sickness.gap, span.met, span.gap) == (False, Fraction("3.2"), None, None)
    assert (peak.latest, worst.district, span.items) == (
        False,
        "the worst affected district",
        ("A3.6",),
    )
    assert {m.status for m in (sickness, peak, worst, span)} == {"stated"}
    assert sickness.words == (
        "Sickness absence per employee per year: 12.2 days (stated, A3 bullet 4) against a target "
        "of at most 9 days (stated, A3 bullet 4): missed by 3.2 days"
    )
    assert span.words.endswith("13 (stated, A3 bullet 6); no target is known")


def test_the_audit_shows_measures_with_derived_ratings() -> None:
    found = audit(read_published(FOLLOW_UP))
    text = " ".join(found.words.split())
    assert "Measures against targets Sickness absence" in text
    assert (
        "A3.4: derived rating weak (0 at target, 1 not at target, 0 not known); no inspector's"
        in text
    )
    assert "A3.6: derived rating open: weak or strong" in text
    assert "Conclusions of the report A1 improved; further work is under way: the" in text
    assert found.as_dict()["conclusions"]["B3"] == {  # type: ignore[index,call-overload]
        "degree": "some improvement",
        "place": "B3 conclusion",
        "further": "required",
        "further_on": "supervision planning in all cases",
    }
    document = json.loads(json.dumps(found.as_dict()))["targets"]
    assert document["ratings"][0] == {
        "item": "A1.7",
        "figures": {target.id: False if target.level else None for target in NATIONAL_TARGETS},
        "derived": ["weak", "satisfactory"],
        "inspector": "",
    }


def test_the_sample_of_south_wales_decides_what_its_records_can() -> None:
    inspection = esi.read(SOUTH_WALES / "sample").inspection
    found = targets(inspection, measures=read_published(FOLLOW_UP).measures)
    counts = {result.target.id: result.counts for result in found.results}
    enforcement = counts["enforcement"]
    assert enforcement is not None
    assert (enforcement.met, enforcement.not_met) == (12, 4)  # 75%, as C1.3 is printed
    ratings = {rating.item: rating for rating in found.ratings}
    assert (ratings["A1.7"].inspector, ratings["A3.4"].inspector) == ("satisfactory", "weak")
    assert ratings["A3.4"].reach == (Rating.WEAK,)
    assert "inspector's rating is weak" in ratings["A3.4"].words
    assert esi.score(inspection).descriptors["A3"].computed is not None


def case(
    failures: tuple[str, ...], sentence: Sentence = "order", ended_on: dt.date | None = None
) -> Case:
    events = [Event("failure", day, "unacceptable") for day in failures]
    return Case("S1", sentence, "2005-01-10", ended_on=ended_on, events=events)


def compliance(one: Case, as_at: dt.date) -> Counts:
    found = targets(Inspection("Testshire", as_at, [one]))
    (counts,) = [each.counts for each in found.results if each.target.id == "compliance"]
    assert counts is not None
    return counts


@pytest.mark.parametrize(
    ("failures", "sentence", "as_at", "expected"),
    [
        # Six months from Mon 10 Jan 2005 end on Sun 10 Jul 2005.
        ((), "order", dt.date(2005, 7, 11), Counts(met=1)),
        (("2005-02-01",), "order", dt.date(2005, 7, 11), Counts(met=1)),
        (("2005-02-01", "2005-07-10"), "order", dt.date(2005, 7, 11), Counts(not_met=1)),
        (("2005-02-01", "2005-07-11"), "order", dt.date(2005, 7, 12), Counts(met=1)),
        (("2005-02-01", "2005-03-01"), "licence", dt.date(2005, 7, 11), Counts(met=1)),
        (
            ("2005-02-01", "2005-03-01", "2005-04-01"),
            "licence",
            dt.date(2005, 7, 11),
            Counts(not_met=1),
        ),
        # Until the six months are over nobody is counted, so that failures do not count alone.
        (("2005-02-01", "2005-03-01"), "order", dt.date(2005, 7, 10), Counts(not_yet_due=1)),
        ((), "order", dt.date(2005, 7, 10), Counts(not_yet_due=1)),
    ],
)
def test_compliance_is_counted_once_six_months_are_over(
    failures: tuple[str, ...], sentence: Sentence, as_at: dt.date, expected: Counts
) -> None:
    assert compliance(case(failures, sentence), as_at) == expected


@given(
    days=st.lists(st.integers(0, 220), max_size=5),
    sentence=st.sampled_from(["order", "licence"]),
    as_at=st.integers(0, 260),
)
@settings(max_examples=examples(300))
def test_compliance_agrees_with_a_count_by_hand(
    days: list[int], sentence: Sentence, as_at: int
) -> None:
    start, last = dt.date(2005, 1, 10), dt.date(2005, 7, 10)
    on = start + dt.timedelta(as_at)
    failures = [start + dt.timedelta(day) for day in days]
    found = compliance(case(tuple(map(str, failures)), sentence), on)
    if on <= last:
        assert found == Counts(not_yet_due=1)
    else:
        # Several failures on one day are one.
        known = sum(day <= min(last, on) for day in {*failures})
        short = known >= (2 if sentence == "order" else 3)
        assert found == (Counts(not_met=1) if short else Counts(met=1))


@given(st.lists(vague_cases(), min_size=1, max_size=4), st.data())
@settings(max_examples=examples(60), suppress_health_check=list(HealthCheck), deadline=None)
def test_targets_of_standards_count_the_verdicts_on_these_standards(
    drawn: list[Case], data: st.DataObject
) -> None:
    as_at = data.draw(as_ats(drawn[0]))
    cases = [attrs.evolve(each, case_id=f"S{n}") for n, each in enumerate(drawn)]
    inspection = Inspection("Testshire", as_at, cases)
    setup = esi.set_up(inspection)
    verdicts = [
        {f.standard: f.verdict for f in esi.evaluate(each, setup.standards, as_at=as_at)}
        for each in cases
    ]
    for result in targets(inspection, setup=setup).results:
        if result.target.standard:
            assert result.counts == Counts.of(v[result.target.standard] for v in verdicts)
        elif result.target.rule is None:
            assert result.counts is None
        else:
            assert result.counts is not None
            assert sum(attrs.astuple(result.counts)) == len(cases)


def test_a_case_that_ended_counts_by_what_happened_in_it() -> None:
    ended, as_at = dt.date(2005, 4, 1), dt.date(2005, 5, 1)
    failed = case(("2005-02-01", "2005-03-01"), ended_on=ended)
    assert compliance(failed, as_at) == Counts(not_met=1)
    assert compliance(case((), ended_on=ended), as_at) == Counts(not_applicable=1)


def measure(value: object, **about: object) -> Measure:
    fields = {"target": 9, "target_source": "page 2", "direction": "at most", **about}
    id = fields.pop("id", "sickness-absence")
    return Measure(id, "Sickness", value, "page 1", **fields)  # type: ignore[arg-type]


@given(
    value=st.fractions(0, 20, max_denominator=10), target=st.fractions(0, 20, max_denominator=10)
)
def test_a_measure_is_met_exactly_where_its_gap_is_nothing(
    value: Fraction, target: Fraction
) -> None:
    for direction in ("at least", "at most"):
        each = measure(value, id="x", target=target, direction=direction)
        assert each.met == (each.gap == 0)
    at_most, at_least = (
        measure(value, id="x", target=target, direction=d).met for d in ("at most", "at least")
    )
    assert at_most or at_least
    assert (at_most and at_least) == (value == target)


@given(st.lists(st.sampled_from([True, False, None]), max_size=12))
def test_ratings_that_are_derived_are_those_of_every_way_the_unknown_can_turn_out(
    outcomes: list[bool | None],
) -> None:
    def ways(rest: list[bool | None]) -> list[list[bool]]:
        if not rest:
            return [[]]
        first = [True, False] if rest[0] is None else [rest[0]]
        return [[one, *more] for one in first for more in ways(rest[1:])]

    short = outcomes[:6]
    expected = {
        Rating.STRONG
        if all(way)
        else Rating.SATISFACTORY
        if sum(way) * 2 > len(way)
        else Rating.WEAK
        for way in ways(short)
        if way
    }
    assert set(derived(short)) == expected


def test_a_national_target_sets_the_direction_so_that_too_much_absence_is_never_at_target() -> None:
    absence = Measure("sickness-absence", "Sickness", 12, "page 1", 9, target_source="page 2")
    assert (absence.direction, absence.met) == ("at most", False)
    assert Measure("enforcement", "E", 80, "page 1", 90, target_source="page 2").met is False


def test_the_level_of_a_national_target_is_not_used_for_a_figure_in_another_unit() -> None:
    share = Measure("sickness-absence", "Days lost", 4, "our own records", unit="%")
    found = targets(measures=[share])
    assert [m for result in found.results for m in result.measures] == [share]
    assert share.met is None
    assert found.ratings[0].figures["sickness-absence"] is None


def test_a_level_that_the_report_prints_also_counts_for_the_items_of_the_measure() -> None:
    bare = Measure("sickness-absence", "Sickness", 12, "our own records", items=("A3.4", "A3.3"))
    ratings = {rating.item: rating for rating in targets(measures=[bare]).ratings}
    assert ratings["A3.4"].reach == ratings["A3.3"].reach == (Rating.WEAK,)


def test_a_measure_that_names_the_item_of_the_national_targets_informs_it() -> None:
    more = measure(9, id="housing", items=("A1.7",))
    (rating,) = targets(measures=[more]).ratings
    assert rating.figures == {**dict.fromkeys(t.id for t in NATIONAL_TARGETS), "housing": True}


def test_two_latest_figures_of_one_measure_are_refused_by_every_route() -> None:
    both = [measure(12), measure(13)]
    for build in (
        lambda: targets(measures=both),
        lambda: PublishedSheet("T", "esi-2003", measures=both),
    ):
        with pytest.raises(BadRuleError, match="second latest figure of `sickness-absence`"):
            build()
    row = {"id": "x", "measure": "X", "value": 3, "source": "page 1"}
    with pytest.raises(BadInputError) as caught:
        published_from_data({"title": "T", "measures": [row, row, {**row, "district": "North"}]})
    (problem,) = caught.value.problems
    assert (problem.column, "second latest figure of `x`;" in problem.message) == (
        "measures[1]",
        True,
    )
    document = json.loads(esi.to_json(targets(measures=both[:1])))
    document["measures"] = [{**document["targets"][8]["measures"][0], "value": "13"}]
    with pytest.raises(BadInputError, match="second latest figure"):
        esi.from_data(document, TargetReport)
    apart = [measure(12), measure(13, latest=False), measure(14, district="North")]
    assert targets(measures=apart).results[8].met is False


def test_compare_does_not_call_a_measure_without_a_direction_better_or_worse() -> None:
    sheets = [
        PublishedSheet("T", "esi-2003", measures=[Measure("x", "X", value, "page 1")])
        for value in (15, 13)
    ]
    (found,) = compare(*sheets).measures
    assert found.words == ("X: 13 (own, page 1); no target is known; 15 on the first sheet, down 2")


_IDS = st.sampled_from([*(target.id for target in NATIONAL_TARGETS), "x", "y"])


@st.composite
def measures(draw: st.DrawFn) -> Measure:
    try:
        return Measure(
            draw(_IDS),
            draw(st.sampled_from(["Sickness", "Span"])),
            draw(st.fractions(0, 20, max_denominator=8)),
            "page 1",
            draw(st.none() | st.fractions(0, 20, max_denominator=8)),
            draw(st.sampled_from(["at least", "at most", None])),
            target_source="page 2",
            unit=draw(st.sampled_from(["", "days", "%"])),
            district=draw(st.sampled_from(["", "North"])),
            latest=draw(st.booleans()),
            items=tuple(draw(st.lists(st.sampled_from(["A1.7", "A3.4"]), unique=True))),
        )
    except BadRuleError:
        reject()


@given(st.lists(measures(), max_size=5), st.booleans())
def test_what_is_known_of_targets_is_read_back_from_json_and_fulfils_its_schema(
    entered: list[Measure], with_counts: bool
) -> None:
    assume(second_latest(entered) is None)
    counts = {"compliance": Counts(met=3, not_met=1), "enforcement": Counts()}
    found = target_report(counts if with_counts else {}, entered, {"A1.7": "weak"})
    document = json.loads(esi.to_json(found))
    SCHEMA.validate(document)
    assert esi.from_json(esi.to_json(found), TargetReport) == found
    sheet = PublishedSheet("T", "esi-2003", measures=entered)
    assert esi.from_json(esi.to_json(sheet), PublishedSheet) == sheet


@given(st.lists(measures(), max_size=5))
def test_a_figure_that_misses_its_target_never_counts_as_met(entered: list[Measure]) -> None:
    assume(second_latest(entered) is None)
    for rating in targets(measures=entered).ratings:
        for id, met in rating.figures.items():
            latest = [e for e in entered if e.id == id and e.latest and not e.district]
            if met is not None:
                (figure,) = latest
                level = Fraction(9) if figure.target is None else figure.target
                most = id == "sickness-absence" or figure.direction == "at most"
                assert met == (figure.value <= level if most else figure.value >= level)


def test_a_measure_without_a_target_takes_the_level_that_the_report_prints() -> None:
    bare = Measure("sickness-absence", "Sickness", 8, "our own records")
    (found,) = [m for result in targets(measures=[bare]).results for m in result.measures]
    assert (found.target, found.met) == (Fraction(9), True)
    assert found.target_source == "ESI, A3 bullet 4"
    assert (found.status, found.target_status) == ("own", "stated")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"value": "many"}, "must be a number for `value`"),
        ({"value": -1}, "must be 0 or more"),
        ({"target": 9}, "`target_source`"),
        ({"target": 9, "target_source": "page 2"}, "must name its `direction`"),
        ({"id": "sickness-absence", "direction": "at least"}, "must be `at most`"),
        ({"id": "enforcement", "direction": "at most"}, "must be `at least`"),
        ({"direction": "below"}, "`direction` must be"),
        ({"status": "guessed"}, "`status` must be"),
        ({"items": ["A3.44"]}, "management items"),
        ({"items": ["B1.1a"]}, "management items"),
        ({"latest": "no"}, "true or false"),
        ({"distict": "North"}, "is no field"),
        ({"source": ""}, "must be text for `source`"),
    ],
)
def test_a_wrong_measure_is_reported(change: dict[str, object], problem: str) -> None:
    good: dict[str, object] = {"id": "x", "measure": "X", "value": 3, "source": "page 1"}
    data = {"title": "Testshire", "measures": [{**good, **change}]}
    with pytest.raises(BadInputError) as caught:
        published_from_data(data)
    assert problem in str(caught.value)
    assert published_from_data({"title": "Testshire", "measures": [good]}).measures[0].value == 3


@pytest.mark.parametrize(
    ("before", "after", "direction", "words"),
    [
        ("16.6", "12.2", "at most", "16.6 on the first sheet, down 4.4: better"),
        ("12.2", "16.6", "at most", "12.2 on the first sheet, up 4.4: worse"),
        ("50", "60", "at least", "50 on the first sheet, up 10: better"),
        ("60", "50", "at least", "60 on the first sheet, down 10: worse"),
        ("9", "9", "at most", "9 on the first sheet, no change"),
    ],
)
def test_compare_says_whether_a_measure_got_better(
    before: str, after: str, direction: str, words: str
) -> None:
    sheets = [
        PublishedSheet(
            "T", "esi-2003", measures=[measure(Fraction(value), id="x", direction=direction)]
        )
        for value in (before, after)
    ]
    (found,) = compare(*sheets).measures
    assert found.words.endswith(words)


def test_measures_of_other_districts_or_times_are_not_set_side_by_side() -> None:
    before = PublishedSheet("T", "esi-2003", measures=[measure(Fraction(16), latest=False)])
    after = PublishedSheet("T", "esi-2003", measures=[measure(Fraction(12))])
    other = PublishedSheet("T", "esi-2003", measures=[measure(Fraction(12), district="North")])
    assert [each.before for each in compare(before, after).measures] == [None]
    assert [each.before for each in compare(other, after).measures] == [None]
    text = " ".join(compare(before, after).words.split())
    assert "Measures against targets Sickness: 12" in text
    document = json.loads(json.dumps(compare(before, after).as_dict()))
    assert document["measures"][0]["after"]["value"] == "12"
    assert document["measures"][0]["before"] is None


def test_a_measure_with_a_target_names_where_the_target_is_from() -> None:
    with pytest.raises(BadRuleError, match="target_source"):
        Measure("x", "X", 3, "page 1", 9)


def test_score_shows_the_targets_beside_the_ratings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = str(SOUTH_WALES / "sample")
    assert main(["score", sample, "--targets", "--measures", str(FOLLOW_UP)]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "Enforcement in time: 12 of 16 cases, 75%" in text
    assert (
        "A3.4: derived rating weak (0 at target, 1 not at target, 0 not known); the inspector's "
        "rating is weak" in text
    )
    assert "They enter no descriptor." in text
    assert main(["score", sample, "--measures", str(FOLLOW_UP)]) == 2
    assert "goes with --targets" in capsys.readouterr().err
    assert "Victim contact: it applies to no case (computed by" in text


def test_the_json_of_a_score_holds_the_targets_and_is_read_as_a_sheet_as_before(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sample = SOUTH_WALES / "sample"
    command = ["score", str(sample), "--targets", "--measures", str(FOLLOW_UP), "--format", "json"]
    assert main(command) == 0
    document = json.loads(capsys.readouterr().out)
    SCHEMA.validate(document["targets"])
    found = esi.from_data(document["targets"], TargetReport)
    inspection = esi.read(sample).inspection
    assert found == targets(inspection, measures=read_published(FOLLOW_UP).measures)
    assert esi.from_data(document, esi.ScoringSheet).overall == esi.score(inspection).overall


def test_the_csv_of_a_score_has_a_row_for_each_target_measure_and_rating(
    tmp_path: Path,
) -> None:
    out = tmp_path / "scores.csv"
    command = ["score", str(SOUTH_WALES / "sample"), "--targets", "--measures", str(FOLLOW_UP)]
    assert main([*command, "--format", "csv", "--out", str(out)]) == 0
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    by_level = {level: [r for r in rows if r["level"] == level] for level in {*_LEVELS}}
    assert [r["id"] for r in by_level["target"]] == [target.id for target in NATIONAL_TARGETS]
    enforcement = by_level["target"][0]
    assert [enforcement[c] for c in ("exact", "display", "met", "not_met")] == [
        "75", "75%", "12", "4",
    ]  # fmt: skip
    assert [(r["group"], r["exact"]) for r in by_level["measure"]] == [
        ("", "61/5"), ("", "83/5"), ("the worst affected district", "169/10"), ("", "13"),
    ]  # fmt: skip
    assert {r["id"]: r["display"] for r in by_level["derived rating"]} == {
        "A1.7": "open: weak or satisfactory", "A3.4": "weak", "A3.6": "open: weak or strong",
    }  # fmt: skip


_LEVELS = ("target", "measure", "derived rating")


def test_the_spreadsheet_of_a_score_has_the_targets(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    out, plain = tmp_path / "score.xlsx", tmp_path / "plain.xlsx"
    command = ["score", str(SOUTH_WALES / "sample")]
    more = ["--targets", "--measures", str(FOLLOW_UP)]
    assert main([*command, *more, "--xlsx", str(out)]) == 0
    assert main([*command, "--xlsx", str(plain)]) == 0
    book, without = openpyxl.load_workbook(out), openpyxl.load_workbook(plain)
    added = [name for name in book.sheetnames if name not in without.sheetnames]
    assert added == ["National targets", "Measures", "Derived ratings"]
    enforcement, *_ = book["National targets"].iter_rows(min_row=2, values_only=True)
    assert enforcement[4:6] == (12, 4)
    sickness, *_ = book["Measures"].iter_rows(min_row=2, values_only=True)
    assert (sickness[5], sickness[8], sickness[9], sickness[10]) == (12.2, 9, 3.2, "no")
    says = {row[0]: row[1] for row in book["Read me"].iter_rows(values_only=True)}
    assert all(says[f"sheet {name}"] for name in added)
