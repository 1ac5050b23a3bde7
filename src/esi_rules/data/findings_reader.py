"""Read documents of findings: resolve every reference, and report every problem with its path."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol, TypeVar, overload

import attrs

from esi_rules.data.findings_document import VERSION, each_kind, implied_rules
from esi_rules.data.shipped_forms import ShippedForms, shipped_forms
from esi_rules.errors import BadInputError, Problem
from esi_rules.records.kinds import EventKind
from esi_rules.rules.algebra import Rule
from esi_rules.rules.finding import About
from esi_rules.text import nearest, one_of
from esi_rules.version import __version__

__all__ = ["PATH", "SharedTexts", "expanded", "is_document"]

_T = TypeVar("_T")


def is_document(data: Mapping[str, object]) -> bool:
    """Whether plain data is a document of findings."""
    return "findings" in data and "rules" in data


@attrs.frozen(eq=False)
class SharedTexts:
    """A list of evidence that has been read and is shared by the findings that refer to it."""

    texts: tuple[str, ...]


class Structure(Protocol):
    """Converts plain data to a value; raises `BadInputError` with all problems and their paths."""

    def __call__(self, data: object, kind: type[_T], path: str) -> _T: ...


def expanded(
    document: Mapping[str, object],
    structure: Structure,
    source: str,
    digest: Callable[[ShippedForms], str],
) -> object:
    """Return the findings of a document as plain data in which every reference is resolved.

    Their rules and standards are values: each is created once, and findings share it. `digest`
    returns the digest of shipped standards. Raises `BadInputError` with every problem and its path.
    """
    loader = _Loader(structure, source, digest)
    loader.load_tables(document)
    rows = loader.rows(document["findings"], PATH)
    loader.raise_problems()
    return rows


PATH = ".findings"
"""The path of the findings in a document."""
_FIELDS = ("schema_version", "shipped", "kinds", "standards", "rules", "evidence", "findings")
_OF_THE_WHOLE = object()


class _Loader:
    """Loads the tables of one document, and resolves the references of its findings."""

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
            whole = each_kind(data, functools.partial(self._named_kind, path))
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
        version = shipped.get("package_version", "")
        if not isinstance(version, str):
            self._wrong(".shipped.package_version", f"must be text (got {version!r:.80})")
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
            self._wrong(
                ".shipped.digest",
                f"is not `{digest}`, that of the shipped standards here: the findings were made "
                f"under other rules (package version {version!r:.80}, here {__version__!r}); read "
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
                    zip(parts, implied_rules(rule, len(parts)), strict=True)
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
        """Return the value as a tuple of one; empty, with the problems added, if it is wrong."""
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
