"""Whether the aggregates of a published sheet follow from the figures printed beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import attrs

from esi_rules.frameworks.framework import Framework, Section
from esi_rules.published.audit.figures import Figures, mixes
from esi_rules.published.audit.intervals import exactly
from esi_rules.published.audit.mean_inputs import Input, weight_words
from esi_rules.published.audit.methods import METHODS, STATED, Outcome
from esi_rules.published.audit.recomputed import Attempt
from esi_rules.published.published_sheet import Printed, PublishedSheet, decimal_words
from esi_rules.shown import short_repr

__all__ = ["Aggregate", "aggregates"]

_SAID: dict[Outcome, str] = {
    "reproduced": "reproduced",
    "favourable": "possible only if rounding worked in its favour",
    "open": "open: not every figure that it depends on is printed",
    "impossible": "impossible",
}


@attrs.frozen
class Aggregate:
    """A printed section, overall or criterion score with every attempt to recompute it.

    The first attempt uses the method that the source states and the first printing of every input.
    """

    __repr__ = short_repr

    level: str
    id: str
    printed: Printed
    attempts: tuple[Attempt, ...]

    @property
    def name(self) -> str:
        """The name of the figure: ``section C``, ``overall``."""
        group = "" if self.printed.group == "all" else f" ({self.printed.group})"
        return f"{self.level} {self.id}".strip() + group

    @property
    def first(self) -> Attempt:
        """The attempt by the stated method."""
        return self.attempts[0]

    @property
    def verdict(self) -> Outcome:
        """The outcome of the attempt by the stated method."""
        return self.first.outcome

    @property
    def impossible_always(self) -> bool:
        """Whether no tried method, route or printing gives the figure."""
        return all(attempt.outcome == "impossible" for attempt in self.attempts)

    @property
    def words(self) -> str:
        """The verdict with its arithmetic, and the other attempts."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.name} printed {self.printed.display}: {_SAID[self.verdict]}"
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
                    yield f"  {attempt.outcome}{attempt.printings}, another way:"
                    for line in attempt.words.splitlines():
                        yield f"    {line}"
        else:
            yield from self._other_readings()

    def _other_readings(self) -> Iterator[str]:
        # Methods with the same result share a line, so that differences are visible. An attempt
        # with one changed weight is listed only if it explains the figure.
        told: dict[tuple[str, str, Outcome], list[str]] = {}
        for attempt in self.attempts[1:]:
            if attempt.reweighed and (attempt.outcome == "impossible" or attempt.printings):
                continue
            route = "" if attempt.route == self.first.route else f", from {attempt.route}"
            result = "" if attempt.any_weights else f"{_percent(attempt.exact)}, "
            name = attempt.method.removeprefix(f"{STATED.name}, ")
            printings = f"{attempt.printings.strip()}, " if attempt.printings else ""
            key = (printings, f"{route}: {result}", attempt.outcome)
            told.setdefault(key, []).append(name)
        if told:
            yield "  under another reading:"
        for (printings, result, outcome), methods in told.items():
            yield f"    {printings}{'; '.join(methods)}{result}{outcome}"


def _percent(value: Fraction) -> str:
    return f"{decimal_words(value)}%"


@attrs.frozen
class _Way:
    """One way to compute a figure: the printings of each input, and the inputs not printed."""

    method: str
    route: str
    choices: Sequence[tuple[Input, ...]]
    missing: tuple[Input, ...] = ()
    any_weights: bool = False
    pooled: bool = False
    reweighed: bool = False


def aggregates(
    sheet: PublishedSheet, framework: Framework, rounding: Fraction
) -> Iterator[Aggregate]:
    """Yield every printed aggregate of a sheet that can be recomputed, criteria first."""
    for group in sheet.groups:
        figures = Figures(sheet, framework, group, rounding)
        for id in sheet.complete:
            yield from _aggregate(figures, "criterion", id, _of_items(figures, id))
        for section in framework.scored_sections:
            yield from _aggregate(figures, "section", section.id, _of_criteria(figures, section))
        yield from _aggregate(figures, "overall", "", _of_sections(figures))


def _of_criteria(figures: Figures, section: Section) -> list[_Way]:
    ways = [
        _Way(
            method.name,
            "printed criteria",
            figures.of_criteria(section, method),
            figures.missing_criteria(section, method),
        )
        for method in METHODS
        if not method.sections_rounded and method.weights != "all-equal"
    ]
    return ways + _reweighed(figures, section, ways[0])


