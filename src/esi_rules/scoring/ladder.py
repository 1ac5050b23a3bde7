"""The descriptor ladder, by which ratings of a criterion's items become one of six descriptors.

Source: HMI Probation, Effective Supervision Inspection, follow-up report: South Wales (2005),
"Quality of Management criteria". Read literally, the ladder is not monotone: for some profiles, a
better rating of one item lowers the descriptor. `rate` uses the literal reading by default, and
reports each such change of a result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, product
from typing import Literal, TypeVar

import attrs

from esi_rules.checked import checked, typed
from esi_rules.errors import BadInputError, BadRecordError, BadRuleError, Problem
from esi_rules.frameworks.framework import Criterion, Framework
from esi_rules.frameworks.rungs import LITERAL, MONOTONE, Descriptor, Rating, Rung, descriptor_of
from esi_rules.language import ENGLISH, Language, message
from esi_rules.records.case import Adjustment
from esi_rules.shown import short_repr
from esi_rules.text import nearest, one_of

__all__ = [
    "Descriptor",
    "DescriptorResult",
    "Inversion",
    "LADDERS",
    "Ladder",
    "Rating",
    "describe",
    "literal",
    "monotone",
    "rate",
]

Ladder = Literal["literal", "monotone"]
"""The reading of the ladder: as printed, or so that a better rating never lowers a descriptor."""

LADDERS: Mapping[Ladder, tuple[Rung, ...]] = {"literal": LITERAL, "monotone": MONOTONE}
"""The rungs of each reading."""


_ASCENDING = tuple(reversed(Descriptor))

_RAISING = message(
    "raising {item} from {rating} to {instead} would turn {descriptor} into {becomes}"
)
_LOWERING = message(
    "lowering {item} from {rating} to {instead} would turn {descriptor} into {becomes}"
)


@attrs.frozen(field_transformer=typed)
class Inversion:
    """A change of one rating that moves the descriptor the other way."""

    __repr__ = short_repr

    item: str
    rating: Rating
    instead: Rating
    descriptor: Descriptor
    becomes: Descriptor
    """The descriptor after the change, or one that is possible while ratings are missing."""

    @property
    def words(self) -> str:
        """The change as a sentence."""
        return self.sentence()

    @checked
    def sentence(self, language: Language = ENGLISH) -> str:
        """Return the change as a sentence in `language`."""
        return language.text(
            _RAISING if self.instead > self.rating else _LOWERING,
            item=self.item,
            rating=language.text(self.rating.value),
            instead=language.text(self.instead.value),
            descriptor=language.text(self.descriptor.value),
            becomes=language.text(self.becomes.value),
        )


@attrs.frozen(field_transformer=typed)
class DescriptorResult:
    """The descriptor of a criterion, and how it was computed.

    `computed` is the descriptor of the ladder. It is None while ratings are `missing` that could
    change it, and if there is no item to rate. `reachable` lists the descriptors that are still
    possible, lowest first. `left_out` has the items of the directorate. `inversions` lists every
    change of one item's rating that moves the descriptor the other way. An `adjustment` by the lead
    inspector is shown beside `computed` and does not replace it.
    """

    __repr__ = short_repr

    criterion: str
    computed: Descriptor | None
    reachable: tuple[Descriptor, ...]
    missing: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    inversions: tuple[Inversion, ...] = ()
    ladder: Literal["literal", "monotone", "own"] = "literal"
    """The reading of the ladder; ``own`` if the framework has its own ladder."""
    target_weight: Fraction = Fraction(1)
    adjustment: Adjustment | None = attrs.field(default=None)

    @adjustment.validator
    def _gives_a_descriptor(self, field: object, value: Adjustment | None) -> None:
        known = [descriptor.value for descriptor in Descriptor]
        if value is not None and value.descriptor not in known:
            raise BadRecordError(
                f"the descriptor of an adjustment must be {one_of(known)} "
                f"(got {value.descriptor!r:.80})"
            )

    @property
    def adjusted(self) -> Descriptor | None:
        """The lead inspector's descriptor; None if there is no adjustment."""
        return None if self.adjustment is None else Descriptor(self.adjustment.descriptor)

    @property
    def descriptor(self) -> Descriptor | None:
        """The adjusted descriptor if there is one, otherwise the computed one."""
        return self.computed if self.adjusted is None else self.adjusted

    @property
    def words(self) -> str:
        """The descriptor, or the range of those still possible; ``-`` if there is none."""
        return self.span()

    @checked
    def span(self, language: Language = ENGLISH) -> str:
        """Return `words` in a language."""
        if self.descriptor is not None:
            return language.text(self.descriptor.value)
        if not self.reachable:
            return "-"
        lowest, highest = self.reachable[0].value, self.reachable[-1].value
        return language.text(
            "{lowest} to {highest}", lowest=language.text(lowest), highest=language.text(highest)
        )

    @property
    def warning(self) -> str | None:
        """A sentence if the ladder gives a better profile a lower descriptor; otherwise None."""
        return self.warning_words()

    @checked
    def warning_words(self, language: Language = ENGLISH) -> str | None:
        """Return `warning` in a language."""
        if not self.inversions:
            return None
        change = self.inversions[0].sentence(language)
        if self.ladder == "own":
            text = message(
                "the ladder of the framework gives a better profile a lower grade: {change}"
            )
        else:
            text = message(
                "the ladder, read literally, gives a better profile a lower grade: {change}"
            )
        return language.text(text, change=change)


