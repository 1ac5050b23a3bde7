"""Readings, editions and limits drawn at random: the shipped rules under them, and by hand."""

from __future__ import annotations

import functools

from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.standards.readings import READINGS
from esi_rules.standards.standard import Standards
from tests.support.by_the_book import Book

OF_STANDARDS = [
    name for name in READINGS if name not in ("aggregation", "rounded-sections", "ladder")
]
choices = st.lists(
    st.sampled_from([(name, choice) for name in OF_STANDARDS for choice in READINGS[name].choices]),
    max_size=6,
).map(lambda chosen: tuple(sorted(dict(chosen).items())))
editions = st.sampled_from(["auto", "auto", "auto", "ns2000", "ns2005"])
own_limits = st.sampled_from([None, 7])


@functools.lru_cache(maxsize=256)
def both_forms(
    chosen: tuple[tuple[str, str], ...], edition: str, days: int | None
) -> tuple[Standards, Book]:
    """The shipped standards under some readings, and the same written out by hand."""
    readings = esi.Readings.of(dict(chosen))
    limits = {} if days is None else {"programme-start.limit": f"{days} working days"}
    standards = esi.national_standards(readings, edition=edition, limits=limits)
    return standards, Book(readings, edition, days)
