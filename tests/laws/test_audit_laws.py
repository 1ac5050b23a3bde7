"""What holds of every audit: no computed sheet is impossible, and wider rounding forgives more."""

from __future__ import annotations

from fractions import Fraction

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from esi_rules.frameworks.framework import Criterion, Framework, Item, Section
from esi_rules.published.audit import (
    METHODS,
    Interval,
    Method,
    audit,
    bases_for,
    behind,
    counts_for,
    joint_fits,
    mean,
    printed_as,
)
from esi_rules.published.audit.whole_counts import bases_with
from esi_rules.published.published_sheet import Printed, PublishedSheet
from esi_rules.rules.algebra import answer

STEPS = st.sampled_from([Fraction(1), Fraction(1, 10), Fraction(1, 2), Fraction(5)])
WHOLE = st.integers(0, 100)


def half_up(value: Fraction, step: Fraction = Fraction(1)) -> Fraction:
    down = value // step * step
    return down + step if value - down >= step / 2 else down


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    sections = []
    for s in range(draw(st.integers(1, 4))):
        criteria = [
            Criterion(
                f"{s}{c}",
                "a criterion",
                draw(st.sampled_from(["critical", "important"])),
                [
                    Item(f"{s}{c}.{i}", "page 1", "asked?", "all", "J", answer("x"))
                    for i in range(3)
                ],
            )
            for c in range(draw(st.integers(1, 4)))
        ]
        sections.append(Section(str(s), "a section", draw(st.integers(1, 50)), criteria))
    return Framework(
        "invented",
        "An invented inspection",
        sections,
        critical=draw(st.integers(1, 5)),
        important=draw(st.integers(1, 5)),
    )


@st.composite
def exact_percents(draw: st.DrawFn) -> Fraction:
    base = draw(st.integers(1, 400))
    return Fraction(100 * draw(st.integers(0, base)), base)


def weighted(pairs: list[tuple[Fraction, Fraction]]) -> Fraction:
    return sum((w * v for w, v in pairs), Fraction(0)) / sum((w for w, _ in pairs), Fraction(0))


def printed(value: Fraction | int) -> tuple[Printed, ...]:
    return (Printed(Fraction(value), "page 1"),)


def computed(
    framework: Framework, exact: dict[str, Fraction], method: Method
) -> tuple[dict[str, Fraction], Fraction]:
    """Sections and the overall score as `method` makes them, before they are printed."""
    sections = {}
    for section in framework.scored_sections:
        pairs = []
        for criterion in section.scored:
            value = exact[criterion.id]
            weight = framework.weight_of(criterion) if method.weights == "stated" else Fraction(1)
            pairs.append((weight, half_up(value) if method.criteria_rounded else value))
        sections[section.id] = weighted(pairs)
    overall = weighted(
        [
            (
                Fraction(1) if method.weights == "all-equal" else section.weight or Fraction(0),
                half_up(sections[section.id]) if method.sections_rounded else sections[section.id],
            )
            for section in framework.scored_sections
        ]
    )
    return sections, overall


@settings(deadline=None)
@given(st.data(), frameworks(), st.sampled_from(METHODS))
def test_a_sheet_computed_one_way_and_rounded_half_up_is_possible_that_way(
    data: st.DataObject, framework: Framework, method: Method
) -> None:
    exact = {c.id: data.draw(exact_percents()) for c in framework.scored_criteria}
    sections, overall = computed(framework, exact, method)
    hidden = data.draw(st.sets(st.sampled_from(sorted(sections))))
    sheet = PublishedSheet(
        "computed",
        "invented",
        criteria={id: printed(half_up(value)) for id, value in exact.items()},
        sections={id: printed(half_up(v)) for id, v in sections.items() if id not in hidden},
        overall=printed(half_up(overall)),
    )
    found = audit(sheet, framework=framework)
    assert method in found.methods
    for aggregate in found.aggregates:
        assert not aggregate.impossible_always
        for attempt in aggregate.attempts:
            if attempt.method == method.name:
                assert attempt.outcome != "impossible", attempt.words


@settings(deadline=None)
@given(st.data(), frameworks(), st.sampled_from(METHODS))
def test_a_computed_sheet_of_which_figures_are_left_out_of_print_is_never_impossible(
    data: st.DataObject, framework: Framework, method: Method
) -> None:
    exact = {c.id: data.draw(exact_percents()) for c in framework.scored_criteria}
    sections, overall = computed(framework, exact, method)
    unprinted = data.draw(st.sets(st.sampled_from(sorted(exact))))
    hidden = data.draw(st.sets(st.sampled_from(sorted(sections))))
    sheet = PublishedSheet(
        "computed",
        "invented",
        criteria={id: printed(half_up(v)) for id, v in exact.items() if id not in unprinted},
        sections={id: printed(half_up(v)) for id, v in sections.items() if id not in hidden},
        overall=printed(half_up(overall)),
    )
    found = audit(sheet, framework=framework)
    assert method in found.methods
    for aggregate in found.aggregates:
        for attempt in aggregate.attempts:
            if attempt.method == method.name:
                assert attempt.outcome != "impossible", attempt.words


