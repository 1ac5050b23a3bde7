"""The rulebook as values: what each standard says, on what authority, and how it counts.

Every sentence is generated from the rule itself; `plain_text`, `markdown` and `html` only lay out
the sentences.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import attrs

from esi_rules.frameworks.framework import Framework, Item
from esi_rules.records.dates import day_words
from esi_rules.rulebook.target_entries import TargetEntry, target_entries
from esi_rules.rulebook.worked import WorkedTable, worked_tables
from esi_rules.rules.algebra import Answered, ByStandard, Pick, Rule, When
from esi_rules.rules.moments import Events, FirstHigh
from esi_rules.rules.traversal import walk
from esi_rules.shown import short_repr
from esi_rules.standards.limits import limit_notes, status_words
from esi_rules.standards.readings import READINGS, Readings
from esi_rules.standards.sources import SOURCES
from esi_rules.standards.standard import Citation, Edition, Limit, Standard, Standards, Status
from esi_rules.wording.noun_phrases import moment_words, share_words
from esi_rules.wording.rule_text import Clause, rule_clause, rule_words, where_words

__all__ = [
    "EditionChange",
    "EditionEntry",
    "CriterionEntry",
    "Entry",
    "ItemEntry",
    "LimitEntry",
    "ReadingEntry",
    "Rulebook",
    "Use",
    "VersionEntry",
    "rulebook",
    "standard_changes",
]


@attrs.frozen
class LimitEntry:
    """A limit of a standard: its value, its authority, and the place where it is printed."""

    id: str
    what: str
    value: str
    status: Status
    citation: str
    document: str
    """The title of the document that the citation names."""
    note: str
    """Who set the limit and why, if it replaces the published one, and any further remark."""
    status_words: str
    """The status in words, which never say `stated` of what the document does not state."""

    @property
    def words(self) -> str:
        """The limit in one line, with its status always next to its value."""
        note = f"; {self.note}" if self.note else ""
        return f"{self.what}: {self.value} ({self.status_words}: {self.citation}{note})"

    @property
    def value_and_status(self) -> str:
        """The value, followed by its status in words."""
        return f"{self.value} ({self.status_words})"


@attrs.frozen
class ReadingEntry:
    """Wording that can be interpreted in several ways: the choice, the alternatives, and why."""

    id: str
    words: str
    choice: str
    means: str
    others: tuple[tuple[str, str], ...]
    default: str
    why: str
    """The reason for the default."""
    standards: tuple[str, ...] = ()
    """The standards that depend on the reading; empty if it affects scoring."""


@attrs.frozen
class Use:
    """An item of the framework that takes the verdict on a standard."""

    item: str
    criterion: str
    title: str


@attrs.frozen
class EditionChange:
    """One difference between two editions; an empty `before` or `now` means that it had none."""

    __repr__ = short_repr

    edition: str
    """The edition that made the change."""
    what: str
    before: str = ""
    now: str = ""

    @property
    def words(self) -> str:
        """The change in one line."""
        sides = f": {self.now or 'none'}; before: {self.before or 'none'}"
        return f"{self.edition}: {self.what}{sides if self.before or self.now else ''}"


@attrs.frozen
class VersionEntry:
    """One version of a standard, which one or several editions share."""

    editions: tuple[str, ...]
    says: Clause
    """What the rule requires."""
    applies: str
    applies_rule: str
    """The condition on the record under which it applies; empty if there is none."""
    clock: str
    limits: tuple[LimitEntry, ...]
    conditions: tuple[str, ...]
    """For which cases the requirement differs, and what applies until the clock starts."""
    readings: tuple[ReadingEntry, ...]
    cannot_check: str
    worked: tuple[WorkedTable, ...]


@attrs.frozen
class Entry:
    """One standard: each version, how the editions differ, and which items use it."""

    id: str
    title: str
    versions: tuple[VersionEntry, ...]
    history: tuple[EditionChange, ...]
    used_by: tuple[Use, ...]
    targets: tuple[str, ...] = ()
    """The national targets that it decides, each with the authority for that choice."""

    @property
    def target_words(self) -> str:
        """The national targets that it decides, as a phrase; empty if there are none."""
        return " and ".join(f"the national target {target}" for target in self.targets)

    @property
    def decides(self) -> str:
        """The items and national targets that it decides, as the end of a sentence."""
        items = ", ".join(f"{use.item} ({use.criterion} {use.title})" for use in self.used_by)
        if not self.targets:
            return items or "no item of the framework"
        return f"{items}, and {self.target_words}" if items else f"{self.target_words}; no item"

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The statuses of its limits, each once, in the order of `Status`."""
        held = {limit.status for version in self.versions for limit in version.limits}
        return tuple(status for status in Status if status in held)

    @property
    def editions(self) -> tuple[str, ...]:
        """The ids of the editions that have it."""
        return tuple(dict.fromkeys(id for version in self.versions for id in version.editions))


