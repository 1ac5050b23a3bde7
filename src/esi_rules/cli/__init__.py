"""The command line: one function, `main`; one module for each command beside it.

Exit status: 0 done, 1 done but something that was to be checked does not hold, 2 bad input or
usage.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from esi_rules.errors import BadInputError, EsiError, Problem, problem_report

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line on `arguments` (the process's own by default); return the status."""
    try:
        from esi_rules.cli.app import run
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.startswith("esi_rules"):
            raise
        print(
            f"the command line needs the package `{missing.name}`: "
            f'install it with `pip install "esi-rules[cli]"`',
            file=sys.stderr,
        )
        return 2
    try:
        return run(sys.argv[1:] if arguments is None else list(arguments))
    except BadInputError as error:
        _report(error.problems)
        return 2
    except EsiError as error:
        print(f"esi-rules: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("esi-rules: stopped; no output was written", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of the pipe has gone (`| head`): nothing more to say, and nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _report(problems: Sequence[Problem]) -> None:
    print(problem_report(problems), file=sys.stderr)
    n = len(problems)
    print(f"esi-rules: {n} problem{'' if n == 1 else 's'}; no result", file=sys.stderr)
