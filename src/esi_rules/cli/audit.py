"""``esi-rules audit``: whether published figures can be right, and counts behind percentages."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from esi_rules.bulk.at_scale import score
from esi_rules.cli import show
from esi_rules.cli.options import FrameworkOption, RuleFiles
from esi_rules.cli.outputs import Outputs
from esi_rules.cli.side_input import read_side
from esi_rules.errors import BadInputError, Problem
from esi_rules.exact import exact_percentage
from esi_rules.frameworks.own import OwnRules
from esi_rules.published.audit import Fits, every_base_from, fits
from esi_rules.published.audit import audit as audit_sheet
from esi_rules.published.published_sheet import read_published
from esi_rules.records.case import Inspection
from esi_rules.scoring.json_data import JsonData, as_data
from esi_rules.scoring.setup import set_up
from esi_rules.scoring.sheet import ScoringSheet
from esi_rules.text import folded

__all__ = ["audit"]


def audit(
    file: Path | None = None,
    /,
    *,
    format: Literal["text", "json"] = "text",
    sample: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    rounding: str | None = None,
    percent: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    base: int | None = None,
    group_percent: str | None = None,
    group_base: int | None = None,
    out: Path | None = None,
    against: Path | None = None,
    framework: FrameworkOption = None,
) -> int:
    """Audit a published sheet, or find the counts behind percentages.

    The exit status is 1 where something cannot be right: an aggregate that does not follow, two
    printings that contradict each other, a percentage that no whole number of cases prints.

    Parameters
    ----------
    file
        A published sheet, .toml or .json.
    format
        How to print it.
    sample
        The number of cases of a group, `all=57`; may be given more than once.
    rounding
        The step that figures were rounded half up to, in percents: 1, or what the file says.
    percent
        A percentage, without a file: which counts of --base cases print as it? May be repeated.
    base
        The number of cases that --percent is of, or the most that it can be of.
    group_percent
        The figure of a group of those cases, to find counts that print as both.
    group_base
        The number of cases of that group.
    out
        Save to this file. If an error occurs, nothing is written.
    against
        The cases of the same inspection, a folder or .json, or the .json that `esi-rules score
        --format json` wrote: items printed in words are checked against its counts.
    """
    Outputs((file, framework, against), out)
    step = None if rounding is None else _number("--rounding", rounding)
    if not percent:
        if file is None:
            raise BadInputError([Problem("audit", "needs a file, or --percent and --base")])
        if base is not None or group_percent is not None or group_base is not None:
            message = "goes with --percent; for a file, give --sample all=57"
            raise BadInputError([Problem("--base", message)])
        own_rules = RuleFiles(framework=framework).read()
        weighed = own_rules.framework
        found = audit_sheet(
            read_published(file, framework=weighed),
            framework=weighed,
            rounding=step,
            samples=_samples(sample),
            counted_by=None if against is None else _counted(against, own_rules),
        )
        text = found.words + "\n" if format == "text" else show.as_document(found)
        show.deliver(text, out)
        return 0 if found.sound else 1
    if against is not None:
        raise BadInputError([Problem("--against", "goes with a file, not with --percent")])
    if file is not None or base is None:
        message = "needs a --base" if file is None else "goes without a file"
        raise BadInputError([Problem("--percent", message)])
    counts = fits(
        [_number("--percent", text) for text in percent],
        sample=base,
        group_percent=None if group_percent is None else _number("--group-percent", group_percent),
        group_sample=group_base,
        rounding=Fraction(1) if step is None else step,
    )
    show.deliver(
        folded(counts.words) + "\n" if format == "text" else show.as_json(_fits_data(counts)), out
    )
    return 1 if counts.impossible or counts.contradictory else 0


def _counted(path: Path, own_rules: OwnRules) -> ScoringSheet:
    side = read_side(path, own_rules)
    if isinstance(side, Inspection):
        return score(side, setup=set_up(side, own_rules))
    if isinstance(side, ScoringSheet):
        return side
    message = "is a published sheet, which counts no cases; give a folder of cases or their score"
    raise BadInputError([Problem("--against", message, value=path.name)])


def _number(option: str, text: str) -> Fraction:
    try:
        if "/" not in text:
            return exact_percentage(text)
    except ValueError:
        pass
    raise BadInputError([Problem(option, "must be a number, for instance 86", value=text)])


def _samples(given: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for text in given:
        group, equals, number = text.partition("=")
        if not equals or not number.isascii() or not number.isdigit() or len(number) > 9:
            message = "must be a group and its number of cases, for instance `all=57`"
            raise BadInputError([Problem("--sample", message, value=text)])
        found[group] = int(number)
    return found


def _fits_data(found: Fits) -> dict[str, JsonData]:
    rows: list[JsonData] = [
        {
            "percent": str(percent),
            "counts": [counts[0], counts[-1]] if counts else None,
            "bases": list(bases),
        }
        for percent, counts, bases in zip(found.percents, found.counts, found.bases, strict=True)
    ]
    return {
        "sample": found.sample,
        "percents": rows,
        "sizes": as_data(found.sizes),
        "every_base_from": every_base_from(found.rounding),
        "impossible": as_data(found.impossible),
        "joint": as_data(found.joint),
    }
