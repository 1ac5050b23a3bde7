"""A PostgreSQL server for the tests, in a folder of its own, started as a user without rights."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["LACKING", "server"]

_DEBIAN = Path("/usr/lib/postgresql")


def _binaries() -> Path | None:
    """The folder of the newest server that is installed."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    other = shutil.which("initdb")
    return None if other is None else Path(other).resolve().parent


def _lacking() -> str | None:
    try:
        import adbc_driver_postgresql.dbapi  # noqa: F401
    except ImportError as error:
        return f"{error.name} is not installed"
    return None if _binaries() else "no PostgreSQL server is installed"


LACKING = _lacking()
"""Why there can be no server here; None where there can be one."""


@contextmanager
def server() -> Iterator[str]:
    """Run a server that only this machine's own users reach by a socket; give its address."""
    binaries = _binaries()
    assert binaries is not None, LACKING
    # A socket's path must be short, and the server's user must be able to enter it.
    with TemporaryDirectory(prefix="pg", dir="/tmp") as home:
        data = Path(home) / "data"
        user: int | None = None
        if os.geteuid() == 0:  # the server refuses to be started by root
            import pwd

            user = pwd.getpwnam("nobody").pw_uid
            os.chown(home, user, -1)

        def run(*command: str) -> None:
            done = subprocess.run(
                command, user=user, cwd=home, capture_output=True, text=True, timeout=60,
                check=False, env={"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": home},
            )  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr

        control = str(binaries / "pg_ctl")
        run(str(binaries / "initdb"), "--no-sync", "--auth=trust", "--username=tests",
            "--encoding=UTF8", "--pgdata", str(data))  # fmt: skip
        run(control, "start", "--wait", "--pgdata", str(data), "--log", str(Path(home) / "log"),
            "--options", f"-c listen_addresses= -c fsync=off -k {home}")  # fmt: skip
        try:
            yield f"postgresql://tests:secret@/postgres?host={home}"
        finally:
            run(control, "stop", "--mode=immediate", "--pgdata", str(data))
