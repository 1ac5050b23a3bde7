"""``esi-rules monitor``: scores by district, team or month, with traffic lights."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from esi_rules.analysis.monitoring import monitor as monitor_inspection
from esi_rules.cli import show
from esi_rules.cli.inputs import load, set_aside
from esi_rules.cli.options import NO_FILES, AsAtOption, InspectionPath, QuarantineOption, RuleFiles
from esi_rules.cli.outputs import Outputs
from esi_rules.text import folded, inert

__all__ = ["monitor"]


def monitor(
    folder: InspectionPath,
    /,
    *,
    by: Annotated[tuple[str, ...], Parameter(negative="")] = ("district",),
    red: str = "50",
    amber: str = "70",
    format: Literal["table", "json", "csv"] = "table",
    as_at: AsAtOption = None,
    quarantine: QuarantineOption = None,
    out: Path | None = None,
    rules: RuleFiles = NO_FILES,
) -> int:
    """Print scores by district, team, month or any column, with traffic lights.

    Parameters
    ----------
    by
        A column of the cases, `month` for the month supervision commenced, or `due_month` for the
        month in which duties fell due, with run charts; may be given more than once.
    red
        Below this percentage the light is red.
    amber
        Below this percentage, but not below --red, the light is amber. Otherwise it is green.
    format
        How to print it.
    out
        Save to this file (for json and csv). If an error occurs, nothing is written.
    """
    Outputs((folder, *rules.paths), out, quarantine, "table" if format == "table" else "")
    own_rules = rules.read()
    loaded = load(folder, as_at=as_at, quarantine=quarantine, own_rules=own_rules)
    found = monitor_inspection(loaded.inspection, by=by, red=red, amber=amber, own_rules=own_rules)
    set_aside(loaded, quarantine)
    if format == "json":
        show.deliver(show.as_document(found), out)
        return 0
    header, *rows = found.rows()
    if format == "csv":
        show.deliver(show.as_csv(header, rows), out)
        return 0
    show.table_in_blocks(f"Monitoring: {found.area}", list(zip(header, *rows, strict=True)))
    print(folded(found.legend))
    for line in found.changes:
        print(folded(inert(line, 2000)))
    return 0