# The ladder itself, applied to a profile: the total weight of the items with each rating.

_Profile = Mapping[Rating, Fraction]


def _profile(rated: Iterable[tuple[Fraction, Rating]]) -> _Profile:
    profile: dict[Rating, Fraction] = {}
    for weight, rating in rated:
        profile[rating] = profile.get(rating, Fraction(0)) + weight
    return profile


def _on(ladder: tuple[Rung, ...], profile: _Profile) -> Descriptor:
    descriptor = descriptor_of(ladder, profile)
    if descriptor is None:
        ratings = ", ".join(rating.value for rating in Rating if rating in profile)
        raise BadRuleError(
            f"no rung of the ladder fits items rated {ratings}; end the ladder with a rung that "
            f"asks for nothing (`esi-rules verify` lists every such profile)"
        )
    return descriptor


def _given(ratings: Mapping[str, Rating], weights: Mapping[str, int | Fraction] | None) -> _Profile:
    if not ratings:
        raise BadRuleError("no rating, no descriptor; give the rating of one item at least")
    counted = weights or {}
    return _profile((Fraction(counted.get(item, 1)), r) for item, r in ratings.items())


def literal(
    ratings: Mapping[str, Rating], weights: Mapping[str, int | Fraction] | None = None
) -> Descriptor:
    """Return the descriptor of complete ratings, by item, under the ladder as printed.

    `weights` has the number of items that an item counts as in the majority; the default is 1.
    Raises `BadRuleError` if there is no rating.
    """
    return _on(LITERAL, _given(ratings, weights))


def monotone(
    ratings: Mapping[str, Rating], weights: Mapping[str, int | Fraction] | None = None
) -> Descriptor:
    """Return the descriptor of complete ratings under the monotone reading of the ladder.

    Any weak item makes it poor, and not met is only for profiles that are satisfactory throughout.
    All other profiles get the same descriptor as from `literal`.
    """
    return _on(MONOTONE, _given(ratings, weights))


def _fillings(items: int, ladder: tuple[Rung, ...]) -> Iterator[Mapping[Rating, int]]:
    """Yield enough ways of rating `items` items to represent all 5 ** items ways.

    A ladder tests which ratings occur, and whether most are in a given set. If it has only one such
    set, one way is enough for each choice of ratings and each number of items in the set.
    """
    sets = {frozenset(rung.most) for rung in ladder if rung.most}
    if items == 0:
        yield {}
    elif len(sets) > 1:
        for chosen in combinations_with_replacement(Rating, items):
            yield Counter(chosen)
    else:
        most = next(iter(sets), frozenset())
        for size in range(1, min(items, len(Rating)) + 1):
            for those in combinations(Rating, size):
                yield from _shared_out(items, [r for r in those if r in most], those)


def _shared_out(
    items: int, inside: Sequence[Rating], those: Sequence[Rating]
) -> Iterator[Mapping[Rating, int]]:
    """Yield one way to use all of `those` for each possible number of items rated `inside`."""
    outside = [rating for rating in those if rating not in inside]
    most = items - len(outside) if inside else 0
    least = len(inside) if outside else items
    for n in range(least, most + 1) if inside else (0,):
        counts = dict.fromkeys(those, 1)
        if inside:
            counts[inside[0]] += n - len(inside)
        if outside:
            counts[outside[0]] += items - n - len(outside)
        yield counts


