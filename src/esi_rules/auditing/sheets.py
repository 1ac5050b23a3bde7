"""Whether the aggregates of a published sheet follow from the figures printed beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod

import attrs

from esi_rules.auditing.intervals import Interval, behind, exactly, mean
from esi_rules.auditing.methods import METHODS, Attempt, Input, Method, Outcome
from esi_rules.framework import Criterion, Framework, Section
from esi_rules.published import Printed, PublishedSheet, decimal_words

__all__ = ["Aggregate", "aggregates", "methods_that_hold"]

_MOST_MIXES = 64
"""How many mixes of printings are tried; more are covered at once by their outer bounds."""

_BETTER: dict[Outcome, int] = {"reproduced": 0, "favourable": 1, "impossible": 2}


@attrs.frozen
class Aggregate:
    """A printed section, overall or criterion figure with every attempt to recompute it.

    The first attempt is as the source states it, with the first printing of every input.
    """

    level: str
    id: str
    printed: Printed
    attempts: tuple[Attempt, ...]

    @property
    def name(self) -> str:
        """What it is, for a reader: ``section C``, ``overall``."""
        group = "" if self.printed.group == "all" else f" ({self.printed.group})"
        return f"{self.level} {self.id}".strip() + group

    @property
    def first(self) -> Attempt:
        """The attempt as stated."""
        return self.attempts[0]

    @property
    def verdict(self) -> Outcome:
        """The outcome of the attempt as stated."""
        return self.first.outcome

    @property
    def impossible_always(self) -> bool:
        """Whether no method, route or printing that was tried gives the figure."""
        return all(attempt.outcome == "impossible" for attempt in self.attempts)

    @property
    def words(self) -> str:
        """The verdict with its arithmetic, and what else was tried."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        verdict = {
            "reproduced": "reproduced",
            "favourable": "only with favourable hidden decimals",
            "impossible": "impossible",
        }[self.verdict]
        yield f"{self.name} printed {self.printed.display}: {verdict}"
        for line in self.first.words.splitlines():
            yield f"  {line}"
        if self.verdict == "impossible":
            mends = self.first.mends()
            if mends:
                yield "  one printed figure changed would explain it:"
                for mend in mends:
                    yield f"    {mend.words}"
            yield f"    or {self.name} {self.printed.display} -> {_percent(self.first.nearest)}"
        if self.verdict == "reproduced":
            for attempt in self.attempts[1:]:
                if attempt.method == self.first.method and attempt.outcome != "reproduced":
                    yield f"  {attempt.outcome}{attempt.printings}:"
                    for line in attempt.words.splitlines():
                        yield f"    {line}"
        else:
            # Methods that agree are told together, so that a reader sees the difference.
            told: dict[tuple[str, str, Outcome], list[str]] = {}
            for attempt in self.attempts[1:]:
                result = f"{_percent(attempt.exact)}" if not attempt.any_weights else ""
                key = (attempt.route + attempt.printings, result, attempt.outcome)
                told.setdefault(key, []).append(attempt.method)
            for (route, result, outcome), methods in told.items():
                shown = f" ({result})" if result else ""
                yield f"  tried: {'; '.join(methods)}, from {route}: {outcome}{shown}"


def _percent(value: Fraction) -> str:
    return f"{decimal_words(value)}%"


