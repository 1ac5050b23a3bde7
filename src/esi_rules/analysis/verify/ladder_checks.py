"""Checks of a descriptor ladder on every profile: total, monotone, and every rung reachable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement

import attrs

from esi_rules.analysis.verify.finding_codes import coded
from esi_rules.analysis.verify.proofs import Profile, Raised, Searched, Statement
from esi_rules.analysis.verify.report import CodedFinding, Place
from esi_rules.frameworks.framework import Framework
from esi_rules.frameworks.rungs import Descriptor, Rating, Rung, descriptor_of
from esi_rules.frozen import FrozenMap
from esi_rules.scoring.ladder import LADDERS
from esi_rules.text import counted

__all__ = ["FEWEST_ITEMS", "check_ladder", "criteria_by_size", "items_of", "ladders_of"]

FEWEST_ITEMS = 8
"""Profiles of up to this many items are always tried, even if every criterion has fewer."""
_MOST_ITEMS = 24

_NAMES = {
    "own": "the framework's own ladder",
    "literal": "the ladder read literally",
    "monotone": "the ladder by its monotone reading",
}

_Counts = tuple[int, ...]
"""The number of items with each rating, in the order of `Rating`."""


def ladders_of(framework: Framework) -> Mapping[str, tuple[Rung, ...]]:
    """Return the ladders that can apply to a framework's criteria, by name."""
    if framework.ladder:
        return {"own": framework.ladder}
    return dict(LADDERS.items())


def items_of(framework: Framework) -> int:
    """Return the most items in a descriptive criterion of a framework, at least `FEWEST_ITEMS`."""
    sizes = [sum(not i.directorate for i in c.items) for c in framework.descriptive_criteria]
    return max([FEWEST_ITEMS, *sizes])


def criteria_by_size(framework: Framework) -> Mapping[int, tuple[str, ...]]:
    """Return the ids of the descriptive criteria of a framework by their number of items."""
    found: dict[int, tuple[str, ...]] = {}
    for criterion in framework.descriptive_criteria:
        size = sum(not item.directorate for item in criterion.items)
        found[size] = (*found.get(size, ()), criterion.id)
    return found


def check_ladder(
    name: str,
    ladder: tuple[Rung, ...],
    items: int,
    place: Place,
    criteria: Mapping[int, tuple[str, ...]] = FrozenMap({}),
) -> tuple[list[CodedFinding], Searched]:
    """Return the findings on a ladder, and the extent of the search: profiles of 1 to `items`.

    All items count equally, so a profile is only the number of items with each rating. `criteria`
    are the ids of the criteria by their number of items.
    """
    most = min(items, _MOST_ITEMS)
    descriptors = {
        counts: descriptor_of(ladder, _profile(counts))
        for n in range(1, most + 1)
        for counts in _profiles(n)
    }
    search = Searched(
        _NAMES[name],
        f"all {len(descriptors):,} profiles of 1 to {most} items, items counted alike",
        len(descriptors),
        "exhaustive" if items <= _MOST_ITEMS else "bounded",
    )
    findings = [
        *_not_total(name, descriptors, search, place),
        *_not_monotone(name, descriptors, search, place),
        *_unreached(name, ladder, descriptors, search, place),
        *_unreached_by_size(name, ladder, descriptors, place, criteria),
    ]
    return findings, search


def _profiles(items: int) -> Iterator[_Counts]:
    for chosen in combinations_with_replacement(Rating, items):
        found = Counter(chosen)
        yield tuple(found[rating] for rating in Rating)


def _profile(counts: _Counts) -> dict[Rating, int]:
    return {rating: n for rating, n in zip(Rating, counts, strict=True) if n}


_Descriptors = Mapping[_Counts, Descriptor | None]


def _not_total(
    name: str, descriptors: _Descriptors, search: Searched, place: Place
) -> Iterator[CodedFinding]:
    bad = [Profile(_profile(c), None) for c, d in descriptors.items() if d is None]
    if bad:
        says = f"{_NAMES[name]} has no descriptor for {len(bad):,} of the profiles tried"
        yield coded("R601", place, says, (search, *bad))


def _not_monotone(
    name: str, descriptors: _Descriptors, search: Searched, place: Place
) -> Iterator[CodedFinding]:
    bad = [
        Profile(_profile(counts), descriptor, raised)
        for counts, descriptor in descriptors.items()
        if descriptor is not None and (raised := tuple(_lowered(counts, descriptors)))
    ]
    if bad:
        says = (
            f"by {_NAMES[name]}, raising a rating can lower the descriptor: in {len(bad):,} of the "
            f"profiles tried"
        )
        yield coded("R602", place, says, (search, *bad))


def _lowered(counts: _Counts, descriptors: _Descriptors) -> Iterator[Raised]:
    """Yield each way of raising one rating that lowers the descriptor."""
    before = descriptors[counts]
    ratings = tuple(Rating)
    for i, n in enumerate(counts):
        for j in range(i) if n else ():
            better = list(counts)
            better[i] -= 1
            better[j] += 1
            after = descriptors[tuple(better)]
            if before is not None and after is not None and after < before:
                yield Raised(ratings[i], ratings[j], after)


def _unreached(
    name: str,
    ladder: tuple[Rung, ...],
    descriptors: _Descriptors,
    search: Searched,
    place: Place,
) -> Iterator[CodedFinding]:
    reached = {
        next((i for i, rung in enumerate(ladder) if rung.fits(_profile(counts))), None)
        for counts in descriptors
    }
    for i, rung in enumerate(ladder):
        if i not in reached:
            words = rung.descriptor.value
            says = f"no profile reaches rung {i + 1} of {_NAMES[name]}, `{words}`"
            proof = Statement(f"rung {i + 1}: {_rung_words(rung)}")
            where = attrs.evolve(place, part=f"ladder[{i + 1}]")
            yield coded("R603", where, says, (proof, search))


def _unreached_by_size(
    name: str,
    ladder: tuple[Rung, ...],
    descriptors: _Descriptors,
    place: Place,
    criteria: Mapping[int, tuple[str, ...]],
) -> Iterator[CodedFinding]:
    """Yield findings on descriptors that criteria of one size never get although others do."""
    reached: dict[int, set[Descriptor | None]] = {}
    for counts, descriptor in descriptors.items():
        reached.setdefault(sum(counts), set()).add(descriptor)
    anywhere = set(descriptors.values())
    for descriptor in dict.fromkeys(rung.descriptor for rung in ladder):
        for size, ids in sorted(criteria.items()):
            if size not in reached or descriptor in reached[size] or descriptor not in anywhere:
                continue
            tried = sum(1 for counts in descriptors if sum(counts) == size)
            n = counted(size, "item")
            says = f"by {_NAMES[name]}, a criterion with {n} can never be `{descriptor.value}`"
            concerned = Statement(f"criteria with {n}: {', '.join(ids)}")
            how = f"all {tried:,} profiles of {n}, items counted alike"
            search = Searched(f"{descriptor.value} with {n}", how, tried, "exhaustive")
            yield coded("R603", place, says, (concerned, search))


def _rung_words(rung: Rung) -> str:
    asks = [
        f"{words} {' or '.join(rating.value for rating in ratings)}"
        for words, ratings in (
            ("every item", rung.only),
            ("more than half of the items", rung.most),
            ("some item", rung.some),
        )
        if ratings
    ]
    return f"{rung.descriptor.value} asks for {' and '.join(asks) or 'nothing'}"
