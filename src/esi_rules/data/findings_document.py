"""Findings as one document: each rule, standard and kind of event is written at most once.

``shipped`` names the shipped standards by their readings and digest, and findings refer to these by
name. ``kinds``, ``standards`` and ``rules`` are tables of all others, and findings refer to them:
to a kind by its name, to a standard or rule by its place. A part leaves out what its place implies:
the standard and the edition of the whole, and the rule that the rule of the whole has for it. A
long list of evidence is in the table ``evidence``, since every window of a schedule can have it.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, Protocol, TypeAlias, TypeVar, overload

import attrs
import cattrs

from esi_rules.data.shipped_forms import ShippedForms, readings_of, shipped_forms
from esi_rules.errors import BadInputError, Problem
from esi_rules.records.kinds import EventKind
from esi_rules.rules.algebra import AllDue, AllOf, AnyOf, Each, NoLongerThan, Not, Rule
from esi_rules.rules.finding import About, Finding
from esi_rules.rules.traversal import walk
from esi_rules.text import nearest, one_of
from esi_rules.version import __version__

__all__ = ["COMPACT", "PATH", "Dumper", "SharedTexts", "expanded", "is_document", "is_of_findings"]

_T = TypeVar("_T")
_Row: TypeAlias = dict[str, object]

MOST_IN_PLACE = 3
"""So many texts of evidence are written in the finding; a longer list goes into a table."""

VERSION = 2
"""The version of the document's form; version 1 has no `shipped`, and is still read."""

COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
"""Encodes plain data, which is never circular, without spaces."""


def is_of_findings(value: object) -> bool:
    """Whether `value` is a finding, or a list, tuple or mapping that holds findings alone."""
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


def is_document(data: Mapping[str, object]) -> bool:
    """Whether plain data is a document of findings."""
    return "findings" in data and "rules" in data


def _implied_rules(rule: Rule, parts: int) -> Sequence[Rule | None]:
    """The rules that `rule` implies for the `parts` of a finding on it, in order."""
    if isinstance(rule, NoLongerThan):
        return [rule] * parts
    if isinstance(rule, Each):
        return [rule.duty] * parts
    if isinstance(rule, AllOf | AnyOf | AllDue) and len(rule.parts) == parts:
        return rule.parts
    if isinstance(rule, Not):
        return [rule.rule] * parts
    return [None] * parts


# Writing


@attrs.frozen(eq=False)
class _Entry:
    """A kind of event, standard or rule as it is written in its table, made once for each."""

    text: str
    kinds: tuple[tuple[str, _Entry], ...] = ()
    """The kinds of event that a rule refers to, each by its name."""


