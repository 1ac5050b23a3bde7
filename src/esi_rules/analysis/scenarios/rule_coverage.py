"""Rule coverage: the verdicts that scenarios reach in each node of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from esi_rules.analysis.scenarios.scenario import Scenario
from esi_rules.engine import Record, read
from esi_rules.engine.facts import holds
from esi_rules.engine.moments import moment_of
from esi_rules.rules.algebra import (
    AllDue,
    AllOf,
    AnyOf,
    Asked,
    Changed,
    Each,
    Given,
    Not,
    Pick,
    Rule,
    Settled,
    When,
)
from esi_rules.rules.context import NO_CONTEXT, Context
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.standard import Edition, Governed, Standard, Standards
from esi_rules.wording.rule_text import rule_words

__all__ = ["CoveredPart", "Coverage", "coverage", "governing_edition"]

_SIDES = (Verdict.MET, Verdict.NOT_MET)
_ALL = (*_SIDES, Verdict.UNDETERMINED)


@attrs.frozen
class CoveredPart:
    """One node of a standard's rule, its possible verdicts, and those that scenarios reached."""

    edition: str
    standard: str
    path: str
    """The path of the node in the rule, as names of fields."""
    rule: Rule
    possible: tuple[Verdict, ...]
    """The possible verdicts among met, not met and undetermined."""
    seen: frozenset[Verdict]

    @property
    def unseen(self) -> tuple[Verdict, ...]:
        """The possible verdicts that no scenario reached."""
        return tuple(verdict for verdict in self.possible if verdict not in self.seen)

    def words(self) -> str:
        """Say in one line which verdicts were not reached."""
        verdicts = " or ".join(verdict.words.lower() for verdict in self.unseen)
        return f"{self.edition} {self.standard}: never {verdicts}: {rule_words(self.rule)}"


@attrs.frozen
class Coverage:
    """The coverage of the rules of editions by a set of scenarios."""

    clauses: tuple[CoveredPart, ...]

    @property
    def possible(self) -> int:
        """The number of pairs of a node and a possible verdict."""
        return sum(len(clause.possible) for clause in self.clauses)

    @property
    def seen(self) -> int:
        """The number of these pairs that were reached."""
        return self.possible - sum(len(clause.unseen) for clause in self.clauses)

    @property
    def percent(self) -> int:
        """The percentage reached, rounded down, so that 100 means all."""
        return 100 if not self.possible else 100 * self.seen // self.possible

    @property
    def unseen(self) -> tuple[CoveredPart, ...]:
        """The nodes with a possible verdict that was not reached."""
        return tuple(clause for clause in self.clauses if clause.unseen)

    def of(self, edition: str, standard: str) -> Coverage:
        """Return the coverage of one standard."""
        return Coverage(
            tuple(c for c in self.clauses if (c.edition, c.standard) == (edition, standard))
        )


def coverage(scenarios: Iterable[Scenario], standards: Standards) -> Coverage:
    """Return the coverage of the rules of `standards` by `scenarios`, node by node.

    A scenario covers the nodes of the standards for which it has expectations, in the edition that
    governs. It covers only nodes that evaluation reaches: branches not taken are not covered.
    Scenarios with their own readings or limits are judged by other rules and cover nothing.
    """
    by_id = {governed.id: governed for governed in standards.governed}
    seen: dict[tuple[str, str, str], set[Verdict]] = {}
    for scenario in scenarios:
        if not scenario.by_default:
            continue
        for expected in scenario.expected:
            governed = by_id.get(expected.standard)
            edition = governed and governing_edition(scenario, governed, standards)
            standard = edition and _standard(edition, expected.standard)
            if edition and standard:
                record = Record(scenario.case, scenario.as_at)
                for path, verdict in _read(standard.whole, record, NO_CONTEXT, ""):
                    seen.setdefault((edition.id, standard.id, path), set()).add(verdict)
    return Coverage(tuple(_clauses(standards.editions, seen)))


