"""Findings as one document: each rule, standard and kind of event is written at most once.

``shipped`` identifies the shipped standards by their readings and digest; findings refer to these
by name. ``kinds``, ``standards`` and ``rules`` are tables of all others; findings refer to a kind
by its name, and to a standard or rule by its place. A part of a finding omits what the whole
implies: its standard, its edition, and the rule that the whole's rule has for the part. A long list
of evidence is in the table ``evidence``, since every window of a schedule can have the same list.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

import attrs
import cattrs

from esi_rules.data.shipped_forms import ShippedForms, readings_of, shipped_forms
from esi_rules.records.kinds import EventKind
from esi_rules.rules.algebra import AllDue, AllOf, AnyOf, Each, NoLongerThan, Not, Rule
from esi_rules.rules.finding import About, Finding
from esi_rules.rules.traversal import walk
from esi_rules.version import __version__

__all__ = ["COMPACT", "VERSION", "Dumper", "each_kind", "implied_rules", "is_of_findings"]

_T = TypeVar("_T")
_Row: TypeAlias = dict[str, object]

MOST_IN_PLACE = 3
"""The most texts of evidence that are written in a finding; a longer list is in the table."""

VERSION = 2
"""The version of the document's form. Version 1, which has no `shipped`, can still be read."""

COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
"""Encodes plain data without spaces. The data must not be circular."""


def is_of_findings(value: object) -> bool:
    """Whether `value` is a finding, or a list, tuple or mapping of nothing but findings."""
    if isinstance(value, Finding):
        return True
    inner: Iterable[object]
    if isinstance(value, Mapping):
        inner = value.values()
    elif isinstance(value, list | tuple):
        inner = value
    else:
        return False
    return bool(value) and all(map(is_of_findings, inner))


def implied_rules(rule: Rule, parts: int) -> Sequence[Rule | None]:
    """Return the rules that `rule` implies for the `parts` parts of a finding on it, in order."""
    if isinstance(rule, NoLongerThan):
        return [rule] * parts
    if isinstance(rule, Each):
        return [rule.duty] * parts
    if isinstance(rule, AllOf | AnyOf | AllDue) and len(rule.parts) == parts:
        return rule.parts
    if isinstance(rule, Not):
        return [rule.rule] * parts
    return [None] * parts


@attrs.frozen(eq=False)
class _Entry:
    """A kind of event, standard or rule as it is written in its table; created once for each."""

    text: str
    kinds: tuple[tuple[str, _Entry], ...] = ()
    """The kinds of event that a rule refers to, each with its name."""


