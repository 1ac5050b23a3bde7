"""The completion of commands and options in a shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from esi_rules.cli import main
from esi_rules.cli.app import COMMANDS


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_installed_with_every_command_and_option(
    shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    script = tmp_path / "completion"
    assert main(["--install-completion", "--shell", shell, "--output", str(script)]) == 0
    text = script.read_text(encoding="utf-8")
    assert all(name in text for name in COMMANDS)
    assert "as-at" in text


def test_a_script_that_cannot_be_written_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "file").write_text("")
    where = str(tmp_path / "file" / "completion")
    assert main(["--install-completion", "--shell", "bash", "--output", where]) == 2
    assert "esi-rules: the output could not be written" in capsys.readouterr().err
