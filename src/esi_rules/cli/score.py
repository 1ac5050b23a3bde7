"""``esi-rules score``: the scoring sheet of an inspection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Literal

import attrs
from cyclopts import Parameter

from esi_rules.bulk.at_scale import pays
from esi_rules.bulk.at_scale import score as score_inspection
from esi_rules.cli import show
from esi_rules.cli.big import open_if_big
from esi_rules.cli.inputs import load, set_aside, show_notes
from esi_rules.cli.options import (
    NO_FILES,
    AsAtOption,
    InspectionPath,
    LanguageOption,
    QuarantineOption,
    RuleFiles,
    XlsxOption,
    language_of,
)
from esi_rules.cli.outputs import Outputs
from esi_rules.errors import BadInputError, Problem
from esi_rules.files.loaded import Loaded, Parsed
from esi_rules.files.remarks import note_lines
from esi_rules.frameworks.framework import Criterion, Framework, Section
from esi_rules.frameworks.own import OwnRules
from esi_rules.language import ENGLISH, Language, message
from esi_rules.scoring.assessment import Assessed
from esi_rules.scoring.counts import Score
from esi_rules.scoring.ladder import DescriptorResult
from esi_rules.scoring.results_table import ResultsTable, join_sheets
from esi_rules.scoring.sheet import ScoringSheet
from esi_rules.standards.readings import READINGS
from esi_rules.text import WIDTH, harmless

if TYPE_CHECKING:
    from esi_rules.published.measures import Measure
    from esi_rules.published.target_report import TargetReport

__all__ = ["print_sheet", "score"]

_HIGH = "high_risk_of_harm"


def score(
    folder: InspectionPath,
    /,
    *others: Annotated[Path, Parameter(help="More inspections, for one table of all of them.")],
    by: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    format: Literal["table", "json", "csv"] = "table",
    describe: bool = False,
    targets: Annotated[bool, Parameter(negative="")] = False,
    measures: Path | None = None,
    as_at: AsAtOption = None,
    quarantine: QuarantineOption = None,
    out: Path | None = None,
    xlsx: XlsxOption = None,
    language: LanguageOption = "en",
    rules: RuleFiles = NO_FILES,
) -> int:
    """Print the scoring sheet of an inspection, or one table of the scores of several.

    Parameters
    ----------
    by
        A column of the cases to group scores by; may be given more than once.
    format
        How to print it.
    describe
        Say below the table what each criterion assesses.
    out
        Save to this file (for json and csv). If an error occurs, nothing is written.
    targets
        Say how the area stands against the national targets, and what rating the targets alone
        would make: below the table, or as a part of the json, the csv or the spreadsheet.
    measures
        A published sheet (.toml or .json) with `measures` for the targets that no case decides.
    """
    folders = (folder, *others)
    printed = "table" if format == "table" else ""
    outputs = Outputs((*folders, *rules.paths, measures), out, quarantine, printed, xlsx)
    own_rules = rules.read()
    if measures is not None and not targets:
        raise BadInputError([Problem("--measures", "goes with --targets; add that")])
    tongue = language_of(
        language,
        only_in_english={
            "--format": format != "table",
            "--targets": targets,
            "--xlsx": xlsx is not None,
        },
    )
    if others:
        _refuse_for_several(by, quarantine, xlsx, targets)
        _print_table(_table_of(folders, as_at, own_rules), format, out, tongue)
        return 0
    entered = _measures(measures, own_rules)
    if xlsx is not None:
        scored, report = _with_spreadsheet(
            folder, by, as_at, quarantine, own_rules, xlsx, entered if targets else None
        )
    else:
        scored = _scored(folder, by, as_at, quarantine, own_rules)
        report = _target_report(scored.parsed, entered) if targets else None
    set_aside(scored.parsed, outputs.quarantine, scored.cases)
    sheet = scored.sheet
    if format == "json":
        part = {} if report is None else {"targets": report.as_dict()}
        show.deliver(show.as_json({**sheet.to_json_data(), **part}), out)
    elif format == "csv":
        header, *rows = sheet.csv_rows()
        rows += () if report is None else report.csv_rows()
        show.deliver(show.as_csv(header, rows), out)
    else:
        print_sheet(sheet, scored.framework, scored.area, describe=describe, language=tongue)
        if report is not None:
            _print_targets(report)
    return 0


def _measures(path: Path | None, own_rules: OwnRules) -> Sequence[Measure]:
    if path is None:
        return ()
    from esi_rules.published.published_sheet import read_published

    return read_published(path, framework=own_rules.framework).measures


def _target_report(parsed: Parsed, measures: Sequence[Measure]) -> TargetReport:
    """The national targets that the cases decide, and the measures entered."""
    from esi_rules.published.target_report import targets

    if not isinstance(parsed, Loaded):
        message = "is for an inspection that fits into memory; leave it out for this folder"
        raise BadInputError([Problem("--targets", message)])
    return targets(parsed.inspection, measures=measures, setup=parsed.setup)


def _print_targets(report: TargetReport) -> None:
    print()
    print("National targets")
    for line in report.lines:
        for part in wrap(harmless(line), WIDTH - 2, subsequent_indent="    "):
            print(f"  {part}")


@attrs.frozen
class _Scored:
    """An inspection that has been read and scored."""

    area: str
    framework: Framework
    sheet: ScoringSheet
    parsed: Parsed
    cases: int = 0
    """The cases that were judged and are not in `parsed`."""


def _scored(
    folder: Path,
    by: Sequence[str],
    as_at: str | None,
    quarantine: Path | None,
    own_rules: OwnRules,
) -> _Scored:
    big = open_if_big(folder, as_at=as_at, quarantine=quarantine, own_rules=own_rules, by=by)
    if big is not None:
        from esi_rules.bulk import score_big

        with show.progress("judging cases", big.steps) as seen:
            sheet = score_big(big, by=by, seen=seen)
        show_notes(sheet.provenance.notes)
        framework = big.setup.framework
        return _Scored(big.inspection.area, framework, sheet, big.ledger.check(), big.cases)
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
    return _Scored(inspection.area, setup.framework, sheet, loaded)


def _with_spreadsheet(
    folder: Path,
    by: Sequence[str],
    as_at: str | None,
    quarantine: Path | None,
    own_rules: OwnRules,
    xlsx: Path,
    measures: Sequence[Measure] | None,
) -> tuple[_Scored, TargetReport | None]:
    """Score an inspection case by case, and write the spreadsheet with every finding.

    The national targets are a part of it where `measures` are given, even none.
    """
    from esi_rules.report.made_by import provenance_rows
    from esi_rules.report.score_workbook import (
        JudgedCase,
        finding_tables,
        notes_table,
        read_me,
        rules_table,
        score_tables,
    )
    from esi_rules.report.target_tables import target_tables
    from esi_rules.report.workbook import write_workbook

    loaded = load(folder, as_at=as_at, quarantine=quarantine, own_rules=own_rules)
    inspection, setup = loaded.inspection, loaded.setup
    cases: list[JudgedCase] = []
    with show.progress("judging cases", len(inspection.cases)) as seen:

        def judged(assessed: Assessed) -> None:
            cases.append((assessed.case, assessed.standards))
            seen(assessed)

        sheet = score_inspection(
            inspection,
            by=by,
            setup=setup,
            notes=note_lines(loaded.notes),
            quarantined=len(loaded.bad_rows),
            seen=judged,
        )
    report = None if measures is None else _target_report(loaded, measures)
    tables = [
        *score_tables(sheet, setup.framework, setup.weights),
        *(() if report is None else target_tables(report)),
        *finding_tables(cases, inspection.as_at),
        rules_table(setup),
        notes_table((*_remarks(sheet), *sheet.provenance.notes)),
    ]
    title = f"Scoring sheet: {inspection.area}"
    whole = [read_me(title, tables, list(provenance_rows(sheet, 0))), *tables]
    write_workbook(xlsx, whole, made_on=inspection.as_at)
    return _Scored(inspection.area, setup.framework, sheet, loaded), report


def _refuse_for_several(
    by: Sequence[str], quarantine: Path | None, xlsx: Path | None, targets: bool
) -> None:
    """Refuse the options that one table of several inspections has no place for."""
    given = (("--by", by), ("--quarantine", quarantine), ("--xlsx", xlsx), ("--targets", targets))
    message = "is for one inspection; score them one by one"
    problems = [Problem(option, message) for option, value in given if value]
    if problems:
        raise BadInputError(problems)


def _table_of(folders: Sequence[Path], as_at: str | None, own_rules: OwnRules) -> ResultsTable:
    """Score several inspections; what is wrong with any of them is reported together."""
    found: list[_Scored] = []
    problems: list[Problem] = []
    for folder in folders:
        try:
            found.append(_scored(folder, (), as_at, None, own_rules))
        except BadInputError as error:
            problems += [_in_folder(folder, problem) for problem in error.problems]
    if problems:
        raise BadInputError(problems)
    return join_sheets([(each.area, each.sheet) for each in found], found[0].framework)


def _in_folder(folder: Path, problem: Problem) -> Problem:
    """The problem with the folder before its file, since all folders have files of one name."""
    if str(folder) in problem.file or not folder.is_dir():
        return problem
    return attrs.evolve(problem, file=f"{folder}/{problem.file}")


def _print_table(found: ResultsTable, format: str, out: Path | None, language: Language) -> None:
    """Print a table of several inspections, or write it."""
    if format == "json":
        show.deliver(show.as_json(found.as_dict()), out)
    elif format == "csv":
        header, *rows = found.csv_rows()
        show.deliver(show.as_csv(header, rows), out)
    else:
        header, *rows = found.text_rows(language)
        show.notice(language)
        title = language.text("Scores of {n} inspections", n=len(found.names))
        show.table(title, header, rows)
        print()
        for line in found.caveats:
            print(language.text(line))
        for name, sheet in zip(found.names, found.sheets, strict=True):
            for line in _remarks(sheet, language):
                print(f"{harmless(name)}: {line}")


def print_sheet(
    sheet: ScoringSheet,
    framework: Framework,
    area: str,
    *,
    describe: bool = False,
    language: Language = ENGLISH,
) -> None:
    """Print a sheet as tables: scores, items, descriptors, and what they rest on."""
    text = language.text
    groups = [_group_title(group, language) for group in sheet.groups]
    show.notice(language)
    title = text("Scoring sheet: {area}", area=area)
    headers = ["", "", text("all"), text("bounds"), *groups]
    show.table(title, headers, _score_rows(sheet, framework, language))
    print()
    if sheet.items:
        headers = [text("item"), text("question"), text("all"), text("met"), text("not met")]
        headers += [text("open"), text("not yet due"), text("n/a"), *groups]
        show.table(text("Items"), headers, _item_rows(sheet, framework, language))
        print()
    if describe:
        for line in _descriptions(framework, language):
            print(harmless(line))
        print()
    for line in _remarks(sheet, language):
        print(line)


def _descriptions(framework: Framework, language: Language) -> Iterator[str]:
    """What each section and criterion assesses, as far as the framework says."""
    for section in framework.sections:
        parts: tuple[Section | Criterion, ...] = (section, *section.criteria)
        for each in parts:
            if each.description:
                title, description = language.text(each.title), language.text(each.description)
                line = f"{each.id} {title}: {description}"
                yield from wrap(line, WIDTH, subsequent_indent="    ")


def _group_title(group: str, language: Language) -> str:
    return language.text("high risk of harm") if group == _HIGH else group


def _score_rows(
    sheet: ScoringSheet, framework: Framework, language: Language
) -> Iterator[list[str]]:
    text = language.text
    no_groups = ["" for _ in sheet.groups]
    for section in framework.sections:
        for criterion in section.criteria:
            name = [criterion.id, text(criterion.title)]
            if criterion.id in sheet.not_followed_up:
                yield [*name, text("not followed up"), "", *no_groups]
            elif criterion.id in sheet.descriptors:
                yield [*name, sheet.descriptors[criterion.id].span(language), "", *no_groups]
            elif criterion.id in sheet.criteria:
                yield [*name, *_cells(sheet.criteria[criterion.id], sheet, language)]
        if section.id in sheet.sections:
            cells = _cells(sheet.sections[section.id], sheet, language)
            yield [section.id, text(section.title), *cells]
    yield ["", text("Overall"), *_cells(sheet.overall, sheet, language)]


def _cells(score: Score, sheet: ScoringSheet, language: Language) -> list[str]:
    groups = [score.groups[g].display if g in score.groups else "-" for g in sheet.groups]
    return [score.display, score.bounds_words(language), *groups]


def _item_rows(
    sheet: ScoringSheet, framework: Framework, language: Language
) -> Iterator[list[str]]:
    questions = {item.id: language.text(item.question) for item in framework.case_items}
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


def _remarks(sheet: ScoringSheet, language: Language = ENGLISH) -> Iterator[str]:
    made, text, plural = sheet.provenance, language.text, language.plural
    yield plural(
        "{n} case judged at {day}, edition {edition}, esi-rules {version}",
        "{n} cases judged at {day}, edition {edition}, esi-rules {version}",
        made.cases,
        day=made.as_at,
        edition=made.edition,
        version=made.package_version,
    )
    yield text(
        "digests: rules {rules}, framework {framework}, records {records}",
        rules=made.rules_digest,
        framework=made.framework_digest,
        records=made.records_digest,
    )
    if made.unrated:
        yield plural(
            "{n} case has no risk of harm rating: undetermined where it matters, and in no group",
            "{n} cases have no risk of harm rating: undetermined where it matters, and in no group",
            made.unrated,
        )
    if made.quarantined:
        yield plural(
            "{n} row was set aside and is not in these figures",
            "{n} rows were set aside and are not in these figures",
            made.quarantined,
        )
    for id, result in sheet.descriptors.items():
        yield from _descriptor_remarks(id, result, language)
    for missing in sheet.missing:
        if missing.group is None:
            yield missing.sentence(language)
    if made.limits:
        own = ", ".join(f"{name} = {value}" for name, value in made.limits.items())
        yield text("limits that replace the published ones: {limits}", limits=own)
    others = [
        f"{name} = {choice}"
        for name, choice in made.readings.items()
        if name not in READINGS or choice != READINGS[name].default
    ]
    if others:
        yield text("readings other than the defaults: {readings}", readings=", ".join(others))


def _descriptor_remarks(id: str, result: DescriptorResult, language: Language) -> Iterator[str]:
    text, adjustment, warning = language.text, result.adjustment, result.warning_words(language)
    if warning:
        yield f"{id}: {warning}"
    if adjustment is not None:
        computed = text(result.computed.value if result.computed else message("not decided"))
        yield text(
            "{id}: adjusted by {name} to {descriptor} (the ladder gives {computed}): {reason}",
            id=id,
            name=adjustment.name,
            descriptor=text(adjustment.descriptor),
            computed=computed,
            reason=adjustment.reason,
        )
    if result.missing:
        yield text("{id}: no rating for {items}", id=id, items=", ".join(result.missing))
