"""Invented sheets with one planted error each, and the two published ones: what the audit finds."""

from __future__ import annotations

import json
from fractions import Fraction

import attrs
import pytest

from esi_rules.errors import BadInputError
from esi_rules.published.audit import Aggregate, Audit, audit
from esi_rules.published.published_sheet import Printed, PublishedSheet, read_published
from tests.support.paths import SOUTH_WALES

# An invented area. Exactly: B = (2*71 + 2*64 + 2*58 + 90)/7 = 476/7 = 68,
# C = (2*80 + 2*62 + 2*74 + 71 + 2*66)/9 = 635/9 = 70.56, D = (2*52 + 61 + 2*85)/5 = 335/5 = 67,
# overall 0.3*68 + 0.4*70.56 + 0.3*67 = 68.72.
CRITERIA = {
    **{"B1": 71, "B2": 64, "B3": 58, "B4": 90},
    **{"C1": 80, "C2": 62, "C3": 74, "C4": 71, "C5": 66},
    **{"D1": 52, "D2": 61, "D4": 85},
}
SECTIONS = {"B": 68, "C": 71, "D": 67}
OVERALL = 69


def figure(*values: int | str, **about: object) -> tuple[Printed, ...]:
    return tuple(
        attrs.evolve(Printed(Fraction(value), f"place {n}"), **about)
        for n, value in enumerate(values)
    )


def sheet(**changes: object) -> PublishedSheet:
    made = PublishedSheet(
        "Testshire 2006",
        "esi-2003",
        criteria={id: figure(value) for id, value in CRITERIA.items()},
        sections={id: figure(value) for id, value in SECTIONS.items()},
        overall=figure(OVERALL),
    )
    return attrs.evolve(made, **changes)


def with_criteria(**values: int) -> dict[str, tuple[Printed, ...]]:
    return {id: figure(value) for id, value in {**CRITERIA, **values}.items()}


def with_sections(**values: int) -> dict[str, tuple[Printed, ...]]:
    return {id: figure(value) for id, value in {**SECTIONS, **values}.items()}


def aggregate(found: Audit, id: str, level: str = "section") -> Aggregate:
    (one,) = [a for a in found.aggregates if (a.level, a.id) == (level, id)]
    return one


def test_a_sheet_without_errors_is_reproduced_throughout() -> None:
    found = audit(sheet())
    assert [a.verdict for a in found.aggregates] == ["reproduced"] * 4
    assert found.sound
    assert "nothing rounded before it is printed" in [m.name for m in found.methods]
    assert found.words.endswith("Found: nothing impossible, no contradiction")


def test_a_misprinted_criterion_makes_its_section_impossible_and_is_named() -> None:
    found = audit(sheet(criteria=with_criteria(B2=46)))  # 64 with its digits swapped
    section = aggregate(found, "B")
    assert section.verdict == "impossible"
    assert section.impossible_always
    assert section.first.exact == Fraction(440, 7)
    assert section.first.nearest == 63
    (b2,) = [mend for mend in section.first.mends() if mend.id == "B2"]
    assert (b2.value, b2.possible, b2.reproduced) == (46, 61, 63)
    assert found.impossible == (section,)
    assert not found.sound


def test_the_right_value_of_a_misprint_is_within_what_would_explain_it() -> None:
    found = audit(sheet(criteria=with_criteria(D4=58)))  # 85 with its digits swapped
    mends = {mend.id: mend for mend in aggregate(found, "D").first.mends()}
    d4 = mends["D4"]
    assert d4.possible is not None
    assert d4.reproduced is not None
    assert d4.possible <= d4.reproduced <= 85
    # D2 weighs 1 of 5: even 100 in its place gives (2*52 + 100 + 2*58)/5 = 64.
    assert "D2" not in mends


def test_a_misprinted_section_is_impossible_from_its_criteria_and_spoils_the_overall() -> None:
    found = audit(sheet(sections=with_sections(D=76)))  # 67 with its digits swapped
    assert aggregate(found, "D").verdict == "impossible"
    assert aggregate(found, "D").first.nearest == 67
    overall = aggregate(found, "", "overall")
    assert overall.verdict == "impossible"
    assert overall.first.exact == Fraction("71.6")
    # 20.4 + 28.4 + 0.3*D: 68 makes 69.2, 69 makes 69.5, which prints as 70.
    (mend,) = [m for m in overall.first.mends() if m.id == "D"]
    assert mend.reproduced == 68
    assert not overall.impossible_always  # from the criteria it still follows
    assert found.methods == ()


