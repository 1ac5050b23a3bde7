"""Serving the site of the playground to browsers of this computer, and to no other."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePath

from esi_rules.errors import BadInputError, Problem, system_reason

__all__ = ["address_of", "server_of"]

_LAST_PORT = 65_535

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


def server_of(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of `folder` for this computer alone, which waits to be started.

    Port 0 takes any that is free. Raises `BadInputError` where the port cannot be used.
    """
    if not 0 <= port <= _LAST_PORT:
        message = f"must be 0 to {_LAST_PORT}; 0 takes any that is free"
        raise BadInputError([Problem("--port", message, value=str(port))])
    handler = functools.partial(_Files, directory=str(folder))
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        message = f"cannot be used ({system_reason(error)}); choose another, or 0 for any"
        raise BadInputError([Problem("--port", message, value=str(port))]) from None


def address_of(server: ThreadingHTTPServer) -> str:
    """Return the address that browsers of this computer open."""
    return f"http://127.0.0.1:{server.server_port}/"
