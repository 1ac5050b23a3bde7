"""The ASGI application: paths, bodies and statuses. `operations` does the work of a request."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from esi_rules.errors import BadInputError, EsiError, MissingExtraError, Problem
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.service.openapi_document import PROBLEM, components, operation_extra, responses
from esi_rules.service.operations import (
    JSON,
    OPERATIONS,
    Answer,
    Operation,
    ServedRules,
    ServiceCall,
)
from esi_rules.service.problem_details import problem_details
from esi_rules.service.query import read_query
from esi_rules.service.service_limits import (
    Deadline,
    ServiceBusyError,
    ServiceLimits,
    SlowBodyError,
    TimeUpError,
    TooLargeError,
)
from esi_rules.service.work_queue import WorkQueue
from esi_rules.version import __version__

__all__ = ["make_app"]

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_SWALLOWED = 4
"""A body of up to this many times the limit is read to its end, so that the client is answered."""
_DESCRIPTION = (
    "Judges and scores records of probation supervision. Nothing is kept between requests, and "
    "there is no authentication: put a proxy that has one in front of it."
)


class _UnsupportedBodyError(EsiError, ValueError):
    """A body that is not sent as JSON."""


def make_app(own_rules: OwnRules = SHIPPED, limits: ServiceLimits | None = None) -> FastAPI:
    """Return the service as an ASGI application, to run on a server or mount in another one."""
    limits = limits or ServiceLimits()
    rules, queue = ServedRules.of(own_rules), WorkQueue(limits)

    @contextlib.asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        queue.close()

    app = FastAPI(
        title="esi-rules",
        version=__version__,
        description=_DESCRIPTION,
        lifespan=life,
        # FastAPI's documentation pages load scripts from another site.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # Records of people belong in no trace, metric or log.
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        },
    )
    for operation in OPERATIONS:
        app.add_api_route(
            operation.path,
            _endpoint(operation, rules, limits, queue),
            methods=[operation.method],
            operation_id=operation.id,
            summary=operation.summary,
            response_model=None,
            response_class=Response,
            responses=responses(operation),
            openapi_extra=operation_extra(operation),
        )
    app.add_exception_handler(HTTPException, _refused_by_path)
    app.add_exception_handler(ClientDisconnect, _failed)
    app.add_exception_handler(EsiError, _refused)
    app.add_exception_handler(Exception, _failed)
    app.openapi = functools.cache(lambda: _openapi(app))  # type: ignore[method-assign]
    return app


def _openapi(app: FastAPI) -> dict[str, object]:
    found: dict[str, object] = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    found["components"] = {"schemas": components()}
    return found


def _endpoint(
    operation: Operation, rules: ServedRules, limits: ServiceLimits, queue: WorkQueue
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        query = read_query(request.query_params.multi_items(), operation.parameters)
        name = request.path_params.get("name", "")
        if operation.method == "POST":
            _refuse_other_types(request)

        async def read() -> bytes:
            return await _body(request, limits) if operation.method == "POST" else b""

        def work(body: bytes, deadline: Deadline) -> tuple[Answer, bytes]:
            call = ServiceCall(rules, limits, deadline, query, body, name)
            answer = operation.answer(call)
            return answer, answer.text.encode()

        answer, content = await queue.run(read, work)
        return Response(content, media_type=answer.media_type, headers=_HEADERS)

    return endpoint


def _refuse_other_types(request: Request) -> None:
    """Refuse a body not declared as JSON: a page of any other site can make a browser send one."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        raise _UnsupportedBodyError(f"the body must be sent with `Content-Type: {JSON}`")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise _UnsupportedBodyError("the body must be sent without `Content-Encoding`")


async def _body(request: Request, limits: ServiceLimits) -> bytes:
    """Return the body. Raises `TooLargeError` for one that is larger than the limit."""
    most, size = limits.max_bytes, 0
    chunks: list[bytes] = []
    refusal = TooLargeError(
        f"the body is larger than {most} bytes, the most that this service reads; "
        f"send fewer cases in a request"
    )
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and (len(stated) > 18 or int(stated) > _SWALLOWED * most):
        raise refusal
    async for chunk in request.stream():
        size += len(chunk)
        if size > _SWALLOWED * most:
            raise refusal
        if size > most:
            chunks.clear()
        else:
            chunks.append(chunk)
    if size > most:
        raise refusal
    return b"".join(chunks)


_STATUS = (
    (_UnsupportedBodyError, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (MissingExtraError, HTTPStatus.NOT_IMPLEMENTED),
    (TooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (SlowBodyError, HTTPStatus.REQUEST_TIMEOUT),
    ((ServiceBusyError, TimeUpError), HTTPStatus.SERVICE_UNAVAILABLE),
)
"""The status of each kind of refusal; that of all others is 422."""


async def _refused(_: Request, error: Exception) -> Response:
    status = next((s for kinds, s in _STATUS if isinstance(error, kinds)), None)
    if status is None:
        of_path = isinstance(error, BadInputError) and error.problems[0].file == "path"
        status = HTTPStatus.NOT_FOUND if of_path else HTTPStatus.UNPROCESSABLE_ENTITY
    headers = {"Retry-After": "1"} if isinstance(error, ServiceBusyError) else {}
    return _problem(status, error, headers)


async def _refused_by_path(request: Request, error: Exception) -> Response:
    """Answer for an unknown path or method."""
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.NOT_FOUND:
        message = "is not a path of this service; `/` lists them"
        refusal: Exception | str = BadInputError([Problem("path", message, value=request.url.path)])
    elif status is HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "")
        refusal = f"`{request.method}` is not a method of this path; use {allowed}"
    else:
        refusal = str(error.detail)
    return _problem(status, refusal, dict(error.headers or {}))


async def _failed(_: Request, error: Exception) -> Response:
    """Answer for a fault of the service, or for a client that has disconnected."""
    gone = isinstance(error, ClientDisconnect)
    status = HTTPStatus.BAD_REQUEST if gone else HTTPStatus.INTERNAL_SERVER_ERROR
    return _problem(status, "the service failed; this is a fault of esi-rules", {})


def _problem(status: HTTPStatus, error: Exception | str, headers: dict[str, str]) -> Response:
    content = problem_details(status, error).text().encode()
    return Response(content, status, {**headers, **_HEADERS}, PROBLEM)
