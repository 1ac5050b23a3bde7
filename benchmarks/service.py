"""What the service does under load: requests a second, how long they take, and memory.

Run ``python -m benchmarks.service [--seconds S] [--senders N ...]``. The server is a process of its
own with the default limits; the senders are threads of this one, each with a connection that it
keeps. It stops if an answer is not the one of the library.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs

import esi_rules as esi
from benchmarks.measure import machine

SAMPLE = Path(__file__).parents[1] / "examples" / "south_wales_2005" / "sample"
_MOST_CASES = 1_000


@attrs.frozen
class Load:
    """A request that is sent again and again."""

    title: str
    path: str
    body: bytes
    status: int = 200


def loads() -> Iterator[Load]:
    """Yield what is sent: one case, the sample of 57, and the largest inspection and body."""
    inspection = esi.read(SAMPLE).inspection
    first = attrs.evolve(inspection, cases=inspection.cases[:1])
    one, sample = esi.to_json(first).encode(), esi.to_json(inspection).encode()
    cases = [
        attrs.evolve(case, case_id=f"{case.case_id}-{number}")
        for number in range(_MOST_CASES // len(inspection.cases) + 1)
        for case in inspection.cases
    ][:_MOST_CASES]
    largest = esi.to_json(attrs.evolve(inspection, cases=cases)).encode()
    yield Load("evaluate, 1 case", "/evaluate", one)
    yield Load("explain, 1 case", "/explain", one)
    yield Load("evaluate, 57 cases", "/evaluate", sample)
    yield Load("score, 57 cases", "/score", sample)
    yield Load("a body that is refused", "/score", one.replace(b'"order"', b'"ordr"'), 422)
    yield Load(f"score, {_MOST_CASES} cases", "/score", largest)
    yield Load("8 MB that are no inspection", "/score", b"[" + b"0," * 3_999_000 + b"0]", 422)


SERVER = """
import os, signal, sys, threading
from esi_rules.cli import main

def follow():
    os.read(0, 1)  # ends when the process that holds the other end does, however that ends
    os.kill(os.getpid(), signal.SIGTERM)

threading.Thread(target=follow, daemon=True).start()
sys.exit(main(["serve", *sys.argv[1:]]))
"""
"""A server that ends with the process that started it."""


@contextlib.contextmanager
def serving() -> Iterator[tuple[int, int]]:
    """Run a server, and give its port and the id of its process."""
    command = [sys.executable, "-c", SERVER, "--port", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        match = re.search(r":(\d+)\n", process.stdout.readline())
        assert match is not None
        try:
            yield int(match[1]), process.pid
        finally:
            process.terminate()


def megabytes(process: int, peak: bool) -> int:
    """Return the memory of a process in use, or the most that it had."""
    text = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    match = re.search(rf"Vm{'HWM' if peak else 'RSS'}:\s+(\d+)", text)
    assert match is not None
    return int(match[1]) // 1024


def processor_seconds(process: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@attrs.frozen
class Sent:
    """What some senders measured together."""

    seconds: float
    taken: tuple[float, ...]
    refused: int
    """How many requests were answered with 503: too many waited, or the time was up."""


def send(port: int, load: Load, senders: int, seconds: float) -> Sent:
    """Send a load for some seconds with each sender, and at least once."""
    taken: list[float] = []
    wrong: list[int] = []
    busy: list[float] = []
    end = time.monotonic() + seconds

    def sender() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while True:
            began = time.perf_counter()
            headers = {"Content-Type": "application/json"}
            connection.request("POST", load.path, load.body, headers)
            answer = connection.getresponse()
            answer.read()
            (busy if answer.status == 503 else taken).append(time.perf_counter() - began)
            if answer.status not in (load.status, 503):
                wrong.append(answer.status)
            if time.monotonic() > end:
                connection.close()
                return

    began = time.perf_counter()
    threads = [threading.Thread(target=sender) for _ in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(f"{load.title}: answered with {sorted(set(wrong))}")
    return Sent(time.perf_counter() - began, tuple(taken), len(busy))


def check(port: int) -> None:
    """Stop if the sheet of the sample is not the one of the library."""
    inspection = esi.read(SAMPLE).inspection
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    body = esi.to_json(inspection).encode()
    connection.request("POST", "/score", body, {"Content-Type": "application/json"})
    if json.loads(connection.getresponse().read()) != esi.to_data(esi.score(inspection)):
        raise SystemExit("the sheet of the service is not that of the library")
    connection.close()


def percentile(taken: Sequence[float], share: float) -> float:
    """Return the time that this share of the requests does not exceed, in milliseconds."""
    return 1000 * sorted(taken)[min(len(taken) - 1, int(share * len(taken)))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--senders", type=int, nargs="+", default=[1, 8, 32])
    options = parser.parse_args()
    print(machine())
    with serving() as (port, process):
        print(f"memory of the server once started: {megabytes(process, False)} MB")
        check(port)
        print(f"{'':<28} senders  a second  p50 ms  p99 ms  cpu ms  refused  MB now  MB peak")
        for load in loads():
            for senders in options.senders:
                before = processor_seconds(process)
                sent = send(port, load, senders, options.seconds)
                times = "      -       -       -"
                if sent.taken:
                    p50, p99 = statistics.median(sent.taken) * 1000, percentile(sent.taken, 0.99)
                    times = f"{len(sent.taken) / sent.seconds:9.1f} {p50:7.1f} {p99:7.1f}"
                spent = 1000 * (processor_seconds(process) - before)
                cpu = spent / (len(sent.taken) + sent.refused)
                now, peak = megabytes(process, False), megabytes(process, True)
                counts = f"{cpu:7.1f} {sent.refused:8} {now:7} {peak:8}"
                print(f"{load.title:<28} {senders:7} {times} {counts}", flush=True)


if __name__ == "__main__":
    main()
