"""The forms of rules, moments and windows in a file, by class."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from fractions import Fraction

import attrs

from esi_rules.calendar import windows
from esi_rules.calendar.period import Period
from esi_rules.errors import BadRuleError, EsiError
from esi_rules.records.contract import YES_NO_FACTS
from esi_rules.records.own_facts import FactKind, NumberRange
from esi_rules.rulefile.events_form import EVENTS
from esi_rules.rulefile.forms import (
    DAY,
    FLAG,
    PLAIN,
    TEXT,
    ChoiceForm,
    Form,
    Later,
    Many,
    Schema,
    Writing,
    scalar,
)
from esi_rules.rulefile.numbers import COUNT, PERIOD, PERIODS, SHARE
from esi_rules.rulefile.parse_context import ParseContext
from esi_rules.rulefile.problems import BAD
from esi_rules.rulefile.record_form import KeyForm, RecordForm, Tagged, entries_of
from esi_rules.rulefile.yaml_nodes import Node
from esi_rules.rules import algebra as rules
from esi_rules.rules import moments
from esi_rules.rules.given_values import SHIPPED_FACTS
from esi_rules.rules.verdict import Verdict
from esi_rules.text import nearest, one_of

__all__ = ["KEYS", "MOMENT", "RULE", "shipped_facts_only"]

KEYS: Mapping[type[rules.Rule], Mapping[str, str]] = {
    rules.Within: {"period": "within"},
    rules.AtLeast: {"n": "at_least"},
    rules.AtMost: {"n": "at_most"},
    rules.Never: {"moment": "never"},
    rules.NoLongerThan: {"periods": "no_longer_than", "events": "between"},
    rules.Share: {"least": "share"},
    rules.Answered: {"question": "answer"},
    rules.ByStandard: {"standard": "standard"},
    rules.Given: {"fact": "given", "values": "is"},
    rules.Happened: {"moment": "happened"},
    rules.SameDay: {"one": "same_day", "other": "as"},
    rules.Settled: {"verdict": "settled"},
    rules.Asked: {"question": "asked"},
    rules.AllOf: {"parts": "all_of"},
    rules.AnyOf: {"parts": "any_of"},
    rules.AllDue: {"parts": "all_due"},
    rules.Not: {"rule": "not"},
    rules.When: {"condition": "when", "rule": "then"},
    rules.Pick: {"condition": "if", "then": "then", "otherwise": "else"},
    rules.Each: {"series": "each", "duty": "do"},
    rules.Changed: {"on": "changed_on"},
}
"""For each kind of rule, the keys of its fields; the first key identifies the kind."""

_RULES = Later(lambda: RULE)
_MOMENTS = Later(lambda: MOMENT)


@attrs.frozen
class _Question:
    """The id of an item, which is checked when all items are known."""

    def dump(self, value: object, out: Writing) -> object:
        return value

    def read(self, node: Node, r: ParseContext) -> object:
        value = TEXT.read(node, r)
        if isinstance(value, str):
            message = "is not an item of the inspection"
            r.questions.append((r.problem(node, message, value), value))
        return value

    def schema(self, s: Schema) -> dict[str, object]:
        return {"type": "string", "description": "The id of an item."}


@attrs.frozen
class _Standard:
    """The id of a standard, which is checked when all standards are known."""

    def dump(self, value: object, out: Writing) -> object:
        return value

    def read(self, node: Node, r: ParseContext) -> object:
        value = TEXT.read(node, r)
        if isinstance(value, str):
            r.standards.append((r.problem(node, "is not a standard", value), value))
            if r.owner is not None:
                message = "is the standard itself; a rule cannot wait for its own finding"
                if value != r.owner:
                    message = f"comes after `{r.owner}`, which names it; move it before"
                r.too_early.append((r.problem(node, message, value), value, r.owner))
        return value

    def schema(self, s: Schema) -> dict[str, object]:
        return {"type": "string", "description": "The id of a standard."}


@attrs.frozen
class _Fact:
    """The name of a shipped fact, or of a fact that the file declares."""

    def dump(self, value: object, out: Writing) -> object:
        return out.fact(value) if isinstance(value, FactKind) else value

    def read(self, node: Node, r: ParseContext) -> object:
        value = TEXT.read(node, r)
        if not isinstance(value, str) or value in SHIPPED_FACTS:
            return value
        if value in r.facts.broken:
            return BAD
        if value not in r.facts.known:
            known = (*SHIPPED_FACTS, *r.facts.known)
            message = f"is not a fact of the case, which has {one_of(known, 'and')}"
            near = nearest(value, known)
            if near is None:
                message += "; `facts` declares your own"
            return r.wrong(node, message, value, near)
        return r.facts.known[value]

    def schema(self, s: Schema) -> dict[str, object]:
        own = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
        return {"anyOf": [{"enum": list(SHIPPED_FACTS)}, own]}


@attrs.frozen
class _GivenValue:
    """A value that a fact is compared with; a range of numbers is written ``50 or more``."""

    def dump(self, value: object, out: Writing) -> object:
        return value.words if isinstance(value, NumberRange) else PLAIN.dump(value, out)

    def read(self, node: Node, r: ParseContext) -> object:
        return PLAIN.read(node, r)

    def schema(self, s: Schema) -> dict[str, object]:
        return PLAIN.schema(s)


def shipped_facts_only(s: Schema) -> dict[str, object]:
    """Return the schema of any value in which rules refer only to shipped facts."""

    def any_of_it() -> dict[str, object]:
        inside = shipped_facts_only(s)
        given = {"enum": list(SHIPPED_FACTS)}
        return {"properties": {"given": given}, "additionalProperties": inside, "items": inside}

    return s.part("shipped_facts_only", any_of_it)


def _given(fact: str | FactKind, values: tuple[bool | int | str, ...] = ()) -> rules.Given:
    """Build the rule on a fact, with the values that this fact can have."""
    if isinstance(fact, FactKind) and fact.number:
        return rules.Given(fact, tuple(_range(value) for value in values))
    if isinstance(fact, FactKind) and fact.values:
        # A value of the fact may be text that looks like a number.
        return rules.given(fact, *(str(v) if type(v) is int else v for v in values))
    if fact in YES_NO_FACTS and any(not isinstance(value, bool) for value in values):
        raise BadRuleError(f"the fact `{fact}` is `yes` or `no`; leave `is` out to ask for a yes")
    return rules.given(fact, *values)


def _range(value: bool | int | str) -> NumberRange:
    text = ("no", "yes")[value] if isinstance(value, bool) else str(value)
    try:
        return NumberRange.read(text)
    except ValueError as error:
        raise BadRuleError(f"`{text:.80}` {error}") from None


@attrs.frozen
class _Windows:
    """Windows in words; `patterns` match exactly what `dump` writes."""

    name: str
    patterns: tuple[str, ...]
    example: str

    def dump(self, value: object, out: Writing) -> object:
        assert isinstance(
            value, windows.Series | windows.Months | windows.Weeks | windows.MonthAfterWeeks
        )
        return value.words.removeprefix("each ")

    def read(self, node: Node, r: ParseContext) -> object:
        found = scalar(node, r, f"a {self.name}, such as {self.example}")
        if found is None:
            return BAD
        text = " ".join(found.text.split())
        for pattern in self.patterns:
            match = re.fullmatch(pattern, text)
            if match is not None:
                numbers = {k: int(v) for k, v in match.groupdict().items() if v is not None}
                try:
                    return _window(pattern, numbers, text)
                except EsiError as error:
                    return r.wrong(node, str(error), found.text)
        return r.wrong(node, f"must be a {self.name}, such as {self.example}", found.text)

    def schema(self, s: Schema) -> dict[str, object]:
        pattern = "|".join(f"(?:{re.sub(r'[?]P<[a-z_]+>', '?:', p)})" for p in self.patterns)
        what = f"A {self.name}, such as {self.example}."
        return s.part(
            self.name,
            lambda: {"description": what, "type": "string", "pattern": f"^(?:{pattern})$"},
        )


_N = "[0-9]{1,5}"
_WEEK = f"week (?P<first>{_N})"
_WEEKS = f"weeks (?P<first>{_N}) to (?P<last>{_N})"
_MONTH = f"month (?P<month>{_N})(?: after week (?P<weeks>{_N}))?"
_SIZE = f"(?:week|fortnight|(?P<size>{_N}) weeks)"
_SERIES = f"{_SIZE}(?: of weeks (?P<first>{_N}) to (?P<last>{_N})| from week (?P<from>{_N}))?"
_MONTHS = f"month(?: after week (?P<after_weeks>{_N}))?"


def _window(pattern: str, n: dict[str, int], text: str) -> object:
    if pattern == _WEEK:
        return windows.Weeks(n["first"], n["first"])
    if pattern == _WEEKS:
        return windows.Weeks(**n)
    if pattern == _MONTH:
        return windows.MonthAfterWeeks(**n)
    if pattern == _MONTHS:
        return windows.Months(**n)
    size = n.get("size", 2 if text.startswith("fortnight") else 1)
    return windows.Series(n.get("from", n.get("first", 1)), n.get("last"), size)


WINDOW: Form = _Windows("window", (_WEEK, _WEEKS, _MONTH), "`weeks 1 to 12` or `month 2`")
SERIES: Form = _Windows(
    "series",
    (_SERIES, _MONTHS),
    "`week of weeks 1 to 13`, `fortnight of weeks 5 to 12` or `month after week 24`",
)

_FORMS: Mapping[object, Form] = {
    str: TEXT,
    bool: FLAG,
    int: COUNT,
    dt.date: DAY,
    Fraction: SHARE,
    Period: PERIOD,
    Verdict: ChoiceForm({verdict.words.lower(): verdict for verdict in Verdict}),
    moments.Events: EVENTS,
    moments.Moment: _MOMENTS,
    windows.Window: WINDOW,
    windows.Series | windows.Months: SERIES,
    rules.Rule: _RULES,
    tuple[rules.Rule, ...]: Many(_RULES),
    tuple[moments.Moment, ...]: Many(_MOMENTS),
}
"""The form of every type of a field of a rule or a moment."""

_OWN: Mapping[type[rules.Rule], Mapping[str, Form]] = {
    rules.NoLongerThan: {"periods": PERIODS},
    rules.Given: {"fact": _Fact(), "values": Many(_GivenValue(), lone=True)},
    rules.Answered: {"question": _Question()},
    rules.Asked: {"question": _Question()},
    rules.ByStandard: {"standard": _Standard()},
}


def _heads() -> dict[str, RecordForm]:
    found = {}
    for cls, keys in KEYS.items():
        entries = entries_of(cls, _FORMS, keys=keys, own=_OWN.get(cls))
        build = _given if cls is rules.Given else None
        head = entries[0].key
        found[head] = RecordForm(f"a rule `{head}`", cls, entries, build=build)
    return found


_RULE_HEADS = {cls: next(iter(keys.values())) for cls, keys in KEYS.items()}


def _rule_head(value: object, out: Writing) -> str:
    return _RULE_HEADS[type(value)]  # type: ignore[index]


RULE: Form = Tagged("rule", _heads(), {}, _rule_head)
"""A rule."""


def _moment(
    cls: type, head: str, keys: Mapping[str, str], leave: tuple[str, ...] = ()
) -> RecordForm:
    entries = entries_of(cls, _FORMS, keys=keys, leave=leave)
    return RecordForm(f"a moment `{head}`", cls, entries)


def _nth() -> RecordForm:
    record = _moment(moments.Nth, "nth", {"n": "nth"})
    return attrs.evolve(record, entries=tuple(_must(entry) for entry in record.entries))


def _must(entry: KeyForm) -> KeyForm:
    return attrs.evolve(entry, required=entry.required or entry.field == "n")


def _moment_head(value: object, out: Writing) -> str:
    if isinstance(value, moments.Nth):
        with out.inside("n"):
            return "first" if value.n == 1 and out.reference is None else "nth"
    return _MOMENT_HEADS[type(value)]


_MOMENT_HEADS: Mapping[type, str] = {
    moments.Last: "last",
    moments.Following: "following",
    moments.LaterOf: "later_of",
    moments.EarlierOf: "earlier_of",
    moments.BySentence: "order",
}

MOMENT: Form = Tagged(
    "moment",
    {
        "first": _moment(moments.Nth, "first", {"events": "first"}, ("n",)),
        "nth": _nth(),
        "last": _moment(moments.Last, "last", {"events": "last"}),
        "following": _moment(
            moments.Following, "following", {"later": "following", "earlier": "after"}
        ),
        "later_of": _moment(moments.LaterOf, "later_of", {"parts": "later_of"}),
        "earlier_of": _moment(moments.EarlierOf, "earlier_of", {"parts": "earlier_of"}),
        "order": _moment(moments.BySentence, "order", {}),
    },
    {"commencement": moments.commencement, "first high": moments.first_high},
    _moment_head,
)
"""A moment."""
