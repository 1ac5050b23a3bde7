"""The forms of citations and limits."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal, get_args

import attrs

from esi_rules.calendar.period import Period
from esi_rules.errors import BadRuleError, EsiError, Problem
from esi_rules.records.case import Sentence
from esi_rules.rulefile.forms import (
    TEXT,
    BlockMapping,
    ChoiceForm,
    Schema,
    Writing,
    by_reading,
    read_fraction,
    scalar,
)
from esi_rules.rulefile.numbers import LITERAL_PERIOD, UNKNOWN, value_text
from esi_rules.rulefile.parse_context import ParseContext
from esi_rules.rulefile.problems import BAD
from esi_rules.rulefile.record_form import KeyForm, RecordForm, entries_of
from esi_rules.rulefile.yaml_nodes import MappingNode, Node, Scalar
from esi_rules.standards.limit import CALLER, Citation, Limit, LimitValue, Status
from esi_rules.standards.limits import read_limit
from esi_rules.standards.sources import RECOLLECTION, SOURCES
from esi_rules.text import nearest

__all__ = ["CitationForm", "LimitsForm", "choices"]

_Number = Literal["period", "count", "share"]


def choices(kind: object) -> ChoiceForm:
    """Return the form of a `Literal` type, whose values are words."""
    return ChoiceForm({word: word for word in get_args(kind)})


@attrs.frozen
class CitationForm:
    """A source, or a source with a place in it."""

    def dump(self, value: object, out: Writing) -> object:
        assert isinstance(value, Citation)
        return {"source": value.source, "place": value.place} if value.place else value.source

    def read(self, node: Node, r: ParseContext) -> object:
        if isinstance(node, MappingNode):
            return _CITED.read(node, r)
        source = TEXT.read(node, r)
        return Citation(source) if isinstance(source, str) else BAD

    def schema(self, s: Schema) -> dict[str, object]:
        return {"anyOf": [{"type": "string"}, _CITED.schema(s)]}


_CITED = RecordForm("a citation", Citation, entries_of(Citation, {str: TEXT}))


@attrs.frozen
class _Value:
    """The value of a limit: a period, a count, a share, or `unknown`."""

    def dump(self, value: object, out: Writing) -> object:
        assert value is None or isinstance(value, Period | int | Fraction)
        return value_text(value)

    def read(self, node: Node, r: ParseContext) -> object:
        if isinstance(node, MappingNode):
            return LITERAL_PERIOD.read(node, r)
        what = f"for example `10 working days`, `3`, `90%`, or `{UNKNOWN}`"
        found = scalar(node, r, what)
        if found is None:
            return BAD
        if found.text == UNKNOWN:
            return None
        if re.fullmatch(r"0|[1-9][0-9]{0,8}", found.text):
            return int(found.text)
        share = read_fraction(found.text)
        if share is not None:
            return share
        if re.match(r"\s*[0-9]+\s+\S", found.text):
            return LITERAL_PERIOD.read(node, r)
        near = nearest(found.text, (UNKNOWN,))
        if near is None and not re.search("[0-9]", found.text):
            message = f"is not a limit; write the number in figures: {what}"
            return r.wrong(node, message, found.text)
        return r.wrong(node, f"must be {what}", found.text, near)

    def schema(self, s: Schema) -> dict[str, object]:
        period = LITERAL_PERIOD.schema(s)
        share = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?%$|^[0-9]+/[0-9]+$"}
        return {"anyOf": [period, {"type": "number"}, share, {"const": UNKNOWN}, by_reading(s)]}


def _number_kind(value: LimitValue) -> _Number:
    if isinstance(value, Fraction):
        return "share"
    return "count" if isinstance(value, int) else "period"


def _limit(
    what: str,
    value: LimitValue,
    status: Status,
    citation: Citation | None,
    note: str = "",
    kind: _Number | None = None,
    decided_by: str = "",
    reason: str = "",
    sentence: Sentence | None = None,
    *,
    id: str,
) -> Limit:
    guessed = _number_kind(value)
    if kind is not None and value is not None and kind != guessed:
        raise BadRuleError(
            f"the value of limit `{id}` is a {guessed}, not a {kind}; correct either"
        )
    if citation is None:
        if status is not Status.OWN:
            raise BadRuleError(
                f"needs `citation`: where the number is printed; for one that is only recalled, "
                f"`{RECOLLECTION}`"
            )
        citation = CALLER
    return Limit(
        id, what, value, status, citation, note, kind or guessed, decided_by, reason, sentence
    )


_LIMIT = RecordForm(
    "a limit",
    Limit,
    (
        KeyForm("what", "what", TEXT),
        KeyForm("value", "value", _Value()),
        KeyForm("status", "status", ChoiceForm({status.value: status for status in Status})),
        KeyForm("decided_by", "decided_by", TEXT, False, ""),
        KeyForm("reason", "reason", TEXT, False, ""),
        KeyForm("citation", "citation", CitationForm(), False, None),
        KeyForm("note", "note", TEXT, False, ""),
        KeyForm("sentence", "sentence", choices(Sentence), False, None),
        KeyForm("kind", "kind", choices(_Number), False),
    ),
    block=True,
    build=_limit,
)


@attrs.frozen
class LimitsForm:
    """Limits by id."""

    def dump(self, value: object, out: Writing) -> object:
        assert isinstance(value, tuple)
        found = BlockMapping()
        for limit in value:
            if limit.id in found:
                raise BadRuleError(
                    f"limit `{limit.id}` is there twice; a file needs an id for each"
                )
            table = _LIMIT.dump(limit, out)
            assert isinstance(table, dict)
            if limit.kind == _number_kind(limit.value):
                table.pop("kind", None)
            if limit.status is Status.OWN and limit.citation == CALLER:
                table.pop("citation", None)
            found[limit.id] = table
        return found

    def read(self, node: Node, r: ParseContext) -> object:
        known = r.limits_read.get(id(node))
        if known is not None:
            return known[0]
        found: list[object] = []
        if not isinstance(node, MappingNode):
            found.append(r.wrong(node, "must be a mapping from the id of each limit to what it is"))
        else:
            for key, value in node.pairs:
                with r.at(f"[{key.text[:60]}]"):
                    found.append(self._one(key, value, r))
        result = BAD if any(each is BAD for each in found) else tuple(found)
        r.limits_read[id(node)] = result, found
        return result

    def _one(self, key: Scalar, value: Node, r: ParseContext) -> object:
        name = key.text

        contradictory = isinstance(value, MappingNode) and _known_unknown(value, r)

        def build(**fields: object) -> Limit:
            if contradictory:
                fields["value"] = None
            return _limit(**fields, id=name)  # type: ignore[arg-type]

        limit = attrs.evolve(_LIMIT, build=build).read(value, r)
        typed = value.get("value") if isinstance(value, MappingNode) else None
        if isinstance(typed, Scalar) and isinstance(limit, Limit):
            with r.at(".value"):
                r.limit_values[id(limit)] = r.problem(typed, "", typed.text)
        if contradictory:
            return BAD
        if isinstance(limit, Limit) and isinstance(value, MappingNode):
            _note_unlisted(limit, value, r)
        if isinstance(limit, Limit) and name in r.replaced:
            r.used.add(name)
            try:
                return read_limit(limit, r.replaced[name])
            except EsiError as error:
                r.problems.append(Problem("inspection.toml, [limits]", str(error), column=name))
                return BAD
        return limit

    def schema(self, s: Schema) -> dict[str, object]:
        return {"type": "object", "additionalProperties": s.part("limit", lambda: _schema(s))}


def _schema(s: Schema) -> dict[str, object]:
    """Return the schema of a limit, with the keys that each status requires and forbids."""
    own = {"properties": {"status": {"const": Status.OWN.value}}}
    unknown = {"properties": {"status": {"const": Status.UNKNOWN.value}}, "required": ["status"]}
    decided: dict[str, object] = {"decided_by": False, "reason": False}
    return {
        **_LIMIT.table(s),
        "allOf": [
            {"if": own, "else": {"required": ["citation"], "properties": decided}},
            {"if": unknown, "then": {"properties": {"value": {"const": UNKNOWN}}}},
        ],
    }


def _known_unknown(limit: MappingNode, r: ParseContext) -> bool:
    """Return whether a limit has the status unknown but a value; add that problem."""
    status, value = limit.get("status"), limit.get("value")
    unknown = isinstance(status, Scalar) and status.text == Status.UNKNOWN.value
    if not unknown or value is None or (isinstance(value, Scalar) and value.text == UNKNOWN):
        return False
    message = (
        f"must be `{UNKNOWN}`, because the limit's status is `unknown`; for a number of your own, "
        "write the status `own` with `decided_by` and `reason`"
    )
    with r.at(".value"):
        r.wrong(value, message, value.text if isinstance(value, Scalar) else None)
    return True


def _note_unlisted(limit: Limit, node: MappingNode, r: ParseContext) -> None:
    """Record a problem if a stated limit does not cite a listed document."""
    source = limit.citation.source
    if limit.status is not Status.STATED or not source.strip() or r.lists(source):
        return
    message = (
        "is not a listed document, and a limit that is `stated` must cite one; list the document "
        "under `sources`, or write the status `assumed` or `own`"
    )
    near = nearest(source, [key for key in (*r.sources, *SOURCES) if key != RECOLLECTION])
    with r.at(".citation"):
        problem = r.problem(node.get("citation") or node, message, source, near)
    r.unlisted.append(problem)
