"""The forms of periods, counts and shares: written out, or as the id of a limit."""

from __future__ import annotations

import re
from fractions import Fraction

import attrs

from esi_rules.calendar.period import Period
from esi_rules.errors import BadRuleError
from esi_rules.rulefile.forms import (
    FLAG,
    ChoiceForm,
    Form,
    Schema,
    Writing,
    by_reading,
    child,
    fraction_text,
    read_fraction,
    scalar,
)
from esi_rules.rulefile.parse_context import ParseContext
from esi_rules.rulefile.problems import BAD, Bad, enter
from esi_rules.rulefile.references import adjusted
from esi_rules.rulefile.yaml_nodes import MappingNode, Node, Scalar
from esi_rules.standards.standard import Limit, LimitValue
from esi_rules.text import nearest

__all__ = ["COUNT", "LITERAL_PERIOD", "PERIOD", "PERIODS", "SHARE", "UNKNOWN"]

UNKNOWN = "unknown"
"""The text for a limit whose value is not known."""
_EXAMPLES = {"period": "10 working days", "count": "2", "share": "90%"}
"""An example of each kind of value of a limit."""
_COUNT = re.compile(r"0|[1-9][0-9]{0,8}")
_ADJUST: dict[str, Form] = {
    "unit": ChoiceForm({"working days": "working days", "days": "days"}),
    "days_off": ChoiceForm({"bank-holidays": "bank-holidays", "weekends": "weekends"}),
    "first_day_counts": FLAG,
}
_PERIOD_WORDS = r"^\s*[0-9]{1,5}\s+(calendar\s+)?(working[ _]days?|days?|weeks?|months?)\s*$"


def _limit(node: Scalar, r: ParseContext, want: str) -> Limit | None:
    """Return the limit that a rule refers to; None if it cannot be used, which is reported."""
    name = node.text
    found = [r.nearby[name]] if name in r.nearby else r.limits.get(name, [])
    if not found and name in r.broken:
        return None
    if not found:
        known = (*r.nearby, *r.limits)
        message = f"is neither a {want}, such as `{_EXAMPLES[want]}`, nor the id of a limit"
        r.wrong(node, message, name, nearest(name, known))
        return None
    if any(limit != found[0] for limit in found):
        r.wrong(node, "is a limit of several standards; give each an id of its own", name)
        return None
    limit = found[0]
    r.named.add(name)
    holders = [r.owner] if name in r.nearby else r.holders.get(name, [])
    r.uses.update((r.edition, holder, name) for holder in holders)
    if limit.value is None:
        r.wrong(node, "is a limit without a value yet; a rule cannot use it", name)
        return None
    if limit.kind != want:
        _wrong_kind(node, r, limit, want)
        return None
    return limit


def _wrong_kind(node: Scalar, r: ParseContext, limit: Limit, want: str) -> None:
    """Add the problem that a limit has a value of another kind than the rule needs.

    A number without a unit is reported at the limit, anything else at the rule.
    """
    typed = r.limit_values.get(id(limit))
    if typed is None or (limit.kind, want) != ("count", "period"):
        message = f"is a limit whose value is a {limit.kind}; the rule needs a {want} here"
        r.wrong(node, message, limit.id)
        return
    bare = "is a number without a unit"
    message = f"{bare}, and the rule in line {node.line} needs a period, for example "
    message += f"`{_EXAMPLES[want]}`"
    if not any(p.row == typed.row and p.message.startswith(bare) for p in r.problems):
        enter(r.problems, attrs.evolve(typed, message=message))


def _period_text(value: Period) -> str:
    unit = value.unit[:-1] if value.n == 1 else value.unit
    return f"{value.n} {unit}"


