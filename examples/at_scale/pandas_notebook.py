"""Scoring inside a notebook that works with pandas: run it whole, or cell by cell (`# %%`)."""

# %% A caseload in pandas, as any export could give it (here: made up)
from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import pandas as pd

import esi_rules as esi
from esi_rules.synthetic import generate

with tempfile.TemporaryDirectory() as made:
    generate(Path(made) / "caseload", cases=500, seed=2, answered=1)
    cases, events, answers = (
        pd.read_parquet(Path(made) / "caseload" / f"{name}.parquet")
        for name in ("cases", "events", "answers")
    )
AS_AT = dt.date(2006, 1, 31)
print(cases[["case_id", "sentence", "commenced_on", "district"]].head(3).to_string(index=False))

# %% A verdict for every case and standard, as a frame like any other
verdicts = esi.evaluate_frames(
    cases, events, answers, standards=esi.national_standards(), as_at=AS_AT
)
late = verdicts[(verdicts["standard"] == "enforcement") & (verdicts["verdict"] == "NOT_MET")]
print(late[["case_id", "reason", "clock_starts", "last_good_day", "done_on"]].head(3).to_string())

# %% Joined back: where is breach action late?
by_district = (
    verdicts[verdicts["standard"] == "enforcement"]
    .merge(cases[["case_id", "district"]], on="case_id")
    .pivot_table(index="district", columns="verdict", values="case_id", aggfunc="count")
    .fillna(0)
    .astype(int)
)
print(by_district.to_string())

# %% The scoring sheet, by district
inspection = esi.Inspection("Notebook", AS_AT)
sheet = esi.score_frames(cases, events, answers, inspection=inspection, by=["district"])
scores = pd.DataFrame(
    {
        "all": {id: score.display for id, score in sheet.sections.items()},
        **{
            group: {id: score.groups[group].display for id, score in sheet.sections.items()}
            for group in sheet.groups
        },
    }
)
print(scores.to_string())
print("overall", sheet.overall.display)