@attrs.frozen
class Figures:
    """The figures of a sheet for one group of cases, under the framework and the rounding."""

    sheet: PublishedSheet
    framework: Framework
    group: str
    rounding: Fraction

    def printings(self, level: str, id: str) -> tuple[Printed, ...]:
        """Return the sharp printings of a figure that differ, in order."""
        figures = {
            "criterion": self.sheet.criteria,
            "section": self.sheet.sections,
            "item": self.sheet.items,
            "overall": {"": self.sheet.overall},
        }[level]
        found: dict[Fraction, Printed] = {}
        for printed in figures.get(id, ()):
            if printed.group == self.group and printed.sharp and printed.positive is not None:
                found.setdefault(printed.positive, printed)
        return tuple(found.values())

    def printed_input(
        self, level: str, id: str, weight: Fraction, rounded: bool
    ) -> tuple[Input, ...]:
        """Return what a printed figure gives to a mean, by printing."""
        return tuple(
            Input(
                id,
                weight,
                value,
                exactly(value) if rounded else self.span(printed),
                printed.place,
            )
            for printed in self.printings(level, id)
            if (value := printed.positive) is not None
        )

    def span(self, printed: Printed) -> Interval:
        """Return what a printed figure can stand for, counted of the successes."""
        assert printed.value is not None
        span = behind(printed.value, self.rounding)
        return span if printed.polarity == "positive" else span.mirrored()

    def criterion_weight(self, criterion: Criterion, method: Method) -> Fraction:
        return self.framework.weight_of(criterion) if method.weights == "stated" else Fraction(1)

    def section_weight(self, section: Section, method: Method) -> Fraction:
        if method.weights == "all-equal":
            return Fraction(1)
        return section.weight or Fraction(0)

    def of_criteria(self, section: Section, method: Method) -> list[tuple[Input, ...]]:
        """Return the criteria that a section is made of, each with its printings."""
        found = []
        for criterion in section.scored:
            if criterion.id in self.sheet.not_followed_up:
                continue
            inputs = self.printed_input(
                "criterion",
                criterion.id,
                self.criterion_weight(criterion, method),
                method.criteria_rounded,
            )
            if inputs:
                found.append(inputs)
        return found

    def worked_out(self, section: Section, method: Method) -> tuple[Input, ...]:
        """Return a section as its criteria make it, for each mix of their printings.

        The first printings come first; empty where there are none that weigh anything.
        """
        choices = self.of_criteria(section, method)
        if not any(choice[0].weight for choice in choices):
            return ()
        weight = self.section_weight(section, method)
        found = []
        for mix, others in _mixes(choices):
            made = Attempt(Fraction(0), "", "", mix, self.rounding)
            found.append(Input(section.id, weight, made.exact, made.reach, others, derived=True))
        return tuple(found)

    def loosened(self, made: Input) -> Input:
        """Return a section that was rounded before it was used, and is not printed."""
        low, high = made.span.low - self.rounding / 2, made.span.high + self.rounding / 2
        span = Interval(max(low, Fraction(0)), min(high, Fraction(100)))
        return attrs.evolve(made, span=span)

    def of_sections(
        self, method: Method, from_criteria: bool
    ) -> tuple[str, list[tuple[Input, ...]]]:
        """Return what the overall score is made of, and what to call it.

        From the sections as printed, a section that is not printed being worked out; or from the
        criteria, a section without any being taken as printed.
        """
        found: list[tuple[Input, ...]] = []
        derived = 0
        for section in self.framework.scored_sections:
            weight = self.section_weight(section, method)
            printed = self.printed_input("section", section.id, weight, method.sections_rounded)
            made = self.worked_out(section, method)
            if made and (from_criteria or not printed):
                rounded = method.sections_rounded
                found.append(tuple(self.loosened(m) if rounded else m for m in made))
                derived += 1
            elif printed:
                found.append(printed)
        route = "printed sections"
        if derived:
            route = "sections worked out of printed criteria"
            if derived < len(found):
                route = "sections printed or worked out of printed criteria"
        return route, found


def aggregates(
    sheet: PublishedSheet, framework: Framework, rounding: Fraction
) -> Iterator[Aggregate]:
    """Yield every printed aggregate of a sheet that can be recomputed, criteria first."""
    for group in sheet.groups:
        figures = Figures(sheet, framework, group, rounding)
        for id in sheet.complete:
            yield from _aggregate(figures, "criterion", id, _of_items(figures, id))
        for section in framework.scored_sections:
            made = [
                (method, "printed criteria", figures.of_criteria(section, method))
                for method in _distinct(METHODS, sections=False)
            ]
            yield from _aggregate(figures, "section", section.id, made)
        made = []
        for method in METHODS:
            for from_criteria in (False,) if method.sections_rounded else (False, True):
                way = (method, *figures.of_sections(method, from_criteria))
                # Whether criteria were rounded makes no difference to sections as printed.
                if way[2] not in [w[2] for w in made if w[0].weights == method.weights]:
                    made.append(way)
        yield from _aggregate(figures, "overall", "", made)


def _distinct(methods: Sequence[Method], *, sections: bool) -> Iterator[Method]:
    for method in methods:
        if not method.sections_rounded and (sections or method.weights != "all-equal"):
            yield method


_Way = tuple[Method | str, str, list[tuple[Input, ...]]]


def _aggregate(figures: Figures, level: str, id: str, ways: Sequence[_Way]) -> Iterator[Aggregate]:
    for printed in figures.printings(level, id):
        figure = printed.positive
        attempts: list[Attempt] = []
        for way in ways:
            if figure is not None and any(i[0].weight for i in way[2]):
                attempts += _attempts(figure, way, figures.rounding)
        if attempts:
            yield Aggregate(level, id, printed, tuple(attempts))


