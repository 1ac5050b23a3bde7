"""How the time for one case grows with its events: seconds, and the ratio to the size before.

Run ``python -m benchmarks.growth [--sizes 1000 10000 100000]``. With ten times the events, ten
times the seconds is linear growth, a little more is n log n, and a hundred times is quadratic.

The events are of every kind that the shipped standards read, on days of the same 25 years at every
size. Each is judged in five states: every date and value full; every date partly known; every
second date and value open; every value empty; and a single failure known by its month alone, where
the evaluator tries every day of that month.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Literal, get_args

import esi_rules as esi
from esi_rules.records.case import Fact
from esi_rules.records.kinds import KINDS, EventKind

State = Literal["dated", "open", "mixed", "no values", "one open"]
START = dt.date(2000, 4, 3)
AS_AT = dt.date(2025, 4, 3)
FACTS: dict[str, Fact] = {
    **dict.fromkeys(("unpaid_work", "accredited_programme", "dtto", "drr", "victim_scheme"), True),
    "tier": 3,
    "band": "high",
}


def case_of(n: int, state: State) -> esi.Case:
    """Return a case with `n` events in a state, the same one each time."""
    chance = random.Random(2005)
    kinds = [*KINDS.values()]
    events = [_event(kinds[place % len(kinds)], place, state, chance) for place in range(n)]
    if state == "one open":
        first_month = esi.PartlyKnown(START.year, START.month)
        events[-1] = esi.Event("failure", first_month, "unacceptable")
    return esi.Case("C1", "order", START, events, facts=FACTS)


def _event(kind: EventKind, place: int, state: State, chance: random.Random) -> esi.Event:
    day = START + dt.timedelta(days=chance.randrange((AS_AT - START).days))
    value: str | Decimal | None = Decimal(chance.randrange(8)) if kind.amount else None
    if kind.values:
        value = chance.choice(kind.values)
    is_open = state == "open" or (state == "mixed" and chance.random() < 0.5)
    if state == "no values" or (is_open and chance.random() < 0.5):
        value = None
    forms = (
        esi.PartlyKnown(day.year, day.month),
        esi.PartlyKnown(day.year),
        esi.PartlyKnown(),
    )
    return esi.Event(kind.name, chance.choice(forms) if is_open else day, value)


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time that `work` takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def main() -> None:
    """Print a line for each piece of work and state, with a column for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--states", choices=get_args(State), nargs="+", default=get_args(State))
    options = parser.parse_args()
    works: dict[str, Callable[[esi.Case], object]] = {
        f"evaluate {edition}": _evaluation(esi.national_standards(edition=edition))
        for edition in ("ns2000", "ns2005")
    }
    works["score"] = lambda case: esi.score(esi.Inspection("Growth", AS_AT, [case]))
    print(f"{'events':<26}" + "".join(f"{size:>19,}" for size in options.sizes))
    for work in works.values():
        work(case_of(10, "mixed"))  # what the first case of a run prepares is not measured
    for state in options.states:
        cases = [case_of(size, state) for size in options.sizes]
        for name, work in works.items():
            line, before = f"{f'{name}, {state}':<26}", 0.0
            for case in cases:
                took = seconds(lambda case=case, work=work: work(case))  # type: ignore[misc]
                growth = f"x {took / before:.1f}" if before else ""
                line += f"{took:>10.2f} s{growth:>7}"
                before = took
            print(line, flush=True)


def _evaluation(standards: esi.Standards) -> Callable[[esi.Case], object]:
    return lambda case: esi.evaluate(case, standards, as_at=AS_AT)


if __name__ == "__main__":
    main()