@settings(deadline=None)
@given(st.data(), st.booleans(), st.booleans())
def test_a_criterion_computed_from_all_its_items_is_possible(
    data: st.DataObject, pooled: bool, bases_printed: bool
) -> None:
    items = [Item(f"X.{i}", "page 1", "asked?", "all", "J", answer("x")) for i in range(5)]
    framework = Framework(
        "invented", "I", [Section("S", "s", 1, [Criterion("X", "x", "critical", items)])]
    )
    counts = {}
    for item in items:
        base = data.draw(st.integers(1, 300))
        counts[item.id] = (data.draw(st.integers(0, base)), base)
    rates = [Fraction(100 * k, base) for k, base in counts.values()]
    whole = sum(base for _, base in counts.values())
    exact = (
        Fraction(100 * sum(k for k, _ in counts.values()), whole)
        if pooled
        else sum(rates, Fraction(0)) / len(rates)
    )
    negative = data.draw(st.sets(st.sampled_from([item.id for item in items])))

    def as_printed(id: str, count: int, base: int) -> tuple[Printed, ...]:
        turned = id in negative
        rate = Fraction(100 * (base - count if turned else count), base)
        return (
            Printed(
                half_up(rate),
                "page 1",
                polarity="negative" if turned else "positive",
                base=base if bases_printed else None,
            ),
        )

    sheet = PublishedSheet(
        "computed",
        "invented",
        criteria={"X": printed(half_up(exact))},
        items={id: as_printed(id, k, base) for id, (k, base) in counts.items()},
        complete=["X"],
    )
    found = audit(sheet, framework=framework)
    (criterion,) = [a for a in found.aggregates if a.level == "criterion"]
    word = "pooled" if pooled else "each item counts equally"
    ways = [a for a in criterion.attempts if a.method.startswith(word)]
    assert any(attempt.outcome != "impossible" for attempt in ways)
    assert found.impossible_counts == ()


@settings(deadline=None)
@given(st.data(), frameworks(), STEPS, STEPS)
def test_widening_the_rounding_never_makes_the_possible_impossible(
    data: st.DataObject, framework: Framework, one: Fraction, other: Fraction
) -> None:
    narrow, wide = sorted([one, other])
    criteria = {c.id: printed(data.draw(WHOLE)) for c in framework.scored_criteria}
    first = framework.scored_criteria[0]
    items = {
        item.id: (Printed(Fraction(data.draw(WHOLE)), "p", base=data.draw(st.integers(1, 60))),)
        for item in first.items
    }
    sheet = PublishedSheet(
        "made up",
        "invented",
        criteria=criteria,
        sections={s.id: printed(data.draw(WHOLE)) for s in framework.scored_sections},
        overall=printed(data.draw(WHOLE)),
        items=items,
        complete=[first.id],
    )
    before = audit(sheet, framework=framework, rounding=narrow)
    after = audit(sheet, framework=framework, rounding=wide)
    assert set(before.methods) <= set(after.methods)
    for small, large in zip(before.aggregates, after.aggregates, strict=True):
        for tight, loose in zip(small.attempts, large.attempts, strict=True):
            assert (tight.method, tight.route) == (loose.method, loose.route)
            assert tight.outcome == "impossible" or loose.outcome != "impossible"
    possible = {c.id for c in before.counts if c.possible}
    assert possible <= {c.id for c in after.counts if c.possible}


@given(WHOLE, STEPS)
def test_a_printed_figure_stands_for_half_a_step_either_way_closed_below_and_open_above(
    percent: int, step: Fraction
) -> None:
    span = behind(percent, step)
    low, high = percent - step / 2, percent + step / 2
    assert span.low == max(low, 0)
    assert span.low in span
    if high <= 100:
        assert span.high == high
        assert high not in span
        assert high - Fraction(1, 10**9) in span
    else:
        assert span.high == 100
        assert 100 in span
    if low > 0:
        assert low - Fraction(1, 10**9) not in span


def test_an_end_at_100_that_no_cut_made_stays_open() -> None:
    assert 100 not in behind(Fraction(199, 2))
    assert 100 in behind(100)


