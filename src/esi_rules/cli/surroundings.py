"""What a process is given from outside: the width of its terminal, and the order to end."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import attrs

__all__ = ["STDIN", "Ended", "sane_width", "termination_as_interrupt"]

STDIN = Path("/dev/stdin")
"""Standard input, from which a JSON document is read; ``-`` on the command line."""
_NARROWEST, _WIDEST = 10, 1_000
_INSTEAD = "40"


@contextlib.contextmanager
def sane_width() -> Iterator[None]:
    """Run with a width of the terminal from 10 to 1,000 columns, whatever ``COLUMNS`` says.

    The packages that draw the help fail or never end for a width of 0, 1 or a thousand million.
    """
    given = os.environ.get("COLUMNS")
    if _sane(str(_width()) if given is None else given):
        yield
        return
    os.environ.update(COLUMNS=str(_width()) if _sane(str(_width())) else _INSTEAD)
    try:
        yield
    finally:
        os.environ.pop("COLUMNS")
        os.environ.update({} if given is None else {"COLUMNS": given})


def _sane(text: str) -> bool:
    return text.isascii() and text.isdigit() and _NARROWEST <= int(text[:9]) <= _WIDEST


def _width() -> int:
    for stream in (sys.__stdout__, sys.__stderr__, sys.__stdin__):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            # A terminal of no columns at all has not been told its width.
            return os.get_terminal_size(stream.fileno()).columns or 80  # type: ignore[union-attr]
    return 80


@attrs.define
class Ended:
    """Whether the process was ordered to end."""

    ordered: bool = False


@contextlib.contextmanager
def termination_as_interrupt() -> Iterator[Ended]:
    """Let SIGTERM end the work as Ctrl-C does, so that no part of a file is left behind.

    Python would see the signal only after an engine has finished; the engine itself looks for
    Ctrl-C. So a thread that the signal wakes sends one. A host that treats the signal in its own
    way is left alone.
    """
    ended = Ended()
    if not _is_ours():
        yield ended
        return
    wakes, woken = os.pipe()
    os.set_blocking(woken, False)
    passes_on = signal.getsignal(signal.SIGINT) is signal.default_int_handler

    def order(number: int, frame: object) -> None:
        ended.ordered = True
        if not passes_on:  # as in the background of a shell, which leaves Ctrl-C out
            raise KeyboardInterrupt

    def wait() -> None:
        while (byte := os.read(wakes, 1)) not in (b"", b"\0"):
            if byte[0] == signal.SIGTERM and passes_on:
                ended.ordered = True
                os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    before = signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    signal.signal(signal.SIGTERM, order)
    try:
        yield ended
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.set_wakeup_fd(before)
        os.write(woken, b"\0")
        thread.join()
        os.close(wakes)
        os.close(woken)


def _is_ours() -> bool:
    """Whether nobody else has a word in what SIGTERM does in this process."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        return False
    if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        return False
    held = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(held)
    return held == -1