def _reach(
    rated: Iterable[tuple[Fraction, Rating]], missing: Sequence[Fraction], ladder: tuple[Rung, ...]
) -> frozenset[Descriptor]:
    """Return the descriptors possible under any ratings of the missing items, given by weight."""
    base = _profile(rated)
    weights = sorted(set(missing))
    reachable: set[Descriptor] = set()
    for filling in product(*(tuple(_fillings(missing.count(w), ladder)) for w in weights)):
        profile = dict(base)
        for weight, counts in zip(weights, filling, strict=True):
            for rating, n in counts.items():
                profile[rating] = profile.get(rating, Fraction(0)) + weight * n
        if profile:
            reachable.add(_on(ladder, profile))
    return frozenset(reachable)


# Rating a criterion


def rate(
    criterion: Criterion,
    ratings: Mapping[str, Rating | str | None],
    *,
    ladder: Ladder | tuple[Rung, ...] = "literal",
    target_weight: int | Fraction = 1,
    adjustment: Adjustment | None = None,
) -> DescriptorResult:
    """Return the descriptor of a descriptive criterion from the ratings of its items.

    `ladder` is a reading of the shipped ladder, or the rungs of another. A rating is missing if the
    item is not in `ratings`, or if it is None or blank text. `target_weight`, 1 or more, is the
    number of items that a national target counts as in the majority: the source states "some
    additional weighting" and no amount. Raises `BadInputError` with every unknown item, unknown
    rating and fault of the adjustment, and `BadRuleError` for a criterion that is scored, an
    unknown ladder or a wrong weight.
    """
    if criterion.scored:
        raise BadRuleError(
            f"criterion `{criterion.id}` is scored; the ladder is for descriptive criteria"
        )
    rungs, weight = _checked(ladder, target_weight)
    items = {item.id: item for item in criterion.items}
    problems: list[Problem] = []
    known = _read_ratings(ratings, items, f"is no item of criterion `{criterion.id}`", problems)
    if adjustment is not None:
        adjustment = _read_adjustment(adjustment, (criterion.id,), problems)
    if problems:
        raise BadInputError(problems)
    weights = {
        item.id: weight if item.target else Fraction(1)
        for item in criterion.items
        if not item.directorate
    }
    rated = {item: known[item] for item in weights if item in known}
    missing = [item for item in weights if item not in known]
    reach = _reach_with(rated, missing, weights, rungs)
    computed = next(iter(reach)) if len(reach) == 1 else None
    return DescriptorResult(
        criterion.id,
        computed,
        tuple(descriptor for descriptor in _ASCENDING if descriptor in reach),
        tuple(missing),
        tuple(item.id for item in criterion.items if item.directorate),
        tuple(_inversions(rated, missing, weights, rungs, computed)),
        ladder if isinstance(ladder, str) else "own",
        weight,
        adjustment,
    )


def describe(
    framework: Framework,
    ratings: Mapping[str, Rating | str | None],
    *,
    adjustments: Sequence[Adjustment] = (),
    not_followed_up: Sequence[str] = (),
    ladder: Ladder = "literal",
    target_weight: int | Fraction = 1,
) -> dict[str, DescriptorResult]:
    """Return, by id, the descriptor of every descriptive criterion that was followed up.

    `ratings` has the ratings of all criteria together. The other arguments are those of `rate`; the
    framework's own ladder, if it has one, replaces `ladder`. Raises `BadInputError` with every
    fault of the ratings and adjustments.
    """
    own = framework.ladder or ladder
    _checked(own, target_weight)
    problems: list[Problem] = []
    items = {item.id: item for item in framework.management_items}
    known = _read_ratings(ratings, items, f"is no management item of {framework.title}", problems)
    described = [c.id for c in framework.descriptive_criteria]
    adjusted: dict[str, Adjustment] = {}
    for adjustment in adjustments:
        read = _read_adjustment(adjustment, described, problems)
        if read.criterion in adjusted:
            problems.append(_fault(read.criterion, "is adjusted twice; keep one adjustment"))
        if read.criterion in not_followed_up:
            problems.append(
                _fault(read.criterion, "was not followed up, so nothing can be adjusted")
            )
        adjusted[read.criterion] = read
    if problems:
        raise BadInputError(problems)
    return {
        criterion.id: rate(
            criterion,
            {item.id: known[item.id] for item in criterion.items if item.id in known},
            ladder=own,
            target_weight=target_weight,
            adjustment=adjusted.get(criterion.id),
        )
        for criterion in framework.descriptive_criteria
        if criterion.id not in not_followed_up
    }


