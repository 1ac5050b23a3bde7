"""Judges many cases, in this process or in several."""

from __future__ import annotations

import collections
import datetime as dt
import functools
import itertools
import pickle
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from esi_rules.checked import check
from esi_rules.engine.judge import evaluate
from esi_rules.errors import EsiError, WrongTypeError
from esi_rules.records.case import Case
from esi_rules.records.dates import check_as_at
from esi_rules.rules.algebra import Rule
from esi_rules.rules.finding import Finding
from esi_rules.standards.standard import Edition, Standards

__all__ = ["evaluate_many", "evaluate_rows"]

_T = TypeVar("_T")
_TOGETHER = 200
"""The number of cases passed to a process at a time (a batch)."""
_AHEAD = 2
"""The number of batches per process that are judged ahead of the caller."""


def evaluate_many(
    cases: Iterable[Case],
    standards: Standards | Edition | Rule,
    *,
    as_at: dt.date,
    processes: int = 1,
) -> Iterator[tuple[Finding, ...]]:
    """Return an iterator over the findings of `evaluate` on each case, in order.

    `cases` may be an iterator too; only the cases being judged are taken from it. `processes` is
    the number of processes, from 1 to 1000. Processes are spawned, so a script must start its own
    work under ``if __name__ == "__main__":``. Raises the errors of `evaluate`; a problem names its
    case.
    """
    return _judged(cases, standards, as_at, processes, _same)


def evaluate_rows(
    cases: Iterable[Case],
    standards: Standards | Edition | Rule,
    *,
    as_at: dt.date,
    processes: int = 1,
) -> Iterator[dict[str, str]]:
    """Return an iterator over the rows of ``esi-rules evaluate``: one for each case and standard.

    The arguments and errors are those of `evaluate_many`. A row is the result of `Finding.row` with
    the id of the case.
    """
    return itertools.chain.from_iterable(_judged(cases, standards, as_at, processes, _rows))


def _same(case: Case, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return findings


def _rows(case: Case, findings: tuple[Finding, ...]) -> list[dict[str, str]]:
    return [finding.row(case.case_id) for finding in findings]


def _judged(
    cases: Iterable[Case],
    standards: Standards | Edition | Rule,
    as_at: dt.date,
    processes: int,
    result: Callable[[Case, tuple[Finding, ...]], _T],
) -> Iterator[_T]:
    """Check the arguments at once; return an iterator over `result(case, findings)` by case."""
    check("cases", cases, Iterable[Case])
    check("standards", standards, Standards | Edition | Rule)
    check_as_at(as_at)
    check("processes", processes, int)
    if not 1 <= processes <= 1_000:
        raise WrongTypeError(f"`processes` must be from 1 to 1000 (got {processes!r:.80})")
    if isinstance(standards, Edition):
        standards = standards.alone
    judge = functools.partial(_judge, standards=standards, as_at=as_at, result=result)
    if processes == 1:
        return map(judge, cases)
    return _in_processes(cases, judge, processes)


def _judge(
    case: Case,
    *,
    standards: Standards | Rule,
    as_at: dt.date,
    result: Callable[[Case, tuple[Finding, ...]], _T],
) -> _T:
    if not isinstance(case, Case):
        raise WrongTypeError(f"`cases` must hold values of `Case` (got {case!r:.80})")
    return result(case, evaluate(case, standards, as_at=as_at))


def _in_processes(
    cases: Iterable[Case], judge: Callable[[Case], _T], processes: int
) -> Iterator[_T]:
    import multiprocessing
    from concurrent.futures import Future, ProcessPoolExecutor

    rest = iter(cases)
    pickled = pickle.dumps(judge)
    waiting: collections.deque[Future[tuple[list[_T], EsiError | None]]] = collections.deque()
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"))
    try:
        while True:
            while len(waiting) < processes * _AHEAD:
                some = list(itertools.islice(rest, _TOGETHER))
                if not some:
                    break
                waiting.append(pool.submit(_judge_some, pickled, some))
            if not waiting:
                return
            found, error = waiting.popleft().result()
            yield from found
            if error is not None:
                raise error
    finally:
        pool.shutdown(cancel_futures=True)


@functools.lru_cache(1)
def _unpickled(judge: bytes) -> Callable[[Case], object]:
    """Unpickle the function that judges a case, once per process; every batch brings it along."""
    built: Callable[[Case], object] = pickle.loads(
        judge
    )  # our own, from the process that started us
    return built


def _judge_some(judge: bytes, cases: list[Case]) -> tuple[list[_T], EsiError | None]:
    """Judge some cases up to the first that raises an `EsiError`, and return that error too."""
    found: list[_T] = []
    for case in cases:
        try:
            found.append(_unpickled(judge)(case))  # type: ignore[arg-type]
        except EsiError as error:
            return found, error
    return found, None
