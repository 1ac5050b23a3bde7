"""``esi-rules rulebook``: the rules in words."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from esi_rules.cli import show
from esi_rules.cli.inputs import edition_of
from esi_rules.cli.options import NO_FILES, RuleFiles
from esi_rules.cli.outputs import Outputs
from esi_rules.frameworks.esi import esi_framework
from esi_rules.rulebook import rulebook as book_of
from esi_rules.rulebook import to_html, to_markdown, to_text
from esi_rules.standards.shipped import national_standards

__all__ = ["rulebook"]

_FORMATS = {"text": to_text, "md": to_markdown, "html": to_html}


def rulebook(
    *,
    edition: str | None = None,
    format: Literal["text", "md", "html", "yaml"] = "text",
    out: Path | None = None,
    rules: RuleFiles = NO_FILES,
) -> int:
    """Print every rule in plain words, with its source, its readings and worked dates.

    Parameters
    ----------
    edition
        One edition only; without it both, and how they differ.
    format
        Plain text, Markdown, one HTML page with search and filters, or YAML to edit.
    out
        Write to this file, whole or not at all, instead of printing.
    """
    Outputs(rules.paths, out)
    own = rules.read()
    held = edition_of(own.standards or national_standards(), edition)
    if format == "yaml":
        from esi_rules.rulefile import dump_standards

        show.deliver(dump_standards(held), out)
    else:
        show.deliver(_FORMATS[format](book_of(held, own.framework or esi_framework())), out)
    return 0
