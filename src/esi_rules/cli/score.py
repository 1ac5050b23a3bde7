"""``esi-rules score``: the scoring sheet of an inspection."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from esi_rules.bulk.at_scale import pays
from esi_rules.bulk.at_scale import score as score_inspection
from esi_rules.cli import show
from esi_rules.cli.big import open_if_big
from esi_rules.cli.inputs import load, set_aside, show_notes
from esi_rules.cli.options import NO_FILES, AsAtOption, InspectionPath, QuarantineOption, RuleFiles
from esi_rules.cli.outputs import Outputs
from esi_rules.files.remarks import note_lines
from esi_rules.frameworks.framework import Framework
from esi_rules.scoring.counts import Score
from esi_rules.scoring.sheet import ScoringSheet
from esi_rules.standards.readings import READINGS
from esi_rules.text import counted

__all__ = ["print_sheet", "score"]

_HIGH = "high_risk_of_harm"


def score(
    folder: InspectionPath,
    /,
    *,
    by: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    format: Literal["table", "json", "csv"] = "table",
    as_at: AsAtOption = None,
    quarantine: QuarantineOption = None,
    out: Path | None = None,
    rules: RuleFiles = NO_FILES,
) -> int:
    """Print the scoring sheet of an inspection.

    Parameters
    ----------
    by
        A column of the cases to group scores by; may be given more than once.
    format
        How to print it.
    out
        Write to this file (for json and csv), whole or not at all.
    """
    outputs = Outputs((folder, *rules.paths), out, quarantine, "table" if format == "table" else "")
    own_rules = rules.read()
    big = open_if_big(folder, as_at=as_at, quarantine=quarantine, own_rules=own_rules, by=by)
    if big is not None:
        from esi_rules.bulk import score_big

        with show.progress("judging cases", big.steps) as seen:
            sheet = score_big(big, by=by, seen=seen)
        show_notes(sheet.provenance.notes)
        set_aside(big.ledger.check(), outputs.quarantine, big.cases)
        inspection, setup = big.inspection, big.setup
    else:
        loaded = load(folder, as_at=as_at, quarantine=quarantine, own_rules=own_rules)
        inspection, setup = loaded.inspection, loaded.setup
        many = pays(inspection, by)
        if many:
            show.notes([f"{len(inspection.cases)} cases are judged in whole columns"])
        with show.progress("judging cases", len(inspection.cases)) as seen:
            sheet = score_inspection(
                inspection,
                by=by,
                setup=setup,
                notes=note_lines(loaded.notes),
                quarantined=len(loaded.bad_rows),
                seen=None if many else seen,
            )
        set_aside(loaded, outputs.quarantine)
    if format == "json":
        show.deliver(show.as_json(sheet.to_json_data()), out)
    elif format == "csv":
        header, *rows = sheet.csv_rows()
        show.deliver(show.as_csv(header, rows), out)
    else:
        print_sheet(sheet, setup.framework, inspection.area)
    return 0


def print_sheet(sheet: ScoringSheet, framework: Framework, area: str) -> None:
    """Print a sheet as tables: scores, items, descriptors, and what they rest on."""
    groups = sheet.groups
    headers = ["", "", "all", "bounds", *(_group_title(group) for group in groups)]
    show.table(f"Scoring sheet: {area}", headers, _score_rows(sheet, framework))
    print()
    if sheet.items:
        headers = ["item", "question", "all", "met", "not met", "open", "not yet due", "n/a"]
        headers += [_group_title(group) for group in groups]
        show.table("Items", headers, _item_rows(sheet, framework))
        print()
    for line in _remarks(sheet):
        print(line)


def _group_title(group: str) -> str:
    return "high risk of harm" if group == _HIGH else group


def _score_rows(sheet: ScoringSheet, framework: Framework) -> Iterator[list[str]]:
    for section in framework.sections:
        for criterion in section.criteria:
            if criterion.id in sheet.not_followed_up:
                yield [
                    criterion.id,
                    criterion.title,
                    "not followed up",
                    "",
                    *("" for _ in sheet.groups),
                ]
            elif criterion.id in sheet.descriptors:
                result = sheet.descriptors[criterion.id]
                text = (
                    result.descriptor.value
                    if result.descriptor
                    else " to ".join(
                        d.value for d in (result.reachable[:1] + result.reachable[-1:])
                    )
                )
                yield [criterion.id, criterion.title, text or "-", "", *("" for _ in sheet.groups)]
            elif criterion.id in sheet.criteria:
                yield [criterion.id, criterion.title, *_cells(sheet.criteria[criterion.id], sheet)]
        if section.id in sheet.sections:
            yield [section.id, section.title, *_cells(sheet.sections[section.id], sheet)]
    yield ["", "Overall", *_cells(sheet.overall, sheet)]


def _cells(score: Score, sheet: ScoringSheet) -> list[str]:
    groups = [score.groups[g].display if g in score.groups else "-" for g in sheet.groups]
    return [score.display, _bounds(score), *groups]


def _bounds(score: Score) -> str:
    if score.lower is None or score.upper is None or score.lower == score.upper:
        return ""
    return f"{Score.sure(score.lower).display} to {Score.sure(score.upper).display}"


def _item_rows(sheet: ScoringSheet, framework: Framework) -> Iterator[list[str]]:
    questions = {item.id: item.question for item in framework.case_items}
    for id, score in sheet.items.items():
        counts = score.counts
        numbers = (
            ("", "", "", "", "")
            if counts is None
            else (
                counts.met,
                counts.not_met,
                counts.undetermined,
                counts.not_yet_due,
                counts.not_applicable,
            )
        )
        groups = [score.groups[g].display if g in score.groups else "-" for g in sheet.groups]
        yield [id, questions.get(id, ""), score.display, *map(str, numbers), *groups]


def _remarks(sheet: ScoringSheet) -> Iterator[str]:
    made = sheet.provenance
    yield (
        f"{counted(made.cases, 'case')} judged at {made.as_at}, edition {made.edition}, "
        f"esi-rules {made.package_version}"
    )
    yield (
        f"digests: rules {made.rules_digest}, framework {made.framework_digest}, "
        f"records {made.records_digest}"
    )
    if made.unrated:
        yield (
            f"{counted(made.unrated, 'case')} {'has' if made.unrated == 1 else 'have'} no risk of "
            f"harm rating: undetermined where it matters, and in no group"
        )
    if made.quarantined:
        were = "was set aside and is" if made.quarantined == 1 else "were set aside and are"
        yield f"{counted(made.quarantined, 'row')} {were} not in these figures"
    for id, result in sheet.descriptors.items():
        if result.warning:
            yield f"{id}: {result.warning}"
        if result.adjustment is not None:
            computed = result.computed.value if result.computed else "not decided"
            yield (
                f"{id}: adjusted by {result.adjustment.name} to {result.adjustment.descriptor} "
                f"(the ladder gives {computed}): {result.adjustment.reason}"
            )
        if result.missing:
            yield f"{id}: no rating for {', '.join(result.missing)}"
    for missing in sheet.missing:
        if missing.group is None:
            yield missing.words
    if made.limits:
        own = ", ".join(f"{name} = {value}" for name, value in made.limits.items())
        yield f"limits that replace the published ones: {own}"
    others = [
        f"{name} = {choice}"
        for name, choice in made.readings.items()
        if name not in READINGS or choice != READINGS[name].default
    ]
    if others:
        yield f"readings other than the defaults: {', '.join(others)}"