def test_a_wrong_overall_is_impossible_and_the_sections_are_not() -> None:
    found = audit(sheet(overall=figure(96)))
    assert [a.verdict for a in found.impossible] == ["impossible"]
    assert found.impossible[0].name == "overall"
    assert found.impossible[0].first.nearest == 69


def test_hidden_decimals_that_are_needed_are_measured() -> None:
    # (2*52 + 61 + 2*86)/5 = 337/5 = 67.4; 68 needs 67.5.
    found = audit(sheet(criteria=with_criteria(D4=86), sections=with_sections(D=68)))
    section = aggregate(found, "D")
    assert section.verdict == "favourable"
    assert section.first.shift == Fraction(1, 10)
    assert section.first.room == Fraction(1, 2)
    assert "needs 0.1 of the 0.5 points that hidden decimals can add upwards (20%" in section.words
    assert found.sound


def test_hidden_decimals_downwards_must_take_more_than_the_open_end() -> None:
    # (2*52 + 61 + 2*86)/5 = 67.4 against 66: 66.5 itself would print as 67, and is out of reach.
    found = audit(sheet(criteria=with_criteria(D4=86), sections=with_sections(D=66)))
    assert aggregate(found, "D").verdict == "impossible"
    # (2*71 + 2*64 + 2*58 + 1*93)/7 = 479/7 = 68.43 down to 67.93: 67 is out of reach too.
    found = audit(sheet(criteria=with_criteria(B4=93, B1=72), sections=with_sections(B=68)))
    section = aggregate(found, "B")  # (144 + 128 + 116 + 93)/7 = 68.71, printed 68
    assert section.verdict == "favourable"
    assert section.first.shift == Fraction(137, 2) - Fraction(481, 7)
    assert "needs more than 0.214 of the 0.5 points" in section.words


def test_an_open_end_is_not_reached() -> None:
    # All four at 50 reach just under 50.5: 51 is impossible, though 50.5 is where it starts.
    found = audit(
        sheet(criteria=with_criteria(B1=50, B2=50, B3=50, B4=50), sections=with_sections(B=51))
    )
    section = aggregate(found, "B")
    assert section.verdict == "impossible"
    assert section.first.reach.high == Fraction(101, 2)
    assert section.first.nearest == 50
    # And 49 is impossible as well: 49.5 is reached, and prints as 50.
    found = audit(
        sheet(criteria=with_criteria(B1=50, B2=50, B3=50, B4=50), sections=with_sections(B=49))
    )
    assert aggregate(found, "B").verdict == "impossible"
    assert aggregate(found, "B").first.nearest == 50


def test_nothing_hides_above_100_or_below_0() -> None:
    full = with_criteria(B1=100, B2=100, B3=100, B4=96)
    found = audit(sheet(criteria=full, sections=with_sections(B=100)))
    # (600 + 96)/7 = 99.43, and only B4 can hide anything: at most 0.5/7 more.
    section = aggregate(found, "B")
    assert section.first.room == Fraction(1, 14)
    assert section.verdict == "impossible" or section.first.shift <= section.first.room
    assert section.first.reach.high < 100


def test_sections_rounded_first_are_tried_and_named() -> None:
    # Sections 68.43, 70.44, 67.4 print as 68, 70, 67. Unrounded the overall is 68.93;
    # of the printed ones it is 20.4 + 28 + 20.1 = 68.5, which prints as 69 only without decimals
    # lost; 68.4 would print as 68.
    criteria = with_criteria(B4=93, C4=70, D4=86)
    sections = {"B": figure(68), "C": figure(70), "D": figure(67)}
    first = audit(sheet(criteria=criteria, sections=sections, overall=figure(69)))
    assert {m.name for m in first.methods} >= {
        "nothing rounded before it is printed",
        "sections rounded first",
    }
    # D1 51 makes D 67.0, C1 and C2 make C 69.56 -> 70 and B 67.57 -> 68: rounded first gives
    # 68.5 -> 69; unrounded 20.271 + 27.822 + 20.1 = 68.19 -> at most 68.69, so 68 fits best.
    criteria = with_criteria(B4=87, C1=76, C4=70, D1=52)
    found = audit(sheet(criteria=criteria, sections=sections, overall=figure(69)))
    overall = aggregate(found, "", "overall")
    rounded = [a for a in overall.attempts if a.method == "sections rounded first"]
    assert [a.outcome for a in rounded] == ["reproduced"]
    worked = [a for a in overall.attempts if "worked out" in a.route and not a.printings]
    assert worked[0].exact == Fraction(3, 10) * Fraction(473, 7) + Fraction(4, 10) * Fraction(
        626, 9
    ) + Fraction(3, 10) * Fraction(335, 5)
    assert worked[0].outcome == "favourable"


