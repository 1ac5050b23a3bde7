"""Published scoring sheets as data: every printed figure with its place, from TOML or JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal, TypeVar, get_args

import attrs

from esi_rules.checked import checked, typed
from esi_rules.errors import BadInputError, BadRuleError, Problem
from esi_rules.exact import Number, exact_argument, exact_percentage, fractions_of_one
from esi_rules.frameworks.framework import Framework
from esi_rules.frozen import frozen, frozen_each, many
from esi_rules.published.conclusions import Conclusion, read_conclusions
from esi_rules.published.measures import Measure, read_measures, second_latest
from esi_rules.scoring.ladder import Descriptor
from esi_rules.shown import short_repr
from esi_rules.text import inert, nearest, one_of

__all__ = [
    "ALL",
    "NOT_FOLLOWED_UP",
    "Polarity",
    "Printed",
    "PublishedSheet",
    "published_from_data",
    "read_published",
]

Polarity = Literal["positive", "negative"]
"""Whether a figure counts the cases that met the item, or those that did not."""

ALL: Final = "all"
"""The group of all cases of the sample."""

NOT_FOLLOWED_UP: Final = "Not followed up"
"""The words that a sheet prints instead of a descriptor or percentage."""

_V = TypeVar("_V")


def _exact_value(value: Number | None) -> Fraction | None:
    return None if value is None else exact_argument("`value`", value)


def _exact_step(value: Number) -> Fraction:
    return exact_argument("`rounding`", value)


def _exact_rounding(value: Number | None) -> Fraction | None:
    return None if value is None else _exact_step(value)


@attrs.frozen(field_transformer=typed)
class Printed:
    """One printing of a figure, at one place.

    `value` is a percentage from 0 to 100 as printed on the page; if `polarity` is negative, it
    counts the cases that failed. `words` is a descriptor, replaces a number (``almost half``), or
    qualifies it (``about``). `base` is the number of cases that the percentage refers to, and
    `count` the number of cases that it counts, if the page states them. `rounding` is the rounding
    step of this figure in percentage points, if it is not that of the sheet.
    """

    __repr__ = short_repr

    value: Fraction | None = attrs.field(converter=_exact_value)
    place: str
    words: str = ""
    group: str = ALL
    polarity: Polarity = "positive"
    base: int | None = None
    count: int | None = None
    rounding: Fraction | None = attrs.field(default=None, converter=_exact_rounding)

    def __attrs_post_init__(self) -> None:
        if self.polarity not in get_args(Polarity):
            raise BadRuleError(
                f"`polarity` must be {one_of(get_args(Polarity))} (got {self.polarity!r})"
            )
        if self.value is not None and not 0 <= self.value <= 100:
            raise BadRuleError(f"`value` must be a percentage from 0 to 100 (got {self.value})")

    @property
    def approximate(self) -> bool:
        """Whether words qualify the number, so that it need not be an exactly rounded one."""
        return bool(self.words) and (self.value is not None or self.count is not None)

    @property
    def sharp(self) -> bool:
        """Whether there is a percentage without qualifying words, so it is exactly rounded."""
        return self.value is not None and not self.words

    @property
    def counted(self) -> bool:
        """Whether the page states the exact count and base."""
        return self.count is not None and self.base is not None and not self.words

    @property
    def positive(self) -> Fraction | None:
        """The percentage that met the item, as printed; None for words."""
        value = self.value
        if value is None and self.counted and self.count is not None and self.base is not None:
            value = Fraction(100 * self.count, self.base)
        if value is None:
            return None
        return value if self.polarity == "positive" else 100 - value

    @property
    def display(self) -> str:
        """The figure as printed: ``62%``, ``67% not`` if it counts the failures, or its words.

        Words that count the failures, such as ``almost half``, are marked ``(negative)``.
        """
        if self.value is not None:
            text = f"{self.words} {decimal_words(self.value)}%".strip()
        elif self.count is not None:
            text = f"{self.words} {self.count}".strip()
            text += f" of {self.base}" if self.base is not None else ""
        else:
            return self.words if self.polarity == "positive" else f"{self.words} (negative)"
        return text if self.polarity == "positive" else f"{text} not"


def decimal_words(value: Fraction, places: int = 2) -> str:
    """Write a number in up to `places` decimals, rounded half up."""
    scaled = value * 10**places
    whole = (2 * scaled + 1) // 2
    sign = "-" if whole < 0 else ""
    digits = f"{abs(whole):0{places + 1}d}"
    if not places:
        return sign + digits
    return sign + f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")


def _figures(value: Mapping[str, Iterable[Printed]]) -> Mapping[str, tuple[Printed, ...]]:
    return frozen_each(value, many)


def _printings(value: Iterable[Printed]) -> tuple[Printed, ...]:
    return many(value)


def _ids(value: Iterable[str]) -> tuple[str, ...]:
    return many(value)


def _measures(value: Iterable[Measure]) -> tuple[Measure, ...]:
    return many(value)


def _conclusions(value: Mapping[str, Conclusion]) -> Mapping[str, Conclusion]:
    return frozen(value)


@attrs.frozen(field_transformer=typed)
class PublishedSheet:
    """A scoring sheet as it was printed. Figures are keyed by id, each with all its printings.

    Unless stated otherwise, the first printing of a figure is used. `complete` names the criteria
    with all items printed; other criteria cannot be recomputed from their items. `samples` gives
    the number of cases of each group, as its printed `count`. `months_in` is how many months into
    supervision the cases were, in words, and `caveat` is the source's remark on that. `rounding` is
    the step, in percentage points, to which figures were rounded half up. `conclusions` are the
    report's conclusions by criterion, and `measures` its figures against targets.
    """

    __repr__ = short_repr

    title: str
    framework: str
    criteria: Mapping[str, tuple[Printed, ...]] = attrs.field(converter=_figures, factory=dict)
    sections: Mapping[str, tuple[Printed, ...]] = attrs.field(converter=_figures, factory=dict)
    overall: tuple[Printed, ...] = attrs.field(converter=_printings, default=())
    descriptors: Mapping[str, tuple[Printed, ...]] = attrs.field(converter=_figures, factory=dict)
    items: Mapping[str, tuple[Printed, ...]] = attrs.field(converter=_figures, factory=dict)
    samples: Mapping[str, tuple[Printed, ...]] = attrs.field(converter=_figures, factory=dict)
    complete: tuple[str, ...] = attrs.field(converter=_ids, default=())
    not_followed_up: tuple[str, ...] = attrs.field(converter=_ids, default=())
    months_in: str = ""
    caveat: str = ""
    id: str = ""
    inspected: str = ""
    source: str = ""
    rounding: Fraction = attrs.field(default=Fraction(1), converter=_exact_step)
    conclusions: Mapping[str, Conclusion] = attrs.field(converter=_conclusions, factory=dict)
    measures: tuple[Measure, ...] = attrs.field(converter=_measures, default=())

    def __attrs_post_init__(self) -> None:
        if (problem := second_latest(self.measures)) is not None:
            raise BadRuleError(f"one of the `measures` {problem}")

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups with printed figures; all cases first."""
        named = [p.group for _, _, printed in self.figures() for p in printed]
        return tuple(dict.fromkeys([ALL, *named]))

    @property
    def notes(self) -> tuple[str, ...]:
        """Suspected mistakes: percentages that are all fractions of 1."""
        values = [p.value for _, _, printed in self.figures() for p in printed]
        doubt = fractions_of_one(value for value in values if value is not None)
        return () if doubt is None else (doubt,)

    @property
    def conclusion_lines(self) -> Iterator[str]:
        """The conclusion on each criterion with its place, one per line."""
        for id, conclusion in self.conclusions.items():
            yield f"{id} {conclusion.words} ({conclusion.place})"

    def figures(self) -> Iterator[tuple[str, str, tuple[Printed, ...]]]:
        """Yield the level, id (empty for the overall score) and printings of every figure."""
        for level, figures in (
            ("criterion", self.criteria),
            ("section", self.sections),
            ("overall", {"": self.overall}),
            ("descriptor", self.descriptors),
            ("item", self.items),
        ):
            for id, printed in figures.items():
                if printed:
                    yield level, id, printed

    @checked
    def first(self, level: str, id: str, group: str = ALL) -> Printed | None:
        """Return the first printing of a figure for a group, or None if there is none."""
        for at, name, printed in self.figures():
            if (at, name) == (level, id):
                return next((p for p in printed if p.group == group), None)
        return None

    @checked
    def sample(self, group: str) -> int | None:
        """Return the exact printed number of cases of `group`, or None if there is none."""
        for printed in self.samples.get(group, ()):
            if printed.count is not None and not printed.approximate:
                return printed.count
        return None


