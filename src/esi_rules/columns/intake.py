"""Frames of the contract as columns of whole numbers: cases, events and answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import attrs
import narwhals as nw

from esi_rules.case import Fact
from esi_rules.columns.algebra import FAR, any_x, column
from esi_rules.columns.backends import Backend, Lazy
from esi_rules.columns.calendar_table import number
from esi_rules.columns.codes import ANSWERS, FACT_CODES
from esi_rules.columns.evidence import SCALE, Atoms
from esi_rules.errors import BadInputError, Problem, one_of
from esi_rules.files.shape import YES_NO_FACTS

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
    names = cases.collect_schema().names()
    days = ["commenced_on", *(["ended_on"] if "ended_on" in names else [])]
    schema = cases.collect_schema()
    facts = list(facts)
    ended_given = nw.lit(False)
    if "ended_on" in names:
        ended_given = ~nw.col("ended_on").is_null()
        if schema["ended_on"] == nw.String:
            ended_given = ended_given & (nw.col("ended_on").fill_null("") != "")
    made = {f"f_{name}": _fact(name, schema[name]) for name in facts}
    text = schema["case_id"] == nw.String
    case_id = nw.col("case_id") if text else nw.col("case_id").cast(nw.String)
    frame = cases.select(
        case_id.alias("case_id"),
        *(nw.col(day) for day in days),
        (nw.col("sentence").fill_null("") == "order").alias("order"),
        (nw.col("sentence").fill_null("") == "licence").alias("licence"),
        ended_given.alias("ended_given"),
        *(value.alias(name) for name, value in made.items()),
    )
    frame = backend.numbered(frame, days)
    if "ended_on" not in names:
        frame = frame.with_columns(ended_on=nw.lit(FAR, nw.Int32))
    judged = number(as_at)
    ended = nw.col("ended_on").fill_null(FAR)
    odd = (
        ~(nw.col("order") | nw.col("licence"))
        | nw.col("commenced_on").is_null()
        | (nw.col("ended_given") & nw.col("ended_on").is_null())
        | nw.col("case_id").is_null()
        | (ended < nw.col("commenced_on").fill_null(0))
    )
    for name in made:
        odd = odd | (nw.col(name) < 0)
    frame = frame.select(
        "case_id",
        nw.col("commenced_on").fill_null(1).cast(nw.Int32).alias("start"),
        nw.when(ended <= judged).then(ended).otherwise(judged).cast(nw.Int32).alias("day"),
        (ended <= judged).alias("ended"),
        "order",
        odd.alias("odd"),
        *made,
    )
    columns = frozenset(("start", "day", "ended", "order", "odd", *made))
    if questions:
        frame, more = _with_answers(backend, frame, answers, questions)
        columns |= more
    return CaseTable(backend.with_keys(frame), columns)


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
) -> tuple[Lazy, frozenset[str]]:
    names = [f"a_{i}" for i in range(len(questions))]
    if answers is None:
        found = frame.with_columns(*(nw.lit(0).alias(name) for name in names))
        return found, frozenset(names)
    text = nw.col("answer").fill_null("")
    known = nw.lit(0)
    for i, answer in enumerate(ANSWERS):
        known = nw.when(text == (answer or "")).then(nw.lit(i)).otherwise(
            nw.lit(9) if not i else known
        )  # fmt: skip
    rows = answers.select("case_id", "question", known.alias("answer"))
    rows = backend.coded(rows, {"place": ("question", list(questions))})
    rows = rows.filter(nw.col("place") > 0).with_columns(nw.col("place") - 1)
    groups = range(0, len(questions), _QUESTIONS)
    place, value = nw.col("place"), nw.col("answer")
    sums = []
    for group in groups:
        step = nw.lit(0, nw.Int64)
        for i in range(group, min(group + _QUESTIONS, len(questions))):
            shift = 1 << 7 * (i - group)
            step = nw.when(place == i).then(nw.lit(shift, nw.Int64)).otherwise(step)
        # An answer that is none counts as one given twice, and is told as wrong.
        worth = nw.when(value == 9).then(8).otherwise(value + 4)
        sums.append((step * worth).alias(f"sum{group}"))
    grouped = (
        rows.select("case_id", *sums)
        .group_by("case_id")
        .agg(*(nw.col(f"sum{group}").sum() for group in groups), nw.len().alias("sum_n"))
    )
    joined = frame.join(grouped, on="case_id", how="left")
    held = [f"sum{group}" for group in groups]
    joined = joined.with_columns(
        *(nw.col(name).fill_null(0).cast(nw.Int64) for name in (*held, "sum_n"))
    )
    odd = nw.col("odd") | (nw.col("sum_n") > len(questions))
    made = []
    for i, name in enumerate(names):
        field = nw.col(f"sum{i - i % _QUESTIONS}") // (1 << 7 * (i % _QUESTIONS)) % 128
        odd = odd | (field >= 8)
        made.append((field % 4).cast(nw.Int32).alias(name))
    joined = joined.with_columns(*made, odd.alias("odd"))
    return joined.drop(*held, "sum_n"), frozenset(names)


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


def _up_to_day(events: Lazy) -> Lazy:
    """Events after the judged day have not happened yet; an open date always may have."""
    on = nw.col("on")
    return events.with_columns(
        nw.when(on <= nw.col("day")).then(on).otherwise(FAR).alias("on"),
        (nw.col("odd") & ((on <= nw.col("day")) | (on == FAR))).alias("odd"),
    )


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
    joined = _up_to_day(backend.joined(numbers, table.frame.select(*keys, CARRIED, "day")))
    kept = [name for name in numbers.columns if name != "case_id"]
    return joined.select(backend.key, CARRIED, *kept)


def _as_numbers(backend: Backend, events: Lazy, atoms: Atoms, more: Sequence[str]) -> Lazy:
    schema = events.collect_schema()
    kinds, values = list(atoms.kinds), list(atoms.values)
    wide = events.select(
        nw.col("case_id") if schema["case_id"] == nw.String else nw.col("case_id").cast(nw.String),
        "event",
        "on",
        "value",
        *more,
    )
    if schema["value"] != nw.String:
        wide = wide.with_columns(nw.col("value").cast(nw.String))
    wide = backend.numbered(wide, ["on"])
    wide = backend.coded(wide, {"kind": ("event", kinds), "word": ("value", values)})
    if atoms.amounts:
        of = any_x(column("kind") == atoms.kinds[name] for name in sorted(atoms.amounts))
        wide = _with_amounts(backend.figured(wide, of))
    wide = wide.with_columns(
        (nw.col("kind") * Atoms.SPAN + nw.col("word")).cast(nw.Int16).alias("atom")
    )
    wide = backend.computed(wide, [("atom", {"state": atoms.states()})])
    on, state = nw.col("on"), nw.col("state")
    odd = (state == atoms.OPEN) | ((nw.col("kind") > 0) & on.is_null())
    if atoms.amounts:
        odd = odd | ((state == atoms.CARRIES) & nw.col("amount_odd"))
    names = ["atom", *(["amount"] if atoms.amounts else [])]
    day = on.fill_null(FAR).cast(nw.Int32).alias("on")
    return wide.select("case_id", day, *names, odd.alias("odd"), *more)


def _with_amounts(wide: Lazy) -> Lazy:
    """Figures as amounts in thousandths, and whether one is not plainly so many."""
    thousandths = (nw.col("figure") * SCALE).round(0).fill_null(0).cast(nw.Int32)
    wide = wide.with_columns(thousandths.alias("amount"))
    too_much = nw.col("amount") > 10_000 * SCALE
    return wide.with_columns((nw.col("figure").is_null() | too_much).alias("amount_odd"))