def test_criteria_of_equal_weight_are_tried_and_named() -> None:
    # Equal weights: B = 283/4 = 70.75, C = 353/5 = 70.6, D = 198/3 = 66.
    sections = {"B": figure(71), "C": figure(71), "D": figure(66)}
    found = audit(sheet(sections=sections, overall=figure(69)))
    assert aggregate(found, "B").verdict == "impossible"
    assert not aggregate(found, "B").impossible_always
    assert {m.name for m in found.methods} >= {
        "nothing rounded before it is printed, criteria weigh the same"
    }
    assert "nothing rounded before it is printed" not in {m.name for m in found.methods}
    told = aggregate(found, "B").words
    assert "criteria weigh the same; criteria rounded first, criteria weigh the same; " in told
    assert "B4 weighs 2: 70.75%, reproduced" in told


def test_another_printing_of_an_input_is_tried_and_the_contradiction_listed() -> None:
    criteria = {**with_criteria(), "B1": figure(41, 71)}
    found = audit(sheet(criteria=criteria))
    section = aggregate(found, "B")
    assert section.verdict == "impossible"
    assert not section.impossible_always
    other = [a for a in section.attempts if a.outcome == "reproduced"]
    assert other[0].printings == " with B1 71% (place 1)"
    (contradiction,) = found.contradictions
    assert contradiction.words == "criterion B1: 41% (place 0) against 71% (place 1)"


def test_the_overall_score_is_tried_with_other_printings_of_criteria() -> None:
    criteria = {**with_criteria(), "C1": figure(41, 80)}
    found = audit(sheet(criteria=criteria, sections={}))
    overall = aggregate(found, "", "overall")
    assert overall.verdict == "impossible"
    other = [a for a in overall.attempts if a.outcome == "reproduced"]
    assert other[0].printings == " with C1 80% (place 1)"


def test_more_mixes_of_printings_than_can_be_tried_are_covered_by_their_outer_bounds() -> None:
    # Without sections the overall has 2 to the power 12 mixes; one of them is right.
    criteria = {id: figure(max(0, v - 30), v) for id, v in CRITERIA.items()}
    found = audit(sheet(criteria=criteria, sections={}))
    (overall,) = found.aggregates
    assert overall.verdict == "impossible"
    assert not overall.impossible_always
    assert "with some mix of printings" in {a.printings.strip() for a in overall.attempts}
    assert len(found.contradictions) == 12
    # Nothing makes 95 of them.
    assert (
        audit(sheet(criteria=criteria, sections={}, overall=figure(95)))
        .aggregates[0]
        .impossible_always
    )


def test_two_descriptors_that_differ_contradict_each_other() -> None:
    words = (Printed(None, "sheet", "Well met"), Printed(None, "heading", "Partly met"))
    found = audit(sheet(descriptors={"A1": words}))
    assert [c.words for c in found.contradictions] == [
        "descriptor A1: Well met (sheet) against Partly met (heading)"
    ]
    assert not found.sound


def test_successes_and_failures_contradict_each_other_only_where_they_must() -> None:
    positive = figure(79)[0]
    # 78.5 prints as 79, and its 21.5 failures as 22.
    for failures, apart in ((21, False), (22, False), (20, True), (23, True)):
        negative = figure(failures, polarity="negative")[0]
        found = audit(sheet(items={"D1.2": (positive, negative)}))
        assert bool(found.contradictions) is apart, failures


