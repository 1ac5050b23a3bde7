"""The scoring sheet: scores with their groups, descriptors, and what was left out and why."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, TypeVar

import attrs

from esi_rules.checked import checked, typed
from esi_rules.errors import BadInputError, EsiError, Problem
from esi_rules.frozen import frozen
from esi_rules.language import ENGLISH, Language, message
from esi_rules.records.dates import read_date
from esi_rules.scoring.counts import Counts, Score
from esi_rules.scoring.json_data import JsonData, as_data, fields_data
from esi_rules.scoring.ladder import DescriptorResult
from esi_rules.shown import short_repr
from esi_rules.text import inert_cell
from esi_rules.version import __version__

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = [
    "CSV_HEADER",
    "HIGH_RISK",
    "SCHEMA_VERSION",
    "Aggregation",
    "Missing",
    "MissingReason",
    "Provenance",
    "ScoringSheet",
]

Aggregation = Literal["pooled", "item-mean"]
"""How answers become a criterion's score: from all answers together, or with equal items."""

SCHEMA_VERSION: Final = 1
HIGH_RISK: Final = "high_risk_of_harm"
"""The group that every sheet has: the cases rated high or very high risk of harm."""

CSV_HEADER: Final = (
    "level",
    "id",
    "group",
    "exact",
    "percent",
    "display",
    "lower",
    "upper",
    "met",
    "not_met",
    "undetermined",
    "not_yet_due",
    "not_applicable",
)
"""The columns of `ScoringSheet.csv_rows`."""

_V = TypeVar("_V")


def _frozen_map(value: Mapping[str, _V]) -> Mapping[str, _V]:
    return frozen(value)


def _score_map(value: Mapping[str, Score]) -> Mapping[str, Score]:
    return _frozen_map(value)


def _descriptor_map(value: Mapping[str, DescriptorResult]) -> Mapping[str, DescriptorResult]:
    return _frozen_map(value)


def _text_map(value: Mapping[str, str]) -> Mapping[str, str]:
    return _frozen_map(value)


