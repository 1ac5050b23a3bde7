"""Compares two sets of rules, standard by standard and item by item."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from esi_rules.analysis.diff.item_diffs import framework_changes, items_changed
from esi_rules.analysis.diff.rule_diff import ReadingChange, RuleDiff, Shown, StandardDiff
from esi_rules.analysis.diff.rule_sets import RuleSet
from esi_rules.analysis.search import (
    BUDGET,
    NotFound,
    Progress,
    Subject,
    disagree,
    subject,
    witnesses,
)
from esi_rules.checked import checked
from esi_rules.errors import BadInputError, BadRuleError, Problem
from esi_rules.records.dates import day_words
from esi_rules.rulebook.entries import EditionChange, standard_changes
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.readings import READINGS
from esi_rules.standards.standard import Edition, Standard, Standards
from esi_rules.text import nearest, one_of

__all__ = ["diff"]

_FOUND = (Verdict.NOT_MET, Verdict.MET, Verdict.NOT_YET_DUE, Verdict.UNDETERMINED)

_ABOUT_EDITIONS = "edition-start"

_Pair = tuple[Edition, Edition]
_Tell = Callable[[str], Progress | None]


@checked
def diff(
    before: RuleSet | Standards | Edition,
    now: RuleSet | Standards | Edition,
    *,
    only: Collection[str] = (),
    budget: int = BUDGET,
    progress: _Tell = lambda standard: None,
) -> RuleDiff:
    """Return the differences between two sets of rules, with a case for each changed rule if found.

    `only` names the standards to compare; empty means all. `budget` is the most judgements in the
    search for each case. `progress` is called with the name of each standard and item searched, and
    may return a callback for the progress of that search. Raises `BadInputError` for an unknown
    standard, and `BadRuleError` if one side has standards and the other has none.
    """
    one, other = _set("before", before), _set("now", now)
    if (one.standards is None) is not (other.standards is None):
        raise BadRuleError(
            f"`{one.name}` and `{other.name}` are not of one kind: set standards beside standards, "
            f"and a framework beside a framework"
        )
    search = _Search(budget, progress)
    standards: tuple[StandardDiff, ...] = ()
    editions: tuple[EditionChange, ...] = ()
    unchanged: tuple[str, ...] = ()
    if one.standards is not None and other.standards is not None:
        pairs, editions = _paired(one.standards, other.standards)
        names = _named(one.standards, other.standards, only)
        standards = tuple(_standards(one.standards, other.standards, names, pairs, search))
        changed = {standard.id for standard in standards}
        unchanged = tuple(name for name in names if name not in changed)
    frameworks = one.framework, other.framework
    return RuleDiff(
        one.name,
        other.name,
        editions,
        tuple(_readings(one, other)),
        standards,
        unchanged,
        tuple(framework_changes(*frameworks, one.target_weight, other.target_weight)),
        tuple(items_changed(one, other, search.items)),
    )


def _set(name: str, rules: RuleSet | Standards | Edition) -> RuleSet:
    if isinstance(rules, RuleSet):
        return rules
    if isinstance(rules, Edition):
        return RuleSet(rules.id, rules.alone)
    return RuleSet(name, rules)


def _named(one: Standards, other: Standards, only: Collection[str]) -> tuple[str, ...]:
    known = tuple(dict.fromkeys((*one.ids, *other.ids)))
    problems = [
        Problem(
            "--standard", f"must be {one_of(known)}", value=name, suggestion=nearest(name, known)
        )
        for name in only
        if name not in known
    ]
    if problems:
        raise BadInputError(problems)
    return tuple(name for name in known if not only or name in only)


class _Search:
    """Runs searches with one budget, and reports their progress."""

    def __init__(self, budget: int, progress: _Tell) -> None:
        self.budget = budget
        self.progress = progress

    def disagree(self, one: Subject, other: Subject) -> Shown:
        return disagree(one, other, budget=self.budget, progress=self.progress(one.name))

    def items(self, name: str, one: Subject, other: Subject) -> Shown:
        return disagree(one, other, budget=self.budget, progress=self.progress(name))

    def alone(self, one: Subject) -> Shown:
        """Return the smallest case that a standard decides, if possible one that is not met."""
        found = witnesses(one, wanted=_FOUND, budget=self.budget, progress=self.progress(one.name))
        for verdict in _FOUND:
            shown = found[verdict]
            if not isinstance(shown, NotFound):
                return shown
        return found[_FOUND[0]]


def _paired(
    one: Standards, other: Standards
) -> tuple[tuple[_Pair, ...], tuple[EditionChange, ...]]:
    """Return matching editions (the same id, or the only ones) and the changes of editions."""
    by_id = {edition.id: edition for edition in other.editions}
    if len(one.editions) == len(other.editions) == 1:
        pairs: list[_Pair] = [(one.editions[0], other.editions[0])]
    else:
        pairs = [(held, by_id[held.id]) for held in one.editions if held.id in by_id]
    changes = [change for pair in pairs for change in _edition(*pair, one.named and other.named)]
    known = {held.id for pair in pairs for held in pair}
    for held, said in ((one, "removed"), (other, "added")):
        for edition in held.editions:
            if edition.id not in known:
                changes.append(EditionChange(edition.id, f"edition {said}: {edition.title}"))
    if one.named is not other.named:
        sides = [_held(standards) for standards in (one, other)]
        changes.append(EditionChange(other.editions[-1].id, "which edition governs", *sides))
    return tuple(pairs), tuple(changes)


def _held(standards: Standards) -> str:
    if standards.named:
        return f"{standards.editions[0].id} for every case"
    return "the one in force on the day a clock starts"


def _edition(old: Edition, new: Edition, named: bool) -> Iterator[EditionChange]:
    pairs = [
        ("title", old.title, new.title),
        ("in force", _in_force(old), _in_force(new)),
        ("source", old.citation.words, new.citation.words),
        ("note", old.note, new.note),
    ]
    for what, before, now in pairs:
        if before != now and not (what == "in force" and named and old.id != new.id):
            yield EditionChange(new.id, what, before, now)


def _in_force(edition: Edition) -> str:
    until = f"to {day_words(edition.last)}" if edition.last else "on"
    return f"from {day_words(edition.first)} {until}"


def _standards(
    one: Standards,
    other: Standards,
    names: tuple[str, ...],
    pairs: tuple[_Pair, ...],
    search: _Search,
) -> Iterator[StandardDiff]:
    for name in names:
        if name not in other.ids or name not in one.ids:
            held, state = (one, "removed") if name in one.ids else (other, "added")
            title = next(g.title for g in held.governed if g.id == name)
            alone = search.alone(subject(held, name))
            changes = tuple(_whole(held, name, added=state == "added"))
            yield StandardDiff(name, title, "added" if held is other else "removed", changes, alone)
            continue
        changes = tuple(c for pair in pairs for c in _between(name, *pair))
        before, now = subject(one, name), subject(other, name)
        if changes or before.form != now.form:
            title = next(g.title for g in other.governed if g.id == name)
            yield StandardDiff(name, title, "changed", changes, search.disagree(before, now))


def _between(name: str, old: Edition, new: Edition) -> Iterator[EditionChange]:
    was, now = _held_by(old, name), _held_by(new, name)
    if was is not None and now is not None:
        if was != now:
            yield from standard_changes(new.id, was, now)
    elif was is not None:
        yield EditionChange(new.id, "removed")
    elif now is not None:
        yield EditionChange(new.id, "new")


def _held_by(edition: Edition, name: str) -> Standard | None:
    return next((s for s in edition.standards if s.id == name), None)


def _whole(standards: Standards, name: str, *, added: bool) -> Iterator[EditionChange]:
    """Yield everything about a standard that only one side has."""
    from esi_rules.wording.noun_phrases import moment_words
    from esi_rules.wording.rule_text import rule_words

    for edition in standards.editions:
        held = _held_by(edition, name)
        if held is None:
            continue
        said = [
            ("requirement", rule_words(held.rule)),
            ("clock starts", moment_words(held.clock)),
            ("applies to", held.applies_words),
            *((f"limit {limit.id}", limit.words) for limit in held.limits),
        ]
        for what, words in said:
            yield EditionChange(edition.id, what, "" if added else words, words if added else "")
        return


def _readings(one: RuleSet, other: RuleSet) -> Iterator[ReadingChange]:
    if one.readings is None or other.readings is None:
        return
    named = any(side.standards and side.standards.named for side in (one, other))
    for reading in READINGS.values():
        if named and reading.id == _ABOUT_EDITIONS:
            continue  # with one edition for every case, its dates have no effect
        before, now = one.readings[reading.id], other.readings[reading.id]
        if before != now:
            yield ReadingChange(
                reading.id,
                reading.words,
                f"{before}: {reading.choices[before]}",
                f"{now}: {reading.choices[now]}",
                _depending(reading.id, one, other),
            )


def _depending(reading: str, *sides: RuleSet) -> tuple[str, ...]:
    held = [side.standards for side in sides if side.standards is not None]
    if reading == _ABOUT_EDITIONS:
        return held[0].ids
    return tuple(
        dict.fromkeys(
            standard.id
            for standards in held
            for edition in standards.editions
            for standard in edition.standards
            if reading in dict(standard.readings)
        )
    )
