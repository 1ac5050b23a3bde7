"""Running the service with uvicorn until somebody stops it."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from esi_rules.errors import BadInputError, Problem, system_reason
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.service.http_app import make_app
from esi_rules.service.service_limits import ServiceLimits

__all__ = ["run_server"]


def run_server(
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    own_rules: OwnRules = SHIPPED,
    limits: ServiceLimits | None = None,
    started: Callable[[str], object] = lambda _: None,
) -> None:
    """Serve at an address until the process is interrupted or terminated.

    Port 0 is any free port. `started` is called with the address once requests are accepted.
    Raises `BadInputError` for an address that cannot be used.
    """
    app = make_app(own_rules, limits)
    with _listening(host, port) as listener, contextlib.suppress(KeyboardInterrupt):
        at = listener.getsockname()
        shown = f"[{at[0]}]" if ":" in at[0] else at[0]
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="on",
            # URLs contain ids of cases, so they are not logged.
            access_log=False,
            log_level="warning",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        _Server(config, lambda: started(f"http://{shown}:{at[1]}")).run(sockets=[listener])


class _Server(uvicorn.Server):
    """A server that reports when it accepts requests, and from then on shuts down gracefully."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], object]) -> None:
        super().__init__(config)
        self._say_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._say_started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Shut down once running requests are answered, whatever the signal and however often."""
        self.should_exit = True


def _listening(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65535:
        message = "must be a number from 0 to 65535"
        raise BadInputError([Problem("--port", message, value=str(port))])
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # asyncio sends short answers without delay only if the socket names its protocol.
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(256)
        except BaseException:
            listener.close()
            raise
        return listener
    except (OSError, ValueError) as error:
        why = system_reason(error)
        message = f"cannot be listened at ({why}); choose another --host or --port"
        raise BadInputError([Problem("--host", message, value=f"{host}:{port}")]) from None
