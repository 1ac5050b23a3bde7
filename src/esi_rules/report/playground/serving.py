"""A web server for the playground that only this computer can reach."""

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
    """Serves the files of one folder with the media types that browsers need, without logging."""

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        return _TYPES.get(PurePath(path).suffix) or super().guess_type(path)

    def end_headers(self) -> None:
        # The browser must fetch a page again after it was rewritten.
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def server_of(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of `folder` for this computer only. The caller must start it.

    Port 0 takes any free port. Raises `BadInputError` if the port cannot be used.
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
    """Return the URL of the server for browsers on this computer."""
    return f"http://127.0.0.1:{server.server_port}/"