@given(exact_percents(), STEPS)
def test_every_number_lies_in_what_its_printed_figure_stands_for(
    value: Fraction, step: Fraction
) -> None:
    assert printed_as(value, step) == half_up(value, step)
    assert value in behind(printed_as(value, step), step)


spans = st.builds(
    lambda p, mirrored: behind(p).mirrored() if mirrored else behind(p), WHOLE, st.booleans()
)


@given(st.lists(st.tuples(st.integers(1, 9).map(Fraction), spans), min_size=1), st.data())
def test_a_mean_reaches_what_its_parts_reach_and_its_closed_ends_are_attained(
    parts: list[tuple[Fraction, Interval]], data: st.DataObject
) -> None:
    span = mean(parts)
    inside = []
    for weight, part in parts:
        share = data.draw(st.fractions(0, 1, max_denominator=50))
        value = part.low + share * (part.high - part.low)
        inside.append((weight, value if value in part else (part.low + part.high) / 2))
    assert weighted(inside) in span
    for end, closed, ends in (
        (span.low, span.low_closed, [(w, p.low, p.low_closed) for w, p in parts]),
        (span.high, span.high_closed, [(w, p.high, p.high_closed) for w, p in parts]),
    ):
        assert weighted([(w, v) for w, v, _ in ends]) == end
        assert closed == all(c for _, _, c in ends)
        assert (end in span) == closed


@given(spans, spans)
def test_what_two_intervals_share_lies_in_both(one: Interval, other: Interval) -> None:
    shared = one & other
    points = {one.low, one.high, other.low, other.high}
    points |= {(a + b) / 2 for a in points for b in points}
    for point in points:
        assert (shared is not None and point in shared) == (point in one and point in other)


@given(WHOLE, st.integers(1, 250), STEPS)
def test_counts_are_those_that_print_as_the_figure(percent: int, base: int, step: Fraction) -> None:
    wanted = [k for k in range(base + 1) if Fraction(100 * k, base) in behind(percent, step)]
    assert list(counts_for(percent, base, step)) == wanted
    others = behind(percent, step).mirrored()
    assert list(counts_for(others, base)) == [
        k for k in range(base + 1) if Fraction(100 * k, base) in others
    ]
    if step == 1:
        assert wanted == [k for k in range(base + 1) if half_up(Fraction(100 * k, base)) == percent]


@given(WHOLE, st.integers(1, 120))
def test_bases_are_those_of_which_some_count_prints(percent: int, largest: int) -> None:
    assert bases_for(percent, largest) == tuple(
        base
        for base in range(1, largest + 1)
        if any(half_up(Fraction(100 * k, base)) == percent for k in range(base + 1))
    )


@given(WHOLE, st.integers(0, 60), st.integers(1, 200), STEPS)
def test_bases_of_a_count_are_those_in_which_it_prints(
    percent: int, count: int, largest: int, step: Fraction
) -> None:
    assert [*bases_with(count, percent, largest, step)] == [
        base
        for base in range(max(1, count), largest + 1)
        if Fraction(100 * count, base) in behind(percent, step)
    ]


@st.composite
def joint_samples(draw: st.DrawFn) -> tuple[int, int, int, int, int, int]:
    sample = draw(st.integers(2, 14))
    group_sample = draw(st.integers(1, sample - 1))
    group_base = draw(st.integers(1, group_sample))
    others_base = draw(st.integers(0, sample - group_sample))
    group_count = draw(st.integers(0, group_base))
    others_count = draw(st.integers(0, others_base))
    return sample, group_sample, group_base, group_count, others_base, others_count


@settings(deadline=None)
@given(joint_samples())
def test_joint_fits_are_all_counts_that_print_as_both_the_fewest_left_out_first(
    drawn: tuple[int, int, int, int, int, int],
) -> None:
    sample, group_sample, group_base, group_count, others_base, others_count = drawn
    base = group_base + others_base
    whole = half_up(Fraction(100 * (group_count + others_count), base))
    group = half_up(Fraction(100 * group_count, group_base))
    found = list(joint_fits(whole, group, sample=sample, group_sample=group_sample))
    brute = {
        (gk, gb, gk + ok, gb + ob, sample - gb - ob)
        for gb in range(1, group_sample + 1)
        for ob in range(sample - group_sample + 1)
        for gk in range(gb + 1)
        for ok in range(ob + 1)
        if half_up(Fraction(100 * gk, gb)) == group
        and half_up(Fraction(100 * (gk + ok), gb + ob)) == whole
    }
    assert {attrs.astuple(fit) for fit in found} == brute
    assert len(found) == len(brute)
    assert (group_count, group_base, group_count + others_count, base, sample - base) in brute
    missing = [fit.not_applicable for fit in found]
    assert missing == sorted(missing)
