"""Writes docs/evidence.md from the records in docs/evidence: ``make evidence``."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.support.paths import DOCS, TESTS

__all__ = ["PAGE", "RECORDS", "page"]

PAGE = DOCS / "evidence.md"
RECORDS = DOCS / "evidence"
_WANTED = 1_000_000
TEMPLATE = TESTS / "support" / "evidence_template.md"


def page() -> str:
    """Return the page."""
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, written in _SECTIONS.items():
        text = text.replace(f"{{{{{name}}}}}", "\n".join(written(_record(name))).rstrip("\n"))
    return text


def _record(name: str) -> Any:
    return json.loads((RECORDS / f"{name}.json").read_text(encoding="utf-8"))


def _day(text: str) -> str:
    day = dt.date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines) + "\n"


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value).replace("|", "\\|")


def _fuzzing(run: Mapping[str, Any]) -> Iterator[str]:
    targets = run["targets"]
    total = sum(one["inputs"] for one in targets.values())
    failed = sum(len(one["failures"]) for one in targets.values())
    yield (
        f"**Recorded run**, {_day(run['last_day'])}, seed {run['seed']}: {total:,} inputs in "
        f"{run['processes']} process{'es' if run['processes'] > 1 else ''}, "
        f"{run['seconds']:,.0f} seconds of the processor, at most {run['peak_mib']:,} MiB; "
        f"{failed} failures, whose causes were removed afterwards and are listed below."
        f"{'' if total >= _WANTED else f' The run is to reach {_WANTED:,} inputs.'}\n"
    )
    rows = [
        (name, one["inputs"], one["accepted"], one["slowest_ms"], len(one["failures"]))
        for name, one in targets.items()
    ]
    yield _table(("Target", "Inputs", "Accepted", "Slowest (ms)", "Failures"), rows)


def _mutants(run: Mapping[str, Any]) -> Iterator[str]:
    whole = all(part["not tried"] == 0 and part["mutants"] for part in run["parts"].values())
    state = "all parts are tried in full" if whole else "the run is not finished"
    yield f"**State on {_day(run['day'])}**: {state}.\n"
    rows = []
    for name, one in run["parts"].items():
        tried = one["mutants"] - one["not tried"]
        left = one["survived"] + one["suspicious"] - one["equivalent"]
        killed = one["killed"] + one["timeout"]
        share = f"{killed * 100 // (tried - one['equivalent'])}%" if tried else "-"
        rows.append(
            (name, one["mutants"], tried, killed, one["equivalent"], left, one["no tests"], share)
        )
    heads = (
        "Part",
        "Mutants",
        "Tried",
        "Killed",
        "Equivalent",
        "Survive",
        "Run by no test",
        "Killed of tried",
    )
    yield _table(heads, rows)


def _coverage(run: Mapping[str, Any]) -> Iterator[str]:
    rows = [(name, one["lines"], one["branches"]) for name, one in run["parts"].items()]
    yield f"Measured on {_day(run['day'])}:\n"
    yield _table(("Part", "Lines", "Branches"), rows)


def _rules(run: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"On {_day(run['day'])}: {run['scenarios']:,} scenarios see {run['seen']:,} of "
        f"{run['of']:,} outcomes of clauses. Of {run['changes']:,} changes, {run['noticed']:,} are "
        f"noticed, {run['no_difference']:,} make no difference to any case (each is listed with "
        f"the argument), and {run['missed']:,} are missed.\n"
    )


def _matrix(run: Mapping[str, Any]) -> Iterator[str]:
    total = sum(one["records"] for one in run["runs"])
    yield (
        f"On {_day(run['day'])}: {total:,} records, {run['differences']} differences. The whole "
        f"run of 100,000 records on one state of the code has not been made.\n"
    )
    rows = [(one["records"], str(one["seed"]), one["routes"]) for one in run["runs"]]
    yield _table(("Records", "Seed", "Routes"), rows)


def _faults(faults: Sequence[Mapping[str, str]]) -> Iterator[str]:
    rows = [
        (_day(one["day"]), one["by"], one["fault"], one["remedy"], f"`{one['kept']}`")
        for one in faults
    ]
    yield _table(("Day", "Found by", "Fault", "Remedy", "Kept as a test"), rows)


_SECTIONS = {
    "fuzzing": _fuzzing,
    "mutants": _mutants,
    "coverage": _coverage,
    "rule_changes": _rules,
    "matrix": _matrix,
    "faults": _faults,
}


def main() -> int:
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
