"""Make one press of Ctrl-C one interrupt, even if an engine also reports it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

__all__ = ["interrupted_once"]


@contextlib.contextmanager
def interrupted_once() -> Iterator[None]:
    """Let only one `KeyboardInterrupt` of an engine's work through.

    Polars raises `KeyboardInterrupt` before Python has handled the signal. Python then raises it
    again at its next step, in the middle of the cleanup after the first one.
    """
    try:
        yield
    except KeyboardInterrupt:
        try:  # noqa: SIM105 - `suppress` is one more call for it to come in
            time.sleep(0.05)
        except KeyboardInterrupt:
            pass
        raise
