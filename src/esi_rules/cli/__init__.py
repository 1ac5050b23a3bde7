"""The command line: one function, `main`; one module for each command beside it.

Exit status: 0 done, 1 done but something that was to be checked does not hold, 2 bad input or
usage.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Sequence

from esi_rules.cli.surroundings import Ended, sane_width, termination_as_interrupt
from esi_rules.errors import BadInputError, EsiError, Problem, problem_report, system_reason
from esi_rules.text import counted, harmless
from esi_rules.version import __version__

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line on `arguments` (the process's own by default); return the status."""
    _make_streams_safe()
    given = sys.argv[1:] if arguments is None else list(arguments)
    ended = Ended()
    try:
        with termination_as_interrupt() as ended, sane_width():
            return _run(given)
    except KeyboardInterrupt:
        print("esi-rules: stopped before the end", file=sys.stderr)
        return 143 if ended.ordered else 130
    except OSError:  # of stderr, as on a full disk: there is nowhere left to say it
        return 2


def _run(given: list[str]) -> int:
    try:
        run = _print_version if given == ["--version"] else _commands()
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
        status = run(given)
        sys.stdout.flush()
        return status
    except BadInputError as error:
        _report(error.problems)
        return 2
    except EsiError as error:
        print(f"esi-rules: {harmless(str(error))}", file=sys.stderr)
        return 2
    except MemoryError:
        print(
            "esi-rules: the memory of this machine is exhausted; there is no result. Large folders "
            "need less of it as Parquet",
            file=sys.stderr,
        )
        return 2
    except BrokenPipeError:
        # The reader of the pipe has gone (`| head`): nothing more to say, and nothing is wrong.
        _silence_stdout()
        return 0
    except OSError as error:
        # Files are read and written with messages of their own: this is the output itself.
        _silence_stdout()
        why = system_reason(error)
        print(f"esi-rules: the output could not be written ({why})", file=sys.stderr)
        return 2


def _commands() -> Callable[[Sequence[str]], int]:
    from esi_rules.cli.app import run

    return run


def _print_version(_: Sequence[str]) -> int:
    """Print the version, for which no package of the command line has to be loaded."""
    print(__version__)
    return 0


def _make_streams_safe() -> None:
    """Make the streams safe to print to: closed ones swallow, narrow ones escape."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, io.TextIOWrapper(io.FileIO(os.devnull, "w"), encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")


def _silence_stdout() -> None:
    # What is still waiting to be written would fail once more when Python ends.
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report(problems: Sequence[Problem]) -> None:
    print(problem_report(problems), file=sys.stderr)
    n = len(problems)
    print(f"esi-rules: {counted(n, 'problem')} found. There is no result.", file=sys.stderr)
