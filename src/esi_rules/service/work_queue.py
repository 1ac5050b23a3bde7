"""The queue of requests: a few run at once, a few wait, each for a limited time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from esi_rules.service.service_limits import (
    Deadline,
    ServiceBusyError,
    ServiceLimits,
    SlowBodyError,
)
from esi_rules.text import counted

__all__ = ["WorkQueue"]

_T = TypeVar("_T")
_R = TypeVar("_R")


class WorkQueue:
    """Gives each request its turn. Each application has one queue, which stores no request data.

    A thread cannot be stopped from outside. If work is not done in time, the request is refused,
    but the work keeps its turn until it ends. So never more than `at_once` requests are at work.
    """

    def __init__(self, limits: ServiceLimits) -> None:
        self._limits = limits
        self._free = asyncio.Semaphore(limits.at_once)
        self._waiting = 0
        self._threads = ThreadPoolExecutor(limits.at_once, thread_name_prefix="request")

    async def run(
        self, read: Callable[[], Awaitable[_T]], work: Callable[[_T, Deadline], _R]
    ) -> _R:
        """Wait for a turn, then `read` the request and `work` on it in a thread.

        Raises `ServiceBusyError`, `SlowBodyError`, `TimeUpError`, and what the two functions raise.
        """
        seconds = self._limits.max_seconds
        await self._turn()
        try:
            async with asyncio.timeout(seconds):
                given = await read()
            deadline = self._limits.deadline()
            job = asyncio.wrap_future(self._threads.submit(work, given, deadline))
        except TimeoutError:
            self._free.release()
            took = f"the body did not arrive within {counted(seconds, 'second')}; send it faster"
            raise SlowBodyError(took) from None
        except BaseException:
            self._free.release()
            raise
        job.add_done_callback(self._ended)
        done, _ = await asyncio.wait({job}, timeout=seconds)
        if not done:
            raise self._limits.time_up()
        return job.result()

    async def _turn(self) -> None:
        if self._waiting >= self._limits.max_waiting:
            raise ServiceBusyError("too many requests are waiting; send the request again later")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.max_seconds):
                await self._free.acquire()
        except TimeoutError:
            message = (
                f"no turn came within {counted(self._limits.max_seconds, 'second')}; "
                f"send the request again later"
            )
            raise ServiceBusyError(message) from None
        finally:
            self._waiting -= 1

    def _ended(self, job: asyncio.Future[_R]) -> None:
        self._free.release()
        if not job.cancelled():
            job.exception()  # else asyncio logs the error of a request that was already refused

    def close(self) -> None:
        """End the threads once their work is done."""
        self._threads.shutdown(wait=False, cancel_futures=True)