def test_a_percentage_that_no_base_can_print_is_reported_with_the_nearest() -> None:
    items = {"B1.4": figure(97, group="high_risk_of_harm"), "B1.1a": figure(97)}
    samples = {"all": 57, "high_risk_of_harm": 23}
    found = audit(sheet(items=items), samples=samples)
    (bad,) = found.impossible_counts
    assert bad.id == "B1.4"
    assert bad.words.endswith(
        "no base of 1 to 23 cases prints 97%: nearest is 22/23 = 95.65, printed 96%"
    )
    assert not found.sound


def test_a_stated_base_that_cannot_print_its_percentage_is_reported() -> None:
    found = audit(sheet(items={"B1.1a": figure(67, base=23), "B1.3a": figure(65, base=23)}))
    (bad,) = found.impossible_counts
    assert bad.id == "B1.1a"
    assert "14/23 = 60.87, 15/23 = 65.22, 16/23 = 69.57" in bad.words
    assert "bases below it that print it: 3, 6, 9, 12, 15, 18, 21" in bad.words


def test_a_count_that_does_not_print_as_its_percentage_is_reported() -> None:
    found = audit(
        sheet(items={"C5.3": figure(23, count=5, base=23), "B1.4": figure(22, count=5, base=23)})
    )
    (bad,) = found.impossible_counts
    assert bad.words == "item C5.3 (place 0): 5/23 = 21.74, prints as 22%, not 23%"


def test_figures_of_a_group_and_of_all_that_cannot_both_be_right_are_reported() -> None:
    # 20 of 30 in the group: 20% of 20 leaves at least 16 failures, so at most 14/30 = 46.7% in all.
    group = figure(20, group="high_risk_of_harm")
    found = audit(
        sheet(items={"B1.1a": (*figure(90), *group)}), samples={"all": 30, "high_risk_of_harm": 28}
    )
    (pair,) = found.impossible_pairs
    assert pair.id == "B1.1a"
    assert not found.sound


def test_joint_counts_hold_where_one_figure_counts_the_failures() -> None:
    whole, group = figure(51)[0], figure(59, group="high_risk_of_harm", polarity="negative")[0]
    found = audit(
        sheet(items={"B3.4": (whole, group)}), samples={"all": 57, "high_risk_of_harm": 23}
    )
    (joint,) = found.joint
    assert [(f.group_count, f.group_base, f.count, f.base) for f in joint.fits] == [(9, 22, 28, 55)]


def test_a_complete_criterion_is_recomputed_from_its_items() -> None:
    # C5 has six items in the framework; every one is printed here, with bases.
    counts = {
        **{"C5.1a": (30, 40), "C5.1b": (9, 10), "C5.2a": (4, 8)},
        **{"C5.2b": (6, 8), "C5.2c": (3, 4), "C5.3": (6, 24)},
    }
    items = {
        id: figure(int(Fraction(100 * k, n) + Fraction(1, 2)), base=n)
        for id, (k, n) in counts.items()
    }
    # Pooled 58/94 = 61.7; the mean of 75, 90, 50, 75, 75 and 25 is 65.
    for value, reproduced in ((62, "pooled answers"), (65, "each item counts equally")):
        found = audit(
            sheet(criteria=with_criteria(C5=value), items=items, complete=["C5"], sections={})
        )
        criterion = aggregate(found, "C5", "criterion")
        works = [a.method for a in criterion.attempts if a.outcome == "reproduced"]
        assert reproduced in works
        assert (criterion.verdict == "reproduced") is (reproduced == "pooled answers")
    impossible = audit(
        sheet(criteria=with_criteria(C5=90), items=items, complete=["C5"], sections={})
    )
    assert aggregate(impossible, "C5", "criterion").impossible_always


def test_a_criterion_of_which_items_are_missing_is_not_recomputed() -> None:
    found = audit(sheet(items={"C5.1a": figure(1)}))
    assert [a for a in found.aggregates if a.level == "criterion"] == []


def test_a_criterion_not_followed_up_leaves_its_weight_to_the_others() -> None:
    criteria = with_criteria(D4=99)
    # Without D4: (2*52 + 61)/3 = 55.
    found = audit(sheet(criteria=criteria, sections=with_sections(D=55), not_followed_up=["D4"]))
    assert aggregate(found, "D").verdict == "reproduced"


