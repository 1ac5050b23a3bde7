"""Recomputes a scoring sheet from its records, and reports whether and why the numbers differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Literal

import attrs

from esi_rules.bulk.at_scale import NOT_GROUPED, score
from esi_rules.checked import checked
from esi_rules.errors import BadInputError, Problem
from esi_rules.files.inspection import read
from esi_rules.files.regular import LARGEST_SETTINGS, read_bytes
from esi_rules.files.remarks import note_lines
from esi_rules.files.settings import read_toml
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.records.case import Inspection
from esi_rules.records.contract import SETTINGS_FILE
from esi_rules.scoring.counts import Score, half_up
from esi_rules.scoring.json_data import JsonData, fields_data
from esi_rules.scoring.ladder import DescriptorResult
from esi_rules.scoring.setup import SCORING_READINGS, set_up
from esi_rules.scoring.sheet import HIGH_RISK, SCHEMA_VERSION, Provenance, ScoringSheet
from esi_rules.shown import short_repr

__all__ = ["Discrepancy", "Replay", "replay"]

What = Literal[
    "version",
    "rules",
    "framework",
    "records",
    "ratings",
    "reading",
    "limit",
    "setting",
    "grouping",
    "number",
]
"""What differs: the version of esi-rules, a digest, a setting, or a number in the sheet."""


@attrs.frozen
class Discrepancy:
    """One difference between a recorded result and the recomputed one."""

    __repr__ = short_repr

    what: What
    name: str
    recorded: str
    now: str

    @property
    def words(self) -> str:
        """The difference in one line."""
        return f"{self.name}: recorded {self.recorded or 'nothing'}, now {self.now or 'nothing'}"


@attrs.frozen
class Replay:
    """A recomputed result: the sheet as computed now, and its differences from the recorded one.

    `not_recorded` names provenance that the recorded result lacks. `notes` are remarks that do not
    affect the outcome.
    """

    __repr__ = short_repr

    recorded: ScoringSheet
    sheet: ScoringSheet
    differences: tuple[Discrepancy, ...]
    not_recorded: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def reproduced(self) -> bool:
        """Whether rules, records and numbers are all the same; only the version may differ."""
        return all(difference.what == "version" for difference in self.differences)

    @property
    def lines(self) -> tuple[str, ...]:
        """The outcome in lines: whether reproduced, what differs, and what was not recorded."""
        causes = [d for d in self.differences if d.what != "number"]
        numbers = [d for d in self.differences if d.what == "number"]
        lines = [
            "The result was reproduced: every number is the same."
            if self.reproduced
            else "The result was not reproduced."
        ]
        if causes:
            lines.append("What made it differs:")
            lines += [f"  {cause.words}" for cause in causes]
        if numbers:
            lines.append(f"Numbers that differ: {len(numbers)}")
            lines += [f"  {number.words}" for number in numbers]
            if not causes:
                lines.append(
                    "Nothing else that the result records differs. The columns that scores are "
                    "grouped by have no digest: they may have changed, or the result may have "
                    "been edited."
                )
        elif not self.reproduced:
            lines.append("Every number is the same.")
        if self.not_recorded:
            lines.append(f"Not recorded in the result: {', '.join(self.not_recorded)}")
        return (*lines, *self.notes)

    def as_dict(self) -> dict[str, JsonData]:
        """Return the recomputed result as JSON data."""
        return {
            "schema_version": SCHEMA_VERSION,
            "reproduced": self.reproduced,
            "differences": [fields_data(each, "words") for each in self.differences],
            "not_recorded": list(self.not_recorded),
            "notes": list(self.notes),
            "sheet": self.sheet.as_dict(),
        }


@checked
def replay(
    recorded: ScoringSheet, source: Inspection | Path | str, *, own_rules: OwnRules = SHIPPED
) -> Replay:
    """Recompute a scoring sheet from its records, and report the differences.

    `source` is the inspection, or its folder or JSON file. `own_rules` are the rules that replaced
    the shipped ones. The cases are judged on the day that the sheet records. Raises `BadInputError`
    for a sheet that was not computed from cases, and for records that cannot be loaded.
    """
    as_at = recorded.provenance.as_at
    if as_at is None:
        message = "records no day that cases were judged at, so it cannot be made again from cases"
        raise BadInputError([Problem("the result", message)])
    by = tuple(
        dict.fromkeys(group.partition("=")[0] for group in recorded.groups if group != HIGH_RISK)
    )
    sheet, day, lost = _scored(source, as_at, by, own_rules, recorded.provenance.quarantined > 0)
    lost_groupings = [
        Discrepancy("grouping", f"grouping column `{name}`", "there", "") for name in lost
    ]
    made = recorded.provenance
    return Replay(
        recorded,
        sheet,
        (*_causes(recorded, sheet), *lost_groupings, *_numbers(recorded, sheet)),
        tuple(_not_recorded(made)),
        ()
        if day in (None, as_at)
        else (f"Judged at {as_at}, as the result records; the inspection itself says {day}.",),
    )


# Recomputing the sheet


def _scored(
    source: Inspection | Path | str,
    as_at: dt.date,
    by: tuple[str, ...],
    own_rules: OwnRules,
    quarantined: bool,
) -> tuple[ScoringSheet, dt.date | None, tuple[str, ...]]:
    """Return the sheet, the day in the source itself, and the grouping columns that are missing."""
    try:
        if isinstance(source, Inspection):
            inspection = attrs.evolve(source, as_at=as_at)
            sheet = score(inspection, by=by, setup=set_up(inspection, own_rules))
            return sheet, source.as_at, ()
        path = Path(source)
        return _scored_path(path, as_at, by, own_rules, quarantined), _own_day(path), ()
    except BadInputError as error:
        named = [p.value for p in error.problems if "column to group by" in p.message]
        lost = tuple(name for name in by if name in named)
        if not lost or len(named) < len(error.problems):
            raise
        rest = tuple(name for name in by if name not in lost)
        sheet, day, _ = _scored(source, as_at, rest, own_rules, quarantined)
        return sheet, day, lost


def _scored_path(
    path: Path, as_at: dt.date, by: tuple[str, ...], own_rules: OwnRules, quarantined: bool
) -> ScoringSheet:
    if path.is_dir() and (path / "events.parquet").is_file() and NOT_GROUPED.isdisjoint(by):
        try:
            from esi_rules.bulk import open_big, score_big
        except (ModuleNotFoundError, BadInputError):
            pass  # without polars and numpy, every folder is loaded row by row
        else:
            big = open_big(path, as_at=as_at, strict=not quarantined, own_rules=own_rules)
            if big is not None:
                return score_big(big, by=by)
    loaded = read(path, as_at=as_at, strict=not quarantined, own_rules=own_rules)
    return score(
        loaded.inspection,
        by=by,
        setup=loaded.setup,
        notes=note_lines(loaded.notes),
        quarantined=len(loaded.bad_rows),
    )


def _own_day(path: Path) -> dt.date | None:
    """Return the day of judgement in a folder's settings; None if there is none."""
    if not path.is_dir():
        return None
    raw = read_toml(
        SETTINGS_FILE, read_bytes(path / SETTINGS_FILE, SETTINGS_FILE, LARGEST_SETTINGS)
    )
    day = raw.get("as_at")
    return day if type(day) is dt.date else None


