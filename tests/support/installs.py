"""Installs the wheel with each extra, and the sdist, into environments of their own, and uses them.

``python -m tests.support.installs`` (`make installs`) needs no environment: each is made afresh.
What an extra is for must work with that extra alone, so none lacks a package that another brings.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "south_wales_2005" / "sample"
SHEET = ROOT / "examples" / "south_wales_2005" / "published" / "follow_up_2005.toml"

CASES = """
import datetime as dt
import esi_rules as esi
case = esi.Case("S1", "order", "2004-09-24", events=[esi.Event("home_visit", "2004-09-28", "seen")])
inspection = esi.Inspection("Gwent", dt.date(2005, 3, 14), (case,))
"""

USES = {
    "": "assert esi.evaluate(case, esi.national_standards(), as_at=dt.date(2005, 3, 14))",
    "yaml": """
from esi_rules.rulefile import dump_standards
from esi_rules.rulefile.load import read_standards
standards = esi.national_standards()
assert read_standards("own", dump_standards(standards)) == standards
""",
    "cli": f"""
from esi_rules.cli import main
assert main(["score", {str(SAMPLE)!r}]) == 0
assert main(["verify"]) == 0
""",
    "frames": """
import polars as pl
cases = pl.DataFrame({"case_id": ["S1"], "sentence": ["order"], "commenced_on": ["2004-09-24"]})
events = pl.DataFrame(
    {"case_id": ["S1"], "event": ["home_visit"], "on": ["2004-09-28"], "value": ["seen"]}
)
standards = esi.national_standards()
found = esi.evaluate_frames(cases, events, standards=standards, as_at=dt.date(2005, 3, 14))
assert len(found) == 18
""",
    "calendar": """
from esi_rules.analysis.duty_calendar import calendar_file
assert b"BEGIN:VCALENDAR" in calendar_file(esi.action_list(inspection))
""",
    "databases": "import adbc_driver_postgresql.dbapi",
    "report": """
from esi_rules.rulebook import rulebook, to_html
assert "</html>" in to_html(rulebook(esi.national_standards(), esi.esi_framework()))
import altair, openpyxl, vl_convert, xlsxwriter
""",
    "service": """
from esi_rules.service import make_app
assert make_app() is not None
""",
    "stats": f"""
from pathlib import Path
sheet = esi.read_published(Path({str(SHEET)!r}))
assert esi.compare(sheet, sheet, confidence=0.95).changes
""",
    "testing": """
from hypothesis import given, settings
from esi_rules.testing import cases
@settings(max_examples=5)
@given(cases())
def judged(case):
    assert esi.evaluate(case, esi.national_standards(), as_at=dt.date(2005, 3, 14))
judged()
""",
    "all": """
from esi_rules.cli import main
assert main(["--version"]) == 0
""",
}
"""What is done with each extra; with none first."""


def install(folder: Path, what: str) -> Path:
    """Make an environment with `what` in it and return its Python."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    limits = ["--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([python, "-m", "pip", "install", "--quiet", *limits, what], check=True)
    return python


def use(python: Path, code: str, folder: Path) -> bool:
    """Return whether code runs; print what it said where it does not."""
    done = subprocess.run(
        [python, "-c", CASES + code], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n")
    return done.returncode == 0


def main() -> int:
    wrong = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tool = install(folder / "tool", "build")
        subprocess.run([tool, "-m", "build", "--outdir", folder / "dist", ROOT], check=True,
                       capture_output=True)  # fmt: skip
        (wheel,), (sdist,) = (folder / "dist").glob("*.whl"), (folder / "dist").glob("*.tar.gz")
        for extra, code in USES.items():
            what = f"esi-rules[{extra}] @ {wheel.as_uri()}" if extra else str(wheel)
            works = use(install(folder / (extra or "core"), what), code, folder)
            print(f"wheel, {extra or 'no extra'}: {'works' if works else 'FAILS'}", flush=True)
            wrong += [] if works else [extra]
        works = use(install(folder / "sdist", str(sdist)), USES[""], folder)
        print(f"sdist: {'works' if works else 'FAILS'}")
        wrong += [] if works else ["sdist"]
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
