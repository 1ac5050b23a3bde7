"""The subjects of a search: one rule, or one standard under the edition that governs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import attrs

from esi_rules.engine import Record, read
from esi_rules.engine.judge import judge, judge_one, judge_rule
from esi_rules.errors import UnknownNameError
from esi_rules.rules.algebra import ByStandard, Rule
from esi_rules.rules.context import NO_CONTEXT
from esi_rules.rules.finding import Finding
from esi_rules.rules.traversal import walk
from esi_rules.standards.standard import Citation, Edition, Governed, Standard, Standards
from esi_rules.text import nearest

__all__ = ["InForce", "Subject", "item_subject", "subject"]


@attrs.frozen
class InForce:
    """The rule of one edition, and the days on which the edition is in force."""

    first: dt.date
    last: dt.date | None
    rule: Rule | None


@attrs.frozen
class Subject:
    """A duty that can be judged on any case, with the rules and moments that it depends on."""

    name: str
    judge: Callable[[Record], Finding]
    values: tuple[object, ...]
    """The rules and moments on which the verdict can depend."""
    duties: tuple[Rule, ...]
    """The rule of every version, without the condition under which it applies."""
    scopes: tuple[Rule, ...] = ()
    """The conditions under which the duties apply."""
    versions: tuple[InForce, ...] = ()
    """The rule of each edition; empty if the day of the clock does not choose the edition."""

    form: object = None
    """Everything that determines the finding: subjects with equal forms agree on every case."""


def subject(what: Rule | Standard | Standards | Edition, standard: str | None = None) -> Subject:
    """Return the subject for a rule, for a standard, or for one standard of editions.

    For a rule that uses the verdict on a standard, see `item_subject`. Raises `UnknownNameError` if
    the editions have no such standard, and `ValueError` if none is named.
    """
    if isinstance(what, Rule):
        return Subject("rule", _alone_read(what), (what,), (what,), form=what)
    if isinstance(what, Standard):
        return _governed(_alone(what).governed[0], _alone(what))
    if isinstance(what, Edition):
        what = what.alone
    if standard is None:
        raise ValueError("name the standard that is to be judged, by its id")
    for governed in what.governed:
        if governed.id == standard:
            return _governed(governed, what)
    near = nearest(standard, what.ids)
    hint = f"; did you mean `{near}`?" if near else ""
    raise UnknownNameError(f"these editions have no standard `{standard}`{hint}")


def item_subject(rule: Rule, standards: Standards) -> Subject:
    """Return the subject for the rule of an item, which may use verdicts on standards."""
    asked = tuple(dict.fromkeys(one.standard for one in walk(rule, (ByStandard,))))
    parts = [subject(standards, name) for name in asked if name in standards.ids]

    def judged(record: Record) -> Finding:
        # As in an inspection: the standards are judged first, then the rule is evaluated.
        if parts:
            judge(standards, record)
        return read(rule, record, NO_CONTEXT)

    return Subject(
        "item",
        judged,
        (rule, *(v for part in parts for v in part.values)),
        (rule, *(d for part in parts for d in part.duties)),
        tuple(scope for part in parts for scope in part.scopes),
        tuple(dict.fromkeys(v for part in parts for v in part.versions)),
        (rule, tuple(part.form for part in parts)),
    )


def _in_force(governed: Governed, standards: Standards) -> Iterator[InForce]:
    for edition, version in zip(standards.editions, governed.versions, strict=True):
        yield InForce(edition.first, edition.last, version.rule)


def _joined(versions: tuple[InForce, ...]) -> tuple[InForce, ...]:
    """Merge consecutive versions that have the same rule."""
    joined: list[InForce] = []
    for version in sorted(versions, key=lambda version: version.first):
        before = joined[-1] if joined else None
        follows = before is not None and before.last == version.first - dt.timedelta(days=1)
        if before is not None and follows and before.rule == version.rule:
            joined[-1] = attrs.evolve(before, last=version.last)
        else:
            joined.append(version)
    return tuple(joined)


def _alone_read(rule: Rule) -> Callable[[Record], Finding]:
    return lambda record: judge_rule(rule, record)


def _alone(standard: Standard) -> Standards:
    day = dt.date(2000, 1, 1)
    return Edition("alone", standard.title, day, None, (standard,), Citation("")).alone


def _governed(governed: Governed, standards: Standards) -> Subject:
    held = [s for e in standards.editions for s in e.standards if s.id == governed.id]
    rules = [v.rule for v in governed.versions if v.rule is not None]
    extra = () if governed.unstarted is None else (governed.unstarted,)
    versions = () if standards.named else tuple(_in_force(governed, standards))
    return Subject(
        governed.id,
        lambda record: judge_one(governed, record),
        (governed.clock, *rules, *extra),
        tuple(dict.fromkeys(s.rule for s in held)),
        tuple(dict.fromkeys(s.applies for s in held if s.applies is not None)),
        versions,
        (governed.clock, extra, _joined(versions), () if versions else tuple(rules)),
    )