@attrs.frozen
class _Period:
    refer: bool
    """Whether the id of a limit may be written instead."""

    def dump(self, value: object, out: Writing) -> object:
        assert isinstance(value, Period)
        name = out.reference if self.refer else None
        limit = out.limits.get(name) if name is not None else None
        if limit is not None:
            changes = adjusted(value, limit)
            if changes is not None and not changes and not re.match(r"\s*[0-9]", limit.id):
                return limit.id
            if changes is not None:
                return {"limit": limit.id, **changes}
        plain = Period(value.n, value.unit)
        changes = {
            name: getattr(value, name)
            for name in ("days_off", "first_day_counts")
            if getattr(value, name) != getattr(plain, name)
        }
        text = _period_text(value)
        return {"length": text, **changes} if changes else text

    def read(self, node: Node, r: ParseContext) -> object:
        if isinstance(node, MappingNode):
            return self._adjusted(node, r)
        found = scalar(node, r, "a period such as `5 working days`")
        return BAD if found is None else self._plain(found, r)

    def _plain(self, node: Scalar, r: ParseContext) -> Period | Bad:
        if not self.refer or re.match(r"\s*[0-9]", node.text):
            try:
                return Period.parse(node.text)
            except BadRuleError as error:
                return r.wrong(node, str(error))
        return self._named(node, r)

    def _named(self, node: Scalar, r: ParseContext) -> Period | Bad:
        limit = _limit(node, r, "period")
        return limit.value if limit is not None and isinstance(limit.value, Period) else BAD

    def _adjusted(self, node: MappingNode, r: ParseContext) -> Period | Bad:
        heads = ("limit", "length") if self.refer else ("length",)
        period: Period | Bad | None = None
        changes: dict[str, object] = {}
        for key, value in node.pairs:
            if key.text in heads and period is None:
                with r.at(f".{key.text}"):
                    at = scalar(value, r, "a period")
                    if at is None:
                        period = BAD
                    else:
                        refer = key.text == "limit"
                        period = self._named(at, r) if refer else LITERAL_PERIOD._plain(at, r)
            elif key.text in _ADJUST:
                changes[key.text] = child(node, key, value, _ADJUST[key.text], r)
            else:
                known = (*heads, *_ADJUST)
                r.wrong(key, "is not a part of a period", key.text, nearest(key.text, known))
                period = BAD
        if period is None:
            words = " or ".join(f"`{head}`" for head in heads)
            return r.wrong(node, f"needs {words}: the period that is counted so")
        if isinstance(period, Bad) or any(value is BAD for value in changes.values()):
            return BAD
        try:
            return attrs.evolve(period, **changes)  # type: ignore[arg-type]
        except BadRuleError as error:
            return r.wrong(node, str(error))

    def schema(self, s: Schema) -> dict[str, object]:
        name = "period" if self.refer else "length"
        return s.part(name, lambda: self._schema(s))

    def _schema(self, s: Schema) -> dict[str, object]:
        text: dict[str, object] = {"type": "string"}
        if not self.refer:
            text["pattern"] = _PERIOD_WORDS
        heads: list[dict[str, object]] = [{"required": ["length"]}]
        properties: dict[str, object] = {"length": {"type": "string", "pattern": _PERIOD_WORDS}}
        if self.refer:
            properties["limit"] = {"type": "string"}
            heads.append({"required": ["limit"]})
        properties |= {name: form.schema(s) for name, form in _ADJUST.items()}
        table = {
            "type": "object",
            "properties": properties,
            "additionalProperties": False,
            "oneOf": heads,
        }
        what = "`5 working days`, `8 weeks` or `2 months`"
        if self.refer:
            what += ", or the id of a limit"
        return {"description": f"A period: {what}.", "anyOf": [text, table, by_reading(s)]}


PERIOD = _Period(True)
"""A period of a rule: ``5 working days``, or the id of a limit."""
LITERAL_PERIOD = _Period(False)
"""The period of a limit."""


@attrs.frozen
class _Count:
    def dump(self, value: object, out: Writing) -> object:
        name = out.reference
        return name if name is not None and not _COUNT.fullmatch(name) else value

    def read(self, node: Node, r: ParseContext) -> object:
        found = scalar(node, r, "a whole number, or the id of a limit")
        if found is None:
            return BAD
        if _COUNT.fullmatch(found.text):
            return int(found.text)
        if re.fullmatch(r"[-+.0-9]+", found.text):
            return r.wrong(node, "must be a whole number of at most 9 digits", found.text)
        limit = _limit(found, r, "count")
        return BAD if limit is None else limit.value

    def schema(self, s: Schema) -> dict[str, object]:
        return s.part(
            "count",
            lambda: {
                "description": "A whole number, or the id of a limit that is a count.",
                "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string"}, by_reading(s)],
            },
        )


