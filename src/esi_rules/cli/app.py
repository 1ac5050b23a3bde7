"""The commands by name, each with a line about it; the module of a command loads when it runs.

`cyclopts` reads the rest of a command's help from the docstring of its function, which begins with
the same line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cyclopts

from esi_rules.cli.surroundings import STDIN
from esi_rules.frozen import FrozenMap
from esi_rules.text import harmless
from esi_rules.version import __version__

__all__ = ["COMMANDS", "run"]

COMMANDS: Mapping[str, str] = FrozenMap(
    {
        "score": "Print the scoring sheet of an inspection, or one table of the scores of several.",
        "report": (
            "Write a report for the browser: the scoring summary sheet, charts, items and every "
            "case."
        ),
        "playground": (
            "Write a page that judges a case you type in, with rules you can change, "
            "in the browser."
        ),
        "explain": "Say why a case has the verdicts it has.",
        "evaluate": "Write a row for every case and standard, applicable or not.",
        "due": (
            "List what is overdue, undetermined or coming in each case, with what is still needed."
        ),
        "rulebook": (
            "Print every rule in plain words, with its source, its readings and worked dates."
        ),
        "framework": (
            "Print what an inspection asks and what each part weighs, "
            "as a table or as YAML to edit."
        ),
        "schema": (
            "Print a JSON Schema (draft 2020-12), for editors and for programs in other languages."
        ),
        "audit": "Audit a published sheet, or find the counts behind percentages.",
        "compare": (
            "Compare two inspections or sheets: what moved, which way, and how sure that is."
        ),
        "replay": (
            "Score an inspection again as a result records, and say whether the result is the same."
        ),
        "scenarios": (
            "Write scenarios for every boundary and condition of rules, to be read and kept."
        ),
        "conformance": (
            "Run another implementation on conformance vectors, and say what it gets wrong."
        ),
        "check": "Run scenarios, and say which fail and how.",
        "diff": (
            "Say what differs between two sets of rules, and show it on the smallest case there is."
        ),
        "monitor": ("Print scores by district, team, month or any column, with traffic lights."),
        "whatif": (
            "Score an inspection as it is and with other settings: "
            "what moves, in which case, and why."
        ),
        "sensitivity": (
            "Try every reading, assumed limit and weight one at a time, and rank what each moves."
        ),
        "verify": (
            "Check the rules themselves: what is wrong with them, each with a proof to check again."
        ),
        "signoff": "Write one page about changed rules, for whoever signs them off.",
        "read": "Read tables as they are through a mapping, and write them as an inspection.",
        "serve": "Answer programs in other languages over HTTP, on this machine, until stopped.",
        "generate": (
            "Write a made-up caseload as Parquet: cases, events, answers and inspection.toml."
        ),
    }
)
"""What each command does, by its name, which is also the name of its module and function."""


def _usage_error(error: cyclopts.CycloptsError) -> object:
    """Show wrong usage, with the arguments that it repeats made harmless."""
    return cyclopts.CycloptsPanel(harmless(str(error)))


def _with_stdin_named(arguments: Sequence[str]) -> list[str]:
    """Name standard input where it is read, since ``-`` looks like an option without a name.

    After an option, ``-`` is its value.
    """
    before = ("", *arguments)
    return [
        str(STDIN) if argument == "-" and not previous.startswith("--") else argument
        for previous, argument in zip(before, arguments, strict=False)
    ]


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; wrong usage is 2."""
    app = cyclopts.App(
        name="esi-rules",
        help="National standards of probation supervision as rules: verdicts, reasons, scores.",
        version=__version__,
        help_format="plaintext",
        suppress_keyboard_interrupt=False,
        error_formatter=_usage_error,
    )
    app.register_install_completion_command(
        help="Let the shell (bash, zsh or fish) complete commands and options.",
        group=app.group_parameters,
    )
    flags = {*app.help_flags, *app.version_flags}
    first = next((argument for argument in arguments if argument not in flags), None)
    for name, description in COMMANDS.items():
        # A description given here replaces the whole help of a command, so that of one which runs
        # or is asked about is left to its docstring.
        help = None if name == first else description
        app.command(f"esi_rules.cli.{name}:{name}", name=name, help=help)
    tokens = _with_stdin_named(arguments)
    try:
        result = app(tokens, exit_on_error=False, print_error=True, result_action="return_value")
    except cyclopts.CycloptsError:
        return 2
    return result if isinstance(result, int) else 0
