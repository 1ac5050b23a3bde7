"""A digest of case records: the same for the same records, by whatever route they came in.

Every event, answer and fact has a number of 64 bits. Those of a case add up, with its own, to the
number of the case, and those of the cases to the digest: so it does not depend on the order of
rows, and whole columns add up to the same. Order counts only between risk of harm ratings that may
be of one day. A digest shows that records have changed; it is no signature.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import operator
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from esi_rules.records.case import Case
from esi_rules.records.cells import amount_text, cell_text, read_amount
from esi_rules.records.contract import FACTS, YES_NO_FACTS
from esi_rules.records.dates import Day, PartlyKnown
from esi_rules.records.own_facts import with_own_facts
from esi_rules.records.words import RecordWords

__all__ = [
    "BITS",
    "DAY",
    "END",
    "LENGTH",
    "LONGEST_TEXT",
    "PLACES",
    "RANK",
    "RATING",
    "START",
    "answer_number",
    "case_number",
    "digest_of_sum",
    "event_number",
    "fact_number",
    "id_number",
    "kind_number",
    "mixed",
    "rank_numbers",
    "records_digest",
    "text_number",
    "value_number",
]

BITS = (1 << 64) - 1
RATING = "risk_rating"
"""The kind of event whose order on a day has a meaning: the later one counts."""
LONGEST_TEXT = 64
"""Ids of up to so many bytes are weighted sums of their bytes; longer ones are hashed."""


def mixed(number: int) -> int:
    """Return a number of 64 bits, each of which depends on all of those of `number`."""
    number &= BITS
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & BITS
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & BITS
    return number ^ (number >> 31)


_WORDS = RecordWords()
_STEP = 0x9E3779B97F4A7C15
DAY, START, END, LENGTH, RANK = (mixed(n * _STEP) | 1 for n in range(1, 6))
"""What days and lengths are multiplied by: odd numbers without a pattern."""
PLACES = tuple(mixed(n * _STEP) | 1 for n in range(100, 100 + LONGEST_TEXT))
"""What the bytes of an id are multiplied by, in their order."""


@functools.lru_cache(1 << 16)
def text_number(what: str, text: str) -> int:
    """Return the number of some text, which says `what` it is of."""
    import hashlib  # here, since only a sheet needs it and it loads slowly

    data = f"{what}\0{text}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


def id_number(case_id: str) -> int:
    """Return the number of a case id, which has no cache: each comes once."""
    data = case_id.encode("utf-8", "surrogatepass")
    if len(data) > LONGEST_TEXT:
        return text_number("id", case_id)
    weighted: int = sum(map(operator.mul, data, PLACES))
    return (weighted + len(data) * LENGTH) & BITS


def kind_number(kind: str) -> int:
    """Return the number of a kind of event."""
    return text_number("kind", kind)


@functools.lru_cache(1 << 16)
def value_number(text: str) -> int:
    """Return the number of an event's value as text; amounts that are equal have one number."""
    with contextlib.suppress(ValueError):
        text = amount_text(read_amount(text))
    return mixed(text_number("value", text))


@functools.lru_cache(1 << 16)
def event_number(kind: str, on: Day, value: str | Decimal | None) -> int:
    """Return the number of an event; its value may be text, as in a file."""
    if value is None:
        value = ""
    elif isinstance(value, Decimal):
        value = amount_text(value) if value.is_finite() else str(value)
    day = text_number("on", str(on)) if isinstance(on, PartlyKnown) else on.toordinal() * DAY
    return mixed(kind_number(kind) + value_number(value) + day)


def answer_number(question: str, answer: str) -> int:
    """Return the number of an answer; an empty one is the same as none."""
    return text_number(f"answer {question}", answer) if answer else 0


def fact_number(name: str, value: object) -> int:
    """Return the number of a fact; one that is as if it had been left out has none."""
    if (value is False) if name in YES_NO_FACTS else (value is None):
        return 0
    return text_number(f"fact {name}", cell_text(value))


def rank_numbers(ratings: Sequence[tuple[Day, int]]) -> int:
    """Return what the order of ratings adds, each with its day and number, in their order.

    A rating adds something if others that may be of the same day come before it.
    """
    if len({on for on, _ in ratings if isinstance(on, dt.date)}) == len(ratings):
        return 0
    total = 0
    for place, (on, number) in enumerate(ratings):
        rank = sum(_may_be_one_day(on, other) for other, _ in ratings[:place])
        total += mixed(number + rank * RANK) if rank else 0
    return total


def _may_be_one_day(one: Day, other: Day) -> bool:
    (first, last), (start, end) = _span(one), _span(other)
    return start <= last and first <= end


def _span(on: Day) -> tuple[dt.date, dt.date]:
    if isinstance(on, dt.date):
        return on, on
    return on.earliest or dt.date.min, on.latest or dt.date.max


def case_number(case: Case, words: RecordWords = _WORDS) -> int:
    """Return the number of a case with its events, facts and the answers that rules can use.

    `words` says what a record may hold under these rules. Groupings have no number.
    """
    case = with_own_facts(case, words.own_facts)
    total = id_number(case.case_id) + text_number("sentence", case.sentence)
    total += case.commenced_on.toordinal() * START
    total += 0 if case.ended_on is None else case.ended_on.toordinal() * END
    facts: Mapping[str, object] = case.facts
    names = (*FACTS, *words.own_facts)
    total += sum([fact_number(name, facts[name]) for name in names if name in facts])
    answers = [(q, answer) for q, answer in case.answers.items() if q not in words.recorded]
    total += sum([answer_number(question, answer or "") for question, answer in answers])
    numbers = [event_number(event.kind, event.on, event.value) for event in case.events]
    total += sum(numbers)
    rated = [(e.on, n) for e, n in zip(case.events, numbers, strict=True) if e.kind == RATING]
    if len(rated) > 1:
        total += rank_numbers(rated)
    return mixed(total)


def digest_of_sum(total: int, cases: int) -> str:
    """Return the digest of so many cases whose numbers have this sum, in 16 characters."""
    return f"{mixed(total + cases * LENGTH):016x}"


def records_digest(cases: Iterable[Case], words: RecordWords = _WORDS) -> str:
    """Return the digest of cases with their events, facts and answers.

    It covers what verdicts are made of, so it leaves out the columns that scores are grouped by,
    and answers to items that the records alone decide. `words` says what a record may hold.
    """
    numbers = [case_number(case, words) for case in cases]
    return digest_of_sum(sum(numbers), len(numbers))
