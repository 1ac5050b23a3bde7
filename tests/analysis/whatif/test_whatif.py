"""What-ifs: other settings tried on an inspection, and the cases whose verdicts move with them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

import attrs
import pytest

import esi_rules as esi
from esi_rules.analysis.whatif import rejudge as judging
from esi_rules.analysis.whatif import what_if
from esi_rules.bulk.at_scale import score
from esi_rules.engine.program import Program
from esi_rules.frameworks.weights import Weights
from esi_rules.records.case import Answer
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.setup import set_up
from esi_rules.standards.standard import Governed
from tests.support.paths import SOUTH_WALES

SAMPLE = SOUTH_WALES / "sample"
MET, NOT_MET = Verdict.MET, Verdict.NOT_MET


@pytest.fixture(scope="module")
def sample() -> esi.Inspection:
    return esi.read(SAMPLE).inspection


def one_case(*events: esi.Event, sentence: str = "licence") -> esi.Inspection:
    case = esi.Case("S01", sentence, "2004-09-24", events)  # type: ignore[arg-type]
    return esi.Inspection("Testshire", dt.date(2005, 3, 14), [case])


def test_a_longer_limit_makes_a_late_visit_good_and_says_both_last_good_days() -> None:
    visited = one_case(esi.Event("home_visit", "2004-10-12", "seen"))
    found = what_if(visited, limits={"home-visit.limit": "15 working days"})
    moved = next(each for each in found.moved if each.level == "standard")
    assert (moved.case_id, moved.id, moved.verdicts) == ("S01", "home-visit", (NOT_MET, MET))
    assert moved.before is not None
    assert moved.after is not None
    assert (moved.before.due, moved.after.due) == (dt.date(2004, 10, 8), dt.date(2004, 10, 15))
    assert moved.before.done == moved.after.done == dt.date(2004, 10, 12)
    assert found.asked == ("home-visit.limit: 10 working days (assumed) -> 15 working days (own)",)


def test_the_limit_of_one_edition_leaves_the_other_edition_alone() -> None:
    early = one_case(esi.Event("supervision_plan", "2004-10-01"))
    late = attrs.evolve(
        early,
        cases=[
            attrs.evolve(
                early.cases[0],
                commenced_on="2005-03-07",
                events=[esi.Event("supervision_plan", "2005-03-08")],
            )
        ],
        as_at=dt.date(2005, 7, 1),
    )
    limits = {"ns2000:plan-review.limit": "2 months"}
    assert what_if(early, limits=limits).moved == ()
    january = attrs.evolve(early, as_at=dt.date(2004, 12, 20))
    found = what_if(january, limits=limits)
    assert [each.id for each in found.moved if each.level == "standard"] == ["plan-review"]
    assert what_if(late, limits=limits).moved == ()
    again = what_if(late, limits={"ns2005:plan-review.limit": "20 weeks"})
    assert [each.id for each in again.moved if each.level == "standard"] == ["plan-review"]
    assert found.after.provenance.limits == {"ns2000:plan-review.limit": "2 months"}


def test_the_moves_are_counted_by_what_moves_and_which_way(sample: esi.Inspection) -> None:
    found = what_if(sample, readings={"days-unit": "calendar"})
    assert dict(found.counts) == {("standard", MET, NOT_MET): 9, ("item", MET, NOT_MET): 9}
    standard, item = found.moves
    assert (standard.id, item.id) == ("risk-of-harm-assessment", "B1.1b")
    assert standard.cases == item.cases
    assert len(standard.cases) == 9


def test_every_score_stands_beside_the_one_before(sample: esi.Inspection) -> None:
    found = what_if(sample, readings={"aggregation": "item-mean"})
    rows = {(row.level, row.id): row for row in found.rows}
    assert [row.id for row in found.rows if row.level == "section"] == ["B", "C", "D"]
    overall = rows["overall", ""]
    assert overall.before == score(sample).overall
    assert overall.points() == found.after.overall.exact - found.before.overall.exact
    high = rows["criterion", "C5"].points(group="high_risk_of_harm")
    assert high == (
        found.after.criteria["C5"].groups["high_risk_of_harm"].exact
        - found.before.criteria["C5"].groups["high_risk_of_harm"].exact
    )
    data = json.loads(json.dumps(found.as_dict()))
    assert data["scores"][-1]["points"] == str(overall.points())
    assert data["before"] == json.loads(json.dumps(score(sample).as_dict()))


def test_a_note_on_kinds_of_event_that_no_rule_reads_is_on_both_sheets_once() -> None:
    inspection = one_case(esi.Event("tag_fitted", "2004-10-01"))
    found = what_if(
        inspection, limits={"home-visit.limit": "15 working days"}, notes=iter(["a row is empty"])
    )
    unread = "no standard or item reads the 1 event of the kind `tag_fitted`"
    for sheet in (found.before, found.after):
        assert sheet.provenance.notes == ("a row is empty", unread)


def test_a_slip_in_the_records_is_refused_as_it_is_by_score() -> None:
    with pytest.warns(esi.UnknownKindWarning):
        inspection = one_case(esi.Event("home_vist", "2004-10-01"))
    for ask in (
        lambda: what_if(inspection, limits={"home-visit.limit": "15 working days"}),
        lambda: esi.sensitivity(inspection),
    ):
        with pytest.raises(esi.BadInputError, match="`home_vist` is not a kind of event; did you"):
            ask()


def test_the_inspections_own_numbers_can_be_tried_too(sample: esi.Inspection) -> None:
    found = what_if(sample, limits={"D1.4.limit": "100%", "A1.target-weight": "2"})
    assert found.asked == (
        "D1.4.limit: not known (unknown) -> 1 (own)",
        "A1.target-weight: 1 (assumed) -> 2 (own)",
    )
    assert {each.id for each in found.moved} == {"D1.4"}
    assert found.setup.target_weight == 2


def test_another_day_is_judged_afresh_and_another_edition_in_whole(sample: esi.Inspection) -> None:
    found = what_if(sample, as_at=dt.date(2005, 1, 14))
    assert found.after == score(attrs.evolve(sample, as_at=dt.date(2005, 1, 14)))
    assert found.kept == 0
    found = what_if(sample, edition="ns2005")
    assert found.after == score(attrs.evolve(sample, edition="ns2005"))


def test_weights_of_the_callers_own_change_scores_and_no_verdict(sample: esi.Inspection) -> None:
    own = Weights.of(esi.esi_framework())
    only_b = Weights(own.criteria, {"B": 1, "C": 0, "D": 0})
    found = what_if(sample, weights=only_b)
    assert found.after.overall.exact == found.before.sections["B"].exact
    assert found.moved == ()
    assert found.read == 0
    assert found.after == score(sample, setup=found.setup)
    assert found.setup.digest != set_up(sample).digest


@pytest.mark.parametrize(
    ("asked", "standards", "items"),
    [
        ({"readings": {"aggregation": "item-mean"}}, 0, 0),
        ({"limits": {"home-visit.limit": "15 working days"}}, 1, 1),
        ({"limits": {"D1.4.limit": "90%"}}, 0, 1),
        ({"readings": {"days-unit": "calendar"}}, 1, 1),
        ({"limits": {"victim-contact.limit": "3 months"}}, 1, 0),
    ],
)
def test_only_what_a_setting_changes_is_read_again(
    sample: esi.Inspection,
    asked: dict[str, dict[str, str]],
    standards: int,
    items: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    setup = set_up(sample)
    judged = judging.judge(sample.cases, setup, sample.as_at)
    other = set_up(attrs.evolve(sample, **asked))
    read: list[str] = []
    judge = Program.judge

    def counted(
        program: Program, case: esi.Case, as_at: dt.date, known: Mapping[int, esi.Finding]
    ) -> tuple[esi.Finding, ...]:
        *entries, _ = program.entries  # the last says whether the case is high risk
        kinds = ["s" if isinstance(entry.asked, Governed) else "i" for entry in entries]
        read.extend(kind for place, kind in enumerate(kinds) if place not in known)
        return judge(program, case, as_at, known)

    monkeypatch.setattr(Program, "judge", counted)
    again = judging.judge_again(judged, other, sample.as_at)
    assert (read.count("s"), read.count("i")) == (57 * standards, 57 * items)
    assert again.read == len(read)


def test_a_setting_that_changes_nothing_in_use_is_told(sample: esi.Inspection) -> None:
    named = attrs.evolve(sample, edition="ns2000")
    found = what_if(named, limits={"contact-frequency.tier-2": "8"})
    assert found.moved == ()
    assert found.notes == (
        "contact-frequency.tier-2 is no limit of the edition in use, so a value for it changes "
        "nothing",
    )


def test_nothing_to_try_and_everything_wrong_are_told_at_once(sample: esi.Inspection) -> None:
    with pytest.raises(esi.BadInputError, match="needs a limit, reading, edition, day or weights"):
        what_if(sample)
    with pytest.raises(esi.BadInputError) as caught:
        what_if(
            sample,
            limits={
                "home-vist": "15 working days",
                "home-visit": "15 wroking days",
                "ns2004:plan-review": "2 months",
            },
            readings={"day-unit": "calendar", "contacts": "kpt"},
            edition="ns2006",
        )
    assert str(caught.value).splitlines() == [
        "limits: `home-vist` is not a limit; did you mean `home-visit.limit`?",
        "limits home-visit.limit: a period's unit must be `working days`, `days`, `weeks` or "
        "`months` (got 'wroking days'); did you mean `15 working days`?",
        "limits: `ns2004` is not an edition; it must be `ns2000` or `ns2005`; "
        "did you mean `ns2005`?",
        "readings day-unit: `calendar` is not a reading; did you mean `days-unit`?",
        "readings contacts: `kpt` must be `offered` or `kept`; did you mean `kept`?",
        "edition: `ns2006` must be `auto`, `ns2000` or `ns2005`; did you mean `ns2005`?",
    ]


def test_a_value_that_does_not_fit_the_rule_it_is_in_is_told_with_its_limit(
    sample: esi.Inspection,
) -> None:
    # Found by the laws: a window between two failures cannot be counted in working days.
    with pytest.raises(esi.BadInputError) as caught:
        what_if(sample, limits={"enforcement.window": "3 working days", "plan-review": "x"})
    assert [problem.words().split(":")[0] for problem in caught.value.problems] == [
        "limits enforcement.window",
        "limits plan-review.limit",
    ]


def test_one_setting_named_twice_in_two_ways_is_refused(sample: esi.Inspection) -> None:
    with pytest.raises(esi.BadInputError, match="is set twice"):
        what_if(sample, limits={"home-visit": "9 days", "home-visit.limit": "8 days"})
    with pytest.raises(esi.BadInputError, match="is set twice"):
        what_if(sample, readings={"days-unit": "calendar", "days_unit": "working"})


def test_weights_that_are_not_the_frameworks_are_refused(sample: esi.Inspection) -> None:
    own = Weights.of(esi.esi_framework())
    with pytest.raises(esi.BadRuleError, match="no scored criterion `B5` to weigh"):
        what_if(sample, weights=Weights({**own.criteria, "B5": 1}, own.sections))
    with pytest.raises(esi.BadRuleError, match="section `B` has no weight"):
        what_if(sample, weights=Weights(own.criteria, {"C": 1, "D": 1}))
    with pytest.raises(esi.BadRuleError, match="must be 0 or more"):
        Weights({"B1": -1}, {})


def test_a_case_tells_every_finding_that_is_another_though_its_verdict_stands(
    sample: esi.Inspection,
) -> None:
    found = what_if(sample, readings={"days-unit": "calendar"})
    first = found.differences("S05")
    assert [each.id for each in first] == ["risk-of-harm-assessment", "B1.1b"]
    assert first[0].verdicts == (NOT_MET, NOT_MET)
    assert found.differences("no such case") == ()


def test_the_digest_of_records_is_that_of_scoring_afresh_under_rules_that_use_other_answers() -> (
    None
):
    """Found by Hypothesis: in an edition alone, the records decide an item that had an answer."""
    items = [item.id for item in esi.esi_framework().case_items]
    answers: dict[str, Answer | None] = dict.fromkeys(items, "yes")
    case = esi.Case("S0", "order", "2000-04-01", answers=answers)
    inspection = esi.Inspection("Testshire", "2000-04-01", [case])
    found = esi.what_if(inspection, edition="ns2000")
    afresh = esi.score(attrs.evolve(inspection, edition="ns2000"))
    assert found.after.provenance.records_digest == afresh.provenance.records_digest
    assert found.before.provenance.records_digest != afresh.provenance.records_digest
