"""Frames of the contract as columns of whole numbers: cases, events and answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import attrs
import narwhals as nw

from esi_rules.columns.algebra import FAR, NO, X, any_x, column, lit, small, where
from esi_rules.columns.backends import Backend, How, Lazy, Step
from esi_rules.columns.calendar_table import number
from esi_rules.columns.codes import ANSWERS, FACT_CODES
from esi_rules.columns.evidence import ATOM, ON, SCALE, Atoms, lit64
from esi_rules.errors import BadInputError, Problem
from esi_rules.records.case import Fact
from esi_rules.records.contract import YES_NO_FACTS
from esi_rules.text import one_of

__all__ = [
    "CARRIED",
    "GUARD",
    "CaseTable",
    "EventTable",
    "StrayEventsError",
    "cases_in",
    "events_in",
    "need_columns",
    "need_ids",
]

CARRIED = "start"
"""The column of its case that every event has: nearly all that is asked compares with it."""
GUARD = "sum_guard"
"""Of each case: how many events a counter can have counted."""
GUARD_ODD = "sum_guard_odd"
"""How many of its events leave something open."""


def need_columns(name: str, frame: Lazy, columns: Sequence[str]) -> None:
    """Raise `BadInputError` for a table that lacks columns."""
    held = frame.collect_schema().names()
    problems = [
        Problem(name, f"is missing; the table needs {one_of(columns)}", column=lacking)
        for lacking in columns
        if lacking not in held
    ]
    if problems:
        raise BadInputError(problems)


def need_ids(backend: Backend, cases: Lazy) -> None:
    """Raise `BadInputError` for cases without an id, or with one that is not theirs alone."""
    ids = nw.col("case_id")
    blank = (ids.fill_null("").str.strip_chars() == "").cast(nw.Int64)
    asked = cases.select(ids.n_unique().alias("n"), nw.len().alias("all"), blank.sum().alias("no"))
    distinct, total, lacking = (int(n or 0) for n in backend.collect(asked).row(0))
    problems = []
    if lacking:
        message = f"is empty in {lacking} row{'s' * (lacking > 1)}; every case needs an id"
        problems.append(Problem("cases", message, column="case_id"))
    if distinct != total:
        again = cases.group_by("case_id").agg(nw.len().alias("n")).filter(nw.col("n") > 1)
        held = backend.collect(again.select("case_id").head(20))["case_id"].to_list()
        message = "comes more than once; each case has one row"
        problems += [
            Problem("cases", message, column="case_id", value=name)
            for name in sorted(str(name) for name in held if name is not None and name.strip())
        ]
    if problems:
        raise BadInputError(problems)


@attrs.frozen
class CaseTable:
    """Cases as whole numbers: a row for each, known by the backend's key and by its id."""

    frame: Lazy
    columns: frozenset[str]


def cases_in(
    backend: Backend,
    cases: Lazy,
    answers: Lazy | None,
    as_at: dt.date,
    facts: Iterable[str],
    questions: Sequence[str],
) -> CaseTable:
    """Return the cases with the day each is judged at, and some of their facts and answers.

    `odd` is yes for a row that is not as the contract has it.
    """
    schema = cases.collect_schema()
    names = schema.names()
    days = ["commenced_on", *(["ended_on"] if "ended_on" in names else [])]
    ended_given = nw.lit(False)
    if "ended_on" in names:
        ended_given = ~nw.col("ended_on").is_null()
        if schema["ended_on"] == nw.String:
            ended_given = ended_given & (nw.col("ended_on").fill_null("") != "")
    made = {f"f_{name}": _fact(name, schema[name]) for name in facts}
    frame = cases.select(
        "case_id",
        *(nw.col(day) for day in days),
        (nw.col("sentence").fill_null("") == "order").alias("order"),
        (nw.col("sentence").fill_null("") == "licence").alias("licence"),
        ended_given.alias("ended_given"),
        *(value.alias(name) for name, value in made.items()),
    )
    frame = backend.numbered(frame, days)
    start, judged = column("commenced_on"), number(as_at)
    ended = column("ended_on") if "ended_on" in names else lit(FAR)
    odd = ~(column("order") | column("licence")) | ~start.there | (ended < start)
    odd = odd | (column("ended_given") & ~ended.there)
    odd = odd | any_x(column(name) < 0 for name in made)
    values = {
        "case_id": column("case_id"),
        "start": where(start.there, start, 1),
        "day": where(ended <= judged, ended, judged),
        "ended": ended <= judged,
        "order": column("order"),
        **{name: column(name) for name in made},
    }
    if questions:
        frame, answered, wrong = _with_answers(backend, frame, answers, questions)
        values, odd = {**values, **answered}, odd | wrong
    values["odd"] = odd
    frame = backend.with_keys(backend.rows(frame, values))
    return CaseTable(frame, frozenset(values) - {"case_id"})