def _checked(
    ladder: Ladder | tuple[Rung, ...], target_weight: int | Fraction
) -> tuple[tuple[Rung, ...], Fraction]:
    rungs = LADDERS.get(ladder) if isinstance(ladder, str) else ladder
    if not rungs:
        near = nearest(str(ladder), LADDERS)
        hint = f"; did you mean `{near}`?" if near else ""
        raise BadRuleError(f"the ladder is {one_of(LADDERS)} (got {ladder!r}){hint}")
    if (
        not isinstance(target_weight, int | Fraction)
        or isinstance(target_weight, bool)
        or target_weight < 1
    ):
        raise BadRuleError(
            f"`target_weight` must be a whole number or fraction of 1 or more (got "
            f"{target_weight!r}); 1 gives targets no additional weight"
        )
    return rungs, Fraction(target_weight)


def _reach_with(
    rated: Mapping[str, Rating],
    missing: Sequence[str],
    weights: Mapping[str, Fraction],
    ladder: tuple[Rung, ...],
) -> frozenset[Descriptor]:
    return _reach(
        [(weights[item], rating) for item, rating in rated.items()],
        [weights[item] for item in missing],
        ladder,
    )


def _inversions(
    rated: Mapping[str, Rating],
    missing: Sequence[str],
    weights: Mapping[str, Fraction],
    ladder: tuple[Rung, ...],
    computed: Descriptor | None,
) -> Iterator[Inversion]:
    if computed is None:
        return
    for item, rating in rated.items():
        for instead in Rating:
            # Sorted, so that results are the same in every run: the order in a set is not.
            for becomes in sorted(_reach_with({**rated, item: instead}, missing, weights, ladder)):
                if (instead > rating and becomes < computed) or (
                    instead < rating and becomes > computed
                ):
                    yield Inversion(item, rating, instead, computed, becomes)


# Parsing of what people write

_Word = TypeVar("_Word", Rating, Descriptor)


def _tidy(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _word(words: type[_Word], text: str) -> _Word | None:
    return {word.value.casefold(): word for word in words}.get(_tidy(text))


def _read_ratings(
    ratings: Mapping[str, Rating | str | None],
    items: Iterable[str],
    unknown: str,
    problems: list[Problem],
) -> dict[str, Rating]:
    known = tuple(items)
    read: dict[str, Rating] = {}
    for item, given in ratings.items():
        if item not in known:
            near = nearest(str(item), known)
            problems.append(Problem("ratings", unknown, value=str(item), suggestion=near))
            continue
        if given is None or (isinstance(given, str) and not given.strip()):
            continue
        rating = _word(Rating, given) if isinstance(given, str) else given
        if isinstance(rating, Rating):
            read[item] = rating
            continue
        names = [r.value for r in Rating]
        problems.append(
            Problem(
                "ratings",
                f"is no rating; write {one_of(names)}",
                column=item,
                value=str(given),
                suggestion=nearest(_tidy(str(given)), names),
            )
        )
    return read


def _fault(value: str, message: str, suggestion: str | None = None) -> Problem:
    return Problem("adjustments", message, value=value, suggestion=suggestion)


def _read_adjustment(
    adjustment: Adjustment, criteria: Sequence[str], problems: list[Problem]
) -> Adjustment:
    if adjustment.criterion not in criteria:
        problems.append(
            _fault(
                adjustment.criterion,
                f"is no descriptive criterion that can be adjusted; it is {one_of(criteria)}",
                nearest(adjustment.criterion, criteria),
            )
        )
    for field in ("reason", "name"):
        if not getattr(adjustment, field).strip():
            problems.append(
                _fault(
                    adjustment.criterion,
                    f"is adjusted without a {field}; an adjustment needs a reason and a name",
                )
            )
    descriptor = _word(Descriptor, adjustment.descriptor)
    if descriptor is None:
        names = [d.value for d in Descriptor]
        problems.append(
            _fault(
                adjustment.descriptor,
                f"is no descriptor; write {one_of(names)}",
                nearest(_tidy(adjustment.descriptor), names),
            )
        )
        return adjustment
    return attrs.evolve(adjustment, descriptor=descriptor.value)
