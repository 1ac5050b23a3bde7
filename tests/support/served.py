"""A server in a process of its own, and requests to it over HTTP."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from benchmarks.service import SERVER
from tests.support.paths import ROOT

__all__ = ["Reply", "Served", "serving"]


@attrs.frozen
class Reply:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.content)

    @property
    def kind(self) -> str:
        return self.headers["content-type"]


@attrs.frozen
class Served:
    """The address of a server."""

    host: str
    port: int
    process: subprocess.Popen[str]

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request over a connection of its own."""
        if headers is None:
            headers = {} if body is None else {"Content-Type": "application/json"}
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, found, answer.read())

    def post(self, path: str, body: bytes) -> Reply:
        return self.ask("POST", path, body)


@contextlib.contextmanager
def serving(*options: str) -> Iterator[Served]:
    """Run ``esi-rules serve`` on a free port until the block ends, or the tests are killed."""
    command = [sys.executable, "-c", SERVER, "--port", "0", *options]
    paths = os.pathsep.join((str(ROOT / "src"), os.environ.get("PYTHONPATH", "")))
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        match = re.fullmatch(r"serving at http://(.*):(\d+)\n", line)
        assert match, (line, process.communicate())
        yield Served(match[1].strip("[]"), int(match[2]), process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
