"""``esi-rules report``: the report of an inspection as a page for the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import attrs
from cyclopts import Parameter

from esi_rules.analysis.monitoring import Thresholds
from esi_rules.cli import show
from esi_rules.cli.inputs import set_aside
from esi_rules.cli.options import NO_FILES, AsAtOption, QuarantineOption, RuleFiles
from esi_rules.cli.outputs import Outputs
from esi_rules.cli.side_input import read_side, read_subject
from esi_rules.errors import BadInputError, BadRuleError, Problem
from esi_rules.files.loaded import Loaded
from esi_rules.files.remarks import note_lines
from esi_rules.records.case import Inspection
from esi_rules.report import ReportOptions, write_report
from esi_rules.scoring.assessment import columns_of

__all__ = ["report"]

_DISTRICT = "district"


def report(
    subject: Annotated[
        Path,
        Parameter(
            help="A folder or .json of cases, a published sheet (.toml or .json), or the .json "
            "that `esi-rules score --format json` wrote; - reads JSON from standard input."
        ),
    ],
    /,
    *,
    out: Path,
    before: Path | None = None,
    by: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    red: str = "50",
    amber: str = "70",
    cases: bool = True,
    suppress_below: int = 0,
    cases_in_file: int = 200,
    confidence: float | None = None,
    as_at: AsAtOption = None,
    quarantine: QuarantineOption = None,
    rules: RuleFiles = NO_FILES,
) -> int:
    """Write a report for the browser: the scoring summary sheet, charts, items and every case.

    Parameters
    ----------
    out
        The .html file to write. Nothing is written if an error occurs.
    before
        The earlier inspection or sheet, shown beside this one.
    by
        A column of the cases for traffic lights; may be given more than once. The default is
        `district`, where the cases have it.
    red
        Below this percentage a traffic light is red.
    amber
        From red up and below this percentage a traffic light is amber; from it on, green.
    cases
        Whether to show cases. Use --no-cases for publication: the report then holds no case id
        and no event.
    suppress_below
        Leave out figures that rest on fewer than this many cases, and figures from which these
        could be computed. Needs --no-cases.
    cases_in_file
        With more cases than this, their details go to a folder of pages beside the file.
    confidence
        The confidence of intervals for changes, a part of 1, for instance 0.95. Needs cases on
        both sides. Without it there are no intervals.
    """
    if out.suffix.lower() not in (".html", ".htm"):
        raise BadInputError([Problem("--out", "must end in .html", value=str(out))])
    Outputs((subject, before, *rules.paths), out, quarantine)
    own_rules = rules.read()
    try:
        thresholds = Thresholds(red, amber)
    except BadRuleError as error:
        raise BadInputError([Problem("thresholds", str(error))]) from None
    options = ReportOptions((), thresholds, cases, suppress_below, cases_in_file, confidence)
    earlier = None if before is None else read_side(before, own_rules)
    found = read_subject(subject, own_rules, as_at=as_at, quarantine=quarantine)
    loaded = found if isinstance(found, Loaded) else None
    after = found.inspection if isinstance(found, Loaded) else found
    steps = 0
    if isinstance(after, Inspection):
        steps = len(after.cases)
        if not by and any(_DISTRICT in columns_of(case) for case in after.cases):
            by = (_DISTRICT,)
    elif by:
        message = "is for cases, and a sheet has none; leave it out"
        raise BadInputError([Problem("--by", message, value=by[0])])
    options = attrs.evolve(options, by=by)
    with show.progress("judging cases", steps) as seen:
        written = write_report(
            out,
            after,
            before=earlier,
            options=options,
            own_rules=own_rules,
            setup=None if loaded is None else loaded.setup,
            notes=() if loaded is None else note_lines(loaded.notes),
            quarantined=0 if loaded is None else len(loaded.bad_rows),
            titles=("" if before is None else before.name, subject.name),
            on_judged=seen,
        )
    if loaded is not None:
        set_aside(loaded, quarantine)
    if written.folder is not None:
        show.notes(
            [
                f"{written.pages} pages of cases and items are in {written.folder}; keep this "
                f"folder beside the report"
            ]
        )
    return 0
