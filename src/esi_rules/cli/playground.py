"""``esi-rules playground``: the page that judges a case in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from esi_rules.cli import show
from esi_rules.report.playground import serve, write_site

__all__ = ["playground"]


def playground(
    *,
    runtime: Path,
    out: Path,
    serve_it: Annotated[bool, Parameter(name="--serve", negative="")] = False,
    port: int = 8000,
) -> int:
    """Write a page that judges a case you type in, with rules you can change, in the browser.

    Parameters
    ----------
    runtime
        The folder of the unpacked npm package `pyodide`, which is Python for browsers. Get it with
        `npm pack pyodide` and `tar -xzf`; the folder is called `package`.
    out
        The new folder to write the site to. Nothing is written if an error occurs.
    serve_it
        Serve the site to this computer alone until interrupted, and print its address.
    port
        The port to serve on; 0 takes any that is free.
    """
    written = write_site(runtime, out)
    show.notes([f"the site is in {written}; it has to be served, since browsers load no Python "
                "from a file"])  # fmt: skip
    if serve_it:
        try:
            serve(written, port, lambda address: print(f"playground: {address}", flush=True))
        except KeyboardInterrupt:
            return 0
    return 0
