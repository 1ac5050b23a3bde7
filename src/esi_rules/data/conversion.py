"""Convert values to plain data and JSON and back, without loss; errors are reported with paths.

Rules, moments and windows have their class under the key ``kind``; all other objects have only
their fields.
"""

from __future__ import annotations

import functools
import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import (
    NoReturn,
    Protocol,
    TypeVar,
    cast,
    get_origin,
    runtime_checkable,
)

import attrs
import cattrs

from esi_rules.checked import checked
from esi_rules.data.converter import converter
from esi_rules.data.findings_document import COMPACT, Dumper, is_of_findings
from esi_rules.data.findings_reader import PATH, expanded, is_document
from esi_rules.data.inspection_document import VERSION
from esi_rules.data.plain_values import WrongDataError, got, is_written
from esi_rules.data.result_document import SHARED, VALUE, SharedReader, result_parts
from esi_rules.data.shapes import register_shapes
from esi_rules.errors import BadInputError, EsiError, Problem, WrongTypeError
from esi_rules.rules.finding import Finding
from esi_rules.standards.standard import Standards
from esi_rules.text import nearest

__all__ = [
    "from_data",
    "from_json",
    "plain_data",
    "problems_of",
    "read_fields",
    "to_data",
    "to_json",
]

_T = TypeVar("_T")


@runtime_checkable
class _Result(Protocol):
    """An object that converts itself to plain data: a result of scoring or of an analysis."""

    def as_dict(self) -> Mapping[str, object]: ...


@runtime_checkable
class _Readable(Protocol):
    """A class of results that can parse the output of its `as_dict`."""

    def from_dict(self, data: object) -> object: ...


@checked
def to_data(value: object, *, self_contained: bool = False) -> dict[str, object]:
    """Convert a case, event, rule, finding, standard, edition or result to plain data for JSON.

    A result, such as a scoring sheet, is converted with its `as_dict`. Findings become one
    document: a single finding, a list or tuple of them, or a mapping of these, for instance by
    case. The document refers to the shipped standards by name, and has each other rule, standard
    and kind of event once. With `self_contained`, it also has the shipped ones, so that any later
    version of this package can read it.
    """
    if is_of_findings(value):
        return _dumper().data(value, self_contained=self_contained)
    if isinstance(value, _Result):
        data: dict[str, object] = {"schema_version": VERSION, **value.as_dict()}
        if isinstance(value, _Readable):
            return data
        write = functools.partial(_dumper().data, self_contained=self_contained)
        return {**data, **result_parts(value, write)}
    plain = plain_data(value)
    return {"schema_version": VERSION, **(plain if isinstance(plain, dict) else {"values": plain})}


def plain_data(value: object) -> object:
    """Convert a value to plain data without a version, as a part of a document."""
    return converter().unstructure(value)


@checked
def to_json(value: object, *, indent: int | None = None, self_contained: bool = False) -> str:
    """Convert a value to JSON text: compact, or indented by `indent` spaces per level.

    `self_contained` is as in `to_data`. Raises `WrongTypeError` for a value without a form in JSON.
    """
    if indent is None and is_of_findings(value):
        return _dumper().text(value, self_contained=self_contained)
    data = to_data(value, self_contained=self_contained)
    try:
        return (
            COMPACT(data) if indent is None else json.dumps(data, ensure_ascii=False, indent=indent)
        )
    except TypeError:
        raise WrongTypeError(f"`value` has no form in JSON (got {value!r:.80})") from None


