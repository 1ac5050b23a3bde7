"""One press of Ctrl-C as one interrupt, also where an engine in the middle of its work sees it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

__all__ = ["interrupted_once"]


@contextlib.contextmanager
def interrupted_once() -> Iterator[None]:
    """Run an engine's work; let an interrupt that it reports, and Python then repeats, come once.

    Polars raises `KeyboardInterrupt` before Python has seen the signal, and Python raises it again
    at its next step: in the middle of the clearing up that the first one has begun.
    """
    try:
        yield
    except KeyboardInterrupt:
        try:  # noqa: SIM105 - `suppress` is one more call for it to come in
            time.sleep(0.05)
        except KeyboardInterrupt:
            pass
        raise
