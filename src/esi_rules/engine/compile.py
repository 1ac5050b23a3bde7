"""Compiles rules to the source of one Python function with a single pass over a case's events.

The code for each rule gives the same finding as the direct evaluator. If something that a rule
reads is not fully known, the function leaves the entry to the direct evaluator.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from esi_rules.calendar.windows import Weeks
from esi_rules.engine.compile_values import NotCompiledError, Values
from esi_rules.engine.source import SourceCode
from esi_rules.records.case import Case
from esi_rules.rules.algebra import AtLeast, AtMost, Not, Rule
from esi_rules.rules.context import Context
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.moments import Moment
from esi_rules.rules.verdict import Verdict

__all__ = ["Parts", "Position", "RuleWriter", "Writers"]

_MET, _UNDETERMINED = Verdict.MET, Verdict.UNDETERMINED
_NOT_APPLICABLE = Verdict.NOT_APPLICABLE

Parts = Callable[[Case, dt.date], tuple[Finding, ...]]
"""A function that computes the parts of the finding on an entry when they are first accessed."""


@attrs.frozen
class Position:
    """The position of a rule in an entry, and what its finding has besides the verdict."""

    contexts: tuple[Context, ...]
    """The contexts of the rule; if there are several, `version` names a variable with the index."""
    parts: Parts
    version: str = ""
    clock: str | None = None
    """The variable of the standard's clock, which findings get; None for the rule's own clock."""
    negated: Not | None = None
    """The `Not` around the rule; None if there is none."""
    part: str | None = None
    """The variable for the rule as a part of a combination; None if it is the whole finding."""


# Each function takes only the kind of rule that is its key; static types cannot express that.
Writers = Mapping[type[Rule], Callable[["RuleWriter", Any, Position], None]]
"""The function that writes the code for each kind of rule."""


class RuleWriter:
    """Writes the code for rules into the source of `values`."""

    def __init__(self, values: Values, writers: Writers) -> None:
        self.values = values
        self.source: SourceCode = values.source
        self.findings: dict[str, str] = {}
        """The variables of the findings on standards, by the id of the standard."""
        self._writers = writers

    def write(self, rule: Rule, place: Position) -> None:
        """Write code for `rule`, in which every path ends with a finding or a part.

        Raises `NotCompiledError` for a rule that cannot be compiled.
        """
        writer = self._writers.get(type(rule))
        if writer is None:
            raise NotCompiledError
        writer(self, rule, place)

    # The results of a rule

    def duty(
        self,
        rule: Rule,
        place: Position,
        verdict: Verdict,
        reason: Reason,
        clock: str | None = None,
        due: str | None = None,
        done: str | None = None,
        *,
        found: str | None = None,
        window: str | None = None,
        missing: tuple[str, ...] = (),
        by_part: str | None = None,
    ) -> None:
        """Write the end of a path: a verdict on a duty that applies.

        `by_part` names the variable of a part that has the reason. An empty text means that the
        finding has parts.
        """
        if place.part is not None:
            if verdict is _UNDETERMINED:
                self.values.leave_open()
                return
            self._part(place, verdict, reason, clock, due)
            return
        days = {
            "clock": place.clock or clock,
            "due": None if place.negated is not None else due,
            "done": done,
            "found": found,
            "window": window,
        }
        if by_part:
            days["reason"] = f"{by_part}[1]"
        if place.negated is None and not any(days.values()):
            made = tuple(
                Finding(
                    rule, verdict, reason, label=c.label, missing=missing, about=c.about,
                    edition=c.edition,
                )
                for c in place.contexts
            )  # fmt: skip
            self.source.leave(f"f = {self._picked(made, place)}")
            return
        has_parts = place.negated is not None or by_part == ""
        chosen = self._template(rule, place, verdict, reason, missing, has_parts)
        self._finding(chosen, days, self._parts(place) if has_parts else None)

    def nothing(self, rule: Rule, place: Position, reason: Reason) -> None:
        """Write the end of a path: a not applicable finding, without dates and edition."""
        if place.part is not None:
            self._part(place, _NOT_APPLICABLE, reason, None, None)
        elif place.negated is not None:
            chosen = self._template(rule, place, _NOT_APPLICABLE, reason, (), True)
            self._finding(chosen, {}, self._parts(place))
        else:
            made = tuple(
                Finding(rule, _NOT_APPLICABLE, reason, label=c.label, about=c.about)
                for c in place.contexts
            )
            self.source.leave(f"f = {self._picked(made, place)}")

    def _part(
        self, place: Position, verdict: Verdict, reason: Reason, clock: str | None, due: str | None
    ) -> None:
        constant = self.source.constant
        negated = place.negated is not None
        chosen = constant(~verdict if negated else verdict), constant(reason)
        due = None if negated else due
        self.source.line(f"{place.part} = {chosen[0]}, {chosen[1]}, {clock}, {due}, {negated}")

    def combination(self, rule: Rule, place: Position, part: str, *, applies: bool = False) -> None:
        """Write the end of a path: the verdict on a schedule or combination.

        `part` is the variable of its `Part`. `applies` means that it is known to apply.
        """
        constant, line = self.source.constant, self.source.line
        if place.part is not None:
            if place.negated is not None:
                line(f"{place.part} = ~{part}[0], {part}[1], {part}[2], None, True")
            elif place.part != part:
                line(f"{place.part} = {part}")
            return
        if not applies:
            with self.source.block(f"if {part}[0] is {constant(_NOT_APPLICABLE)}:"):
                chosen = self._template(rule, place, _NOT_APPLICABLE, Reason.ENDED, (), True)
                self._finding(chosen, {"reason": f"{part}[1]"}, self._parts(place))
        chosen = self._template(rule, place, _MET, Reason.ENOUGH, (), True)
        negated = place.negated is not None
        values = {
            "verdict": f"~{part}[0]" if negated else f"{part}[0]",
            "reason": f"{part}[1]",
            "clock": place.clock or f"{part}[2]",
            "due": None if negated else f"{part}[3]",
        }
        self._finding(chosen, values, self._parts(place))

    def _template(
        self,
        rule: Rule,
        place: Position,
        verdict: Verdict,
        reason: Reason,
        missing: tuple[str, ...],
        has_parts: bool,
    ) -> str:
        """Return the name of a constant: the values shared by all findings of this path."""
        if place.negated is not None:
            rule, verdict = place.negated, ~verdict
        applies = verdict is not _NOT_APPLICABLE
        made = []
        for context in place.contexts:
            finding = Finding(
                rule, verdict, reason, label=context.label, missing=missing, about=context.about,
                edition=context.edition if applies else None,
            )  # fmt: skip
            shared = dict(vars(finding))
            if has_parts:
                del shared["parts"]
                shared["_later"] = None
            made.append(shared)
        return self._picked(tuple(made), place)

    def _picked(self, made: tuple[object, ...], place: Position) -> str:
        if len(made) == 1:
            return self.source.constant(made[0])
        return f"{self.source.constant(made)}[{place.version}]"

    def _finding(self, chosen: str, values: Mapping[str, str | None], parts: str | None) -> None:
        line = self.source.line
        # The fastest way in measurements: fill an object of another class with the same layout,
        # then assign its class.
        line(f"d = {chosen}.copy()")
        for name, value in values.items():
            if value is not None:
                line(f'd["{name}"] = {value}')
        if parts is not None:
            line(f'd["_later"] = {parts}, case, as_at')
        line("f = Unfilled()")
        line("f.__dict__ = d")
        self.source.leave("f.__class__ = Finding")

    def _parts(self, place: Position) -> str:
        return self.source.constant(place.parts)

    @contextlib.contextmanager
    def started(self, moment: Moment, rule: Rule, place: Position) -> Iterator[str]:
        """Write code for cases in which `moment` has a day; the others are not applicable.

        Yields the variable of the day.
        """
        day = self.values.moment(moment)
        if self.source.knows(f"{day} has a day"):
            yield day
            return
        with self.source.block(f"if {day} is None:"):
            self.nothing(rule, place, Reason.NOT_STARTED)
        with self.source.block("else:"):
            self.source.assure(f"{day} has a day")
            yield day

    def window(self, rule: AtLeast | AtMost, clock: str) -> tuple[str, str]:
        """Return the first and last day of a rule's window; without one, up to the judged day."""
        if rule.window is None:
            return clock, "day"
        if isinstance(rule.window, Weeks):
            # Whole weeks from the clock need one addition for each end.
            days = 7 * (rule.window.first - 1), 7 * rule.window.last - 1
            return self._after(clock, days[0]), self._after(clock, days[1])
        window = self.source.constant(rule.window)
        name = self.source.shared(
            ("window", rule.window, clock),
            "w",
            lambda name: self.source.line(f"{name} = {window}.days({clock})"),
        )
        return f"{name}[0]", f"{name}[1]"

    def _after(self, clock: str, days: int) -> str:
        if not days:
            return clock
        length = self.source.constant(dt.timedelta(days=days))
        return self.source.shared(
            ("after", clock, days),
            "w",
            lambda name: self.source.line(f"{name} = {clock} + {length}"),
        )