class Dumper:
    """Writes documents of findings with a converter, and caches the written rules."""

    def __init__(self, converter: cattrs.Converter) -> None:
        self._converter = converter
        remembered = functools.lru_cache(maxsize=4096)
        self.named_rule = remembered(self._with_kinds_named)
        self.whole_rule = remembered(self._with_all_in_full)
        self.about = remembered(self._with_all_in_full)
        self.kind = remembered(self._kind_entry)
        self.header = remembered(self._header)
        self.digest = remembered(self._digest)

    def data(self, value: object, *, self_contained: bool = False) -> dict[str, object]:
        """Return the document of findings as plain data; `is_of_findings` must be true for `value`.

        A `self_contained` document refers to nothing outside it.
        """
        tables = _Tables(self, None if self_contained else _forms_behind(value))
        rows = self._rows(value, tables)
        return {
            "schema_version": VERSION,
            **({"shipped": json.loads(self._shipped(tables))} if tables.uses_shipped else {}),
            "kinds": {name: json.loads(entry.text) for name, entry in tables.kinds.items()},
            "standards": [json.loads(entry.text) for entry in tables.standards],
            "rules": [json.loads(entry.text) for entry in tables.rules],
            **({"evidence": tables.evidence} if tables.evidence else {}),
            "findings": rows,
        }

    def text(self, value: object, *, self_contained: bool = False) -> str:
        """Return the same document as compact JSON."""
        tables = _Tables(self, None if self_contained else _forms_behind(value))
        rows = self._rows(value, tables)
        kinds = ",".join([f'"{name}":{entry.text}' for name, entry in tables.kinds.items()])
        standards = ",".join([entry.text for entry in tables.standards])
        rules = ",".join([entry.text for entry in tables.rules])
        evidence = f'"evidence":{COMPACT(tables.evidence)},' if tables.evidence else ""
        shipped = f'"shipped":{self._shipped(tables)},' if tables.uses_shipped else ""
        return (
            f'{{"schema_version":{VERSION},{shipped}"kinds":{{{kinds}}},"standards":[{standards}],'
            f'"rules":[{rules}],{evidence}"findings":{COMPACT(rows)}}}'
        )

    def _digest(self, forms: ShippedForms) -> str:
        """Return the digest of all shipped rules and standards that documents can refer to."""
        return forms.digest(lambda each: self.whole_rule(each).text)

    def _header(self, forms: ShippedForms) -> str:
        return COMPACT(
            {
                "package_version": __version__,
                "readings": dict(forms.readings),
                "digest": self.digest(forms),
            }
        )

    def _shipped(self, tables: _Tables) -> str:
        assert tables.forms is not None
        return self.header(tables.forms)

    def _rows(self, value: object, tables: _Tables) -> object:
        if isinstance(value, Finding):
            return self._row(value, tables)
        if isinstance(value, Mapping):
            return {str(key): self._rows(inner, tables) for key, inner in value.items()}
        assert isinstance(value, list | tuple)
        return [self._rows(inner, tables) for inner in value]

    def _row(self, finding: Finding, tables: _Tables) -> _Row:
        row: _Row = {}
        if finding.about is not None:
            tables.name_standard(finding.about, row)
        row["rule"] = tables.rule(finding.rule)
        row.update(self._own(finding, tables))
        if finding.edition is not None:
            row["edition"] = finding.edition
        if finding.parts:
            row["parts"] = self._parts(finding, tables)
        return row

    def _own(self, finding: Finding, tables: _Tables) -> _Row:
        """Return the fields of a finding except its rule, standard, edition and parts.

        They are written here one by one, since a converter would take longer than the judging.
        """
        row: _Row = {"verdict": finding.verdict._value_, "reason": finding.reason._value_}
        if finding.clock is not None:
            row["clock"] = finding.clock.isoformat()
        if finding.due is not None:
            row["due"] = finding.due.isoformat()
        if finding.done is not None:
            row["done"] = finding.done.isoformat()
        found = finding.found
        if found is not None:
            row["found"] = found if type(found) is int else self._converter.unstructure(found)
        if finding.label:
            row["label"] = finding.label
        if finding.missing:
            row["missing"] = tables.texts(finding.missing)
        if finding.window is not None:
            row["window"] = [day.isoformat() for day in finding.window]
        if finding.immaterial:
            row["immaterial"] = tables.texts(finding.immaterial)
        return row

    def _parts(self, whole: Finding, tables: _Tables) -> list[_Row]:
        rows = []
        about, edition = whole.about, whole.edition
        rules = implied_rules(whole.rule, len(whole.parts))
        for part, implied in zip(whole.parts, rules, strict=True):
            row = self._own(part, tables)
            if part.about is not about and part.about != about:
                row["standard"] = None
                if part.about is not None:
                    tables.name_standard(part.about, row)
            if part.rule is not implied and part.rule != implied:
                row["rule"] = tables.rule(part.rule)
            if part.edition != edition:
                row["edition"] = part.edition
            if part.parts:
                row["parts"] = self._parts(part, tables)
            rows.append(row)
        return rows

    def _with_kinds_named(self, rule: Rule) -> _Entry:
        data = each_kind(self._converter.unstructure(rule), _name_of)
        kinds = {kind: (kind.name, self.kind(kind)) for kind in walk(rule, (EventKind,))}
        return _Entry(COMPACT(data), tuple(kinds.values()))

    def _with_all_in_full(self, value: Rule | About) -> _Entry:
        return _Entry(COMPACT(self._converter.unstructure(value)))

    def _kind_entry(self, kind: EventKind) -> _Entry:
        data = dict(self._converter.unstructure(kind))
        del data["name"]
        return _Entry(COMPACT(data))


