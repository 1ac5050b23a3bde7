"""What an engine that frames live on does in a way of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, Protocol

import attrs
import narwhals as nw
import polars as pl

from esi_rules.columns.algebra import YES, X

__all__ = ["Answers", "Backend", "How", "Lazy", "Step"]

Lazy = nw.LazyFrame[Any]
"""A frame of any engine that has not been computed yet."""

How = Literal["min", "max", "sum"]
"""What is made of a number of several rows."""

Step = dict[str, X] | tuple[str, dict[str, tuple[int, ...]]]
"""Values to compute by name, or what to look up by name and from which column."""


_NO_PARTS: Mapping[str, X] = MappingProxyType({})


@attrs.frozen(eq=False)
class Answers:
    """What is found of the events: a row for each case that has some."""

    frame: Lazy
    columns: Mapping[str, tuple[str, int]]
    """By name: the column of the frame, and what it is for a case without such events."""
    parts: Mapping[str, X] = _NO_PARTS
    """What is then made of those columns."""

    def is_wide(self, name: str) -> bool:
        """Return whether a column needs 64 bits."""
        return name.startswith("sum") or "_mask" in name


class Backend(Protocol):
    """What an engine does in a way of its own."""

    key: str
    """What a case is known by: its id, or a whole number where that is better, its place."""
    ordered: bool
    """Whether rows stay in the order that they came in, whatever is done to them."""

    def take(self, frame: object) -> Lazy:
        """Return a frame of the caller's as one of this engine."""

    def table(self, columns: Mapping[str, Sequence[int] | Sequence[str]]) -> Lazy:
        """Return a small table of whole numbers or text, none of them empty."""

    def numbered(self, frame: Lazy, names: Sequence[str]) -> Lazy:
        """Return a frame with some columns of days, text or dates, as numbers of days.

        `FAR` stands for whatever is not a full date.
        """

    def coded(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        """Return a frame with, for each new column, the place of a text among some words.

        Places start from 1; 0 stands for one that is none of them. Null is the empty text.
        """

    def measured(self, frame: Lazy, of: X) -> Lazy:
        """Return a frame with a column `amount`: the text `value` in thousandths.

        In rows that are not `of` a kind with amounts it means nothing. -1 stands for whatever is
        not plainly a number of up to five digits and three decimals.
        """

    def rows(
        self, frame: Lazy, values: Mapping[str, X], *, where: X = YES, distinct: bool = False
    ) -> Lazy:
        """Return some values of the rows of which `where` holds; if `distinct`, equal ones once."""

    def grouped(
        self,
        frame: Lazy,
        by: Mapping[str, X],
        values: Mapping[str, tuple[How, X]],
        *,
        where: X = YES,
    ) -> Lazy:
        """Return, of the rows of which `where` holds, one for each group, with values of them all.

        Sums have 64 bits.
        """

    def with_next(self, events: Lazy, key: str, last: int) -> Lazy:
        """Return events (`key`, `on` and others) with the day of the next one of the case, `next`.

        The last one has `last` there.
        """

    def with_places(self, events: Lazy, key: str) -> Lazy:
        """Return events (`key`, `on`) with the place of each among those of the case, `nth`."""

    def with_rows(self, events: Lazy) -> Lazy:
        """Return events with the place of each, `row`, where they are not `ordered`."""

    def last_of_day(self, events: Lazy, where: X) -> Lazy:
        """Return the last row of each case and day, by `row` where events are not `ordered`.

        It is the last of those of which `where` holds.
        """

    def joined(self, events: Lazy, cases: Lazy) -> Lazy:
        """Return events with the columns of their cases, in the order of the events if it can."""

    def attached(
        self, events: Lazy, where: X, frame: Lazy, names: Sequence[str], scope: str | None
    ) -> Lazy:
        """Return the events of which `where` holds, with columns of their cases from `frame`.

        `scope` is a column of the cases that matter; the events of others are left out.
        """

    def answered(self, frame: Lazy, asked: Sequence[Answers]) -> Lazy:
        """Return a row for each case with all answers beside it."""

    def computed(
        self, frame: Lazy, steps: Sequence[Step], only: Sequence[str] | None = None
    ) -> Lazy:
        """Return a frame with more columns, one step after another; of all of them, `only` some.

        What is looked up outside of its table is 0.
        """

    def with_keys(self, cases: Lazy) -> Lazy:
        """Return cases each of which has its `key`, the same whenever it is asked for."""

    def texts(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        """Return a frame with, for each new column, the text at the place in another column."""

    def day_texts(self, frame: Lazy, names: Sequence[str]) -> Lazy:
        """Return a frame with some columns of numbers of days in ISO form; empty for 0."""

    def rows_of(self, frame: Lazy, ids: Sequence[str]) -> pl.DataFrame:
        """Return the rows of some cases, in their order."""

    def mended(self, frame: Lazy, odd: nw.Expr, whole: Lazy, rows: pl.DataFrame) -> Lazy:
        """Return a frame (of the columns of `rows`) with those rows in place of the odd ones."""

    def kept(self, frame: Lazy) -> Lazy:
        """Return a frame computed once, if it would be computed again for each use."""

    def settled(self, frame: Lazy) -> Lazy:
        """Return a frame that is used once, computed where it is better not to build on it."""

    def collect(self, frame: Lazy) -> pl.DataFrame:
        """Return the rows of a frame."""

    def stacked(self, frame: Lazy, key: str, columns: Sequence[str]) -> Lazy:
        """Return columns one below the other: `key`, `place` (of the column) and `packed`."""

    def give(self, make: Callable[[], Lazy], schema: Mapping[str, Any]) -> object:
        """Return the frame that `make` makes as the kind of frame that came in."""