COUNT: Form = _Count()
"""A count of a rule: a whole number, or the id of a limit."""


@attrs.frozen
class _Share:
    def dump(self, value: object, out: Writing) -> object:
        assert isinstance(value, Fraction | int)
        name = out.reference
        value = Fraction(value)
        return fraction_text(value) if name is None or read_fraction(name) is not None else name

    def read(self, node: Node, r: ParseContext) -> object:
        found = scalar(node, r, "a share such as `90%`, or the id of a limit")
        if found is None:
            return BAD
        share = read_fraction(found.text)
        if share is not None:
            return share
        limit = _limit(found, r, "share")
        return BAD if limit is None else limit.value

    def schema(self, s: Schema) -> dict[str, object]:
        return s.part(
            "share",
            lambda: {
                "description": "A share such as `90%` or `9/10`, or the id of a limit.",
                "anyOf": [{"type": ["string", "number"]}, by_reading(s)],
            },
        )


SHARE: Form = _Share()
"""A share of a rule: ``90%``, or the id of a limit."""


@attrs.frozen
class _Periods:
    """The periods of a rule on gaps: one, or a list with the day from which each is in force."""

    def dump(self, value: object, out: Writing) -> object:
        assert isinstance(value, tuple)
        written = []
        for place, (since, period) in enumerate(value):
            with out.inside(place):
                length = UNKNOWN if period is None else PERIOD.dump(period, out)
            written.append(
                {"period": length} if since is None else {"from": since, "period": length}
            )
        return written[0]["period"] if len(value) == 1 and value[0][0] is None else written

    def read(self, node: Node, r: ParseContext) -> object:
        from esi_rules.rulefile.forms import DAY
        from esi_rules.rulefile.yaml_nodes import Listing

        if not isinstance(node, Listing):
            period = self._one(node, r)
            return BAD if period is BAD else ((None, period),)
        found: list[tuple[object, object]] = []
        for place, item in enumerate(node.items, 1):
            with r.at(f"[{place}]"):
                if not isinstance(item, MappingNode) or item.get("period") is None:
                    r.wrong(item, "must have a `period`, and `from` where it starts on a day")
                    found.append((BAD, BAD))
                    continue
                since: object = None
                length: object = None
                for key, value in item.pairs:
                    with r.at(f".{key.text[:60]}"):
                        if key.text == "from":
                            since = DAY.read(value, r)
                        elif key.text == "period":
                            length = self._one(value, r)
                        else:
                            near = nearest(key.text, ("from", "period"))
                            since = r.wrong(key, "is not known here", key.text, near)
                found.append((since, length))
        return BAD if any(BAD in pair for pair in found) else tuple(found)

    def _one(self, node: Node, r: ParseContext) -> object:
        if isinstance(node, Scalar) and node.text == UNKNOWN:
            return None
        return PERIOD.read(node, r)

    def schema(self, s: Schema) -> dict[str, object]:
        from esi_rules.rulefile.forms import DAY

        one = PERIOD.schema(s)
        entry = {
            "type": "object",
            "properties": {"from": DAY.schema(s), "period": one},
            "required": ["period"],
            "additionalProperties": False,
        }
        return {"anyOf": [one, {"type": "array", "items": entry}]}


PERIODS: Form = _Periods()
"""The periods of a rule on gaps."""


def value_text(value: LimitValue) -> object:
    """Return the value of a limit as plain data for a file."""
    if value is None:
        return UNKNOWN
    if isinstance(value, Fraction):
        return fraction_text(value)
    return LITERAL_PERIOD.dump(value, Writing()) if isinstance(value, Period) else value
