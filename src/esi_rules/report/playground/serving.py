"""Serving the site of the playground to browsers of this computer, and to no other."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePath

from esi_rules.errors import BadInputError, Problem, system_reason

__all__ = ["serve"]

_TYPES: Mapping[str, str] = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".zip": "application/zip",
}


class _Files(SimpleHTTPRequestHandler):
    """The files of one folder, with the types that browsers ask for; it prints nothing."""

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        return _TYPES.get(PurePath(path).suffix) or super().guess_type(path)

    def end_headers(self) -> None:
        # A page that was written again is read again.
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def serve(folder: Path, port: int, on_ready: Callable[[str], object]) -> None:
    """Serve `folder` on this computer until interrupted; `on_ready` is called with the address.

    Port 0 takes any that is free. Raises `BadInputError` where the port cannot be used.
    """
    handler = functools.partial(_Files, directory=str(folder))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except (OSError, OverflowError) as error:
        message = f"cannot be used ({system_reason(error)}); choose another, or 0 for any"
        raise BadInputError([Problem("--port", message, value=str(port))]) from None
    with server:
        on_ready(f"http://127.0.0.1:{server.server_port}/")
        server.serve_forever()