@checked
def read_published(path: Path | str, *, framework: Framework | None = None) -> PublishedSheet:
    """Load a published sheet from a TOML or JSON file and validate it against `framework`.

    The default framework is the Effective Supervision Inspection. Raises `BadInputError` with every
    problem, such as unknown ids (with the nearest known one), figures out of range, and words that
    are not a descriptor.
    """
    path = Path(path)
    from esi_rules.files.encoding import decode
    from esi_rules.files.json_document import parse_json
    from esi_rules.files.regular import LARGEST_SETTINGS, read_bytes
    from esi_rules.files.settings import read_toml

    data = read_bytes(path, path.name, LARGEST_SETTINGS)

    document: Mapping[str, object]
    if path.suffix.lower() == ".json":
        document = parse_json(path.name, decode(path.name, data))
    elif path.suffix.lower() == ".toml":
        document = read_toml(path.name, data)
    else:
        raise BadInputError([Problem(path.name, "is neither a .toml nor a .json file")])
    return published_from_data(document, framework=framework, file=path.name)


def published_from_data(
    document: Mapping[str, object],
    *,
    framework: Framework | None = None,
    file: str = "published sheet",
) -> PublishedSheet:
    """Return the published sheet in plain data, validated as `read_published` does for a file."""
    if framework is None:
        from esi_rules.frameworks.esi import esi_framework

        framework = esi_framework()
    return _Reader(file, framework).read(document)