class Dumper:
    """Writes documents of findings with a converter, and remembers how rules are written."""

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
        """Return the document of a value for which `is_of_findings` is true, as plain data.

        One that is `self_contained` refers to nothing outside it.
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
        """Return the digest of everything that documents can refer to."""
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
        """What a finding holds beside its rule, standard, edition and parts.

        It is written out, since a converter takes longer to write a finding than judging takes.
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
        implied_rules = _implied_rules(whole.rule, len(whole.parts))
        for part, implied in zip(whole.parts, implied_rules, strict=True):
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
        data = _each_kind(self._converter.unstructure(rule), _name_of)
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
        """The shipped standards, where findings may refer to them."""
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
        """Return what `rule` is named by: a place in the table, to which a new one is added.

        A rule of the shipped standards has a name instead.

        Where another kind of event has taken the name of one of its kinds, the rule is written with
        its kinds in full.
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
        """Name a standard in a row: by its id and form if it is shipped, else by its place."""
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
        """Return a short list of evidence, or the place of a longer one in the table of them."""
        if len(texts) <= MOST_IN_PLACE:
            return list(texts)
        # The windows of a schedule share the very same list, so that it is compared only once.
        known = self._known_texts.get(id(texts))
        if known is not None:
            return known[0]
        place = self._of_texts.setdefault(texts, len(self.evidence))
        self._known_texts[id(texts)] = place, texts  # kept, so that no other list gets its identity
        if place == len(self.evidence):
            self.evidence.append(list(texts))
        return place


def _forms_behind(value: object) -> ShippedForms | None:
    """The shipped standards under the readings of some findings; None under other readings."""
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


# Reading


@attrs.frozen(eq=False)
class SharedTexts:
    """A list of evidence that is built already, and shared by the findings that name it."""

    texts: tuple[str, ...]


class Structure(Protocol):
    """Build a value from plain data; raise what is wrong as `BadInputError`, with paths."""

    def __call__(self, data: object, kind: type[_T], path: str) -> _T: ...


def expanded(
    document: Mapping[str, object],
    structure: Structure,
    source: str,
    digest: Callable[[ShippedForms], str],
) -> object:
    """Return the findings of a document as plain data in which every reference is resolved.

    Its rules and standards are values already: each is made once, and findings share it.
    Raises `BadInputError` with every problem and its path.
    """
    loader = _Loader(structure, source, digest)
    loader.load_tables(document)
    rows = loader.rows(document["findings"], PATH)
    loader.raise_problems()
    return rows


PATH = ".findings"
"""Where the findings are in a document."""
_FIELDS = ("schema_version", "shipped", "kinds", "standards", "rules", "evidence", "findings")
_OF_THE_WHOLE = object()


class _Loader:
    """Loads the tables of one document, and resolves what its findings refer to."""

    def __init__(
        self, structure: Structure, source: str, digest: Callable[[ShippedForms], str]
    ) -> None:
        self._digest = digest
        self._forms: ShippedForms | None = None
        self._structure = structure
        self._source = source
        self._problems: list[Problem] = []
        self._kinds: dict[str, EventKind] = {}
        self._standards: list[About] = []
        self._rules: list[Rule] = []
        self._evidence: list[SharedTexts] = []

    def load_tables(self, document: Mapping[str, object]) -> None:
        for name in document:
            if name not in _FIELDS:
                self._wrong("", f"has no field `{name}`; it has {one_of(_FIELDS, 'and')}")
        version = document.get("schema_version")
        if type(version) is not int or version not in (1, VERSION):
            message = f"must be 1 or {VERSION}, the versions read here (got {version!r:.80})"
            self._wrong(".schema_version", message)
        self.raise_problems()
        if "shipped" in document:
            shipped = self._object(document["shipped"], ".shipped")
            self.raise_problems()
            self._load_shipped(shipped)
            self.raise_problems()
        for name, data in self._object(document.get("kinds", {}), ".kinds").items():
            path = f".kinds.{name}"
            named = {**self._object(data, path), "name": name}
            self._kinds.update((name, kind) for kind in self._built(named, EventKind, path))
        for path, data in self._array(document.get("standards", []), ".standards"):
            self._standards += self._built(data, About, path)
        self.raise_problems()
        for path, data in self._array(document["rules"], ".rules"):
            known = len(self._problems)
            whole = _each_kind(data, functools.partial(self._named_kind, path))
            if len(self._problems) == known:
                self._rules += self._built(whole, Rule, path)  # type: ignore[type-abstract, unused-ignore]
        for path, data in self._array(document.get("evidence", []), ".evidence"):
            for texts in self._built(data, tuple[str, ...], path):
                self._evidence.append(SharedTexts(texts))
        self.raise_problems()

    def _load_shipped(self, shipped: Mapping[str, object]) -> None:
        for name in shipped:
            if name not in ("package_version", "readings", "digest"):
                self._wrong(".shipped", f"has no field `{name}`")
        readings = self._object(shipped.get("readings", {}), ".shipped.readings")
        self.raise_problems()
        try:
            forms = shipped_forms({name: str(choice) for name, choice in readings.items()})
        except BadInputError as error:
            for problem in error.problems:
                near = f"; did you mean `{problem.suggestion}`?" if problem.suggestion else ""
                message = f"{problem.message}{near} (got {problem.value!r:.80})"
                self._wrong(f".shipped.readings.{problem.column}", message)
            return
        digest = self._digest(forms)
        if shipped.get("digest") != digest:
            written = shipped.get("package_version")
            self._wrong(
                ".shipped.digest",
                f"is not `{digest}`, that of the shipped standards here: the findings were made "
                f"under other rules (package version {written!r:.80}, here {__version__!r}); read "
                f"them with that version (got {shipped.get('digest')!r:.80})",
            )
        self._forms = forms

    def raise_problems(self) -> None:
        if self._problems:
            raise BadInputError(self._problems)

    def rows(self, data: object, path: str) -> object:
        """Resolve a finding, or all findings of an array or an object."""
        if isinstance(data, list):
            return [self.rows(inner, f"{path}[{place}]") for place, inner in enumerate(data)]
        if not isinstance(data, dict):
            return data
        if all(isinstance(inner, dict | list) for inner in data.values()):
            return {key: self.rows(inner, f"{path}.{key}") for key, inner in data.items()}
        return self._row(data, path, None, None, None)

    def _row(
        self,
        data: object,
        path: str,
        implied: Rule | None,
        about: About | None,
        edition: object,
    ) -> object:
        if not isinstance(data, dict):
            return data
        row = {"edition": edition, **data}
        if "about" in row:
            self._wrong(path, "has no field `about`; write `standard`, a place in `standards`")
        standard, form = row.pop("standard", _OF_THE_WHOLE), row.pop("form", 0)
        if isinstance(standard, str) and self._forms is not None:
            about = self._shipped_about(self._forms, standard, form, path)
        elif form != 0:
            self._wrong(f"{path}.form", "goes with the id of a shipped standard, in `standard`")
        elif standard is not _OF_THE_WHOLE:
            about = standard if standard is None else self._at(standard, "standard", path)
        rule = self._at(row["rule"], "rule", path) if "rule" in row else implied
        if rule is None and "rule" not in row:
            self._wrong(path, "`rule` is missing")
        row["rule"], row["about"] = rule, about
        for name in ("missing", "immaterial"):
            if isinstance(row.get(name), int):
                row[name] = self._texts_at(row[name], f"{path}.{name}")
        parts = row.get("parts")
        if isinstance(parts, list) and rule is not None:
            row["parts"] = [
                self._row(part, f"{path}.parts[{place}]", implied_rule, about, row["edition"])
                for place, (part, implied_rule) in enumerate(
                    zip(parts, _implied_rules(rule, len(parts)), strict=True)
                )
            ]
        return row

    def _shipped_about(self, forms: ShippedForms, id: str, form: object, path: str) -> About | None:
        held = forms.abouts.get(id, ())
        if not held:
            near = nearest(id, forms.abouts)
            hint = f"; did you mean `{near}`?" if near else ""
            self._wrong(f"{path}.standard", f"`{id}` is not a shipped standard{hint}")
        elif type(form) is int and 0 <= form < len(held):
            return held[form]
        else:
            allowed = f"from 0 to {len(held) - 1}"
            self._wrong(f"{path}.form", f"must be a form of `{id}`, {allowed} (got {form!r:.80})")
        return None

    @overload
    def _at(self, place: object, what: Literal["rule"], path: str) -> Rule | None: ...
    @overload
    def _at(self, place: object, what: Literal["standard"], path: str) -> About | None: ...
    def _at(
        self, place: object, what: Literal["rule", "standard"], path: str
    ) -> Rule | About | None:
        if what == "rule" and isinstance(place, str) and self._forms is not None:
            rule = self._forms.rule(place)
            if rule is None:
                self._wrong(f"{path}.rule", f"is no rule of a shipped standard (got {place!r:.80})")
            return rule
        table: Sequence[Rule | About] = self._rules if what == "rule" else self._standards
        if type(place) is int and 0 <= place < len(table):
            return table[place]
        allowed = f"a place in `{what}s`, from 0 to {len(table) - 1}" if table else "left out"
        self._wrong(f"{path}.{what}", f"must be {allowed} (got {place!r:.80})")
        return None

    def _texts_at(self, place: object, path: str) -> SharedTexts | list[str]:
        if type(place) is int and 0 <= place < len(self._evidence):
            return self._evidence[place]
        self._wrong(path, f"must be a list, or a place in `evidence` (got {place!r:.80})")
        return []

    def _named_kind(self, path: str, name: object) -> object:
        if not isinstance(name, str):
            return name  # written in full
        if name not in self._kinds:
            near = nearest(name, self._kinds)
            hint = f"; did you mean `{near}`?" if near else ""
            self._wrong(path, f"`{name}` is not a kind of event in `kinds`{hint}")
        return self._kinds.get(name)

    def _built(self, data: object, kind: type[_T], path: str) -> tuple[_T, ...]:
        """Return the one value that was built; nothing where it cannot be built."""
        try:
            return (self._structure(data, kind, path),)
        except BadInputError as error:
            self._problems += error.problems
            return ()

    def _object(self, data: object, path: str) -> dict[str, object]:
        if isinstance(data, dict):
            return data
        self._wrong(path, f"must be an object (got {data!r:.80})")
        return {}

    def _array(self, data: object, path: str) -> list[tuple[str, object]]:
        """Return the entries of a table, each with its path."""
        if isinstance(data, list):
            return [(f"{path}[{place}]", entry) for place, entry in enumerate(data)]
        self._wrong(path, f"must be an array (got {data!r:.80})")
        return []

    def _wrong(self, path: str, message: str) -> None:
        self._problems.append(Problem(self._source, message, column=path.removeprefix(".") or None))


def _each_kind(data: object, change: Callable[[object], object]) -> object:
    """Return the data of a rule with `change` made to the kind of every selection of events."""
    if isinstance(data, list | tuple):
        return [_each_kind(inner, change) for inner in data]
    if not isinstance(data, dict):
        return data
    changed = {key: _each_kind(inner, change) for key, inner in data.items()}
    selections = changed.get("selections")
    if isinstance(selections, list):
        changed["selections"] = [
            {**selection, "kind": change(selection["kind"])}
            if isinstance(selection, dict) and "kind" in selection
            else selection
            for selection in selections
        ]
    return changed
