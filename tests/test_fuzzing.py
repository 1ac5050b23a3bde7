"""Fuzzing: damaged files and commands end in a documented error, in bounded time and memory.

`make fuzz` reads more inputs. Each input that ever failed is a file in `tests/fuzz_failures`, named
by its target.
"""

from __future__ import annotations

import signal
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fuzz_run import failure_of, inputs, peak_memory, run, stop_if_stuck
from tests.support.fuzz_targets import NAMES, FuzzTarget, targets
from tests.support.paths import TESTS

SEED = 14
MORE_MEMORY = 500
KEPT = sorted((TESTS / "fuzz_failures").iterdir())
each_target = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture(autouse=True)
def _no_alarm_is_left() -> Iterator[None]:
    yield
    signal.alarm(0)


def target_named(name: str) -> FuzzTarget:
    (found,) = (target for target in targets() if target.name == name)
    return found


def test_the_targets_are_those_that_are_named() -> None:
    assert tuple(target.name for target in targets()) == NAMES


def failures(target: FuzzTarget, count: int, folder: Path) -> list[str]:
    found = []
    for number, data in enumerate(inputs(target, SEED, 0, count)):
        if number % 50 == 0:
            stop_if_stuck()
        wrong, _, _ = failure_of(target, data, folder)
        if wrong:
            found.append(f"{number}: {wrong}")
    return found


@each_target
def test_the_valid_inputs_are_accepted(name: str, tmp_path: Path) -> None:
    target = target_named(name)
    for data in target.valid:
        assert failure_of(target, data, tmp_path)[:2] == ("", True), data[:200]


@each_target
def test_a_few_damaged_inputs_end_in_documented_errors(name: str, tmp_path: Path) -> None:
    target = target_named(name)
    assert failures(target, 20 if target.share > 1 else 5, tmp_path) == []


@pytest.mark.slow
@each_target
def test_a_thousand_damaged_inputs_end_in_documented_errors_and_bounded_memory(
    name: str, tmp_path: Path
) -> None:
    before = peak_memory()
    assert failures(target_named(name), 1000, tmp_path) == []
    assert peak_memory() - before < MORE_MEMORY


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.name)
def test_an_input_that_once_failed_ends_in_a_documented_error(kept: Path, tmp_path: Path) -> None:
    name = kept.name.split("-seed-")[0].replace("-", " ")
    assert failure_of(target_named(name), kept.read_bytes(), tmp_path)[0] == ""


def test_equal_seeds_give_equal_inputs_and_other_seeds_others() -> None:
    for target in targets():
        first = list(inputs(target, SEED, 0, 20))
        assert list(inputs(target, SEED, 10, 10)) == first[10:]
        assert list(inputs(target, SEED + 1, 0, 20)) != first


def test_an_undocumented_error_and_one_that_ends_the_process_are_failures(tmp_path: Path) -> None:
    def of(error: BaseException) -> str:
        def read(data: bytes, folder: Path) -> bool:
            raise error

        return failure_of(FuzzTarget("faulty", (b"",), read), b"", tmp_path)[0]

    assert of(KeyError("x")).startswith("KeyError at test_fuzzing.py")
    assert of(SystemExit(3)).startswith("SystemExit")
    assert of(RecursionError("deep")).startswith("RecursionError")
    assert of(MemoryError("all")).startswith("MemoryError")


def test_a_slow_input_and_one_that_does_not_end_are_failures(tmp_path: Path) -> None:
    def busy(data: bytes, folder: Path) -> bool:
        return sum(range(300_000)) > 0

    slow = FuzzTarget("slow", (b"",), busy, longest=0.0001)
    assert "of the processor" in failure_of(slow, b"", tmp_path)[0]

    def endless(data: bytes, folder: Path) -> bool:
        while True:
            pass

    stop_if_stuck(1)
    assert failure_of(FuzzTarget("endless", (b"",), endless), b"", tmp_path)[0] == "did not end"


def test_a_run_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = [one for one in targets() if one.name in ("JSON case", "TOML inspection")]
    monkeypatch.setattr("tests.support.fuzz_run.targets", lambda: few)
    monkeypatch.setattr("tests.support.fuzz_run.BATCH", 3)

    def counts(wanted: int, kept: str) -> dict[str, object]:
        state = run(wanted, SEED, tmp_path / kept, tmp_path / "failures", 60)
        return {
            name: (one["inputs"], one["accepted"], one["failures"])
            for name, one in state["targets"].items()
        }

    counts(40, "broken off")
    assert counts(100, "broken off") == counts(100, "at once")
    assert sum(one[0] for one in counts(100, "at once").values()) == 100
