"""Facts of a case that a caller declares besides the shipped ones: yes or no, a choice or a number.

A rule that reads such a fact contains its `FactKind`, just as a rule about events of a caller's own
contains their `EventKind`. So every reader of records can check the column against its declaration.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, localcontext

import attrs

from esi_rules.checked import check, checked, typed
from esi_rules.errors import BadRecordError, BadRuleError
from esi_rules.frozen import many
from esi_rules.records.case import Case, Fact
from esi_rules.records.cells import cell_text
from esi_rules.records.contract import CASE_COLUMNS
from esi_rules.shown import short_repr
from esi_rules.text import nearest, one_of

__all__ = ["OWN_NAME", "FactKind", "NumberRange", "exact_number", "read_number", "with_own_facts"]

_NUMBER = re.compile(r"-?(?:[0-9]{1,9}(?:\.[0-9]{1,30})?|\.[0-9]{1,30})")
OWN_NAME = r"[a-z][a-z0-9_]*"
"""The regular expression for the name of a caller's own fact."""
_YES_NO: Mapping[str, Fact] = {"yes": True, "no": False}
_A_NUMBER = "must be a number of up to 9 digits, with a point before its decimals"


def read_number(text: str) -> Decimal:
    """Parse a number in plain digits.

    Raises `ValueError`, whose message continues a sentence that begins with the text.
    """
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(_A_NUMBER)
    return Decimal(text)


def exact_number(value: object) -> Decimal:
    """Return a whole number or a `Decimal` as a `Decimal`. Raises `ValueError` for anything else.

    A float is refused, because a binary 0.1 is not exactly one tenth.
    """
    if isinstance(value, float):
        raise ValueError(f'must be exact; write Decimal("{value}")')
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("must be a whole number or a Decimal")
    try:
        return read_number(cell_text(value))
    except ValueError:
        raise ValueError(_A_NUMBER) from None


def _bound(value: int | Decimal | None) -> Decimal | None:
    try:
        return None if value is None else exact_number(value)
    except ValueError as error:
        raise BadRuleError(f"a minimum or maximum {error} (got {value!r:.80})") from None


@attrs.frozen(cache_hash=True)
class NumberRange:
    """The numbers from `minimum` to `maximum`, both included. One of them may be None (no bound).

    Raises `BadRuleError` for a range without bounds, for a maximum below the minimum, and for
    bounds that are not exact numbers.
    """

    __repr__ = short_repr

    minimum: Decimal | None = attrs.field(default=None, converter=_bound)
    maximum: Decimal | None = attrs.field(default=None, converter=_bound)

    def __attrs_post_init__(self) -> None:
        if self.minimum is None and self.maximum is None:
            raise BadRuleError("a range of numbers needs a minimum or a maximum; write one of them")
        if self.minimum is not None and self.maximum is not None and self.maximum < self.minimum:
            raise BadRuleError(
                f"the maximum must not be less than the minimum (got {self.words}); exchange them"
            )

    def holds(self, value: object) -> bool:
        """Return whether `value` is a number in the range."""
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return False
        above = self.minimum is None or self.minimum <= value
        return above and (self.maximum is None or value <= self.maximum)

    @property
    def words(self) -> str:
        """The range as text in rules and files: ``50 or more``, ``25 to 49.5``, ``7``."""
        least, most = (
            None if bound is None else cell_text(bound) for bound in (self.minimum, self.maximum)
        )
        if least is None:
            return f"{most} or less"
        if most is None:
            return f"{least} or more"
        return least if least == most else f"{least} to {most}"

    def moved(self) -> Iterator[NumberRange]:
        """Yield the ranges with one bound moved by one unit of its last decimal place."""
        for name in ("minimum", "maximum"):
            end: Decimal | None = getattr(self, name)
            if end is None:
                continue
            with localcontext(prec=60):
                step = Decimal(1).scaleb(min(int(end.as_tuple().exponent), 0))
                ends = (end - step, end + step)
            for moved in ends:
                try:
                    yield attrs.evolve(self, **{name: moved})
                except BadRuleError:
                    continue  # past the other bound, or too many digits for a number

    @classmethod
    @checked
    def read(cls, text: str) -> NumberRange:
        """Parse the format of `words`.

        Raises `ValueError`, whose message continues a sentence that begins with the text.
        """
        for pattern, least, most in _RANGES:
            match = pattern.fullmatch(text)
            if match is not None:
                bounds = [read_number(match[n]) if n else None for n in (least, most)]
                return cls(*bounds)
        raise ValueError("must be numbers, such as `50 or more`, `49.5 or less` or `25 to 49.5`")


_RANGES = (
    (re.compile(r"\s*(\S+)\s*"), 1, 1),
    (re.compile(r"\s*(\S+)\s+or\s+more\s*"), 1, 0),
    (re.compile(r"\s*(\S+)\s+or\s+less\s*"), 0, 1),
    (re.compile(r"\s*(\S+)\s+to\s+(\S+)\s*"), 1, 2),
)


