"""Which of the made-up cases meets which item: targets handed out, the same way on every run.

Nothing here is drawn at random: cases are ordered by a digest of the item and the case id, and
taken from the front. Only what must hang together is arranged by hand: a plan that satisfies has
good content, breach action is asked of cases that missed appointments, and so on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

import attrs
from fitting import Part
from targets import HIGH, OTHERS, Target

from esi_rules.records import Answer, Sentence

__all__ = ["Assignment", "Person", "RiskPlan", "assign", "people", "ranked"]

RiskPlan = Literal["in time", "late", "missing", "poor", "not due"]


@attrs.frozen
class Person:
    """One made-up case before anything is known of how it was supervised."""

    id: str
    number: int
    high: bool
    sentence: Sentence
    district: str


@attrs.frozen
class Assignment:
    """What is wanted of every case, by item, and the states that bring it about."""

    people: tuple[Person, ...]
    wanted: Mapping[str, Mapping[str, Answer]]
    """By item and case: met (yes), not met (no) or answered as not applicable (na)."""
    risk_plan: Mapping[str, RiskPlan]
    late_plan: frozenset[str]
    late_review: frozenset[str]
    no_review: str
    """The case whose first review is not due yet."""
    turned_high: tuple[str, ...]
    """Cases that became high risk of harm in the course of supervision."""
    just_high: tuple[str, ...]
    """Cases that became high risk of harm in the week before the inspection."""
    changed: frozenset[str]
    """Cases whose rating changed at all."""
    mappa: Mapping[str, str]
    """Multi-agency arrangements, as a column to group by."""

    def those(self, item: str, answer: Answer) -> frozenset[str]:
        """Return the cases with this answer to an item."""
        return frozenset(id for id, given in self.wanted[item].items() if given == answer)


def people() -> tuple[Person, ...]:
    """Return 57 people, 23 of them high risk, spread evenly over the list."""
    found: list[Person] = []
    tally = {True: 0, False: 0}
    for number in range(1, HIGH + OTHERS + 1):
        high = _every(HIGH, HIGH + OTHERS, number)
        tally[high] += 1
        licence = _every(11, HIGH, tally[True]) if high else _every(9, OTHERS, tally[False])
        found.append(
            Person(
                f"S{number:02}",
                number,
                high,
                "licence" if licence else "order",
                ("North", "South", "East", "West")[number * 7 % 11 % 4],
            )
        )
    return tuple(found)


def _every(n: int, of: int, k: int) -> bool:
    """Say whether the k-th of so many is one of n that are spread evenly."""
    return k * n // of != (k - 1) * n // of


def ranked(cases: Iterable[str], salt: str) -> list[str]:
    """Return cases in an order that looks like chance and is the same on every run."""
    return sorted(cases, key=lambda id: hashlib.sha256(f"{salt} {id}".encode()).digest())


class _Hand:
    """Hands out the targets of one item after the other."""

    def __init__(self, targets: Mapping[str, Target], persons: Iterable[Person]) -> None:
        self.targets = targets
        persons = tuple(persons)
        self.high = [person.id for person in persons if person.high]
        self.others = [person.id for person in persons if not person.high]
        self.wanted: dict[str, dict[str, Answer]] = {}

    def out(
        self,
        item: str,
        *,
        asked: Collection[str] | None = None,
        first: Collection[str] = (),
        last: Collection[str] = (),
    ) -> frozenset[str]:
        """Hand out one item and return who meets it.

        `asked` are the only cases it is asked of; else as many are left out as the target wants.
        Cases in `first` meet it before others do, those in `last` after them.
        """
        target = self.targets[item]
        given: dict[str, Answer] = {}
        for group, part in ((self.high, target.high), (self.others, target.others)):
            given |= _deal(item, group, part, asked, first, last)
        self.wanted[item] = given
        return frozenset(id for id, answer in given.items() if answer == "yes")


def _deal(
    item: str,
    group: list[str],
    part: Part,
    asked: Collection[str] | None,
    first: Collection[str],
    last: Collection[str],
) -> dict[str, Answer]:
    order = ranked(group, item)
    inside = ranked(group, f"asked {item}")[: part.base] if asked is None else asked
    among = [id for id in order if id in inside]
    if len(among) != part.base:
        raise ValueError(f"{item} is to be asked of {part.base} cases, not of {len(among)}")
    among.sort(key=lambda id: (id in last) - (id in first))
    yes = set(among[: part.count])
    return {id: "yes" if id in yes else "no" if id in among else "na" for id in group}


def assign(targets: Mapping[str, Target]) -> Assignment:
    """Hand out every target to the 57 cases."""
    persons = people()
    hand = _Hand(targets, persons)
    high, everybody = hand.high, [person.id for person in persons]
    licences = [person.id for person in persons if person.high and person.sentence == "licence"]
    orders = [id for id in high if id not in licences]
    just_high = tuple(ranked(licences, "just high")[:2])
    turned = tuple(ranked(orders, "turned high")[:4])
    settled = [id for id in high if id not in (*just_high, *turned)]
    no_review = ranked(settled, "no review")[0]
    mappa = ranked(settled, "multi-agency")[:14]

    planned = [id for id in high if id not in just_high]
    good = hand.out("B1.2", asked=planned, last=turned[:1])
    hand.out("B1.4", asked=planned)
    risk_plan = _risk_plans(planned, good, just_high, turned[0])
    # A risk management plan that is not there is part of nothing.
    none_there = [id for id, state in risk_plan.items() if state in ("missing", "not due")]
    integrated = [id for id in high if id != just_high[0]]
    hand.out("B3.6a", asked=integrated, last=none_there)
    hand.out("B3.6b", asked=integrated)

    content = hand.out("B3.2b", first=[no_review])
    satisfied = hand.out("B3.2a", first=content - {no_review}, last=[no_review])
    poor = ranked(set(everybody) - content, "late and poor")

    reviewed = [id for id in everybody if id != no_review]
    reviews = hand.out("C2.1b", asked=reviewed)
    in_time = hand.out("C2.1a", asked=reviewed, first=reviews)
    poor_reviews = ranked(set(reviewed) - reviews, "late and poor review")
    hand.out("C2.2", asked=[id for id in high if id != no_review], last=none_there)
    hand.out("C2.3", asked=reviewed)

    visited = hand.out("C1.1b", last=(*turned, *just_high))
    hand.out("C5.3", first=visited, last=(*turned, *just_high))

    kept = hand.out("D1.4")
    missed = frozenset(everybody) - kept
    hand.out("C1.3", asked=_some(hand, missed, targets["C1.3"], "breach"))
    once = _some(hand, kept, _less(targets["C1.2b"], hand, missed), "missed once")
    hand.out("C1.2b", asked=missed | once)

    hand.out("C2.4b", asked=_some(hand, everybody, targets["C2.4b"], "programme"))
    hand.out("C5.2a", asked=mappa)
    hand.out("C5.2b", asked=mappa)
    hand.out("C5.2c", asked=mappa[:8])

    fell = hand.out("D1.3a", last=(*turned, *just_high))
    hand.out("D1.3b", asked=[id for id in high if id not in fell])
    moved = ranked(hand.others, "rating moved")[: targets["C5.1b"].others.base]
    changed = frozenset((*fell, *turned, *just_high, *moved))
    hand.out("C5.1b", asked=changed)

    for item in targets:
        if item not in hand.wanted:
            hand.out(item)
    return Assignment(
        persons,
        {item: hand.wanted[item] for item in targets},
        risk_plan,
        (content - satisfied) | frozenset(poor[::3]),
        (reviews - in_time) | frozenset(poor_reviews[::3]),
        no_review,
        turned,
        just_high,
        changed,
        {
            id: "level 2" if id in mappa[:8] else "level 3" if id in mappa else "none"
            for id in everybody
        },
    )


def _some(hand: _Hand, cases: Collection[str], target: Target, salt: str) -> frozenset[str]:
    """Return as many of `cases` in each group as the target is asked of."""
    chosen: list[str] = []
    for group, part in ((hand.high, target.high), (hand.others, target.others)):
        chosen += ranked((id for id in group if id in cases), salt)[: part.base]
    return frozenset(chosen)


def _less(target: Target, hand: _Hand, cases: Collection[str]) -> Target:
    """Return a target with the bases reduced by the cases that are in already."""
    high = target.high.base - sum(id in cases for id in hand.high)
    others = target.others.base - sum(id in cases for id in hand.others)
    return Target(Part(0, high), Part(0, others), target.why)


def _risk_plans(
    planned: Iterable[str], good: Collection[str], just_high: Iterable[str], late: str
) -> dict[str, RiskPlan]:
    """Say how each risk management plan fell short: half late, the rest missing or poor."""
    states: dict[str, RiskPlan] = dict.fromkeys(just_high, "not due")
    states |= dict.fromkeys(good, "in time")
    short = ranked((id for id in planned if id not in good and id != late), "fell short")
    short = [late, *short]
    for place, id in enumerate(short):
        states[id] = "late" if place < 8 else "missing" if place % 2 else "poor"
    return states