@attrs.frozen
class ItemEntry:
    """An item of the framework and how it is decided."""

    id: str
    criterion: str
    criterion_title: str
    weight: str
    place: str
    question: str
    applies_to: str
    decided_by: str
    says: Clause | None
    standards: tuple[str, ...]
    """The standards whose verdict it takes."""


@attrs.frozen
class CriterionEntry:
    """A section or criterion of the framework, and what it assesses."""

    id: str
    title: str
    weight: str
    description: str


@attrs.frozen
class EditionEntry:
    """An edition and the days on which it is in force."""

    id: str
    title: str
    first: dt.date
    last: dt.date | None
    citation: str
    document: str
    note: str

    @property
    def in_force(self) -> str:
        """The days on which it is in force, in words."""
        until = f"to {day_words(self.last)}" if self.last else "on"
        return f"from {day_words(self.first)} {until}"


@attrs.frozen
class Rulebook:
    """Everything the rulebook says, in the order in which it says it."""

    title: str
    framework: str
    editions: tuple[EditionEntry, ...]
    entries: tuple[Entry, ...]
    readings: tuple[ReadingEntry, ...]
    criteria: tuple[CriterionEntry, ...]
    items: tuple[ItemEntry, ...]
    sources: tuple[tuple[str, str], ...]
    """The documents cited, each key with its title."""
    targets: tuple[TargetEntry, ...] = ()


def rulebook(
    standards: Standards, framework: Framework, readings: Readings | None = None
) -> Rulebook:
    """Return the rulebook of standards and the framework that uses them.

    `readings` must be those that the standards were built with; None means the defaults.
    """
    chosen = readings or Readings()
    listed = [_reading(reading.id, reading.chosen, standards) for reading in standards.readings]
    listed += [_reading(name, chosen[name], standards) for name in READINGS]
    targets = tuple(target_entries(framework))
    entries = tuple(_entry(standards, name, framework, targets) for name in standards.ids)
    return Rulebook(
        "Rulebook",
        framework.title,
        tuple(_edition(edition, standards.documents) for edition in standards.editions),
        entries,
        tuple(
            attrs.evolve(reading, standards=tuple(e.id for e in entries if _depends(e, reading.id)))
            for reading in listed
        ),
        tuple(_criteria(framework)),
        tuple(_item(item, framework, standards) for item in framework.items.values()),
        tuple(sorted(_cited(standards, targets))),
        targets,
    )


def _depends(entry: Entry, reading: str) -> bool:
    return any(r.id == reading for version in entry.versions for r in version.readings)


def _cited(standards: Standards, targets: Sequence[TargetEntry]) -> set[tuple[str, str]]:
    """Return the key and title of each cited document, including those in notes and reasons."""
    limits = [limit for _, held in _all_standards(standards) for limit in held.limits]
    texts = [text for e in standards.editions for text in (e.citation.words, e.note)]
    texts += [text for limit in limits for text in (limit.citation.words, limit.notes)]
    texts += [target.source for target in targets]
    texts += [held.cannot_check for _, held in _all_standards(standards)]
    for reading in (*READINGS.values(), *(own.reading for own in standards.readings)):
        texts += [reading.words, reading.why, *reading.choices.values()]
    documents = standards.documents
    used = {key for key in documents if any(_names_key(text, key) for text in texts)}
    used |= {source.key for source in standards.sources}
    return {(key, documents[key]) for key in used}


def _names_key(text: str, key: str) -> bool:
    return re.search(rf"(?<![\w/-]){re.escape(key)}(?![\w/-])", text) is not None


