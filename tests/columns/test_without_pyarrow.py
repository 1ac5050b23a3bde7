"""What the extra `frames` brings is enough for frames of Polars, which need no pyarrow."""

from __future__ import annotations

import subprocess
import sys

import pytest

WITHOUT_PYARROW = """
import datetime as dt, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "pyarrow":
            raise ModuleNotFoundError("No module named 'pyarrow'", name="pyarrow")

sys.meta_path.insert(0, Absent())
import esi_rules as esi
import polars as pl

cases = pl.DataFrame({"case_id": ["S1"], "sentence": ["order"], "commenced_on": ["2004-09-24"]})
events = pl.DataFrame(
    {"case_id": ["S1"], "event": ["home_visit"], "on": ["2004-09-28"], "value": ["seen"]}
)
frames = [cases.lazy(), events.lazy()] if sys.argv[1] == "lazy" else [cases, events]
standards, day = esi.national_standards(), dt.date(2005, 3, 14)
found = esi.evaluate_frames(*frames, standards=standards, as_at=day)
assert len(found.lazy().collect()) == 18
"""


@pytest.mark.parametrize("kind", ["lazy", "eager"])
def test_frames_of_polars_need_no_pyarrow(kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_PYARROW, kind], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