@checked
def from_data(data: object, kind: type[_T], source: str = "data") -> _T:
    """Convert the output of `to_data` back to a value of type `kind`.

    `kind` is a class such as `Case`, or for the document of several findings
    `tuple[Finding, ...]`. Findings are also read from data in which each finding has its own rule.
    Raises `BadInputError` with every problem and its path; `source` names the data in them.
    """
    asked: object = kind  # an annotation such as `tuple[Finding, ...]` is no class
    if not inspect.isclass(asked) and get_origin(asked) is None:
        raise WrongTypeError(
            f"`kind` must be a class such as `Case`, or `tuple[Finding, ...]` (got {kind!r:.80})"
        )
    if isinstance(asked, _Readable):
        return cast("_T", asked.from_dict(data))
    structure = functools.partial(_structured, source=source)
    try:
        if isinstance(asked, _Result):
            return _read_result(data, kind, source)
        if isinstance(data, dict) and is_document(data):
            return _read_findings(data, kind, source)
        return structure(_without_version(data, source), kind, path="")
    except RecursionError:
        raise BadInputError([Problem(source, "is nested too deep to be read")]) from None


def read_fields(
    data: object,
    kind: type[_T],
    source: str,
    hooks: Mapping[type, Callable[..., object]],
) -> _T:
    """Read a result from the fields of a class; other fields of the document are ignored.

    `hooks` has functions that read the values of some classes. Raises `BadInputError` with every
    problem.
    """
    conv = cattrs.Converter()
    register_shapes(conv, more_fields=True)
    for each, read in hooks.items():
        conv.register_structure_hook(each, functools.partial(_hooked, read))
    try:
        return conv.structure(data, kind)
    except (cattrs.BaseValidationError, EsiError, WrongDataError) as error:
        raise BadInputError(problems_of(error, source)) from None


def _hooked(read: Callable[..., object], data: object, _: object) -> object:
    return read(data)


def _read_findings(data: Mapping[str, object], kind: type[_T], source: str, path: str = "") -> _T:
    structure = functools.partial(_structured, source=source)
    try:
        rows = expanded(data, structure, source, _dumper().digest)
        return structure(rows, kind, path=PATH)
    except BadInputError as error:
        raise BadInputError([_below(each, source, path) for each in error.problems]) from None


def _read_result(data: object, kind: type[_T], source: str) -> _T:
    """Read a result from the fields under `value`; the other fields of the document are ignored."""
    rest = _without_version(data, source)
    if not isinstance(rest, dict) or not isinstance(rest.get(VALUE), dict):
        message = (
            f"must be an object with the fields of `{kind.__name__}`, as `to_json` writes it; "
            f"a document without them cannot be read back"
        )
        raise BadInputError([Problem(source, message, column=VALUE)])
    shared = rest.get(SHARED, {})
    return _structured(rest[VALUE], kind, f".{VALUE}", source, _shared(shared, source).converter())


def _shared(data: object, source: str) -> SharedReader:
    if not isinstance(data, dict) or data.keys() - {"findings", "standards"}:
        message = f"must be an object with `findings`, `standards` or both {got(data)}"
        raise BadInputError([Problem(source, message, column=SHARED)])
    findings: tuple[Finding, ...] = ()
    if "findings" in data:
        path = f".{SHARED}.findings"
        if not isinstance(data["findings"], dict) or not is_document(data["findings"]):
            message = f"must be a document of findings {got(data['findings'])}"
            raise BadInputError([Problem(source, message, column=path.removeprefix("."))])
        findings = _read_findings(data["findings"], tuple[Finding, ...], source, path)
    standards = data.get("standards", [])
    path = f".{SHARED}.standards"
    return SharedReader(findings, _structured(standards, tuple[Standards, ...], path, source))


def _without_version(data: object, source: str) -> object:
    """Return a document without its version; data from before there were versions have none."""
    if not isinstance(data, dict) or "schema_version" not in data:
        return data
    version = data["schema_version"]
    if type(version) is not int or version != VERSION:
        message = f"must be {VERSION}, the version read here {got(version)}"
        raise BadInputError([Problem(source, message, column="schema_version")])
    rest = {key: value for key, value in data.items() if key != "schema_version"}
    return rest["values"] if set(rest) == {"values"} else rest