def _all_standards(standards: Standards) -> Iterator[tuple[Edition, Standard]]:
    for edition in standards.editions:
        for standard in edition.standards:
            yield edition, standard


def _edition(edition: Edition, documents: Mapping[str, str]) -> EditionEntry:
    return EditionEntry(
        edition.id,
        edition.title,
        edition.first,
        edition.last,
        edition.citation.words,
        _document(edition.citation, documents),
        edition.note,
    )


def _entry(
    standards: Standards, name: str, framework: Framework, targets: Sequence[TargetEntry]
) -> Entry:
    held = [(e, s) for e, s in _all_standards(standards) if s.id == name]
    groups: list[tuple[list[str], Standard]] = []
    for edition, standard in held:
        alike = next((group for group in groups if group[1] == standard), None)
        if alike is None:
            groups.append(([edition.id], standard))
        else:
            alike[0].append(edition.id)
    return Entry(
        name,
        held[-1][1].title,
        tuple(_version(standard, standards, tuple(ids)) for ids, standard in groups),
        tuple(_history(standards, name)),
        tuple(
            Use(item.id, framework.criterion_of[item.id].id, framework.criterion_of[item.id].title)
            for item in framework.case_items
            if name in _standards_of(item)
        ),
        tuple(f"{each.title} ({each.status})" for each in targets if each.standard == name),
    )


def _version(standard: Standard, standards: Standards, editions: tuple[str, ...]) -> VersionEntry:
    return VersionEntry(
        editions,
        rule_clause(standard.rule),
        standard.applies_words,
        rule_words(standard.applies) if standard.applies is not None else "",
        moment_words(standard.clock),
        tuple(_limit(limit, standards.documents) for limit in standard.limits),
        tuple(_conditions(standard)),
        tuple(_reading(name, choice, standards) for name, choice in standard.readings),
        standard.cannot_check,
        worked_tables(standard, standards, editions),
    )


def _conditions(standard: Standard) -> Iterator[str]:
    for rule in _walked(standard.rule):
        if isinstance(rule, Pick):
            where = where_words(rule.condition)
            yield f"the requirement differs {where}"
        elif isinstance(rule, When):
            yield f"one part applies only {where_words(rule.condition)}"
    if standard.unstarted is not None:
        yield f"until the clock starts: {rule_words(standard.unstarted)}"


def _walked(rule: Rule) -> Iterator[Rule]:
    """Yield every `Pick` and `When` of a rule, nested ones included."""
    kinds: tuple[type[Rule], ...] = (Pick, When)
    for found in walk(rule, kinds):
        yield found
        if isinstance(found, Pick):
            yield from _walked(found.then)
            yield from _walked(found.otherwise)
        elif isinstance(found, When):
            yield from _walked(found.rule)


def _limit(limit: Limit, documents: Mapping[str, str] = SOURCES) -> LimitEntry:
    return LimitEntry(
        limit.id,
        limit.what,
        limit.value_words,
        limit.status,
        limit.citation.words,
        _document(limit.citation, documents),
        limit_notes(limit),
        status_words(limit),
    )


def _document(citation: Citation, documents: Mapping[str, str]) -> str:
    return documents.get(citation.source, citation.source)


def _reading(name: str, choice: str, standards: Standards) -> ReadingEntry:
    own = {each.id: each.reading for each in standards.readings}
    reading = {**READINGS, **own}.get(name)
    if reading is None:
        # A caller's own edition may name a reading that no table describes.
        return ReadingEntry(name, "", choice, "", (), choice, "")
    others = tuple((k, v) for k, v in reading.choices.items() if k != choice)
    return ReadingEntry(
        name,
        reading.words,
        choice,
        reading.choices.get(choice, ""),
        others,
        reading.default,
        reading.why,
    )


# How the editions differ


def _history(standards: Standards, name: str) -> Iterator[EditionChange]:
    ordered = sorted(standards.editions, key=lambda edition: edition.first)
    versions = [(e, next((s for s in e.standards if s.id == name), None)) for e in ordered]
    for (before, old), (after, new) in itertools.pairwise(versions):
        if old is None and new is not None:
            yield EditionChange(after.id, f"new: {before.id} has no such standard")
        elif old is not None and new is None:
            yield EditionChange(after.id, "removed")
        elif old is not None and new is not None:
            if old == new:
                yield EditionChange(after.id, f"the same as in {before.id}")
            yield from standard_changes(after.id, old, new)