_TABLES: Final = ("criteria", "sections", "descriptors", "items", "samples")
_TEXTS: Final = ("id", "title", "inspected", "source", "framework", "months_in", "caveat")
_LISTS: Final = ("complete", "not_followed_up")
_FINEST: Final = Fraction(1, 100)
_LONGEST: Final = 400
_FIELDS: Final = tuple(field.name for field in attrs.fields(Printed))
_NUMBER: Final = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*%?")


@attrs.define
class _Reader:
    file: str
    framework: Framework
    problems: list[Problem] = attrs.field(factory=list)
    rounding: Fraction = Fraction(1)

    def read(self, document: Mapping[str, object]) -> PublishedSheet:
        known = (*_TEXTS, "rounding", *_LISTS, "overall", *_TABLES, "conclusions", "measures")
        for key in document:
            if key not in known:
                self.fault(key, f"is no field; there is {one_of(known)}", near=known, value=key)
        texts = {name: self.text(document, name) for name in _TEXTS}
        if not texts["title"] and "title" not in {p.column for p in self.problems}:
            self.fault("title", "is missing; write it as text")
        if texts["framework"] and texts["framework"] != self.framework.id:
            self.fault(
                "framework",
                "is not the framework that the sheet is read by",
                value=texts["framework"],
                near=(self.framework.id,),
            )
        self.rounding = self.step("rounding", document) or self.rounding
        lists = {name: self.names(document, name) for name in _LISTS}
        ids = {
            "criteria": [c.id for c in self.framework.scored_criteria],
            "sections": [s.id for s in self.framework.scored_sections],
            "descriptors": [c.id for c in self.framework.descriptive_criteria],
            "items": list(self.framework.items),
        }
        tables = {name: self.table(document, name, ids.get(name)) for name in _TABLES}
        overall: tuple[Printed, ...] = ()
        if "overall" in document:
            overall = self.figure("overall", "overall", document["overall"])
        conclusions = read_conclusions(
            document.get("conclusions", {}), self.framework.criteria, _tidy, self.fault
        )
        for id in lists["not_followed_up"]:
            if id in conclusions:
                message = (
                    "is listed as not followed up, and has a conclusion; remove one of the two"
                )
                self.fault("conclusions", message, value=id)
        management = [item.id for item in self.framework.management_items]
        measures = read_measures(document.get("measures", []), management, _tidy, self.fault)
        if self.problems:
            raise BadInputError(self.problems)
        return PublishedSheet(
            title=texts["title"],
            framework=self.framework.id,
            overall=overall,
            id=texts["id"],
            inspected=texts["inspected"],
            source=texts["source"],
            months_in=texts["months_in"],
            caveat=texts["caveat"],
            complete=lists["complete"],
            not_followed_up=lists["not_followed_up"],
            criteria=tables["criteria"],
            sections=tables["sections"],
            descriptors=tables["descriptors"],
            items=tables["items"],
            samples=tables["samples"],
            rounding=self.rounding,
            conclusions=conclusions,
            measures=measures,
        )

    def fault(
        self, column: str, message: str, *, value: object = None, near: Iterable[str] = ()
    ) -> None:
        plain = isinstance(value, str | Decimal)
        shown = None if value is None else str(value) if plain else repr(value)
        suggestion = nearest(value, near) if isinstance(value, str) else None
        self.problems.append(
            Problem(self.file, message, column=column, value=shown, suggestion=suggestion)
        )

    def text(self, document: Mapping[str, object], name: str) -> str:
        value = document.get(name, "")
        if isinstance(value, str):
            return _tidy(value)
        self.fault(name, "must be text", value=value)
        return ""

    def step(self, path: str, value: Mapping[str, object]) -> Fraction | None:
        """Return the rounding step of figures; None if none is given."""
        if "rounding" not in value:
            return None
        step = _percent(value["rounding"])
        if step is not None and step >= _FINEST:
            return step
        message = "must be a step of 0.01 to 100 percent as `rounding`, for instance 0.1"
        self.fault(path, message, value=value["rounding"])
        return None

    def names(self, document: Mapping[str, object], name: str) -> tuple[str, ...]:
        value = document.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.fault(name, "must be a list of criteria, for instance `['A5']`", value=value)
            return ()
        for each in value:
            if each not in self.framework.criteria:
                self.fault(name, "is no criterion", value=each, near=tuple(self.framework.criteria))
        return tuple(value)

    def table(
        self, document: Mapping[str, object], name: str, ids: Sequence[str] | None
    ) -> dict[str, tuple[Printed, ...]]:
        value = document.get(name, {})
        if not isinstance(value, Mapping):
            self.fault(name, "must be a table of figures by id", value=value)
            return {}
        found = {}
        for id, figure in value.items():
            if ids is not None and id not in ids:
                self.fault(name, f"is none of the {name} of the framework", value=id, near=ids)
            else:
                # The author of the sheet chose the name of the group, so it must be made inert.
                id = _tidy(id) if name == "samples" else id
                found[id] = self.figure(name, f"{name}.{id}", figure)
        return found

    def figure(self, table: str, path: str, value: object) -> tuple[Printed, ...]:
        if not isinstance(value, Mapping) or not isinstance(value.get("printed"), list):
            self.fault(path, "must be a table with `printed`, a list of figures with their places")
            return ()
        for key in value:
            if key != "printed":
                self.fault(path, "is no field here; there is `printed`", value=key)
        if not value["printed"]:
            self.fault(path, "prints nothing; leave it out")
        found = []
        for n, each in enumerate(value["printed"]):
            printed = self.printed(table, f"{path}.printed[{n}]", each)
            if printed is not None:
                found.append(printed)
        return tuple(found)

    def printed(self, table: str, path: str, value: object) -> Printed | None:
        if not isinstance(value, Mapping):
            self.fault(path, "must be a table such as `{value = 62, place = 'page 9'}`")
            return None
        before = len(self.problems)
        for key in value:
            if key not in _FIELDS:
                self.fault(
                    path, f"is no field; there is {one_of(_FIELDS)}", value=key, near=_FIELDS
                )
        place = value.get("place")
        if not isinstance(place, str) or not place.strip():
            self.fault(path, "needs its `place`, as text")
        group, polarity = value.get("group", ALL), value.get("polarity", "positive")
        if not isinstance(group, str) or not group.strip():
            self.fault(path, "must name its `group` as text", value=group)
        if polarity not in get_args(Polarity):
            self.fault(
                path,
                f"is no polarity; write {one_of(get_args(Polarity))}",
                value=polarity,
                near=get_args(Polarity),
            )
        base, count = self.number(path, value, "base", 1), self.number(path, value, "count", 0)
        if base is not None and count is not None and count > base:
            self.fault(path, f"is a `count` of more than its `base` of {base}", value=count)
        words = value.get("words", "")
        if not isinstance(words, str):
            self.fault(path, "must be text for `words`", value=words)
            words = ""
        words = _tidy(words)
        if table == "descriptors":
            words = self.descriptor(path, value, words)
        percent = self.value(table, path, value.get("value"), bool(words or count is not None))
        step = self.step(path, value)
        if step is None and percent is not None and percent % self.rounding:
            # The figure has more decimals than the sheet's step: it was rounded to its last place.
            step = _last_place(percent)
        if len(self.problems) > before:
            return None
        return Printed(
            percent,
            _tidy(str(place)),
            words,
            _tidy(str(group)),
            "positive" if polarity == "positive" else "negative",
            base,
            count,
            step,
        )

    def number(self, path: str, value: Mapping[str, object], name: str, least: int) -> int | None:
        number = value.get(name)
        if number is None:
            return None
        if isinstance(number, bool) or not isinstance(number, int) or number < least:
            self.fault(path, f"must be a whole number for `{name}`, {least} or more", value=number)
            return None
        return number

    def value(self, table: str, path: str, value: object, otherwise: bool) -> Fraction | None:
        """Return the percentage; None if something else replaces it, or after a problem."""
        if table == "descriptors":
            if value is not None:
                self.fault(path, "must be a descriptor, as `words`", value=value)
            return None
        if table == "samples":
            if value is not None:
                self.fault(path, "must give the number of cases as `count`", value=value)
            elif not otherwise:
                self.fault(path, "needs the number of cases as `count`")
            return None
        percent = _percent(value)
        if percent is not None or (value is None and table == "items" and otherwise):
            return percent
        expected = "must have a percentage from 0 to 100 as `value`, for instance 62"
        if table == "items":
            expected += ", or `words` in its place, or a `count` of a `base`"
        self.fault(path, expected, value=value)
        return None

    def descriptor(self, path: str, value: Mapping[str, object], words: str) -> str:
        known = [*(descriptor.value for descriptor in Descriptor), NOT_FOLLOWED_UP]
        for word in known:
            if word.casefold() == words.casefold():
                return word
        if "value" not in value:
            self.fault(path, f"must be {one_of(known)} in `words`", value=words, near=known)
        return ""


def _tidy(text: str) -> str:
    """Return text of a file on one line, inert for a terminal."""
    return inert(" ".join(text.split()), _LONGEST)


def _last_place(value: Fraction) -> Fraction:
    """Return the step of a number's last decimal: 1/10 for 62.5."""
    step = Fraction(1)
    while value % step and step > _FINEST:
        step /= 10
    return step


def _percent(value: object) -> Fraction | None:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()) is None:
        return None
    try:
        found = exact_percentage(value)
    except ValueError:
        return None
    return found if 0 <= found <= 100 else None
