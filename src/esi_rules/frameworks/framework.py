"""The questions of an inspection and their weights, as data: items in criteria in sections.

A framework has no verdicts and no scores. The Effective Supervision Inspection is defined in
`esi_rules.frameworks.esi`; other frameworks, with their own sections and weights, are built the
same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Literal, get_args

import attrs

from esi_rules.checked import OWN_CHECK, checked, typed
from esi_rules.errors import BadRuleError
from esi_rules.exact import Number, exact
from esi_rules.frameworks.rungs import Rung
from esi_rules.frozen import FrozenMap, many
from esi_rules.rules.algebra import Rule
from esi_rules.shown import short_repr
from esi_rules.text import nearest, one_of

__all__ = ["Criterion", "Framework", "Item", "Kind", "Section", "Weight", "exact_weight"]

Kind = Literal["J", "T", "T+J", "M"]
"""How an item is decided: by an inspector's judgement, dates and events, both, or a rating."""

Weight = Literal["critical", "important", "descriptive"]
"""The weight of a criterion in its section; a descriptive one has a descriptor, not a score."""


def _text(owner: object, field: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise BadRuleError(f"`{field.name}` must be text that is not blank (got {value!r})")


def _choice(what: str, value: object, known: Sequence[str]) -> None:
    if not isinstance(value, str) or value not in known:
        near = nearest(value, known) if isinstance(value, str) else None
        hint = f"; did you mean `{near}`?" if near else ""
        raise BadRuleError(f"{what} must be {one_of(known)} (got {value!r}){hint}")


def _no_twins(what: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise BadRuleError(f"{what} `{each}` is there twice; give each an id of its own")
        seen.add(each)


def exact_weight(value: object) -> Fraction:
    """Return a weight exactly, as it was written. Raises `BadRuleError` if it is not a number."""
    try:
        return exact(value)
    except ValueError:
        raise BadRuleError(f"a weight must be a number of 0 or more (got {value!r:.80})") from None


def _weight(value: Number | None) -> Fraction | None:
    return None if value is None else exact_weight(value)


def _no_debt(owner: object, field: attrs.Attribute[Fraction | None], value: object) -> None:
    if isinstance(value, Fraction) and value < 0:
        raise BadRuleError(f"`{field.name}` must be a weight of 0 or more (got {value})")


@attrs.frozen(field_transformer=typed)
class Item:
    """One question that an inspection asks, of a case or (kind ``M``) of the management.

    `rule` decides a case item; a management item has none and takes a rating. `place` is its place
    in the source. `direction` summarises in a word or two what the source says about a management
    item; it may be empty. An item about the `directorate` is left out of the ladder; one about a
    national `target` may count more than once in it.
    """

    __repr__ = short_repr

    id: str = attrs.field(validator=_text)
    place: str = attrs.field(validator=_text)
    question: str = attrs.field(validator=_text)
    applies_to: str = attrs.field(validator=_text)
    kind: Kind = attrs.field(metadata=OWN_CHECK)
    rule: Rule | None = None
    directorate: bool = False
    target: bool = False
    direction: str = ""

    def __attrs_post_init__(self) -> None:
        _choice(f"the kind of item `{self.id}`", self.kind, get_args(Kind))
        if self.rule is not None and not isinstance(self.rule, Rule):
            raise BadRuleError(f"`rule` of item `{self.id}` must be a rule (got {self.rule!r})")
        if (self.kind == "M") != (self.rule is None):
            raise BadRuleError(
                f"item `{self.id}` of kind `{self.kind}` "
                + (
                    "needs a rule; write `answer` and its id for a judgement"
                    if self.rule is None
                    else "takes a rating; leave its rule out"
                )
            )
        if self.kind != "M" and (self.directorate or self.target):
            raise BadRuleError(
                f"item `{self.id}` is asked of cases; `directorate` and `target` are for kind `M`"
            )


def _items(value: Iterable[Item]) -> tuple[Item, ...]:
    return many(value)


@attrs.frozen(field_transformer=typed)
class Criterion:
    """A criterion: its items, and whether it is critical, important or descriptive."""

    __repr__ = short_repr

    id: str = attrs.field(validator=_text)
    title: str = attrs.field(validator=_text)
    weight: Weight = attrs.field(metadata=OWN_CHECK)
    items: tuple[Item, ...] = attrs.field(converter=_items, default=())
    description: str = attrs.field(default="", kw_only=True)
    """What it assesses, in a sentence; empty if there is no description."""

    def __attrs_post_init__(self) -> None:
        _choice(f"the weight of criterion `{self.id}`", self.weight, get_args(Weight))
        for item in self.items:
            if not isinstance(item, Item):
                raise BadRuleError(f"criterion `{self.id}` holds items (got {item!r})")
            if (item.kind == "M") != (self.weight == "descriptive"):
                raise BadRuleError(
                    f"item `{item.id}` of kind `{item.kind}` does not belong in criterion "
                    f"`{self.id}`: a descriptive criterion has management items, a scored one "
                    f"has case items"
                )
        _no_twins("item", (item.id for item in self.items))

    @property
    def scored(self) -> bool:
        """Whether it takes a percentage; a descriptive criterion takes a descriptor instead."""
        return self.weight != "descriptive"


def _criteria(value: Iterable[Criterion]) -> tuple[Criterion, ...]:
    return many(value)


@attrs.frozen(field_transformer=typed)
class Section:
    """A section and what it weighs in the overall score.

    With a weight of None, nothing in it is scored. With a weight of 0, it is scored but does not
    count in the overall score. Only proportions matter, so 30, 40, 30 and 3, 4, 3 are the same.
    """

    __repr__ = short_repr

    id: str = attrs.field(validator=_text)
    title: str = attrs.field(validator=_text)
    weight: Fraction | None = attrs.field(converter=_weight, validator=_no_debt)
    criteria: tuple[Criterion, ...] = attrs.field(converter=_criteria, default=())
    description: str = attrs.field(default="", kw_only=True)
    """What it assesses, in a sentence; empty if there is no description."""

    def __attrs_post_init__(self) -> None:
        for criterion in self.criteria:
            if not isinstance(criterion, Criterion):
                raise BadRuleError(f"section `{self.id}` holds criteria (got {criterion!r})")
        _no_twins("criterion", (criterion.id for criterion in self.criteria))
        if self.weight is None and self.scored:
            raise BadRuleError(
                f"section `{self.id}` has scored criteria and no weight; write a number, 0 to "
                f"show its score and leave it out of the overall one"
            )
        if self.weight is not None and not self.scored:
            raise BadRuleError(
                f"section `{self.id}` has a weight and no scored criterion; write None for a "
                f"section that is described and not scored"
            )

    @property
    def scored(self) -> tuple[Criterion, ...]:
        """The criteria that take a percentage, in order."""
        return tuple(criterion for criterion in self.criteria if criterion.scored)


def _positive(owner: object, field: attrs.Attribute[Fraction], value: Fraction | None) -> None:
    if value is None or value <= 0:
        raise BadRuleError(f"`{field.name}` must be a weight of more than 0 (got {value})")


def _sections(value: Iterable[Section]) -> tuple[Section, ...]:
    return many(value)


def _rungs(value: Iterable[Rung]) -> tuple[Rung, ...]:
    return many(value)


@attrs.frozen(field_transformer=typed)
class Framework:
    """An inspection's questions and weights: sections, their criteria, their items.

    Ids are unique on each level. `critical` and `important` are the weights of such criteria in
    their section; only their proportion matters. `ladder` has the rungs that decide the
    descriptors of descriptive criteria, the best first; if it is empty, the ladder of the ESI
    is used, under its reading.
    """

    __repr__ = short_repr

    id: str = attrs.field(validator=_text)
    title: str = attrs.field(validator=_text)
    sections: tuple[Section, ...] = attrs.field(converter=_sections)
    citation: str = ""
    critical: Fraction = attrs.field(
        converter=_weight, validator=_positive, default=Fraction(2), kw_only=True
    )
    important: Fraction = attrs.field(
        converter=_weight, validator=_positive, default=Fraction(1), kw_only=True
    )
    ladder: tuple[Rung, ...] = attrs.field(converter=_rungs, default=(), kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not self.sections:
            raise BadRuleError("a framework of no sections asks nothing; name at least one")
        for section in self.sections:
            if not isinstance(section, Section):
                raise BadRuleError(f"framework `{self.id}` holds sections (got {section!r})")
        _no_twins("section", (section.id for section in self.sections))
        _no_twins("criterion", (criterion.id for criterion in self._all_criteria()))
        _no_twins("item", (i.id for criterion in self._all_criteria() for i in criterion.items))

    def _all_criteria(self) -> Iterator[Criterion]:
        return (criterion for section in self.sections for criterion in section.criteria)

    @cached_property
    def criteria(self) -> Mapping[str, Criterion]:
        """Every criterion by its id, in order."""
        return FrozenMap({criterion.id: criterion for criterion in self._all_criteria()})

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every item by its id, in order."""
        return FrozenMap({i.id: i for c in self._all_criteria() for i in c.items})

    @cached_property
    def criterion_of(self) -> Mapping[str, Criterion]:
        """The criterion of each item, by the item's id."""
        return FrozenMap({i.id: c for c in self._all_criteria() for i in c.items})

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        """The section of each criterion, by the criterion's id."""
        return FrozenMap({c.id: s for s in self.sections for c in s.criteria})

    @property
    def scored_criteria(self) -> tuple[Criterion, ...]:
        """The criteria that take a percentage, in order."""
        return tuple(criterion for criterion in self._all_criteria() if criterion.scored)

    @property
    def descriptive_criteria(self) -> tuple[Criterion, ...]:
        """The criteria that take a descriptor, in order."""
        return tuple(criterion for criterion in self._all_criteria() if not criterion.scored)

    @property
    def scored_sections(self) -> tuple[Section, ...]:
        """The sections that take a score, in order."""
        return tuple(section for section in self.sections if section.weight is not None)

    @property
    def case_items(self) -> tuple[Item, ...]:
        """The items about cases, in order."""
        return tuple(item for item in self.items.values() if item.kind != "M")

    @property
    def management_items(self) -> tuple[Item, ...]:
        """The items that take a rating, in order."""
        return tuple(item for item in self.items.values() if item.kind == "M")

    @checked
    def weight_of(self, criterion: Criterion) -> Fraction:
        """Return the weight of `criterion` in its section; 0 for a descriptive one."""
        if criterion.weight == "critical":
            return self.critical
        return self.important if criterion.weight == "important" else Fraction(0)
