"""The commands, each from a module of its own, joined in one application."""

from __future__ import annotations

from collections.abc import Sequence

import cyclopts

import esi_rules
from esi_rules.cli import (
    audit,
    check,
    compare,
    diff,
    due,
    evaluate,
    explain,
    generate,
    monitor,
    rulebook,
    schema,
    score,
    sensitivity,
    verify,
    whatif,
)

__all__ = ["app", "run"]

app = cyclopts.App(
    name="esi-rules",
    help="National standards of probation supervision as rules: verdicts, reasons, scores.",
    version=esi_rules.__version__,
    help_format="plaintext",
)
app.command(score.score)
app.command(explain.explain)
app.command(evaluate.evaluate)
app.command(due.due)
app.command(rulebook.rulebook)
app.command(schema.schema)
app.command(audit.audit)
app.command(compare.compare)
app.command(check.check)
app.command(diff.diff)
app.command(monitor.monitor)
app.command(whatif.whatif)
app.command(sensitivity.sensitivity)
app.command(verify.verify)
app.command(generate.generate)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; wrong usage is 2."""
    try:
        result = app(
            list(arguments), exit_on_error=False, print_error=True, result_action="return_value"
        )
    except cyclopts.CycloptsError:
        return 2
    return result if isinstance(result, int) else 0