def _name_of(kind: object) -> object:
    assert isinstance(kind, dict)
    return kind["name"]


class _Tables:
    """The tables of one document while it is written."""

    def __init__(self, dumper: Dumper, forms: ShippedForms | None) -> None:
        self.forms = forms
        """The shipped standards, if findings may refer to them."""
        self.uses_shipped = False
        self.kinds: dict[str, _Entry] = {}
        self.rules: list[_Entry] = []
        self.standards: list[_Entry] = []
        self.evidence: list[list[str]] = []
        self._dumper = dumper
        self._places: dict[_Entry, int] = {}
        self._of_texts: dict[tuple[str, ...], int] = {}
        self._known_texts: dict[int, tuple[int, tuple[str, ...]]] = {}

    def rule(self, rule: Rule) -> int | str:
        """Return the reference to `rule`: its name if it is shipped, else its place in the table.

        A new rule is added to the table. If the name of one of its kinds is already used for a
        different kind, the rule is written with its kinds in full.
        """
        name = None if self.forms is None else self.forms.name_of(rule)
        if name is not None:
            self.uses_shipped = True
            return name
        entry = self._dumper.named_rule(rule)
        new = len(self.rules)
        place = self._places.setdefault(entry, new)
        if place == new:
            for name, kind in entry.kinds:
                known = self.kinds.setdefault(name, kind)
                if known is not kind and known.text != kind.text:
                    entry = self._dumper.whole_rule(rule)
                    break
            self.rules.append(entry)
        return place

    def name_standard(self, about: About, row: _Row) -> None:
        """Write the reference to a standard: id and form if it is shipped, otherwise its place."""
        form = None if self.forms is None else self.forms.place_of(about)
        if form is None:
            row["standard"] = self._standard(about)
            return
        self.uses_shipped = True
        row["standard"] = about.id
        if form:
            row["form"] = form

    def _standard(self, about: About) -> int:
        entry = self._dumper.about(about)
        new = len(self.standards)
        place = self._places.setdefault(entry, new)
        if place == new:
            self.standards.append(entry)
        return place

    def texts(self, texts: tuple[str, ...]) -> list[str] | int:
        """Return a short list of evidence, or the place of a longer list in the table."""
        if len(texts) <= MOST_IN_PLACE:
            return list(texts)
        # The windows of a schedule share one list object, so it is looked up by identity first.
        known = self._known_texts.get(id(texts))
        if known is not None:
            return known[0]
        place = self._of_texts.setdefault(texts, len(self.evidence))
        self._known_texts[id(texts)] = place, texts  # kept, so that its identity is not reused
        if place == len(self.evidence):
            self.evidence.append(list(texts))
        return place


def _forms_behind(value: object) -> ShippedForms | None:
    """Return the shipped standards under the readings of some findings; None if not shipped."""
    findings = value if isinstance(value, tuple) and type(value[0]) is Finding else _each(value)
    readings = readings_of({id(f.about): f.about for f in findings}.values())
    return None if readings is None else shipped_forms(readings)


def _each(value: object) -> Iterator[Finding]:
    if isinstance(value, Finding):
        yield value
        return
    assert isinstance(value, Mapping | list | tuple)
    for inner in value.values() if isinstance(value, Mapping) else value:
        yield from _each(inner)


def each_kind(data: object, change: Callable[[object], object]) -> object:
    """Return the data of a rule with `change` applied to the kind of every selection of events."""
    if isinstance(data, list | tuple):
        return [each_kind(inner, change) for inner in data]
    if not isinstance(data, dict):
        return data
    changed = {key: each_kind(inner, change) for key, inner in data.items()}
    selections = changed.get("selections")
    if isinstance(selections, list):
        changed["selections"] = [
            {**selection, "kind": change(selection["kind"])}
            if isinstance(selection, dict) and "kind" in selection
            else selection
            for selection in selections
        ]
    return changed