def _structured(
    data: object, kind: type[_T], path: str, source: str, conv: cattrs.Converter | None = None
) -> _T:
    try:
        return (conv or converter()).structure(data, kind)
    except RecursionError:
        raise
    except (cattrs.BaseValidationError, *_MEANT) as error:
        strange = next(_strange(error), None)
        if strange is not None:  # such as the host's own timeout, which cattrs wraps too
            raise strange from None
        raise BadInputError(problems_of(error, source, path)) from None


@checked
def from_json(text: str, kind: type[_T], source: str = "JSON") -> _T:
    """Convert JSON text back to a value of type `kind`. Raises `BadInputError` as `from_data`."""
    try:
        data = json.loads(text, parse_float=_decimal, parse_constant=_no_number)
    except RecursionError:
        raise BadInputError([Problem(source, "is nested too deep to be read")]) from None
    except ValueError as error:
        raise BadInputError([Problem(source, f"is not JSON: {error}")]) from None
    return from_data(data, kind, source)


def _decimal(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except ArithmeticError:
        return text  # an exponent of twenty digits: as text it is refused later


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number in JSON")


_MEANT = (EsiError, cattrs.StructureHandlerNotFoundError, cattrs.ForbiddenExtraKeysError,
          ValueError, TypeError, KeyError, AttributeError, ArithmeticError)  # fmt: skip
"""The exceptions that cattrs and the checks of values raise for wrong data."""


def _strange(error: BaseException) -> Iterator[BaseException]:
    """Yield the exceptions in `error` that are not about the data."""
    if isinstance(error, cattrs.BaseValidationError):
        for inner in error.exceptions:
            yield from _strange(inner)
    elif not isinstance(error, _MEANT):
        yield error


def problems_of(error: BaseException, source: str, path: str = "") -> list[Problem]:
    """Convert an error of cattrs to problems, each with its path."""
    if isinstance(error, cattrs.BaseValidationError):
        found = []
        for inner in error.exceptions:
            steps = "".join(_step(note) for note in getattr(inner, "__notes__", ()))
            found += problems_of(inner, source, path + steps)
        return found
    if isinstance(error, BadInputError):
        return [_below(problem, source, path) for problem in error.problems]
    return [Problem(source, _message(error), column=path.removeprefix(".") or None)]


def _below(problem: Problem, source: str, path: str) -> Problem:
    """Return the problem with `path` in front of its own path."""
    if not path:
        return problem
    inner = problem.column or ""
    joined = f"{path}{inner}" if inner.startswith("[") or not inner else f"{path}.{inner}"
    return attrs.evolve(problem, file=source, column=joined.removeprefix("."))


def _message(error: BaseException) -> str:
    if isinstance(error, cattrs.ForbiddenExtraKeysError):
        known = [field.alias for field in attrs.fields(error.cl) if is_written(field)]
        texts = []
        for name in sorted(map(str, error.extra_fields)):
            near = nearest(name, known)
            texts.append(f"`{name}`" + (f" (did you mean `{near}`?)" if near else ""))
        return f"has no field {' and no field '.join(texts)}"
    if isinstance(error, EsiError):
        # The checks of values show Python's form of a number; JSON has plain numbers.
        return re.sub(r"Decimal\('([^']*)'\)", r"\1", str(error))
    if isinstance(error, KeyError):
        return f"`{error.args[0]}` is missing"
    # Messages of other Python exceptions are not meant for users.
    return str(error) if isinstance(error, ValueError) else "is not what belongs here"


def _step(note: object) -> str:
    """Return one step of a path from a note that cattrs adds to an error."""
    if isinstance(note, cattrs.AttributeValidationNote):
        return f".{note.name}"
    if isinstance(note, cattrs.IterableValidationNote):
        return f"[{note.index}]" if isinstance(note.index, int) else f".{note.index}"
    return ""


@functools.cache
def _dumper() -> Dumper:
    return Dumper(converter())