def governing_edition(
    scenario: Scenario, governed: Governed, standards: Standards
) -> Edition | None:
    """Return the edition that a standard is judged under; None if there is none, or several.

    It is the edition that the scenario names, or the one in force on the day the clock starts,
    whether the standard applies or not.
    """
    if scenario.edition != "auto":
        return next((e for e in standards.editions if e.id == scenario.edition), None)
    clock = moment_of(governed.clock, Record(scenario.case, scenario.as_at))
    if clock is None:
        return None
    for version in governed.versions:
        if version.first <= clock[0] and clock[1] <= version.last:
            return next(e for e in standards.editions if e.id == version.edition)
    return None


def _standard(edition: Edition, name: str) -> Standard | None:
    return next((s for s in edition.standards if s.id == name), None)


def _clauses(
    editions: Sequence[Edition], seen: Mapping[tuple[str, str, str], set[Verdict]]
) -> Iterator[CoveredPart]:
    for edition in editions:
        for standard in edition.standards:
            for path, rule in _nodes(standard.whole, ""):
                found = frozenset(seen.get((edition.id, standard.id, path), ()))
                yield CoveredPart(edition.id, standard.id, path, rule, _possible(rule), found)


def _inside(rule: Rule) -> tuple[tuple[str, Rule], ...]:
    """Return the direct parts of a rule, each with the name of its field."""
    if isinstance(rule, AllOf | AnyOf | AllDue):
        return tuple((f"parts[{i}]", part) for i, part in enumerate(rule.parts))
    if isinstance(rule, When):
        return ("condition", rule.condition), ("rule", rule.rule)
    if isinstance(rule, Pick):
        return ("condition", rule.condition), ("then", rule.then), ("otherwise", rule.otherwise)
    if isinstance(rule, Changed):
        return ("before", rule.before), ("after", rule.after)
    if isinstance(rule, Each):
        return (("duty", rule.duty),)
    if isinstance(rule, Not):
        return (("rule", rule.rule),)
    return ()


def _nodes(rule: Rule, path: str) -> Iterator[tuple[str, Rule]]:
    yield path, rule
    for name, inner in _inside(rule):
        yield from _nodes(inner, f"{path}.{name}".removeprefix("."))


def _possible(rule: Rule) -> tuple[Verdict, ...]:
    """Return the possible verdicts of a rule; a fact in every record is never undetermined."""
    if isinstance(rule, Settled):
        return (rule.verdict,) if rule.verdict in _ALL else ()
    if isinstance(rule, Asked) or (isinstance(rule, Given) and rule.fact in ("sentence", "tier")):
        return _SIDES
    inner = [_possible(part) for _, part in _inside(rule)]
    return tuple(v for v in _ALL if any(v in part for part in inner)) if inner else _ALL


def _read(rule: Rule, record: Record, context: Context, path: str) -> Iterator[tuple[str, Verdict]]:
    """Yield the path and verdict of each node that the evaluation of `rule` reaches."""
    if isinstance(rule, Given):
        verdict = holds(rule, record, context)
    else:
        verdict = read(rule, record, context).verdict
    yield path, verdict
    if isinstance(rule, Each):
        yield from _read_windows(rule, record, context, path)
        return
    for name, inner in _inside(rule):
        if _gets_to(rule, name, record, context):
            yield from _read(inner, record, context, f"{path}.{name}".removeprefix("."))


def _gets_to(rule: Rule, name: str, record: Record, context: Context) -> bool:
    if isinstance(rule, When | Pick) and name != "condition":
        wanted = Verdict.NOT_MET if name == "otherwise" else Verdict.MET
        return holds(rule.condition, record, context) in (wanted, Verdict.UNDETERMINED)
    if isinstance(rule, Changed):
        span = context.window or (record.start, record.start)
        return span[0] < rule.on if name == "before" else span[1] >= rule.on
    return True


def _read_windows(
    rule: Each, record: Record, context: Context, path: str
) -> Iterator[tuple[str, Verdict]]:
    """Evaluate the duty of a schedule in each window that the schedule itself evaluates."""
    clock = moment_of(rule.of, record)
    if clock is None:
        return
    for k in range(len(read(rule, record, context).parts)):
        window = rule.series.window(k)
        assert window is not None
        first, last = window.days(clock[0])
        latest_first, latest_last = window.days(clock[1])
        inner = context.inside((first, latest_first, last, latest_last), window.words)
        yield from _read(rule.duty, record, inner, f"{path}.duty".removeprefix("."))
