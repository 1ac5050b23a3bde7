"""The order to end, Ctrl-C at any moment, and widths of a terminal that no terminal has."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from esi_rules import cli
from esi_rules.cli import main
from esi_rules.cli.surroundings import sane_width, termination_as_interrupt

_RUN = [sys.executable, "-m", "esi_rules"]


@pytest.mark.parametrize("columns", ["0", "1", "2", "-4", "abc", "", "9" * 9, "9" * 5000, "٣"])
@pytest.mark.parametrize(
    ("arguments", "status"), [(["--help"], 0), (["score", "--help"], 0), (["score", "--no"], 2)]
)
def test_any_width_that_is_claimed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    columns: str,
    arguments: list[str],
    status: int,
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert main(arguments) == status
    shown = capsys.readouterr()
    assert 100 < len(shown.out + shown.err) < 20_000
    assert os.environ["COLUMNS"] == columns


def test_a_width_that_can_be_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "57")
    with sane_width():
        assert os.environ["COLUMNS"] == "57"


def test_an_interrupt_while_the_command_loads(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_commands", interrupted)
    assert main(["score", "folder"]) == 130
    assert capsys.readouterr().err == "esi-rules: stopped before the end\n"


@pytest.mark.slow
@pytest.mark.parametrize("n", range(1, 13))
def test_an_interrupt_at_any_time_of_the_start_prints_no_traceback(n: int) -> None:
    code = (
        "import os, runpy, signal, sys, threading\n"
        "sys.argv = ['esi-rules', 'score', '--help']\n"
        f"later = threading.Timer({n * 0.03}, os.kill, (os.getpid(), signal.SIGINT))\n"
        "later.daemon = True\n"
        "def go():\n"
        "    from esi_rules.cli import main\n"
        "    later.start()\n"
        "    return main()\n"
        "sys.exit(go())\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode in (0, 130)
    assert "Traceback" not in ended.stderr


def test_an_order_to_end_leaves_no_part_of_a_file(tmp_path: Path) -> None:
    out = tmp_path / "caseload"
    arguments = [*_RUN, "generate", "--cases", "400000", "--seed", "1", "--out", out]
    running = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".esi-rules-*.part/*.parquet")):
        assert time.monotonic() < deadline
        assert running.poll() is None
        time.sleep(0.02)
    running.terminate()
    _, said = running.communicate(timeout=60)
    assert running.returncode == 143
    assert said == "esi-rules: stopped before the end\n"
    assert list(tmp_path.iterdir()) == []


def test_an_order_to_end_where_interrupts_are_ignored(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys, time\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "from esi_rules import cli\n"
        "def run(given):\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    time.sleep(30)\n"
        "cli._commands = lambda: run\n"
        "sys.exit(cli.main(['score']))\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=20)
    assert ended.returncode == 143


def test_the_treatment_of_signals_is_as_it_was_after_the_command() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    assert main(["--version"]) == 0
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


def test_a_host_that_treats_the_signal_itself_is_left_alone() -> None:
    def own(number: int, frame: object) -> None: ...

    before = signal.signal(signal.SIGTERM, own)
    try:
        with termination_as_interrupt():
            assert signal.getsignal(signal.SIGTERM) is own
    finally:
        signal.signal(signal.SIGTERM, before)