def _reweighed(figures: Figures, section: Section, stated: _Way) -> list[_Way]:
    """Return the ways in which one criterion has the other of the two weights."""
    framework = figures.framework
    found = []
    for criterion in section.scored:
        for other in {framework.critical, framework.important}:
            weight = Fraction(other)
            if weight == framework.weight_of(criterion) or len(stated.choices) < 2:
                continue
            choices = [
                tuple(attrs.evolve(i, weight=weight) if i.id == criterion.id else i for i in choice)
                for choice in stated.choices
            ]
            if choices != list(stated.choices):
                name = f"{STATED.name}, {criterion.id} weighs {weight_words(weight)}"
                way = attrs.evolve(stated, method=name, choices=choices, reweighed=True)
                found.append(way)
    return found


def _of_sections(figures: Figures) -> list[_Way]:
    ways: list[_Way] = []
    weights: list[str] = []
    for method in METHODS:
        for from_criteria in (False,) if method.sections_rounded else (False, True):
            way = _Way(method.name, *figures.of_sections(method, from_criteria))
            # For printed sections it makes no difference whether criteria were rounded.
            same = [w for w, of in zip(ways, weights, strict=True) if of == method.weights]
            if way.choices not in [w.choices for w in same]:
                ways.append(way)
                weights.append(method.weights)
    return ways


def _aggregate(figures: Figures, level: str, id: str, ways: Sequence[_Way]) -> Iterator[Aggregate]:
    for printed in figures.printings(level, id):
        attempts: list[Attempt] = []
        for way in ways:
            if any(i[0].weight for i in way.choices):
                attempts += _attempts(printed, way, figures.step(printed))
        if attempts:
            yield Aggregate(level, id, printed, tuple(attempts))


def _attempts(printed: Printed, way: _Way, rounding: Fraction) -> Iterator[Attempt]:
    """Yield an attempt for each combination of printings, the first printings first."""
    assert printed.positive is not None
    for mix, others in mixes(way.choices):
        yield Attempt(
            printed.positive,
            way.method,
            way.route,
            mix,
            rounding,
            f" with {others}" if others else "",
            way.any_weights,
            next((i.id for i in mix if way.pooled and i.base is None), ""),
            way.missing,
            way.pooled,
            way.reweighed,
        )


# Criteria with all items printed

_EVENLY = "each item counts equally"


def _of_items(figures: Figures, id: str) -> list[_Way]:
    """Return the ways to compute a criterion from its items; empty if a figure is not exact."""
    items = {
        item.id: figures.printings("item", item.id)
        for item in figures.framework.criteria[id].items
        if any(p.group == figures.group for p in figures.sheet.items.get(item.id, ()))
    }
    if not items or not all(items.values()):
        return []
    even = [
        tuple(_item(figures, item, p, Fraction(1)) for p in printings)
        for item, printings in items.items()
    ]
    rounded = [tuple(attrs.evolve(i, span=exactly(i.value)) for i in choice) for choice in even]
    ways = [
        _Way(_EVENLY, "printed items", even),
        _Way(f"{_EVENLY}, items rounded first", "printed items", rounded),
    ]
    if all(p.base for printings in items.values() for p in printings):
        pooled = [
            tuple(_counted(figures, item, p) for p in printings)
            for item, printings in items.items()
        ]
        way = _Way("pooled answers", "the counts of printed items", pooled, pooled=True)
        return [way, *ways]
    blind = "pooled answers, bases not all printed"
    return [*ways, _Way(blind, "printed items", even, any_weights=True)]


def _item(figures: Figures, id: str, printed: Printed, weight: Fraction) -> Input:
    assert printed.positive is not None
    return Input(
        id,
        weight,
        printed.positive,
        figures.span(printed),
        printed.place,
        step=figures.step(printed),
        negative=printed.polarity == "negative",
    )


def _counted(figures: Figures, id: str, printed: Printed) -> Input:
    """Return an item with its base as weight: only whole numbers of cases are then possible."""
    assert printed.base is not None
    made = _item(figures, id, printed, Fraction(printed.base))
    if printed.counted and printed.count is not None:
        met = printed.count if printed.polarity == "positive" else printed.base - printed.count
        exact = Fraction(100 * met, printed.base)
        return attrs.evolve(made, value=exact, span=exactly(exact), base=printed.base)
    return made.of_counts(printed.base) or made