def _fact(name: str, kind: nw.dtypes.DType) -> nw.Expr:
    """A fact as its code; -1 for what it cannot be."""
    values = FACT_CODES[name]
    held = nw.col(name)
    if kind == nw.Boolean and name in YES_NO_FACTS:
        return nw.when(held.is_null()).then(0).otherwise(
            nw.when(held.fill_null(False)).then(1).otherwise(2)
        )  # fmt: skip
    words = [_word(value) for value in values]
    if kind.is_numeric():
        if name != "tier":
            return nw.when(held.is_null()).then(0).otherwise(-1)
        whole = held.fill_null(0)
        found = nw.lit(-1)
        for i in range(len(words)):
            found = nw.when(whole == i).then(nw.lit(i)).otherwise(found)
        return found
    text = held.cast(nw.String).fill_null("")
    found = nw.lit(-1)
    for i, word in enumerate(words):
        found = nw.when(text == word).then(nw.lit(i)).otherwise(found)
    return found


def _word(value: Fact) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


_QUESTIONS = 8
"""Answers share whole numbers, so many to each, in seven bits: the answer, and how many times."""


def _with_answers(
    backend: Backend, frame: Lazy, answers: Lazy | None, questions: Sequence[str]
) -> tuple[Lazy, dict[str, X], X]:
    """Return cases with their answers, the code of each answer, and whether any is wrong."""
    names = [f"a_{i}" for i in range(len(questions))]
    if answers is None:
        return frame, dict.fromkeys(names, lit(0)), NO
    words = [answer or "" for answer in ANSWERS]
    coded = backend.coded(answers, {"place": ("question", questions), "given": ("answer", words)})
    place, given = column("place"), column("given")
    # An answer that is none counts as one given twice, and is told as wrong.
    worth = where(given == 0, 8, given + 3)
    sums: dict[str, tuple[How, X]] = {"sum_n": ("sum", lit64(1))}
    for group in range(0, len(questions), _QUESTIONS):
        step = lit64(0)
        for i in range(group, min(group + _QUESTIONS, len(questions))):
            step = where(place == i + 1, lit64(1 << 7 * (i - group)), step)
        sums[f"sum{group}"] = "sum", step * worth
    by = {"case_id": column("case_id")}
    grouped = backend.grouped(coded, by, sums, where=place > 0)
    joined = frame.join(grouped, on="case_id", how="left")
    joined = joined.with_columns(*(nw.col(name).fill_null(0).cast(nw.Int64) for name in sums))
    wrong = column("sum_n") > len(questions)
    found: dict[str, X] = {}
    for i, name in enumerate(names):
        first = 7 * (i % _QUESTIONS)
        field = column(f"sum{i - i % _QUESTIONS}").split(1 << first) % 128
        wrong = wrong | (field >= 8)
        found[name] = field % 4
    return joined, found, wrong


class StrayEventsError(Exception):
    """Not every event has a case: how many have, and how many there are."""


