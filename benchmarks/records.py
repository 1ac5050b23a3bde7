"""Plain records of a folder of Parquet, case by case, for functions that judge one case at a time.

Nothing is checked and no value of the package is built: this is the least that plain Python must do
to read a caseload of full dates and recorded values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import polars as pl

from esi_rules.records.case import Fact

__all__ = ["EventRow", "Record", "records"]

_AMOUNTS = {"unpaid_work_session", "contact_hours"}
_FLAGS = ("unpaid_work", "accredited_programme", "dtto", "drr", "victim_scheme", "residential")
_YES_NO: Mapping[str, Fact] = {"": None, "yes": True, "no": False}
_QUESTIONS = ["C1.1a", "C2.4b"]


class EventRow(NamedTuple):
    """One event of a record."""

    kind: str
    on: dt.date
    value: str | Decimal | None


class Record(NamedTuple):
    """What the plain function reads of a case."""

    case_id: str
    sentence: str
    commenced_on: dt.date
    ended_on: dt.date | None
    facts: Mapping[str, Fact]
    answers: Mapping[str, str | None]
    events: list[EventRow]


def records(folder: Path) -> Iterator[Record]:
    """Read the three tables and group them by case."""
    events = pl.read_parquet(folder / "events.parquet", columns=["case_id", "event", "on", "value"])
    if not events["case_id"].is_sorted():
        events = events.sort("case_id", maintain_order=True)
    runs = events["case_id"].rle().struct.unnest()
    places: dict[str, tuple[int, int]] = {}
    end = 0
    for length, case_id in runs.iter_rows():
        places[case_id] = end, end + length
        end += length
    kinds, days, values = (events[name].to_list() for name in ("event", "on", "value"))
    answers: dict[str, dict[str, str | None]] = {}
    asked = pl.scan_parquet(folder / "answers.parquet").filter(pl.col("question").is_in(_QUESTIONS))
    for case_id, question, answer in (
        asked.select("case_id", "question", "answer").collect().iter_rows()
    ):
        answers.setdefault(case_id, {})[question] = answer or None
    columns = ["case_id", "sentence", "commenced_on", "ended_on", *_FLAGS, "tier", "band"]
    cases = pl.read_parquet(folder / "cases.parquet", columns=columns).select(columns)
    for case_id, sentence, commenced_on, ended_on, *flags, tier, band in cases.iter_rows():
        facts: dict[str, Fact] = {
            name: _YES_NO[flag] for name, flag in zip(_FLAGS, flags, strict=True)
        }
        facts["tier"], facts["band"] = int(tier) if tier else None, band or None
        begin, end = places.get(case_id, (0, 0))
        found = [
            EventRow(kind, on, Decimal(value) if kind in _AMOUNTS else value or None)
            for kind, on, value in zip(
                kinds[begin:end], days[begin:end], values[begin:end], strict=True
            )
        ]
        own = answers.get(case_id, {})
        yield Record(case_id, sentence, commenced_on, ended_on, facts, own, found)
