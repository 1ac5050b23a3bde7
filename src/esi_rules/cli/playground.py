"""``esi-rules playground``: the page that judges a case in the browser."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from esi_rules.cli import show
from esi_rules.report.playground import address_of, server_of, write_site

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
    # A port that is taken is found out before anything is written.
    server = server_of(out, port) if serve_it else None
    written = write_site(runtime, out)
    note = "it has to be served, since browsers load no Python from a file"
    show.notes([f"the site is in {written}; {note}"])
    if server is not None:
        with server:
            print(f"playground: {address_of(server)}", flush=True)
            with contextlib.suppress(KeyboardInterrupt):
                server.serve_forever()
    return 0