def standard_changes(edition: str, old: Standard, new: Standard) -> Iterator[EditionChange]:
    """Yield every difference between two versions of a standard; `edition` has the new one."""
    pairs = [
        ("title", old.title, new.title),
        ("clock starts", moment_words(old.clock), moment_words(new.clock)),
        ("requirement", rule_words(old.rule), rule_words(new.rule)),
        ("applies to", old.applies_words, new.applies_words),
        ("condition", _optional(old.applies), _optional(new.applies)),
        ("until the clock starts", _optional(old.unstarted), _optional(new.unstarted)),
    ]
    was = {limit.id: _limit(limit) for limit in old.limits}
    now = {limit.id: _limit(limit) for limit in new.limits}
    for key in dict.fromkeys((*was, *now)):
        one, two = was.get(key), now.get(key)
        if one is None or two is None:
            pairs.append((f"limit {key}", one.words if one else "", two.words if two else ""))
            continue
        pairs += [
            (f"limit {key}", one.value_and_status, two.value_and_status),
            (f"source of {key}", one.citation, two.citation),
            (f"note on {key}", one.note, two.note),
        ]
    pairs += [
        ("readings", _names(old.readings), _names(new.readings)),
        ("cannot check", old.cannot_check, new.cannot_check),
    ]
    yield from (EditionChange(edition, what, one, two) for what, one, two in pairs if one != two)


def _optional(rule: Rule | None) -> str:
    return "" if rule is None else rule_words(rule)


def _names(readings: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name} ({choice})" for name, choice in readings)


# Items


_DECIDED = {
    "J": "the inspector's judgement",
    "T": "dates and events on file",
    "T+J": "dates and events on file, and the inspector's judgement",
    "M": "a rating",
}
_LIMIT_UNKNOWN = {
    "T": "the inspector's answer, because the limit is not known",
    "T+J": "the inspector's answers, because the limit is not known",
}
_PARTLY_UNKNOWN = {
    "T": "dates and events on file where the limit is known, and the inspector's answer where it "
    "is not",
    "T+J": "dates and events on file where the limit is known, and the inspector's judgement",
}


def _decided(item: Item, standards: Standards) -> str:
    """Say what decides an item: an answer, if the limit of its standard is not known."""
    if item.rule is None or item.kind not in _LIMIT_UNKNOWN:
        return _DECIDED[item.kind]
    named = _standards_of(item)
    rules = [s.rule for _, s in _all_standards(standards) if s.id in named] or [item.rule]
    timed = [any(True for _ in walk(rule, (Events, FirstHigh))) for rule in rules]
    if not any(timed):
        return _LIMIT_UNKNOWN[item.kind]
    answered = any(True for rule in rules for _ in walk(rule, (Answered,)))
    return _PARTLY_UNKNOWN[item.kind] if named and answered else _DECIDED[item.kind]


def _item(item: Item, framework: Framework, standards: Standards) -> ItemEntry:
    criterion = framework.criterion_of[item.id]
    return ItemEntry(
        item.id,
        criterion.id,
        criterion.title,
        criterion.weight,
        item.place,
        item.question,
        item.applies_to,
        _decided(item, standards),
        None if item.rule is None else rule_clause(item.rule),
        _standards_of(item),
    )


def _criteria(framework: Framework) -> Iterator[CriterionEntry]:
    scored = sum((s.weight for s in framework.sections if s.weight is not None), Fraction(0))
    for section in framework.sections:
        weight = "not scored"
        if section.weight is not None:
            weight = (
                f"{share_words(section.weight / scored)} of the overall score" if scored else "0"
            )
        yield CriterionEntry(section.id, section.title, weight, section.description)
        for criterion in section.criteria:
            yield CriterionEntry(
                criterion.id, criterion.title, criterion.weight, criterion.description
            )


def _standards_of(item: Item) -> tuple[str, ...]:
    if item.rule is None:
        return ()
    return tuple(dict.fromkeys(by.standard for by in walk(item.rule, (ByStandard,))))
