"""The query parameters of a request, validated with the error messages of the package."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from esi_rules.data.json_schema import Schema
from esi_rules.errors import BadInputError, Problem
from esi_rules.frozen import frozen
from esi_rules.text import nearest, one_of

__all__ = ["QUERY", "Query", "QueryParameter", "read_query"]

QUERY = "query"
"""The name of the query part of a URL in problems."""


@attrs.frozen
class QueryParameter:
    """A parameter of an operation."""

    name: str
    description: str
    choices: tuple[str, ...] = ()
    """The values that it may have; empty if any text is allowed. The first is the default."""
    many: bool = False
    """Whether it may be given more than once."""

    def schema(self) -> Schema:
        """Return the schema of its value."""
        one: Schema = {"type": "string"}
        if self.choices:
            one = {"type": "string", "enum": list(self.choices), "default": self.choices[0]}
        return {"type": "array", "items": one} if self.many else one


def _texts(value: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    return frozen(value)


@attrs.frozen
class Query:
    """The values of the parameters that were given, by name."""

    values: Mapping[str, tuple[str, ...]] = attrs.field(converter=_texts, factory=dict)

    def one(self, name: str) -> str | None:
        """Return the value of a parameter, or None if it is not given."""
        return next(iter(self.values.get(name, ())), None)

    def many(self, name: str) -> tuple[str, ...]:
        """Return all values of a parameter."""
        return self.values.get(name, ())

    def is_on(self, name: str) -> bool:
        """Return whether a parameter with the choices `false` and `true` is `true`."""
        return self.one(name) == "true"


def read_query(given: Iterable[tuple[str, str]], parameters: Iterable[QueryParameter]) -> Query:
    """Validate the query of a URL. Raises `BadInputError` with every problem."""
    known = {each.name: each for each in parameters}
    values: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for name, value in given:
        parameter = known.get(name)
        if parameter is None:
            message = f"is not a parameter; there is {one_of(known)}" if known else _NONE
            near = nearest(name, known)
            problems.append(Problem(QUERY, message, value=name, suggestion=near))
        elif parameter.choices and value not in parameter.choices:
            message = f"must be {one_of(parameter.choices)}"
            near = nearest(value, parameter.choices)
            problems.append(Problem(QUERY, message, column=name, value=value, suggestion=near))
        elif name in values and not parameter.many:
            problems.append(Problem(QUERY, "is given twice; keep one", column=name))
        else:
            values[name] = (*values.get(name, ()), value)
    if problems:
        raise BadInputError(problems)
    return Query(values)


_NONE = "is not a parameter; there are none here"
