"""Rows of frames back to cases, for those that are read one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from esi_rules.errors import BadInputError, Problem
from esi_rules.records.case import Answer, Case, Event, Fact
from esi_rules.records.cells import cell_text, read_amount
from esi_rules.records.contract import CASE_COLUMNS, CHOICE_FACTS, YES_NO_FACTS
from esi_rules.records.dates import PartlyKnown, read_date, read_day
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.text import one_of

__all__ = ["records"]

Row = Mapping[str, object]

FACT_WORDS: Mapping[str, Mapping[str, Fact]] = {
    **{name: {"yes": True, "no": False, "": None} for name in YES_NO_FACTS},
    **{name: {**words, "": None} for name, words in CHOICE_FACTS.items()},
}
"""What the text of each fact is read as; empty is not known."""

_SHOWN = 20
"""How many problems are told: a frame can hold millions."""
_ANSWERS: Mapping[str, Answer | None] = {"yes": "yes", "no": "no", "na": "na", "": None}


def records(
    cases: Sequence[Row],
    events: Iterable[Row],
    answers: Iterable[Row],
    kinds: Mapping[str, EventKind],
) -> list[Case]:
    """Return the cases of some rows, each with its events and answers, in the order of the rows.

    `kinds` holds the caller's own kinds of event. Raises `BadInputError` with every problem.
    """
    problems: list[Problem] = []
    events_of: dict[str, list[Event]] = {}
    answers_of: dict[str, dict[str, Answer | None]] = {}
    days: dict[str, Event] = {}
    for row in events:
        case_id, name, on, value = (cell_text(row[c]) for c in ("case_id", "event", "on", "value"))
        key = f"{name}\0{on}\0{value}"
        event = days.get(key)
        if event is None:
            try:
                event = days[key] = _event(name, on, value, kinds)
            except (TypeError, ValueError) as error:
                words = str(error)
                problems.append(Problem("events", f"in case `{case_id}`: {words}"))
                continue
        events_of.setdefault(case_id, []).append(event)
    for row in answers:
        case_id, question, answer = (cell_text(row[c]) for c in ("case_id", "question", "answer"))
        if answer not in _ANSWERS:
            message = f"must be `yes`, `no`, `na` or empty, in case `{case_id}`"
            problems.append(Problem("answers", message, column="answer", value=answer))
            continue
        held = answers_of.setdefault(case_id, {})
        if question in held:
            message = f"is answered twice in case `{case_id}`; keep one row"
            problems.append(Problem("answers", message, column="question", value=question))
        held[question] = _ANSWERS[answer]
    found: list[Case] = []
    for row in cases:
        try:
            found.append(_case(row, events_of, answers_of))
        except ValueError as error:
            words = str(error)
            problems.append(Problem("cases", f"in case `{cell_text(row['case_id'])}`: {words}"))
    if problems:
        more = len(problems) - _SHOWN
        if more > 0:
            problems[_SHOWN:] = [Problem("frames", f"hold {more} more problems like these")]
        raise BadInputError(problems)
    return found


def _event(name: str, on: str, value: str, kinds: Mapping[str, EventKind]) -> Event:
    kind = KINDS.get(name) or kinds.get(name)
    held: str | Decimal | None = value or None
    if value and kind is not None and kind.amount:
        try:
            held = read_amount(value)
        except ValueError as error:
            raise ValueError(f"the `value` of an event `{name}`, `{value:.80}`, {error}") from None
    return Event(name, read_day(on) if on else PartlyKnown(), held)


def _case(
    row: Row, events: Mapping[str, list[Event]], answers: Mapping[str, dict[str, Answer | None]]
) -> Case:
    cells = {name: cell_text(value) for name, value in row.items()}
    case_id, sentence, ended = cells["case_id"], cells["sentence"], cells.get("ended_on", "")
    if sentence not in ("order", "licence"):
        raise ValueError(f"`sentence` must be `order` or `licence` (got `{sentence:.80}`)")
    facts: dict[str, Fact] = {}
    for name, words in FACT_WORDS.items():
        if name in cells:
            if cells[name] not in words:
                listed = one_of(word for word in words if word)
                raise ValueError(f"`{name}` must be {listed}, or empty (got `{cells[name]:.80}`)")
            facts[name] = words[cells[name]]
    groups = {name: text for name, text in cells.items() if name not in CASE_COLUMNS}
    return Case(
        case_id,
        "order" if sentence == "order" else "licence",
        read_date(cells["commenced_on"]),
        tuple(events.get(case_id, ())),
        answers.get(case_id, {}),
        facts,
        groups,
        read_date(ended) if ended else None,
    )
