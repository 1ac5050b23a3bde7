"""The two published scoring sheets, read from the TOML files in `published/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import attrs
from cattrs import Converter

__all__ = [
    "Conclusion",
    "Figure",
    "Group",
    "Measure",
    "Place",
    "Polarity",
    "Printed",
    "PublishedSheet",
    "follow_up",
    "original",
]

Group = Literal["all", "high_risk_of_harm", "unclear"]
Polarity = Literal["positive", "negative"]
Place = Literal["summary", "heading"]
_ENDINGS: Mapping[Place, str] = {"summary": "summary sheet", "heading": "heading"}
_FOLDER = Path(__file__).parent / "published"


@attrs.frozen(kw_only=True)
class Figure:
    """Something printed in one place: a whole percentage, a word, or a count of cases.

    `value` is the percentage as printed: with a negative `polarity`, the share that falls short.
    `words` is a descriptor, or what stands where no figure is printed.
    """

    place: str
    value: int | None = None
    words: str = ""
    count: int | None = None
    base: int | None = None
    group: Group = "all"
    polarity: Polarity = "positive"

    @property
    def text(self) -> str:
        """The figure as it reads in a table, for instance ``(-) 67%`` or ``majority``."""
        if self.count is not None:
            text = f"{self.words} {self.count}".strip()
            text += f" of {self.base}" if self.base is not None else ""
        elif self.value is not None:
            text = f"{self.words} {self.value}%".strip()
            text += f" of {self.base}" if self.base is not None else ""
        else:
            text = self.words
        return f"(-) {text}" if self.polarity == "negative" else text


@attrs.frozen(kw_only=True)
class Printed:
    """Everything printed of one thing, by place."""

    printed: tuple[Figure, ...]

    @property
    def values(self) -> tuple[int, ...]:
        """The different percentages printed, in order; more than one where places disagree."""
        return tuple(dict.fromkeys(f.value for f in self.printed if f.value is not None))


@attrs.frozen(kw_only=True)
class Conclusion:
    """What the report concludes of a criterion: how much better, and what work is left."""

    degree: str
    place: str
    further: str = "none"
    further_on: str = ""


@attrs.frozen(kw_only=True)
class Measure:
    """A figure of the management against its target, each with its source."""

    id: str
    measure: str
    value: float
    source: str
    status: str
    items: tuple[str, ...]
    direction: str
    target: float | None = None
    target_source: str = ""
    target_status: str = ""
    unit: str = ""
    district: str = ""
    when: str = ""
    latest: bool = True


@attrs.frozen(kw_only=True)
class PublishedSheet:
    """A published scoring sheet: percentages, descriptors and item figures, each with places.

    `samples` gives the size of the sample and of its high risk group. `months_in` says how many
    months into supervision the cases were.
    """

    id: str
    title: str
    inspected: str
    source: str
    overall: Printed
    sections: Mapping[str, Printed]
    criteria: Mapping[str, Printed]
    descriptors: Mapping[str, Printed]
    items: Mapping[str, Printed] = attrs.field(factory=dict)
    samples: Mapping[str, Printed] = attrs.field(factory=dict)
    conclusions: Mapping[str, Conclusion] = attrs.field(factory=dict)
    measures: tuple[Measure, ...] = ()
    months_in: str = ""
    not_followed_up: tuple[str, ...] = ()

    def percentages(self, where: Place = "summary") -> dict[str, int]:
        """Return every criterion's percentage as the summary sheet or the headings print it."""
        return {
            id: figure.value
            for id, criterion in self.criteria.items()
            for figure in criterion.printed
            if figure.value is not None and figure.place.endswith(_ENDINGS[where])
        }


def original() -> PublishedSheet:
    """Return the sheet of the original inspection of 2004."""
    return _read("original_2004.toml")


def follow_up() -> PublishedSheet:
    """Return the sheet of the follow-up inspection of 2005, with the figures of its items."""
    return _read("follow_up_2005.toml")


def _read(name: str) -> PublishedSheet:
    data = tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))
    # A misspelt key would be a figure lost in silence.
    return Converter(forbid_extra_keys=True).structure(data, PublishedSheet)
