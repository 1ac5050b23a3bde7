"""What rules ask of the events of a case, and how all of it is answered in few passes over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from esi_rules.columns.algebra import FAR, YES, X, any_x, column, power, where, wide
from esi_rules.columns.backends import How, Lazy
from esi_rules.columns.codes import SCALE
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.rules.moments import Events, Selection

__all__ = [
    "AMOUNT",
    "ATOM",
    "EVENT_COLUMNS",
    "LIMIT",
    "ON",
    "SCALE",
    "Atoms",
    "Counted",
    "Plain",
    "Query",
    "Special",
    "capped",
    "day_or_far",
    "lit64",
    "of_case",
    "packed",
]

ON, ATOM, AMOUNT = column("on"), column("atom"), column("amount")
EVENT_COLUMNS = frozenset(("on", "atom", "amount"))
LIMIT = 1023
"""How many events a case may have for its packed counters to be safe; one with more is routed."""


def of_case(needs: frozenset[str]) -> frozenset[str]:
    """Return which of some columns are those of a case, not of an event."""
    return frozenset(n for n in needs if n not in EVENT_COLUMNS and not n.startswith("_e"))


class Atoms:
    """Kinds of event and their values as small whole numbers: what a selection picks is a range."""

    SPAN = 64
    """Numbers for each kind: its values, of which there may be 62."""
    OTHER, EMPTY = 0, 1

    def __init__(self) -> None:
        self.kinds: dict[str, int] = {}
        self.values: dict[str, int] = {"": self.EMPTY}
        self.valued: set[str] = set()
        """The kinds of which an empty value leaves something open."""
        self.amounts: set[str] = set()
        self.clash = False
        """Whether there are more values than numbers, or a name is used in two ways."""

    def kind(self, kind: EventKind, *, valued: bool = False) -> int:
        """Return the number of a kind; `valued` where its values are read."""
        place = self.kinds.setdefault(kind.name, len(self.kinds) + 1)
        shipped = KINDS.get(kind.name)
        if kind.amount or (shipped is not None and shipped.amount):
            self.amounts.add(kind.name)
            self.clash = self.clash or not kind.amount or (shipped or kind).amount != kind.amount
        elif valued:
            self.valued.add(kind.name)
        self.clash = self.clash or bool(self.valued & self.amounts)
        for value in (*kind.values, *(shipped.values if shipped else ())):
            if self.values.setdefault(value, len(self.values) + 1) >= self.SPAN:
                self.clash = True
        return place

    def mask(self, selection: Selection, start: X) -> X:
        """Return whether an event is one of a selection (in time, too, for this sentence only)."""
        place = self.kind(selection.kind, valued=bool(selection.values)) * self.SPAN
        if selection.values:
            found = any_x(ATOM == place + self.values[value] for value in selection.values)
        else:
            found = (ATOM >= place) & (ATOM < place + self.SPAN)
        return found & (ON >= start) if selection.kind.this_sentence_only else found

    def among(self, events: Events, start: X) -> X:
        """Return whether an event is one of some events."""
        return any_x(self.mask(selection, start) for selection in events.selections)

    PLAIN, OPEN, CARRIES = 0, 1, 2

    def states(self) -> tuple[int, ...]:
        """Return, for each kind and value, whether it leaves something open.

        `CARRIES` is for kinds with an amount, of which the amount itself tells.
        """
        words = range(len(self.values) + 1)
        found = [self.PLAIN] * ((len(self.kinds) + 1) * self.SPAN)
        for name, place in self.kinds.items():
            for word in words:
                state = self.OPEN if self.odd(name, word) else self.PLAIN
                found[place * self.SPAN + word] = self.CARRIES if name in self.amounts else state
        return tuple(found)

    def odd(self, kind: str, value: int) -> bool:
        """Return whether this value of an event of a kind leaves something open, or is wrong."""
        if kind in self.amounts:
            return False  # the amount itself tells
        if value == self.EMPTY:
            return kind in self.valued
        shipped = KINDS.get(kind)
        if shipped is None:
            return False
        return value == self.OTHER or self._word(value) not in shipped.values

    def _word(self, value: int) -> str:
        return list(self.values)[value - 1]


@attrs.frozen(eq=False)
class Plain:
    """The lowest or the highest of a number of the events of a case, in the one pass over them."""

    value: X
    how: How
    default: int
    """What a case without events has."""
    reads: tuple[Selection, ...]

    @property
    def needs(self) -> frozenset[str]:
        """The columns of the case that it compares with."""
        return of_case(self.value.needs)


@attrs.frozen(eq=False)
class Counted:
    """How many events of a case fit, or what their amounts add up to, each at most `most`."""

    mask: X
    amount: X | None
    most: int
    reads: tuple[Selection, ...]
    since: X | None = None
    """How far an event lies behind the first window; each of `windows` has a field of its own."""
    size: int = 1
    """How long a window is."""
    windows: int = 1

    @property
    def needs(self) -> frozenset[str]:
        """The columns of the case that it compares with."""
        return of_case(self.columns)

    @property
    def columns(self) -> frozenset[str]:
        """The columns that it is made of."""
        return self.added(0).needs

    @property
    def field(self) -> int:
        """The bits that a window needs, given that a case has no more than `LIMIT` events."""
        return (LIMIT * self.most).bit_length()

    @property
    def bits(self) -> int:
        """The bits that all windows need."""
        return self.field * self.windows

    def added(self, first: int) -> X:
        """Return what an event adds to a sum in which the counter starts at bit `first`."""
        one = lit64(1 << first)
        if self.since is not None:
            one = power(self.since, self.size, self.field, self.windows, first)
        if self.amount is not None:
            one = one * wide(self.amount)
        return where(self.mask, one, lit64(0))


@attrs.frozen(eq=False)
class Special:
    """Something that takes a small pass of its own over a few events."""

    needs: frozenset[str]
    reads: tuple[Selection, ...]
    outputs: tuple[tuple[str, int], ...]
    """The columns it makes, and what each is for a case without such events."""
    make: Callable[[Lazy, str], Lazy]
    """From events (with the needed columns of the case) and the key to a row for each case."""
    scope: X = YES
    """Of which cases events are read at all: a column of the case, or all."""
    in_order: bool = False
    """Whether it asks which of two events comes later in the record."""


Query = Plain | Counted | Special


def packed(counted: Sequence[tuple[str, Counted]]) -> tuple[dict[str, X], dict[str, X]]:
    """Share whole numbers of 62 bits between counters.

    Returns the numbers to sum, by the name of the sum, and each counter as a part of one.
    """
    sums: dict[str, X] = {}
    parts: dict[str, X] = {}
    used = 63
    name = ""
    for id, query in sorted(counted, key=lambda pair: pair[1].bits):
        if used + query.bits > 62:
            name, used = f"sum{len(sums)}", 0
        added = query.added(used)
        sums[name] = sums[name] + added if name in sums else added
        part = column(name)
        if used:
            part = part.split(1 << used)
        parts[id] = part % (1 << query.bits)
        used += query.bits
    return sums, parts


def lit64(value: int) -> X:
    """Return a whole number with room for sums of it."""
    return X(lambda words: words.lit(value, words.Int64))


def capped(amount: X, most: int) -> X:
    """Return an amount, but no more than what is asked for in all."""
    return where(amount > most, most, amount)


def day_or_far(mask: X) -> X:
    """Return the day of an event that fits, else none."""
    return where(mask, ON, FAR)
