"""Long work shows a bar on a terminal after a while, short work and pipes see nothing."""

from __future__ import annotations

import io
import time

import pytest

from esi_rules.cli import show


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, patience: float) -> str:
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(show, "_PATIENCE", patience)
    monkeypatch.setenv("TERM", "xterm")
    with show.progress("judging cases", 2) as seen:
        time.sleep(0.3)
        seen(None)
    return stream.getvalue()


def test_work_that_takes_a_while_shows_a_bar_before_its_first_step_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "judging cases" in shown(monkeypatch, Terminal(), 0.05)


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, Terminal(), 60) == ""


def test_a_pipe_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, io.StringIO(), 0.05) == ""
