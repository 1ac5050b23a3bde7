"""How two frameworks differ: sections, criteria, weights and items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from esi_rules.analysis.diff.rule_diff import FrameworkChange, ItemDiff, Shown
from esi_rules.analysis.diff.rule_sets import RuleSet
from esi_rules.analysis.search import Subject, item_subject
from esi_rules.frameworks.framework import Criterion, Framework, Item, Section
from esi_rules.standards.shipped import national_standards
from esi_rules.wording.rule_text import rule_words

__all__ = ["framework_changes", "items_changed"]

_Row = tuple[str, str, str, bool]


def framework_changes(
    old: Framework | None, new: Framework | None, targets: int | None, targets_now: int | None
) -> Iterator[FrameworkChange]:
    """Yield the differences between two frameworks, except in the rules of items."""
    if old is None or new is None:
        return
    for what, before, now, counts in _all(old, new, targets, targets_now):
        if before != now:
            yield FrameworkChange(what, before, now, counts)


def _all(
    old: Framework, new: Framework, targets: int | None, targets_now: int | None
) -> Iterator[_Row]:
    yield "id of the framework", old.id, new.id, False
    yield "title of the framework", old.title, new.title, False
    yield "source of the framework", old.citation, new.citation, False
    # Only the ratio of the weights matters; for sections, only their shares.
    yield "critical beside important", _ratio(old), _ratio(new), True
    if targets is not None and targets_now is not None:
        what = "national targets count in A1 as so many items"
        yield what, str(targets), str(targets_now), True
    yield from _sections(old, new)
    yield from _criteria(old, new)
    yield from _items(old, new)


def _ratio(framework: Framework) -> str:
    return f"{framework.critical / framework.important} to 1"


def _sections(old: Framework, new: Framework) -> Iterator[_Row]:
    was = {section.id: section for section in old.sections}
    now = {section.id: section for section in new.sections}
    shares, shares_now = _shares(old.sections), _shares(new.sections)
    yield from _came_and_went("section", was, now, lambda s: s.title)
    for key in (key for key in was if key in now):
        yield f"title of section {key}", was[key].title, now[key].title, False
        described = was[key].description, now[key].description
        yield f"description of section {key}", *described, False
        yield f"weight of section {key}", shares[key], shares_now[key], True


def _shares(sections: Iterable[Section]) -> Mapping[str, str]:
    """Return the share of each section in the overall score, in words."""
    weights = {s.id: s.weight for s in sections}
    whole = sum((w for w in weights.values() if w is not None), Fraction(0))
    return {
        key: "not scored" if w is None else f"{w / whole if whole else w} of the overall score"
        for key, w in weights.items()
    }


def _criteria(old: Framework, new: Framework) -> Iterator[_Row]:
    yield from _came_and_went("criterion", old.criteria, new.criteria, _criterion)
    for key, was in old.criteria.items():
        if key in new.criteria:
            now = new.criteria[key]
            yield f"title of criterion {key}", was.title, now.title, False
            yield f"description of criterion {key}", was.description, now.description, False
            yield f"weight of criterion {key}", was.weight, now.weight, True
            sections = old.section_of[key].id, new.section_of[key].id
            yield f"section of criterion {key}", *sections, True


def _criterion(criterion: Criterion) -> str:
    return f"{criterion.title} ({criterion.weight})"


def _items(old: Framework, new: Framework) -> Iterator[_Row]:
    yield from _came_and_went("item", old.items, new.items, lambda item: item.question)
    for key, was in old.items.items():
        if key in new.items:
            now = new.items[key]
            yield f"question of item {key}", was.question, now.question, False
            yield f"place of item {key}", was.place, now.place, False
            yield f"item {key} applies to", was.applies_to, now.applies_to, False
            yield f"direction of item {key}", was.direction, now.direction, False
            yield f"kind of item {key}", was.kind, now.kind, True
            ours, targets = _yes(was.directorate), _yes(was.target)
            yield f"item {key} is the directorate's", ours, _yes(now.directorate), True
            yield f"item {key} is a national target", targets, _yes(now.target), True
            criteria = old.criterion_of[key].id, new.criterion_of[key].id
            yield f"criterion of item {key}", *criteria, True


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _came_and_went(
    what: str, was: Mapping[str, object], now: Mapping[str, object], words: Callable[..., str]
) -> Iterator[_Row]:
    for key, value in was.items():
        if key not in now:
            yield f"{what} {key}", words(value), "", True
    for key, value in now.items():
        if key not in was:
            yield f"{what} {key}", "", words(value), True


def items_changed(
    one: RuleSet, other: RuleSet, search: Callable[[str, Subject, Subject], Shown]
) -> Iterator[ItemDiff]:
    """Yield the case items whose rule changed, each with a case that shows it if one is found."""
    if one.framework is None or other.framework is None:
        return
    for key, was in one.framework.items.items():
        now = other.framework.items.get(key)
        if now is None or was.rule is None or now.rule is None or was.rule == now.rule:
            continue
        standards = [side.standards or national_standards() for side in (one, other)]
        before, after = (
            item_subject(item.rule, held)
            for item, held in zip((was, now), standards, strict=True)
            if item.rule is not None
        )
        yield ItemDiff(key, *_says(was, now), search(f"item {key}", before, after))


def _says(*items: Item) -> tuple[str, str]:
    first, second = (rule_words(item.rule) if item.rule is not None else "" for item in items)
    return first, second
