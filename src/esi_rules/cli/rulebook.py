"""``esi-rules rulebook``: the rules in words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from esi_rules.cli import show
from esi_rules.cli.inputs import edition_of, under_readings
from esi_rules.cli.options import NO_FILES, RuleFiles
from esi_rules.cli.outputs import Outputs
from esi_rules.rulebook import rulebook as book_of
from esi_rules.rulebook import to_html, to_markdown, to_text

__all__ = ["rulebook"]

_FORMATS = {"text": to_text, "md": to_markdown, "html": to_html}


def rulebook(
    *,
    edition: str | None = None,
    reading: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    format: Literal["text", "md", "html", "yaml"] = "text",
    out: Path | None = None,
    rules: RuleFiles = NO_FILES,
) -> int:
    """Print every rule in plain words, with its source, its readings and worked dates.

    Parameters
    ----------
    edition
        One edition only; without it both, and how they differ.
    reading
        Another choice for a reading, `days-unit=calendar`; may be given more than once.
    format
        Plain text, Markdown, one HTML page with search and filters, or YAML to edit.
    out
        Save to this file instead of printing. If an error occurs, nothing is written.
    """
    Outputs(rules.paths, out)
    setup = under_readings(reading, rules.read())
    held = edition_of(setup.standards, edition)
    if format == "yaml":
        from esi_rules.rulefile import dump_standards

        show.deliver(dump_standards(held), out)
    else:
        show.deliver(_FORMATS[format](book_of(held, setup.framework, setup.readings)), out)
    return 0
