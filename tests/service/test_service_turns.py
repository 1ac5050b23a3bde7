"""Requests take turns: few at once, few waiting, and none for longer than the limits say."""

from __future__ import annotations

import asyncio
import importlib
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable

import pytest

from esi_rules.errors import BadInputError, WrongTypeError
from esi_rules.oldest import OLDEST
from esi_rules.service import ServiceLimits
from esi_rules.service.service_limits import (
    Deadline,
    ServiceBusyError,
    SlowBodyError,
    TimeUpError,
)
from esi_rules.service.work_queue import WorkQueue


async def at_once() -> bytes:
    return b"body"


def run(limits: ServiceLimits, test: Callable[[WorkQueue], Awaitable[None]]) -> None:
    async def whole() -> None:
        queue = WorkQueue(limits)
        await test(queue)
        queue.close()

    asyncio.run(whole())


def test_no_more_requests_work_at_once_than_the_limit() -> None:
    lock = threading.Lock()
    now = most = 0

    def work(body: bytes, deadline: Deadline) -> bytes:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.01)
        with lock:
            now -= 1
        return body

    async def test(queue: WorkQueue) -> None:
        found = await asyncio.gather(*(queue.run(at_once, work) for _ in range(20)))
        assert found == [b"body"] * 20

    run(ServiceLimits(at_once=3), test)
    assert most == 3


def test_requests_beyond_those_that_may_wait_are_refused_and_the_others_answered() -> None:
    go = threading.Event()

    def work(body: bytes, deadline: Deadline) -> bytes:
        go.wait(5)
        return body

    async def test(queue: WorkQueue) -> None:
        jobs = [asyncio.ensure_future(queue.run(at_once, work)) for _ in range(8)]
        await asyncio.sleep(0.05)
        go.set()
        found = await asyncio.gather(*jobs, return_exceptions=True)
        assert found[:5] == [b"body"] * 5
        assert [type(each) for each in found[5:]] == [ServiceBusyError] * 3

    run(ServiceLimits(at_once=2, max_waiting=3), test)


@pytest.mark.slow
def test_work_that_takes_too_long_is_refused_and_keeps_its_turn_until_it_ends() -> None:
    ended = threading.Event()

    def endless(body: bytes, deadline: Deadline) -> bytes:
        ended.wait(20)
        return body

    async def test(queue: WorkQueue) -> None:
        with pytest.raises(TimeUpError, match="took longer than 1 second, "):
            await queue.run(at_once, endless)
        with pytest.raises(ServiceBusyError, match="no turn came within 1 second"):
            await queue.run(at_once, lambda body, _: body)
        ended.set()
        assert await queue.run(at_once, lambda body, _: body) == b"body"

    run(ServiceLimits(max_seconds=1, at_once=1), test)


def test_a_slow_or_broken_body_and_failing_work_leave_the_turn_to_others() -> None:
    async def slow() -> bytes:
        await asyncio.sleep(20)
        return b""

    async def broken() -> bytes:
        raise BadInputError([])

    def fails(body: bytes, deadline: Deadline) -> bytes:
        raise ZeroDivisionError

    async def test(queue: WorkQueue) -> None:
        with pytest.raises(SlowBodyError, match="did not arrive within 1 second"):
            await queue.run(slow, lambda body, _: body)
        with pytest.raises(BadInputError):
            await queue.run(broken, lambda body, _: body)
        with pytest.raises(ZeroDivisionError):
            await queue.run(at_once, fails)
        assert await queue.run(at_once, lambda body, _: body) == b"body"

    run(ServiceLimits(max_seconds=1, at_once=1), test)


def test_a_deadline_is_checked_between_cases() -> None:
    Deadline(time.monotonic() + 60, 60).check()
    with pytest.raises(TimeUpError, match="took longer than 3 seconds"):
        Deadline(time.monotonic() - 0.001, 3).check()


def test_limits_are_whole_numbers_from_1_on() -> None:
    with pytest.raises(BadInputError) as caught:
        ServiceLimits(max_bytes=0, max_waiting=-1)
    assert [problem.file for problem in caught.value.problems] == ["max_bytes", "max_waiting"]
    with pytest.raises(WrongTypeError, match="max_seconds"):
        ServiceLimits(max_seconds=0.5)  # type: ignore[arg-type]


def test_limits_and_schemas_are_there_without_the_packages_of_the_server() -> None:
    program = (
        "import sys\n"
        "import esi_rules.cli.serve, esi_rules.cli.schema, esi_rules.service as service\n"
        "service.ServiceLimits()\n"
        "assert not {'fastapi', 'starlette', 'uvicorn', 'pydantic'} & {*sys.modules}"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("package", ["fastapi", "uvicorn"])
def test_a_package_that_is_too_old_is_refused_with_the_version_that_is_needed(
    package: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from esi_rules.cli import main

    monkeypatch.setattr(importlib.import_module(package), "__version__", "0.9.1")
    assert main(["serve", "--port", "0"]) == 2
    needed = f"needs {package} {OLDEST[package]} or newer (version 0.9.1 is installed)"
    assert needed in capsys.readouterr().err


def test_a_missing_package_is_named_with_the_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from esi_rules.cli import main

    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "esi_rules.service.http_server", raising=False)
    assert main(["serve", "--port", "0"]) == 2
    told = capsys.readouterr().err
    assert 'needs the package `uvicorn`: install it with `pip install "esi-rules[service]"`' in told
