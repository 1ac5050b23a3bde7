"""``esi-rules replay``: a scoring sheet made again from its records, or what differs."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from esi_rules.analysis.replaying import replay as replay_sheet
from esi_rules.cli import show
from esi_rules.cli.inputs import load, read_sheet
from esi_rules.cli.options import NO_FILES, InspectionPath, RuleFiles
from esi_rules.cli.outputs import Outputs
from esi_rules.cli.surroundings import STDIN
from esi_rules.records.case import Inspection
from esi_rules.text import folded, inert

__all__ = ["replay"]


def replay(
    result: Path,
    folder: InspectionPath,
    /,
    *,
    format: Literal["text", "json"] = "text",
    out: Path | None = None,
    rules: RuleFiles = NO_FILES,
) -> int:
    """Score an inspection again as a result records, and say whether the result is the same.

    The cases are judged at the day that the result records, by the rules given here. The exit
    status is 0 if the result was reproduced, and 1 if something differs: each difference is named.

    Parameters
    ----------
    result
        The .json that `esi-rules score --format json` wrote.
    format
        How to print it; JSON has the new sheet too.
    out
        Save to this file. If an error occurs, nothing is written.
    """
    Outputs((result, folder, *rules.paths), out)
    own_rules = rules.read()
    sheet = read_sheet(result)
    source: Path | Inspection = folder
    if folder == STDIN:
        day = sheet.provenance.as_at
        as_at = None if day is None else str(day)
        source = load(folder, as_at=as_at, own_rules=own_rules).inspection
    with show.busy(f"scoring {folder}", 0):
        found = replay_sheet(sheet, source, own_rules=own_rules)
    if format == "json":
        show.deliver(show.as_document(found), out)
    else:
        show.deliver(folded("\n".join(inert(line, 1_000) for line in found.lines)) + "\n", out)
    return 0 if found.reproduced else 1
