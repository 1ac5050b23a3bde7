"""A digest of case records: equal records have equal digests, from every input format.

Every event, answer and fact has a 64-bit hash. The hash of a case is computed from the sum of these
and of the hashes of its id, sentence and dates. The digest is computed from the sum of the hashes
of the cases. So it does not depend on the order of rows, and can be computed on whole columns.
Order counts only between risk of harm ratings that may be on the same day. A digest shows whether
records have changed; it is not a signature.
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
"""The kind of event whose order on a day has a meaning: the later row counts."""
LONGEST_TEXT = 64
"""Ids of up to this many bytes are hashed as weighted sums of bytes; longer ones by BLAKE2."""


def mixed(number: int) -> int:
    """Return 64 bits, each of which depends on all 64 low bits of `number` (as in SplitMix64)."""
    number &= BITS
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & BITS
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & BITS
    return number ^ (number >> 31)


_WORDS = RecordWords()
_STEP = 0x9E3779B97F4A7C15
DAY, START, END, LENGTH, RANK = (mixed(n * _STEP) | 1 for n in range(1, 6))
"""The factors for days and lengths: odd pseudorandom numbers."""
PLACES = tuple(mixed(n * _STEP) | 1 for n in range(100, 100 + LONGEST_TEXT))
"""The factors for the bytes of an id, by position."""


@functools.lru_cache(1 << 16)
def text_number(what: str, text: str) -> int:
    """Return the hash of a text; `what` says what kind of text it is, so that kinds differ."""
    import hashlib  # imported here, because it loads slowly and only a sheet needs it

    data = f"{what}\0{text}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


def id_number(case_id: str) -> int:
    """Return the hash of a case id; not cached, because each id occurs only once."""
    data = case_id.encode("utf-8", "surrogatepass")
    if len(data) > LONGEST_TEXT:
        return text_number("id", case_id)
    weighted: int = sum(map(operator.mul, data, PLACES))
    return (weighted + len(data) * LENGTH) & BITS


def kind_number(kind: str) -> int:
    """Return the hash of a kind of event."""
    return text_number("kind", kind)


@functools.lru_cache(1 << 16)
def value_number(text: str) -> int:
    """Return the hash of an event's value, given as text; equal amounts have equal hashes."""
    with contextlib.suppress(ValueError):
        text = amount_text(read_amount(text))
    return mixed(text_number("value", text))


@functools.lru_cache(1 << 16)
def event_number(kind: str, on: Day, value: str | Decimal | None) -> int:
    """Return the hash of an event; its value may be text, as in a file."""
    if value is None:
        value = ""
    elif isinstance(value, Decimal):
        value = amount_text(value) if value.is_finite() else str(value)
    day = text_number("on", str(on)) if isinstance(on, PartlyKnown) else on.toordinal() * DAY
    return mixed(kind_number(kind) + value_number(value) + day)


def answer_number(question: str, answer: str) -> int:
    """Return the hash of an answer; 0 for an empty answer."""
    return text_number(f"answer {question}", answer) if answer else 0


def fact_number(name: str, value: object) -> int:
    """Return the hash of a fact; 0 for a value that means the same as leaving the fact out."""
    if (value is False) if name in YES_NO_FACTS else (value is None):
        return 0
    return text_number(f"fact {name}", cell_text(value))


def rank_numbers(ratings: Sequence[tuple[Day, int]]) -> int:
    """Return what the order of ratings adds to the sum of a case.

    `ratings` has the day and the hash of each rating, in order. A rating adds a number if a rating
    that may be on the same day comes before it.
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
    """Return the hash of a case with its events, facts and the answers that rules can use.

    `words` has the names that records may use under these rules. Groups are left out. Raises
    `BadRecordError` for a declared fact with a wrong value.
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
    """Return the digest, 16 hexadecimal digits, for the sum of the hashes of `cases` cases."""
    return f"{mixed(total + cases * LENGTH):016x}"


def records_digest(cases: Iterable[Case], words: RecordWords = _WORDS) -> str:
    """Return the digest of cases with their events, facts and answers, as 16 hexadecimal digits.

    It covers the data that verdicts depend on. So it leaves out the columns that scores are grouped
    by, and answers to items that the records alone decide. `words` has the names that records may
    use.
    """
    numbers = [case_number(case, words) for case in cases]
    return digest_of_sum(sum(numbers), len(numbers))