def _attempts(figure: Fraction, way: _Way, rounding: Fraction) -> Iterator[Attempt]:
    """Yield an attempt for each mix of printings of the inputs, the first printings first."""
    method, route, choices = way
    name = method if isinstance(method, str) else method.name
    any_weights = name == _ANY_WEIGHTS
    for mix, others in _mixes(choices):
        printings = f" with {others}" if others else ""
        blind = next((i.id for i in mix if name == _POOLED and i.base is None), "")
        yield Attempt(figure, name, route, mix, rounding, printings, any_weights, blind)


def _mixes(choices: Sequence[Sequence[Input]]) -> Iterator[tuple[tuple[Input, ...], str]]:
    """Yield each mix of printings with words for those that are not the first ones.

    Where there are too many, yield the first printings and then the outer bounds of all.
    """
    if prod(map(len, choices)) > _MOST_MIXES:
        yield tuple(choice[0] for choice in choices), ""
        yield tuple(_hull(choice) for choice in choices), "some mix of printings"
        return
    for mix in product(*choices):
        others = [i for i, c in zip(mix, choices, strict=True) if i is not c[0]]
        yield (
            mix,
            ", ".join(
                i.place if i.derived else f"{i.id} {_percent(i.value)} ({i.place})" for i in others
            ),
        )


def _hull(choice: Sequence[Input]) -> Input:
    low = min((i.span for i in choice), key=lambda s: s.low)
    high = max((i.span for i in choice), key=lambda s: s.high)
    span = Interval(low.low, high.high, low.low_closed, high.high_closed)
    return attrs.evolve(choice[0], span=span)


# Criteria of which every item is printed

_POOLED = "pooled answers"
_ANY_WEIGHTS = "pooled answers, bases not all printed"


def _of_items(figures: Figures, id: str) -> list[_Way]:
    """Return the ways to make a criterion of its items; none where an item has no sharp figure."""
    items = [
        figures.printings("item", item.id)
        for item in figures.framework.criteria[id].items
        if figures.sheet.items.get(item.id)
    ]
    if not items or not all(items):
        return []
    even = [
        tuple(_item(figures, item_id, p, Fraction(1)) for p in printings)
        for item_id, printings in _with_ids(figures, id)
    ]
    rounded = [tuple(attrs.evolve(i, span=exactly(i.value)) for i in c) for c in even]
    ways: list[_Way] = [
        ("each item counts equally", "printed items", even),
        ("each item counts equally, items rounded first", "printed items", rounded),
    ]
    if all(p.base for printings in items for p in printings):
        pooled = [
            tuple(_item(figures, item_id, p, Fraction(p.base or 1)) for p in printings)
            for item_id, printings in _with_ids(figures, id)
        ]
        ways.insert(0, (_POOLED, "the counts of printed items", pooled))
    else:
        ways.append((_ANY_WEIGHTS, "printed items", even))
    return ways


def _with_ids(figures: Figures, id: str) -> Iterator[tuple[str, tuple[Printed, ...]]]:
    for item in figures.framework.criteria[id].items:
        printings = figures.printings("item", item.id)
        if printings:
            yield item.id, printings


def _item(figures: Figures, id: str, printed: Printed, weight: Fraction) -> Input:
    """Return an item as an input; with a base, only whole numbers of cases can lie behind it."""
    span, value = figures.span(printed), printed.positive
    assert value is not None
    made = Input(id, weight, value, span, printed.place)
    if printed.base and weight == printed.base:
        return made.of_counts(printed.base) or made
    return made


# The whole sheet at once


def methods_that_hold(
    sheet: PublishedSheet, framework: Framework, rounding: Fraction
) -> tuple[Method, ...]:
    """Return the methods under which every printed section and overall figure can be right at once.

    Of a figure printed more than once the first printing is taken. Without hidden rounding on the
    way, a section's number must lie both within what its criteria give and within what is printed.
    """
    found = []
    for method in METHODS:
        if all(
            _holds(Figures(sheet, framework, group, rounding), method) for group in sheet.groups
        ):
            found.append(method)
    return tuple(found)


def _holds(figures: Figures, method: Method) -> bool:
    parts: list[tuple[Fraction, Interval]] = []
    for section in figures.framework.scored_sections:
        weight = figures.section_weight(section, method)
        printings = figures.printings("section", section.id)
        made = next(iter(figures.worked_out(section, method)), None)
        span = None if made is None else made.span
        if printings:
            printed = figures.span(printings[0])
            span = printed if span is None else span & printed
            if span is None:
                return False
            value = printings[0].positive
            if method.sections_rounded and value is not None:
                span = exactly(value)
        elif made is not None and method.sections_rounded:
            span = figures.loosened(made).span
        if span is not None:
            parts.append((weight, span))
    overall = figures.printings("overall", "")
    if not overall or not any(weight for weight, _ in parts):
        return True
    return mean(parts) & figures.span(overall[0]) is not None
