"""Runs another implementation: it gets a line of JSON for each vector and must answer with one.

The program reads standard input and writes to standard output. It may answer each line at once or
read everything first. It is always stopped at the end, and any failure gives a single message.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import queue
import shlex
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Iterator
from typing import IO

from esi_rules.analysis.conformance.outcome import Conformance, GivenAnswer, Value, check_answers
from esi_rules.analysis.conformance.vectors import Vector, VectorSet, request_text
from esi_rules.errors import BadInputError, Problem
from esi_rules.records.dates import read_date
from esi_rules.rules.finding import Reason
from esi_rules.rules.verdict import Verdict
from esi_rules.text import counted, inert, nearest, one_of

__all__ = ["TIMEOUT", "read_answer", "run_program"]

TIMEOUT = 60.0
"""The seconds that a program may take for its next answer."""
_LONGEST_LINE = 100_000
_LINES_OF_ERRORS = 3
_SOURCE = "the program"


def run_program(vectors: VectorSet, command: str, *, timeout: float = TIMEOUT) -> Conformance:
    """Send every vector to a program and check its answers.

    `command` is split into words as a shell does, but not run by a shell. Raises `BadInputError` if
    the program cannot be started, ends early, takes more than `timeout` seconds for an answer, or
    writes anything but one valid answer to each vector in order.
    """
    program = _started(command)
    lines: queue.Queue[bytes | None] = queue.Queue()
    errors: deque[bytes] = deque(maxlen=_LINES_OF_ERRORS)
    assert program.stdin is not None
    assert program.stdout is not None
    assert program.stderr is not None
    threads = [
        threading.Thread(target=_write, args=(program.stdin, vectors), daemon=True),
        threading.Thread(target=_read, args=(program.stdout, lines), daemon=True),
        threading.Thread(target=_keep_last, args=(program.stderr, errors), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        return check_answers(vectors, _answers(vectors, program, lines, timeout))
    except _BrokenProgramError as error:
        _stop(program)
        threads[2].join(1)
        written = b" / ".join(errors).decode("utf-8", "replace").strip()
        hint = f"; its last errors are: {inert(written, 400)}" if written else ""
        raise BadInputError([Problem(_SOURCE, f"{error}{hint}")]) from None
    finally:
        _stop(program)
        streams = (program.stdin, program.stdout, program.stderr)
        for thread, stream in zip(threads, streams, strict=True):
            thread.join(1)
            if not thread.is_alive():
                with contextlib.suppress(OSError):
                    stream.close()


class _BrokenProgramError(Exception):
    """The program broke the contract."""


def _started(command: str) -> subprocess.Popen[bytes]:
    try:
        words = shlex.split(command)
    except ValueError as error:
        message = f"cannot be split into words ({error}); check its quotes"
        raise BadInputError([Problem("--command", message, value=command)]) from None
    if not words:
        raise BadInputError([Problem("--command", "is empty; name the program to run")])
    try:
        return subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"cannot be started ({reason}); check the name of the program and its path"
        raise BadInputError([Problem("--command", message, value=command)]) from None


def _stop(program: subprocess.Popen[bytes]) -> None:
    """Kill the program and the processes that it started, unless it has ended by itself."""
    if program.returncode is not None:
        return
    if hasattr(os, "killpg"):
        with contextlib.suppress(OSError):
            os.killpg(program.pid, signal.SIGKILL)
    else:
        program.kill()
    program.wait()


def _write(stdin: IO[bytes], vectors: VectorSet) -> None:
    # `_next` reports a program that ends early.
    with contextlib.suppress(OSError, ValueError):
        for vector in vectors.vectors:
            stdin.write(request_text(vector).encode() + b"\n")
            stdin.flush()
        stdin.close()


def _read(stdout: IO[bytes], lines: queue.Queue[bytes | None]) -> None:
    with contextlib.suppress(OSError, ValueError):
        while line := stdout.readline(_LONGEST_LINE + 1):
            lines.put(line)
            if len(line) > _LONGEST_LINE:
                break
    lines.put(None)


def _keep_last(stderr: IO[bytes], errors: deque[bytes]) -> None:
    with contextlib.suppress(OSError, ValueError):
        while line := stderr.readline(_LONGEST_LINE):
            if line.strip():
                errors.append(line.strip())


def _answers(
    vectors: VectorSet,
    program: subprocess.Popen[bytes],
    lines: queue.Queue[bytes | None],
    timeout: float,
) -> Iterator[GivenAnswer]:
    total = len(vectors.vectors)
    for number, vector in enumerate(vectors.vectors, 1):
        yield read_answer(_next(lines, program, timeout, number - 1, total), vector, number)
    extra = _further(lines, program, timeout)
    if extra is not None:
        raise _BrokenProgramError(
            f"wrote more than one answer to each of the {counted(total, 'vector')}: "
            f"{_shown(extra)}; write one line for each line that is read"
        )


def _next(
    lines: queue.Queue[bytes | None],
    program: subprocess.Popen[bytes],
    timeout: float,
    answered: int,
    total: int,
) -> bytes:
    try:
        line = lines.get(timeout=timeout)
    except queue.Empty:
        raise _BrokenProgramError(
            f"gave no answer within {timeout:g} seconds, after {answered} of {total} answers; "
            f"make sure that it writes each answer out, or allow more with --timeout"
        ) from None
    if line is None:
        try:
            status = program.wait(timeout)
        except subprocess.TimeoutExpired:
            raise _BrokenProgramError(
                f"closed its output after {answered} of {total} answers; "
                f"it must answer every line that it reads"
            ) from None
        raise _BrokenProgramError(
            f"ended with status {status} after {answered} of {total} answers; "
            f"it must answer every line that it reads"
        )
    return line


def _further(
    lines: queue.Queue[bytes | None], program: subprocess.Popen[bytes], timeout: float
) -> bytes | None:
    """Wait for the end of the program; return a line that it wrote after its last answer."""
    try:
        line = lines.get(timeout=timeout)
    except queue.Empty:
        raise _BrokenProgramError(
            f"answered everything but did not end within {timeout:g} seconds; "
            f"it must end when its standard input ends"
        ) from None
    if line is None:
        try:
            status = program.wait(timeout)
        except subprocess.TimeoutExpired:
            raise _BrokenProgramError(
                f"answered everything but did not end within {timeout:g} seconds; "
                f"it must end when its standard input ends"
            ) from None
        if status:
            raise _BrokenProgramError(
                f"answered everything and then ended with status {status}; it must end with 0"
            )
    return line


def read_answer(line: bytes, vector: Vector, number: int) -> GivenAnswer:
    """Parse one line of output as the answer to a vector; `number` is the line, for messages."""
    where = f"line {number} of its output"
    if len(line) > _LONGEST_LINE:
        raise _BrokenProgramError(
            f"wrote more than {_LONGEST_LINE} bytes in {where}; write one answer a line"
        )
    try:
        data = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise _BrokenProgramError(
            f"wrote no JSON object in {where}: {_shown(line)}; write one object a line, such as "
            f'{{"id": "{vector.id}", "verdict": "MET"}}, and write messages to standard error'
        )
    if data.get("id") != vector.id:
        raise _BrokenProgramError(
            f"answers `{inert(str(data.get('id')), 80)}` in {where} where `{vector.id}` is next; "
            f"answer in the order of the vectors, and repeat the id of each"
        )
    if "verdict" not in data:
        raise _BrokenProgramError(f"gives no `verdict` in {where}; every answer needs one")
    fields: dict[str, Value] = {}
    for name, read in (
        ("verdict", _verdict),
        ("reason", _reason),
        ("last_good_day", _day),
        ("clock_starts", _day),
    ):
        if name in data:
            try:
                fields[name] = read(data[name])
            except ValueError as error:
                raise _BrokenProgramError(f"gives in {where} a `{name}` that {error}") from None
    return GivenAnswer(fields)


def _verdict(value: object) -> Verdict:
    try:
        return Verdict(value)
    except ValueError:
        raise ValueError(_not_one_of(value, [verdict.value for verdict in Verdict])) from None


def _reason(value: object) -> Reason:
    try:
        return Reason(str(value))
    except ValueError:
        raise ValueError(_not_one_of(value, [reason.value for reason in Reason])) from None


def _not_one_of(value: object, known: list[str]) -> str:
    near = nearest(str(value), known)
    hint = f"did you mean `{near}`?" if near else f"use {one_of(known)}"
    return f"does not exist (`{inert(str(value), 80)}`); {hint}"


def _day(value: object) -> dt.date | None:
    if value is None or value == "":
        return None
    try:
        if not isinstance(value, str):
            raise ValueError
        return read_date(value)
    except ValueError:
        raise ValueError(
            f"is no day (`{inert(str(value), 80)}`); write it as 2004-10-01, or null for none"
        ) from None


def _shown(line: bytes) -> str:
    return f"`{inert(line.decode('utf-8', 'replace').strip(), 80)}`"