def test_an_approximate_figure_is_not_held_to_rounding() -> None:
    about = (attrs.evolve(figure(50)[0], words="about"),)
    found = audit(sheet(items={"D1.1": about}), samples={"all": 3})
    assert found.counts == ()


def test_groups_are_audited_of_their_own() -> None:
    group = {"group": "high_risk_of_harm"}
    criteria = {id: (*p, *figure(50, **group)) for id, p in with_criteria().items()}
    sections = {id: (*p, *figure(50, **group)) for id, p in with_sections().items()}
    found = audit(
        sheet(criteria=criteria, sections=sections, overall=(*figure(69), *figure(58, **group)))
    )
    assert [a.name for a in found.impossible] == ["overall (high_risk_of_harm)"]
    assert found.contradictions == ()


def test_a_wider_rounding_forgives() -> None:
    wrong = sheet(sections=with_sections(D=69))
    assert audit(wrong).impossible != ()
    assert audit(wrong, rounding=5).impossible == ()


def test_nonsense_is_refused_all_at_once() -> None:
    with pytest.raises(BadInputError) as caught:
        audit(sheet(framework="other"), rounding=0, samples={"al": 3, "all": 0})
    assert str(caught.value).splitlines() == [
        "audit: `other` is the framework of the sheet, and not the one to audit by (`esi-2003`)",
        "audit, column `rounding`: `0` must be a step of 0.01 to 100 percent",
        "samples: `al` is no group of the sheet; did you mean `all`?",
        "samples: `0` must be from 1 to 100000 cases for `all`",
    ]


def test_the_audit_as_data_is_json() -> None:
    found = audit(sheet(criteria=with_criteria(B2=46)), samples={"all": 57})
    data = json.loads(json.dumps(found.as_dict()))
    (section,) = [a for a in data["aggregates"] if a["id"] == "B"]
    assert section["verdict"] == "impossible"
    assert {"id": "B2", "printed": "46", "possible": "61", "reproduced": "63"} in section[
        "explained_by"
    ]
    assert not data["sound"]


# The published sheets: figures of the report, verdicts worked out by hand.

PUBLISHED = SOUTH_WALES / "published"


def test_the_sheet_of_2004_has_an_impossible_section_d_and_one_contradiction() -> None:
    found = audit(read_published(PUBLISHED / "original_2004.toml"))
    assert {a.name: a.verdict for a in found.aggregates} == {
        "section B": "reproduced",  # 308/7 = 44
        "section C": "favourable",  # 553/9 = 61.44 against 62
        "section D": "impossible",  # 294/5 = 58.8 against 60
        "overall": "reproduced",  # 0.3*44 + 0.4*62 + 0.3*60 = 56
    }
    d = aggregate(found, "D").first
    assert (d.reach.low, d.reach.high) == (Fraction("58.3"), Fraction("59.3"))
    assert [c.id for c in found.contradictions] == ["C3"]
    with_heading = [a for a in aggregate(found, "C").attempts if "C3 65%" in a.printings]
    assert with_heading[0].exact == Fraction(559, 9)
    assert with_heading[0].outcome == "reproduced"


def test_the_sheet_of_2005_can_be_right_and_two_item_percentages_cannot() -> None:
    found = audit(read_published(PUBLISHED / "follow_up_2005.toml"), samples={"all": 57})
    assert found.impossible == ()
    assert aggregate(found, "C").verdict == "favourable"
    assert aggregate(found, "C").first.shift == Fraction(1, 6)
    assert [c.id for c in found.impossible_counts] == ["B1.2", "D4.2"]
    assert found.impossible_pairs == ()
    (all_cases,) = [s for s in found.sizes if s.group == "all"]
    assert all_cases.sizes == (57,)
    # The fewest not applicable, as worked out by hand from the report.
    fewest = {j.id: j.fits[0].not_applicable for j in found.joint if j.fits}
    assert fewest == {
        **dict.fromkeys(("B3.2a", "B3.5", "C1.1a", "C2.4a", "C2.6c", "D1.4"), 0),
        **{"B3.4": 2, "C2.1a": 1, "C2.1b": 1, "C2.6a": 2, "D2.1": 5, "D2.2": 3},
    }