# What differs


def _causes(recorded: ScoringSheet, now: ScoringSheet) -> Iterator[Discrepancy]:
    old, new = recorded.provenance, now.provenance

    def pair(what: What, name: str, before: object, after: object) -> Iterator[Discrepancy]:
        if before != after:
            yield Discrepancy(what, name, _text(before), _text(after))

    if old.package_version:
        yield from pair("version", "version of esi-rules", old.package_version, new.package_version)
    yield from pair("framework", "framework", recorded.framework, now.framework)
    known = bool(old.framework_digest)  # without it, the rules digest is in an older format
    if known:
        yield from pair("rules", "digest of the rules", old.rules_digest, new.rules_digest)
        yield from pair(
            "framework", "digest of the framework", old.framework_digest, new.framework_digest
        )
    same_rules = known and old.rules_digest == new.rules_digest
    same = same_rules and old.framework_digest == new.framework_digest
    if not same_rules:
        yield from pair("setting", "edition", old.edition, new.edition)
    settings: Sequence[tuple[What, Mapping[str, str], Mapping[str, str]]] = (
        ("reading", old.readings, new.readings),
        ("limit", old.limits, new.limits),
    )
    for what, before, after in settings:
        for name in dict.fromkeys((*before, *after)):
            # Equal rules can have other settings: a file has fewer readings than the shipped rules.
            if name not in SCORING_READINGS and (not same or name == "ladder"):
                yield from pair(what, f"{what} `{name}`", before.get(name, ""), after.get(name, ""))
    yield from pair("reading", "reading `aggregation`", recorded.aggregation, now.aggregation)
    rounded = ["yes" if sheet.rounded_sections else "no" for sheet in (recorded, now)]
    yield from pair("reading", "reading `rounded-sections`", *rounded)
    yield from pair(
        "setting", "criteria not followed up", recorded.not_followed_up, now.not_followed_up
    )
    if old.records_digest:
        yield from pair("records", "digest of the records", old.records_digest, new.records_digest)
    if old.ratings_digest:
        name = "digest of the ratings and adjustments"
        yield from pair("ratings", name, old.ratings_digest, new.ratings_digest)
    yield from pair("records", "cases", old.cases, new.cases)
    yield from pair("records", "cases without a rating", old.unrated, new.unrated)
    yield from pair("records", "rows set aside", old.quarantined, new.quarantined)