@attrs.frozen
class EventTable:
    """Events as whole numbers, each with the key of its case."""

    all: Lazy
    """The key, `start`, `on` (far unless a full date up to the judged day), and what it is.

    That is `atom`, `amount`, and whether it leaves something open, `odd`.
    """
    in_order: Lazy
    """Those of which the order matters, without `odd`; each with its `row` if need be."""
    backend: Backend
    base_columns: frozenset[str]
    """The columns of the cases."""

    @property
    def key(self) -> str:
        """The column that a case is known by."""
        return self.backend.key

    @property
    def keys(self) -> tuple[str, ...]:
        """The key, and the id where that is another column."""
        return (self.key,) if self.key == "case_id" else (self.key, "case_id")

    @property
    def guards(self) -> tuple[str, ...]:
        """The columns that tell which cases are to be routed."""
        return (GUARD, GUARD_ODD, "odd")


def events_in(
    backend: Backend, events: Lazy, table: CaseTable, atoms: Atoms, in_order: Sequence[str]
) -> EventTable:
    """Return the events; `in_order` names the kinds of which the order matters.

    Raises `StrayEventsError`.
    """
    # The join by id is most of the work, so it is done once.
    joined = backend.kept(_of_cases(backend, events, table, atoms))
    found = backend.collect(joined.select(nw.len().alias("n"))).item()
    total = backend.collect(events.select(nw.len().alias("n"))).item()
    if found != total:
        raise StrayEventsError(int(found), int(total))
    few = joined
    if in_order and not backend.ordered:
        named = nw.lit(False)
        for kind in in_order:
            named = named | (nw.col("event") == kind)
        numbered = backend.with_rows(events.filter(named))
        few = backend.kept(_of_cases(backend, numbered, table, atoms, "row"))
    return EventTable(joined, few.drop("odd"), backend, table.columns)


def _of_cases(backend: Backend, events: Lazy, table: CaseTable, atoms: Atoms, *more: str) -> Lazy:
    """Events with the key of their case; `more` are columns that are kept."""
    keys = dict.fromkeys((backend.key, "case_id"))
    numbers = _as_numbers(backend, events, atoms, more)
    joined = backend.joined(numbers, table.frame.select(*keys, CARRIED, "day"))
    # An event after the judged day has not happened yet; one of an open date always may have.
    on, far = ON <= column("day"), ~ON.there
    state, amount = column("state"), column("amount")
    odd = (state == atoms.OPEN) | (far & (ATOM >= atoms.SPAN))
    values = {name: column(name) for name in (backend.key, CARRIED, *more)}
    if atoms.amounts:
        odd = odd | ((state == atoms.CARRIES) & ((amount < 0) | (amount > _MOST)))
        values["amount"] = where(amount < 0, 0, amount)
    values |= {"on": where(on, ON, FAR), "atom": ATOM, "odd": odd & (on | far)}
    return backend.rows(joined, values)


_MOST = 10_000 * SCALE
"""The largest amount that counters have room for; a larger one is open evidence here."""


def _as_numbers(backend: Backend, events: Lazy, atoms: Atoms, more: Sequence[str]) -> Lazy:
    schema = events.collect_schema()
    value = nw.col("value") if schema["value"] == nw.String else nw.col("value").cast(nw.String)
    frame = backend.numbered(events.select("case_id", "event", "on", value, *more), ["on"])
    words = {"kind": ("event", list(atoms.kinds)), "word": ("value", list(atoms.values))}
    frame = backend.coded(frame, words)
    kind, held = column("kind"), ["case_id", "on", "atom", "state", *more]
    if atoms.amounts:
        of = any_x(kind == atoms.kinds[name] for name in sorted(atoms.amounts))
        frame = backend.measured(frame, of)
        held.append("amount")
    atom: Step = {"atom": small(kind * atoms.SPAN + column("word"))}
    return backend.computed(frame, [atom, ("atom", {"state": atoms.states()})], held)
