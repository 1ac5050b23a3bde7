"""Compiles entries (standards, items of a framework, rules) into one Python function of a case."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import cast

import attrs

from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.engine import runtime
from esi_rules.engine.combine import all_of_found
from esi_rules.engine.compile import Position, RuleWriter
from esi_rules.engine.compile_kinds import WRITERS
from esi_rules.engine.compile_values import NotCompiledError, Values
from esi_rules.engine.entry import NO_STANDARD, ProgramEntry
from esi_rules.engine.readers import RuleRecord
from esi_rules.engine.source import SourceCode
from esi_rules.records.case import Case, Sentence
from esi_rules.records.kinds import EventKind
from esi_rules.rules.algebra import AtLeast, AtMost, Each, NoLongerThan, Rule, Share, Within
from esi_rules.rules.context import Context
from esi_rules.rules.finding import Finding, Reason, Unfilled
from esi_rules.rules.moments import BySentence, FirstHigh, Moment, Selection, first_high
from esi_rules.rules.traversal import walk
from esi_rules.shown import full_repr
from esi_rules.standards.standard import Governed, Version

__all__ = ["Compiled", "compiled"]

Judged = tuple[tuple[Finding | None, ...], bool, frozenset[str]]
"""The findings, whether any is left open, and the event kinds with a partly known date."""
Known = Mapping[int, Finding]
"""Findings that are already known, by the index of their entry."""


@attrs.frozen
class Compiled:
    """The compiled function that judges a case, and the event kinds that each entry reads."""

    judge: Callable[[Case, dt.date, Known], Judged]
    reads: tuple[frozenset[str], ...]
    """For each entry: the names of the event kinds that it reads."""


def compiled(
    entries: Sequence[ProgramEntry], sentence: Sentence, known: Collection[int] = ()
) -> Compiled:
    """Compile `entries` for cases with this sentence.

    The findings on the entries at the indexes `known` are passed to the function instead.
    """
    source = SourceCode(_NAMESPACE)
    values = Values(source, sentence)
    writer = RuleWriter(values, WRITERS)
    names = []
    for place, entry in enumerate(entries):
        name = f"f{place}"
        names.append(name)
        if place in known:
            source.line(f"{name} = known[{place}]")
        else:
            mark = source.mark()
            try:
                with source.entry():
                    _write(writer, entry, sentence)
                source.line(f"{name} = f")
            except (NotCompiledError, RecursionError):
                source.undo(mark)
                source.line(f"{name} = None")
                source.line("is_open = True")
        if isinstance(entry.asked, Governed):
            writer.findings[entry.asked.id] = name
    text = source.text(
        "def judge(case, as_at, known):",
        _BEFORE,
        [f"return ({''.join(n + ', ' for n in names)}), is_open, opened"],
    )
    namespace = source.namespace
    exec(compile(text, f"<rules for the sentence {sentence}>", "exec"), namespace)
    judge = cast("Callable[[Case, dt.date, Known], Judged]", namespace["judge"])
    return Compiled(judge, tuple(_reads(entry) for entry in entries))


_NAMESPACE: Mapping[str, object] = {
    **{name: getattr(runtime, name) for name in runtime.__all__},
    "Finding": Finding,
    "Unfilled": Unfilled,
    "NONE": frozenset(),
    "all_of_found": all_of_found,
    "bisect_left": bisect_left,
    "bisect_right": bisect_right,
    "defaultdict": defaultdict,
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


def _reads(entry: ProgramEntry) -> frozenset[str]:
    kinds = {kind.name for kind in walk(entry.read_from, (EventKind,))}
    if any(True for _ in walk(entry.read_from, (FirstHigh,))):
        kinds.add("risk_rating")
    return frozenset(kinds)


def _write(writer: RuleWriter, entry: ProgramEntry, sentence: Sentence) -> None:
    if isinstance(entry.asked, Governed):
        _write_standard(writer, entry.asked, entry, sentence)
    else:
        writer.write(entry.asked, Position((entry.context,), entry.parts))


def _write_standard(
    writer: RuleWriter, governed: Governed, entry: ProgramEntry, sentence: Sentence
) -> None:
    source, values = writer.source, writer.values
    if governed.applies is not None:
        condition = values.holds(governed.applies)
        if condition is not True:
            with source.block(f"if not {condition}:"):
                source.leave(f"f = {source.constant(governed.out_of_scope)}")
    table = _unrated(governed, entry, sentence)
    if table:
        _write_unrated(writer, governed, table)
    clock = values.moment(governed.clock)
    with source.block(f"if {clock} is None:"):
        nothing = f"f = {source.constant(governed.not_started)}"
        if governed.unstarted is None:
            source.leave(nothing)
        else:
            with source.block("if start > day:"):
                source.leave(nothing)
            writer.write(governed.unstarted, Position((Context(governed.about),), entry.parts))
    source.assure(f"{clock} has a day")
    versions = governed.versions
    if governed.named:
        _write_versions(writer, versions[:1], entry, sentence, clock)
        return
    edition = values.edition(clock, _ranges(governed))
    groups: dict[tuple[Rule | None, str], list[int]] = {}
    for place, version in enumerate(versions):
        # Rules that are equal can differ in their repr, because 1 == True.
        rule = _rule(version, sentence)
        groups.setdefault((rule, full_repr(rule)), []).append(place)
    for places in groups.values():
        asked = f"{edition} is not None"
        if len(groups) > 1:
            asked = " or ".join(f"{edition} == {place}" for place in places)
        with source.block(f"if {asked}:"):
            if len(places) == 1:
                _write_versions(writer, (versions[places[0]],), entry, sentence, clock)
            else:
                same = [v if n in places else versions[places[0]] for n, v in enumerate(versions)]
                _write_versions(writer, tuple(same), entry, sentence, clock, edition)
    values.leave_open()


_Unrated = Mapping[tuple[int | None, int | None], Finding]


def _unrated(governed: Governed, entry: ProgramEntry, sentence: Sentence) -> _Unrated:
    """Return the findings on cases without a rating, for a standard whose clock is first high.

    They depend only on the editions in force at commencement and on the judged day. So the direct
    evaluator computes one here for each pair of editions, from cases without events. The result is
    empty for other standards.
    """
    rules = [_rule(version, sentence) for version in governed.versions]
    duties = all(
        isinstance(rule, _DUTIES) and _chosen(rule.of, sentence) == first_high for rule in rules
    )
    if governed.applies is not None or _chosen(governed.clock, sentence) != first_high:
        return {}
    if not duties or governed.unstarted is not None:
        return {}
    findings = {}
    ranges = _ranges(governed)
    for i, (start, _) in enumerate(ranges):
        for j, (first, last) in enumerate(ranges):
            as_at = first + ONE_DAY
            if start < as_at <= last:
                case = Case("unrated", sentence, start)
                each = entry.direct(RuleRecord(case, as_at))
                if each.reason is Reason.NO_RATING:
                    findings[None if governed.named else i, None if governed.named else j] = each
    return findings


_DUTIES = (Within, AtLeast, AtMost, NoLongerThan, Share, Each)


def _chosen(moment: Moment, sentence: Sentence) -> Moment:
    return getattr(moment, sentence) if isinstance(moment, BySentence) else moment


def _ranges(governed: Governed) -> tuple[tuple[dt.date, dt.date], ...]:
    return tuple((version.first, version.last) for version in governed.versions)


def _write_unrated(writer: RuleWriter, governed: Governed, table: _Unrated) -> None:
    source, values = writer.source, writer.values
    high = values.first_high()
    conditions = [f"{high} is UNRATED", "start < day"]
    selections = walk(governed.read_from, (Selection,))
    for name in sorted({s.kind.name for s in selections if s.values or s.kind.amount}):
        conditions.append(f"all_recorded(get({source.constant(name)}))")
    with source.block(f"if {' and '.join(conditions)}:"):
        editions = "None, None"
        if not governed.named:
            ranges = _ranges(governed)
            editions = f"{values.edition('start', ranges)}, {values.edition('day', ranges)}"
        source.line(f"f = {source.constant(table)}.get(({editions}))")
        source.line("is_open = is_open or f is None")
        source.leave("pass")


def _rule(version: Version, sentence: Sentence) -> Rule | None:
    """The rule of a version for a case that is in its scope."""
    if version.by_sentence is not None and version.rule is not None:
        return version.by_sentence[sentence][1]
    return version.bare if version.rule is not None else None


def _write_versions(
    writer: RuleWriter,
    versions: tuple[Version, ...],
    entry: ProgramEntry,
    sentence: Sentence,
    clock: str,
    edition: str = "",
) -> None:
    """Write versions that share one rule; if there are several, `edition` selects the context."""
    contexts = tuple(version.contexts[sentence] for version in versions)
    place = Position(contexts, entry.parts, edition, clock)
    rule = _rule(versions[0], sentence)
    if rule is None:
        writer.nothing(NO_STANDARD, place, Reason.NOT_IN_EDITION)
    else:
        writer.write(rule, place)