def _not_recorded(made: Provenance) -> Iterator[str]:
    for name, value in (
        ("the version of esi-rules", made.package_version),
        ("the digests of the rules and of the framework", made.framework_digest),
        ("the digest of the records", made.records_digest),
        ("the digest of the ratings and adjustments", made.ratings_digest),
    ):
        if not value:
            yield name


def _numbers(recorded: ScoringSheet, now: ScoringSheet) -> Iterator[Discrepancy]:
    for level, before, after in (
        ("overall", {"": recorded.overall}, {"": now.overall}),
        ("section", recorded.sections, now.sections),
        ("criterion", recorded.criteria, now.criteria),
        ("item", recorded.items, now.items),
    ):
        for id in dict.fromkeys((*before, *after)):
            old, new = _by_group(before.get(id)), _by_group(after.get(id))
            for group in dict.fromkeys((*old, *new)):
                one, other = old.get(group), new.get(group)
                if one != other:
                    name = " ".join(part for part in (level, id) if part)
                    name += f" of {group}" if group else ""
                    words = _score_words(one), _score_words(other)
                    if words[0] == words[1]:  # they differ by less than is shown
                        words = _score_words(one, exactly=True), _score_words(other, exactly=True)
                    yield Discrepancy("number", name, *words)
    for id in dict.fromkeys((*recorded.descriptors, *now.descriptors)):
        result, again = recorded.descriptors.get(id), now.descriptors.get(id)
        if result != again:
            yield Discrepancy("number", f"descriptor {id}", _word(result), _word(again))


def _word(result: DescriptorResult | None) -> str:
    return "" if result is None or result.descriptor is None else result.descriptor.value


def _by_group(score: Score | None) -> dict[str, Score]:
    if score is None:
        return {}
    return {"": attrs.evolve(score, groups={}), **score.groups}


def _score_words(score: Score | None, *, exactly: bool = False) -> str:
    if score is None:
        return ""

    def percent(value: Fraction | None) -> str:
        if value is None:
            return "no score"
        return f"{value}%" if exactly else f"{half_up(value * 100) / 100:.2f}%"

    text = percent(score.exact)
    if (score.lower, score.upper) != (score.exact, score.exact):
        text += f" ({percent(score.lower)} to {percent(score.upper)})"
    if score.counts is not None:
        counts = attrs.astuple(score.counts)
        text += f" with counts {'/'.join(map(str, counts))}"
    return text


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value)