def _fraction_map(value: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
    return _frozen_map(value)


_NO_SCORE: Mapping[str, tuple[str, str]] = {
    "item": (
        message("item {id} has no score ({reason})"),
        message("item {id} has no score for {group} ({reason})"),
    ),
    "criterion": (
        message("criterion {id} has no score ({reason})"),
        message("criterion {id} has no score for {group} ({reason})"),
    ),
    "section": (
        message("section {id} has no score ({reason})"),
        message("section {id} has no score for {group} ({reason})"),
    ),
}
"""The sentence for all cases, and the sentence for a group of them."""
_NOBODY = {
    "item": message("no other item beside it has one to carry its weight"),
    "criterion": message("no other criterion beside it has one to carry its weight"),
    "section": message("no other section beside it has one to carry its weight"),
}
MissingReason = Literal["not followed up", "not given", "nothing to count", "only undetermined"]


@attrs.frozen(field_transformer=typed)
class Missing:
    """An item, criterion or section left out of a score, and those that carry its weight instead.

    `shared_by` has the share of the weight that each of the others carries, in proportion to its
    own weight. The shares add up to 1; there are none if nothing else has a score. `group` is None
    for all cases.
    """

    __repr__ = short_repr

    level: Literal["item", "criterion", "section"]
    id: str
    reason: MissingReason
    shared_by: Mapping[str, Fraction] = attrs.field(converter=_fraction_map, factory=dict)
    group: str | None = None

    @property
    def words(self) -> str:
        """The entry as a sentence."""
        return self.sentence()

    @checked
    def sentence(self, language: Language = ENGLISH) -> str:
        """Return the entry as a sentence in `language`."""
        reason = language.text(self.reason)
        of_all, of_group = _NO_SCORE[self.level]
        if self.group is None:
            parts = [language.text(of_all, id=self.id, reason=reason)]
        else:
            parts = [language.text(of_group, id=self.id, group=self.group, reason=reason)]
        ids = list(self.shared_by)
        if not ids:
            parts.append(language.text(_NOBODY[self.level]))
        elif len(ids) == 1:
            parts.append(language.text("{id} carries its weight", id=ids[0]))
        else:
            text = message("{ids} carry its weight in proportion to their own")
            parts.append(language.text(text, ids=language.listed(ids)))
        if self.reason == "only undetermined":
            parts.append(language.text("the bounds take it at 0% and 100%"))
        return "; ".join(parts)


@attrs.frozen(field_transformer=typed)
class Provenance:
    """The rules, settings and records that produced a sheet, so that runs can be told apart.

    `edition` is the requested edition, or ``auto``; `editions` has the ids of all editions of the
    standards. `readings` are the choices that apply, and `limits` the limits that were replaced.
    `rules_digest` is the digest of the standards, `framework_digest` of the framework and its
    weights, `records_digest` of the cases, facts, events and answers that were judged, and
    `ratings_digest` of the inspectors' ratings and adjustments. `cases` counts the scored cases,
    `unrated` those of them without a risk of harm rating by `as_at`, and `quarantined` the rows set
    aside. An empty field was not recorded, as in sheets of earlier versions.
    """

    __repr__ = short_repr

    package_version: str = __version__
    edition: str = ""
    readings: Mapping[str, str] = attrs.field(converter=_text_map, factory=dict)
    limits: Mapping[str, str] = attrs.field(converter=_text_map, factory=dict)
    editions: tuple[str, ...] = ()
    rules_digest: str = ""
    framework_digest: str = ""
    records_digest: str = ""
    ratings_digest: str = ""
    as_at: dt.date | None = None
    cases: int = 0
    unrated: int = 0
    notes: tuple[str, ...] = ()
    quarantined: int = 0


@attrs.frozen(field_transformer=typed)
class ScoringSheet:
    """The result of an inspection. Scores are by id, each with its groups.

    `sections` and `criteria` have the scored sections and criteria; one that was not followed up is
    included without a score. `items` has the case items with their counts; it is empty if the sheet
    was made from percentages by `weigh`. `descriptors` has the descriptive criteria.
    """

    __repr__ = short_repr

    framework: str
    overall: Score
    sections: Mapping[str, Score] = attrs.field(converter=_score_map)
    criteria: Mapping[str, Score] = attrs.field(converter=_score_map)
    items: Mapping[str, Score] = attrs.field(converter=_score_map, factory=dict)
    descriptors: Mapping[str, DescriptorResult] = attrs.field(
        converter=_descriptor_map, factory=dict
    )
    missing: tuple[Missing, ...] = ()
    not_followed_up: tuple[str, ...] = ()
    aggregation: Aggregation = "pooled"
    rounded_sections: bool = False
    provenance: Provenance = attrs.field(factory=Provenance)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of cases that every score is also computed for, in order."""
        return tuple(self.overall.groups)

    def as_dict(self) -> dict[str, JsonData]:
        """Return the sheet as data for JSON. Fractions are text, so that no precision is lost.

        `exact`, `lower` and `upper` are exact percentages; `percent` and `display` are rounded for
        people. `from_dict` converts the data back.
        """
        return {
            "schema_version": SCHEMA_VERSION,
            "framework": self.framework,
            "aggregation": self.aggregation,
            "rounded_sections": self.rounded_sections,
            "overall": _score_data(self.overall),
            "sections": {id: _score_data(score) for id, score in self.sections.items()},
            "criteria": {id: _score_data(score) for id, score in self.criteria.items()},
            "items": {id: _score_data(score) for id, score in self.items.items()},
            "descriptors": {
                id: fields_data(result, "descriptor", "adjusted", "warning")
                for id, result in self.descriptors.items()
            },
            "missing": [fields_data(missing, "words") for missing in self.missing],
            "not_followed_up": list(self.not_followed_up),
            "provenance": fields_data(self.provenance),
        }

    def to_json_data(self) -> dict[str, JsonData]:
        """Return `as_dict()`."""
        return self.as_dict()

    @classmethod
    def from_dict(cls, data: Mapping[str, JsonData]) -> ScoringSheet:
        """Return the sheet from data that `as_dict` made.

        Raises `BadInputError` with every fault and its place if `data` is not such a sheet.
        """
        return _read(data)

    def csv_rows(self) -> list[tuple[str, ...]]:
        """Return the sheet as rows of text for CSV: `CSV_HEADER`, then one per level, id and group.

        The group of all cases is empty, and so are cells without a value. A descriptor is in
        `display`. A cell that a spreadsheet would run as a formula starts with an apostrophe.
        """
        rows: list[tuple[str, ...]] = [CSV_HEADER]
        rows += _score_rows("overall", "", self.overall)
        for level, scores in (
            ("section", self.sections),
            ("criterion", self.criteria),
            ("item", self.items),
        ):
            for id, score in scores.items():
                rows += _score_rows(level, id, score)
        for id, result in self.descriptors.items():
            word = "" if result.descriptor is None else result.descriptor.value
            rows.append(("descriptor", id, "", "", "", word, *[""] * (len(CSV_HEADER) - 6)))
        return [tuple(inert_cell(cell) for cell in row) for row in rows]


# As data


def _score_data(score: Score, *, in_group: bool = False) -> dict[str, JsonData]:
    data: dict[str, JsonData] = {
        "exact": as_data(score.exact),
        "percent": score.percent,
        "display": score.display,
        "lower": as_data(score.lower),
        "upper": as_data(score.upper),
    }
    if score.counts is not None:
        data["counts"] = as_data(score.counts)
    if not in_group:
        data["groups"] = {g: _score_data(s, in_group=True) for g, s in score.groups.items()}
    return data


# As rows


def _score_rows(level: str, id: str, score: Score) -> list[tuple[str, ...]]:
    return [
        _score_row(level, id, group, each) for group, each in (("", score), *score.groups.items())
    ]


def _score_row(level: str, id: str, group: str, score: Score) -> tuple[str, ...]:
    counts: list[str] = [""] * 5
    if score.counts is not None:
        counts = [str(n) for n in attrs.astuple(score.counts)]
    return (
        level,
        id,
        group,
        _text(score.exact),
        "" if score.percent is None else f"{score.percent:.2f}",
        "" if score.exact is None else score.display,
        _text(score.lower),
        _text(score.upper),
        *counts,
    )


def _text(value: Fraction | None) -> str:
    return "" if value is None else str(value)


# Back from data

_FRACTION = re.compile(r"-?[0-9]+(/[0-9]+)?")
# Python refuses to parse longer numbers; the longest in a sheet of counts has hundreds of digits.
_LONGEST_FRACTION = 4000
_SOURCE = "scoring sheet"


def _read_fraction(value: object, _: object) -> Fraction:
    if isinstance(value, str) and len(value) <= _LONGEST_FRACTION and _FRACTION.fullmatch(value):
        try:
            return Fraction(value)
        except ZeroDivisionError:
            pass
    raise ValueError("must be a fraction as text, for instance `500/7`")


@attrs.frozen
class _FlatScore:
    """A score as in the data, without its groups, so that nesting is not followed to any depth."""

    exact: Fraction | None
    lower: Fraction | None
    upper: Fraction | None
    counts: Counts | None = None


@attrs.frozen
class _Groups:
    groups: Mapping[str, _FlatScore]


@cache
def _converter() -> Converter:
    # Imported late: weighing percentages does not need it.
    import cattrs
    import cattrs.gen

    from esi_rules.data.plain_values import WrongDataError, got, read_text
    from esi_rules.data.shapes import register_shapes

    converter = cattrs.Converter()
    register_shapes(converter, more_fields=True)
    converter.register_structure_hook(Fraction, _read_fraction)
    converter.register_structure_hook(dt.date, lambda data, _: read_date(read_text(data)))

    def read_score(value: object, _: object) -> Score:
        if not isinstance(value, Mapping):
            raise WrongDataError(f"must be an object with a score {got(value)}")
        flat = converter.structure(value, _FlatScore)
        groups = converter.structure(value, _Groups).groups
        return Score(
            flat.exact,
            flat.lower,
            flat.upper,
            flat.counts,
            {g: Score(s.exact, s.lower, s.upper, s.counts) for g, s in groups.items()},
        )

    converter.register_structure_hook(Score, read_score)
    provenance = cattrs.gen.make_dict_structure_fn(Provenance, converter)

    def read_provenance(value: object, _: object) -> Provenance:
        if not isinstance(value, Mapping):
            raise ValueError("must be an object that says what made the sheet")
        # A sheet without a version was not made by this one.
        return provenance({"package_version": "", **value}, Provenance)

    converter.register_structure_hook(Provenance, read_provenance)
    return converter


def _read(data: object) -> ScoringSheet:
    import cattrs

    from esi_rules.data.conversion import problems_of

    if not isinstance(data, Mapping):
        raise BadInputError([Problem(_SOURCE, "must be an object, as `as_dict` makes it")])
    version = data.get("schema_version")
    if version != SCHEMA_VERSION or isinstance(version, bool):
        raise BadInputError(
            [
                Problem(
                    _SOURCE,
                    f"is no schema version that this package reads; it reads {SCHEMA_VERSION}",
                    column="schema_version",
                    value=str(version)[:80],
                )
            ]
        )
    try:
        return _converter().structure(data, ScoringSheet)
    except (cattrs.BaseValidationError, EsiError) as error:
        raise BadInputError(problems_of(error, _SOURCE)) from None
