"""Subjects (standards, items of a framework, rules) as one Python function over a case."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import attrs

from esi_rules.case import Case, Sentence
from esi_rules.context import NO_CONTEXT, Context
from esi_rules.engine import runtime
from esi_rules.engine.combine import all_of_found
from esi_rules.engine.compile import Place, RuleWriter
from esi_rules.engine.compile_kinds import WRITERS
from esi_rules.engine.compile_values import NotCompiledError, Values
from esi_rules.engine.settle import not_started
from esi_rules.engine.source import Source
from esi_rules.finding import Finding, Reason
from esi_rules.kinds import EventKind
from esi_rules.moments import FirstHigh, Moment
from esi_rules.rules import Rule
from esi_rules.standard import NO_STANDARD, Governed, Version
from esi_rules.walk import walk

if TYPE_CHECKING:
    from esi_rules.engine.program import Subject

__all__ = ["Compiled", "compiled"]

Judged = tuple[tuple[Finding | None, ...], bool, Collection[str]]
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
facts, answers, is_open, opened = case.facts, case.answers, False, ()
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
    asked = subject.asked
    if isinstance(asked, Governed):
        _write_standard(writer, asked, subject, sentence)
    elif isinstance(asked, Rule):
        writer.write(asked, Place((subject.context,), subject.parts))
    else:
        day = writer.values.moment(asked)
        writer.source.leave(f"f = {day} is not None")


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
    if governed.named:
        _write_version(writer, governed.versions[:1], subject, sentence, clock, "")
        return
    ranges = tuple((version.first, version.last) for version in governed.versions)
    edition = values.edition(clock, ranges)
    groups: dict[Rule | None, list[int]] = {}
    for place, version in enumerate(governed.versions):
        groups.setdefault(_rule(version, sentence), []).append(place)
    for places in groups.values():
        asked = f"{edition} is not None"
        if len(groups) > 1:
            asked = " or ".join(f"{edition} == {place}" for place in places)
        with source.block(f"if {asked}:"):
            versions = governed.versions
            if len(places) == 1:
                versions = versions[places[0] : places[0] + 1]
            _write_version(writer, versions, subject, sentence, clock, edition)
    values.leave_open()


def _rule(version: Version, sentence: Sentence) -> Rule | None:
    """The rule of a version for a case that is in its scope."""
    if version.by_sentence is not None and version.rule is not None:
        return version.by_sentence[sentence][1]
    return version.bare if version.rule is not None else None


def _write_version(
    writer: RuleWriter,
    versions: tuple[Version, ...],
    subject: Subject,
    sentence: Sentence,
    clock: str,
    edition: str,
) -> None:
    rule = _rule(versions[0], sentence)
    contexts = tuple(version.context for version in versions)
    if rule is None:
        found = [not_started(NO_STANDARD, c, Reason.NOT_IN_EDITION) for c in contexts]
        if len(found) > 1:
            raise NotCompiledError
        writer.source.leave(f"f = {writer.source.constant(found[0])}")
        return
    writer.write(rule, Place(contexts, subject.parts, edition, clock))
