"""Windows of a schedule as the bits of whole numbers: window 0 is the lowest bit of the first."""

from __future__ import annotations

import attrs

from esi_rules.columns.algebra import X, any_x, lit, lower_bits, power, where

__all__ = ["BITS", "Mask", "below", "chosen", "none", "whole"]

BITS = 60
"""How many windows share a whole number."""
_ALL, _NONE = lit((1 << BITS) - 1), lit(0)


@attrs.frozen(eq=False)
class Mask:
    """Some of the windows of a schedule, of every case."""

    words: tuple[X, ...]

    def __and__(self, other: Mask) -> Mask:
        return Mask(tuple(map(_and, self.words, other.words)))

    def __or__(self, other: Mask) -> Mask:
        return Mask(tuple(map(_or, self.words, other.words)))

    def __invert__(self) -> Mask:
        return Mask(tuple(map(_flipped, self.words)))

    @property
    def gap(self) -> X:
        """The place of the first window that is not among them."""
        found = self.words[-1].ones
        for word in reversed(self.words[:-1]):
            found = where(word == (1 << BITS) - 1, found + BITS, word.ones)
        return found

    @property
    def some(self) -> X:
        """Whether there is any."""
        return any_x(word > 0 for word in self.words)

    def has(self, place: X) -> X:
        """Return whether the window at a place is among them."""
        bits = (power(place - i * BITS, 1, 1, BITS) for i in range(len(self.words)))
        return any_x(word.both(bit) > 0 for word, bit in zip(self.words, bits, strict=True))


def none(words: int) -> Mask:
    """Return no window of so many whole numbers of them."""
    return Mask((_NONE,) * words)


def whole(words: int) -> Mask:
    """Return every window of so many whole numbers of them."""
    return Mask((_ALL,) * words)


def below(n: X, words: int) -> Mask:
    """Return the first `n` windows; none for a number below 0."""
    return Mask(tuple(lower_bits(n - i * BITS if i else n, BITS) for i in range(words)))


def chosen(condition: X, then: Mask, otherwise: Mask) -> Mask:
    """Return `then` where `condition` holds, else `otherwise`."""
    pairs = zip(then.words, otherwise.words, strict=True)
    return Mask(tuple(where(condition, one, other) for one, other in pairs))


def _and(one: X, other: X) -> X:
    if one is _ALL or other is _NONE:
        return other
    if other is _ALL or one is _NONE:
        return one
    return one.both(other)


def _or(one: X, other: X) -> X:
    if one is _ALL or other is _NONE:
        return one
    if other is _ALL or one is _NONE:
        return other
    return one.either(other)


def _flipped(word: X) -> X:
    if word is _ALL or word is _NONE:
        return _NONE if word is _ALL else _ALL
    return _ALL - word