def _title(value: str) -> str:
    return value.strip() if isinstance(value, str) else value


def _values(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else many(value)


@attrs.frozen(cache_hash=True, field_transformer=typed)
class FactKind:
    """A fact of the case that is declared: its name, its title, and what it can be.

    It is yes or no, unless `values` lists the words of a choice or `number` is true. If a case does
    not record it, it is not known; it does not count as no. Raises `BadRuleError` for a wrong
    declaration.
    """

    __repr__ = short_repr

    name: str
    """The name of the fact in `Case.facts`, and of its column."""
    title: str = attrs.field(converter=_title)
    """The fact in a few words, for instance ``managed under MAPPA``."""
    values: tuple[str, ...] = attrs.field(converter=_values, default=())
    """The words of a choice; empty if the fact is yes or no, or a number."""
    number: bool = False
    """Whether the fact is a number."""

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.name, str) or not re.fullmatch(OWN_NAME, self.name):
            raise BadRuleError(
                f"the name of a fact is lower case words joined by `_` (got {self.name!r:.80})"
            )
        if self.name in CASE_COLUMNS:
            raise BadRuleError(
                f"`{self.name}` is a column of every inspection; give your fact another name"
            )
        if not isinstance(self.title, str) or not self.title:
            raise BadRuleError(f"fact `{self.name}` needs a title; say in a few words what it is")
        if self.values and self.number:
            raise BadRuleError(f"fact `{self.name}` is a choice or a number, not both; keep one")
        for value in self.values:
            if not isinstance(value, str) or not value or value != value.strip():
                raise BadRuleError(
                    f"a value of fact `{self.name}` must be text without white space around it "
                    f"(got {value!r:.80})"
                )
            if self.values.count(value) > 1:
                raise BadRuleError(f"fact `{self.name}` has the value {value!r} twice; keep one")

    @property
    def may_be(self) -> str:
        """The possible values, in words."""
        if self.number:
            return "a number"
        return one_of(self.values or _YES_NO)

    @property
    def words(self) -> tuple[str, ...]:
        """The words that a cell can contain, if it is not empty; none for a number."""
        return () if self.number else tuple(self.values or _YES_NO)

    def read(self, text: str) -> Fact:
        """Parse the text of a cell; None for an empty cell.

        Raises `ValueError`, whose message continues a sentence that begins with the cell.
        """
        if type(text) is not str:
            check("text", text, str)
        if not text:
            return None
        if self.number:
            try:
                return read_number(text)
            except ValueError as error:
                raise ValueError(f"{error}, or empty") from None
        if text not in self.words:
            raise ValueError(f"must be {', '.join(f'`{w}`' for w in self.words)} or empty")
        return text if self.values else _YES_NO[text]

    def check(self, value: Fact) -> None:
        """Raise `BadRecordError` for a value that the fact cannot have; None is always allowed."""
        if value is None:
            return
        if self.number:
            try:
                exact_number(value)
            except ValueError as error:
                raise BadRecordError(
                    f"the fact `{self.name}` {error} (got {value!r:.80})"
                ) from None
        elif not (value in self.values if self.values else isinstance(value, bool)):
            known = self.values or ("True", "False")
            near = nearest(str(value), known)
            hint = f"; did you mean `{near}`?" if near else ""
            raise BadRecordError(
                f"the fact `{self.name}` must be {one_of(known)} or None (got {value!r:.80}){hint}"
            )


def with_own_facts(case: Case, declared: Mapping[str, FactKind]) -> Case:
    """Return `case` with the declared facts moved from its groups to its facts.

    A case that was read before the rules were known has such facts among its groups. Raises
    `BadRecordError` for a value that a fact cannot have, and for a name that is both a fact and a
    group.
    """
    found: dict[str, Fact] = {}
    for name, kind in declared.items():
        if name in case.facts:
            try:
                kind.check(case.facts[name])
            except BadRecordError as error:
                raise BadRecordError(f"in case `{case.case_id}`: {error}") from None
            if name in case.groups:
                raise BadRecordError(
                    f"in case `{case.case_id}`: `{name}` is a fact and a grouping; leave out the "
                    f"grouping, as scores can be grouped by a fact too"
                )
        elif name in case.groups:
            cell = case.groups[name]
            try:
                found[name] = kind.read(cell)
            except ValueError as error:
                raise BadRecordError(
                    f"in case `{case.case_id}`: the fact `{name}`, `{cell:.80}`, {error}"
                ) from None
    if not found:
        return case
    groups = {name: cell for name, cell in case.groups.items() if name not in found}
    return attrs.evolve(case, facts={**case.facts, **found}, groups=groups)
