"""``esi-rules serve``: the service over HTTP."""

from __future__ import annotations

import attrs

from esi_rules.cli import show
from esi_rules.cli.options import NO_FILES, RuleFiles
from esi_rules.errors import BadInputError, MissingExtraError, Problem
from esi_rules.oldest import refuse_older
from esi_rules.service.service_limits import ServiceLimits

__all__ = ["serve"]

_LOCAL = ("127.0.0.1", "::1", "localhost")
_LIMITS = ServiceLimits()


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    max_bytes: int = _LIMITS.max_bytes,
    max_cases: int = _LIMITS.max_cases,
    max_seconds: int = _LIMITS.max_seconds,
    rules: RuleFiles = NO_FILES,
) -> int:
    """Answer programs in other languages over HTTP, on this machine, until stopped.

    The service keeps nothing and has no authentication: whoever reaches its address can use it.
    GET /openapi.json describes it. Stop it with Ctrl-C.

    Parameters
    ----------
    host
        The address to listen at. Any other than this machine's own is open to the network.
    port
        The port; 0 takes any free one. The address is printed.
    max_bytes
        The most bytes that the body of a request may have.
    max_cases
        The most cases that a request may have.
    max_seconds
        The most seconds that the work on a request may take.
    """
    try:
        limits = ServiceLimits(max_bytes, max_cases, max_seconds)
    except BadInputError as error:
        options = [attrs.evolve(p, file=f"--{p.file.replace('_', '-')}") for p in error.problems]
        raise BadInputError(options) from None
    own_rules = rules.read()
    try:
        refuse_older("serve", "fastapi", "uvicorn")
        from esi_rules.service.http_server import run_server
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.startswith("esi_rules"):
            raise
        message = (
            f"needs the package `{missing.name}`: "
            f'install it with `pip install "esi-rules[service]"`'
        )
        raise MissingExtraError([Problem("serve", message)]) from None
    if host not in _LOCAL:
        show.notes([f"{host} may be open to the network, and the service has no authentication"])
    run_server(
        host,
        port,
        own_rules=own_rules,
        limits=limits,
        started=lambda address: print(f"serving at {address}", flush=True),
    )
    return 0
