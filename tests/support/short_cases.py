"""Cases written in a line, and findings told in a line: what the tests of standards share."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import esi_rules as esi
from esi_rules.records.case import Sentence
from esi_rules.records.kinds import KINDS


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def event(text: str) -> esi.Event:
    """Read ``kind day value``; ``?`` is a day that was not recorded, and no value one not known."""
    kind, on, *rest = text.split()
    assert kind in KINDS, kind
    value = rest[0] if rest else None
    amount = Decimal(value) if value and KINDS[kind].amount else value
    return esi.Event(kind, "" if on == "?" else on, amount)


def order(commenced: str, *events: str, ended: str | None = None, **facts: object) -> esi.Case:
    """An order from the day of sentence, with its events and facts."""
    return _case("order", commenced, events, ended, facts)


def licence(released: str, *events: str, ended: str | None = None, **facts: object) -> esi.Case:
    """A licence from the day of release, with its events and facts."""
    return _case("licence", released, events, ended, facts)


def _case(
    sentence: Sentence,
    commenced: str,
    events: tuple[str, ...],
    ended: str | None,
    facts: dict[str, object],
) -> esi.Case:
    answers = facts.pop("answers", {})
    return esi.Case(
        "S01",
        sentence,
        commenced,
        [event(text) for text in events],
        answers,  # type: ignore[arg-type]
        facts,  # type: ignore[arg-type]
        ended_on=ended,
    )


def finding(
    standard: str, case: esi.Case, as_at: str, standards: esi.Standards | None = None
) -> esi.Finding:
    """The finding on one standard, taken from those on all of them."""
    found = esi.evaluate(case, standards or esi.national_standards(), as_at=day(as_at))
    (one,) = (f for f in found if f.standard == standard)
    return one


def told(found: esi.Finding) -> str:
    """Tell a finding in a line: ``MET in-time ns2000 from DAY by DAY on DAY``, what it has of it.

    That is its verdict, reason and edition, the day its clock started, its last good day, and the
    day it was done (or broken).
    """
    words = [found.verdict.value, found.reason.value, found.edition or ""]
    for word, on in (("from", found.clock), ("by", found.due), ("on", found.done)):
        words.append(f"{word} {on}" if on else "")
    return " ".join(word for word in words if word)


def weekly(kind: str, first: str, n: int, value: str = "") -> list[str]:
    """`n` events of one kind, a week apart from the day `first` on."""
    return [f"{kind} {day(first) + dt.timedelta(weeks=k)} {value}" for k in range(n)]


def daily(kind: str, first: str, n: int, value: str = "") -> list[str]:
    """`n` events of one kind, on the day `first` and the days after it."""
    return [f"{kind} {day(first) + dt.timedelta(days=k)} {value}" for k in range(n)]
