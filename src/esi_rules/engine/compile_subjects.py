"""Subjects (standards, items of a framework, rules) as one Python function over a case."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import cast

import attrs

from esi_rules.records.case import Case, Sentence
from esi_rules.rules.context import Context
from esi_rules.engine import runtime
from esi_rules.engine.combine import all_of_found
from esi_rules.engine.compile import Place, RuleWriter
from esi_rules.engine.compile_kinds import WRITERS
from esi_rules.engine.compile_values import NotCompiledError, Values
from esi_rules.engine.source import Source
from esi_rules.engine.subject import NO_STANDARD, Subject
from esi_rules.rules.finding import Finding, Reason
from esi_rules.records.kinds import EventKind
from esi_rules.rules.moments import FirstHigh
from esi_rules.rules.algebra import Rule
from esi_rules.standards.standard import Governed, Version
from esi_rules.rules.traversal import walk

__all__ = ["Compiled", "compiled"]

Judged = tuple[tuple[Finding | None, ...], bool, frozenset[str]]
"""The findings, whether any is left open, and the kinds of event with a date partly known."""
Known = Mapping[int, Finding]
"""Findings that stand as they are, by the place of their subject."""


@attrs.frozen
class Compiled:
    """The function that judges a case, and what each of its subjects reads."""

    judge: Callable[[Case, dt.date, Known], Judged]
    reads: tuple[frozenset[str], ...]
    """The names of the kinds of event that each subject reads."""


def compiled(
    subjects: Sequence[Subject], sentence: Sentence, known: Collection[int] = ()
) -> Compiled:
    """Compile `subjects` for cases with this sentence; those at the places `known` are given."""
    source = Source(_NAMESPACE)
    values = Values(source, sentence)
    writer = RuleWriter(values, WRITERS)
    names = []
    for place, subject in enumerate(subjects):
        name = f"f{place}"
        names.append(name)
        if place in known:
            source.line(f"{name} = known[{place}]")
        else:
            mark = source.mark()
            try:
                with source.subject():
                    _write(writer, subject, sentence)
                source.line(f"{name} = f")
            except (NotCompiledError, RecursionError):
                source.undo(mark)
                source.line(f"{name} = None")
                source.line("is_open = True")
        if isinstance(subject.asked, Governed):
            writer.findings[subject.asked.id] = name
    text = source.text(
        "def judge(case, as_at, known):", _BEFORE, [f"return ({', '.join(names)},), is_open, opened"]
    )
    namespace = source.namespace
    exec(compile(text, f"<rules for the sentence {sentence}>", "exec"), namespace)
    judge = cast("Callable[[Case, dt.date, Known], Judged]", namespace["judge"])
    return Compiled(judge, tuple(_reads(subject) for subject in subjects))


_NAMESPACE: Mapping[str, object] = {
    **{name: getattr(runtime, name) for name in runtime.__all__},
    "Finding": Finding,
    "NONE": frozenset(),
    "all_of_found": all_of_found,
    "bisect_left": bisect_left,
    "bisect_right": bisect_right,
    "defaultdict": defaultdict,
    "new": object.__new__,
}

_BEFORE = """\
start, day, over = case.commenced_on, as_at, False
ended = case.ended_on
if ended is not None and ended <= as_at:
    day, over = ended, True
facts, answers, is_open, opened = case.facts, case.answers, False, NONE
by_kind = defaultdict(list)
try:
    for event in case.events:
        if event.on <= day:
            by_kind[event.kind].append(event)
except TypeError:  # a date that is partly known cannot be compared
    by_kind, opened = regrouped(case.events, day)
get = by_kind.get""".splitlines()


def _reads(subject: Subject) -> frozenset[str]:
    kinds = {kind.name for kind in walk(subject.read_from, (EventKind,))}
    if any(True for _ in walk(subject.read_from, (FirstHigh,))):
        kinds.add("risk_rating")
    return frozenset(kinds)


def _write(writer: RuleWriter, subject: Subject, sentence: Sentence) -> None:
    if isinstance(subject.asked, Governed):
        _write_standard(writer, subject.asked, subject, sentence)
    else:
        writer.write(subject.asked, Place((subject.context,), subject.parts))


def _write_standard(
    writer: RuleWriter, governed: Governed, subject: Subject, sentence: Sentence
) -> None:
    source, values = writer.source, writer.values
    if governed.applies is not None:
        held = values.holds(governed.applies)
        if held is not True:
            with source.block(f"if not {held}:"):
                source.leave(f"f = {source.constant(governed.out_of_scope)}")
    clock = values.moment(governed.clock)
    with source.block(f"if {clock} is None:"):
        nothing = f"f = {source.constant(governed.not_started)}"
        if governed.unstarted is None:
            source.leave(nothing)
        else:
            with source.block("if start > day:"):
                source.leave(nothing)
            last = governed.versions[-1]
            writer.write(governed.unstarted, Place((Context(last.about),), subject.parts))
    source.assure(f"{clock} has a day")
    versions = governed.versions
    if governed.named:
        _write_versions(writer, versions[:1], subject, sentence, clock)
        return
    ranges = tuple((version.first, version.last) for version in versions)
    edition = values.edition(clock, ranges)
    groups: dict[tuple[Rule | None, str], list[int]] = {}
    for place, version in enumerate(versions):
        # Values that are equal need not look equal: 1 is True.
        rule = _rule(version, sentence)
        groups.setdefault((rule, repr(rule)), []).append(place)
    for places in groups.values():
        asked = f"{edition} is not None"
        if len(groups) > 1:
            asked = " or ".join(f"{edition} == {place}" for place in places)
        with source.block(f"if {asked}:"):
            if len(places) == 1:
                _write_versions(writer, (versions[places[0]],), subject, sentence, clock)
            else:
                same = [v if n in places else versions[places[0]] for n, v in enumerate(versions)]
                _write_versions(writer, tuple(same), subject, sentence, clock, edition)
    values.leave_open()


def _rule(version: Version, sentence: Sentence) -> Rule | None:
    """The rule of a version for a case that is in its scope."""
    if version.by_sentence is not None and version.rule is not None:
        return version.by_sentence[sentence][1]
    return version.bare if version.rule is not None else None


def _write_versions(
    writer: RuleWriter,
    versions: tuple[Version, ...],
    subject: Subject,
    sentence: Sentence,
    clock: str,
    edition: str = "",
) -> None:
    """Write versions with one rule; where there are several, `edition` picks the one in force."""
    contexts = tuple(version.context for version in versions)
    place = Place(contexts, subject.parts, edition, clock)
    rule = _rule(versions[0], sentence)
    if rule is None:
        writer.nothing(NO_STANDARD, place, Reason.NOT_IN_EDITION)
    else:
        writer.write(rule, place)
