"""Verifies a whole set of rules with every check."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import attrs

from esi_rules.analysis.diff.rule_sets import RuleSet
from esi_rules.analysis.verify.against import check_against
from esi_rules.analysis.verify.edition_checks import check_clocks, check_days
from esi_rules.analysis.verify.framework_checks import check_asked, check_framework, check_questions
from esi_rules.analysis.verify.ladder_checks import (
    check_ladder,
    criteria_by_size,
    items_of,
    ladders_of,
)
from esi_rules.analysis.verify.limit_checks import (
    NamedLimits,
    check_inspection_limits,
    check_limits,
)
from esi_rules.analysis.verify.proofs import Searched
from esi_rules.analysis.verify.reading_checks import check_readings, check_shipped_readings
from esi_rules.analysis.verify.report import CodedFinding, Place, Report, Severity
from esi_rules.analysis.verify.satisfiability import (
    check_items,
    check_pairs,
    check_parts,
    check_parts_of_items,
    check_standards,
)
from esi_rules.checked import checked
from esi_rules.errors import BadRuleError
from esi_rules.frameworks.esi import esi_framework
from esi_rules.frameworks.framework import Framework
from esi_rules.frameworks.rungs import Rung
from esi_rules.standards.shipped import national_standards
from esi_rules.standards.sources import SOURCES, ListedDocument
from esi_rules.standards.standard import Edition, Standards

__all__ = ["BUDGET", "verify", "verify_rules"]

BUDGET = 20_000
"""The default for the most judgements of each search."""

_ORDER = list(Severity)


@checked
def verify(
    standards: Standards | Edition | Sequence[Edition] | None = None,
    framework: Framework | None = None,
    *,
    budget: int = BUDGET,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Verify rules, and return findings with proofs and the extent of each search.

    Without arguments, the shipped standards and the ESI are verified. If only one of `standards`
    and `framework` is given, it is verified together with the shipped other one. `budget` is the
    most judgements of each search. `progress` is called with the name of each check as it begins.
    """
    named, sources = False, tuple[ListedDocument, ...]()
    if isinstance(standards, Standards):
        named, sources, standards = standards.named, standards.sources, standards.editions
    elif isinstance(standards, Edition):
        standards, named = (standards,), True
    return verify_rules(
        standards, framework, named=named, sources=sources, budget=budget, progress=progress
    )


def verify_rules(
    editions: Sequence[Edition] | None,
    framework: Framework | None,
    *,
    named: bool = False,
    sources: Sequence[ListedDocument] = (),
    named_limits: NamedLimits | None = None,
    against: RuleSet | None = None,
    budget: int = BUDGET,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Verify editions, even if they are not valid together, and a framework.

    None stands for the shipped ones. `sources` are the documents that a file lists, `named_limits`
    the limits that its rules name, and `against` the rules that these rules replace.
    """
    documents = {*SOURCES, *(source.key for source in sources)}
    rules = _Rules(editions, framework, named, budget, documents, named_limits, against)
    findings: list[CodedFinding] = []
    searches: list[Searched] = []
    for what, check in rules.checks():
        if progress is not None:
            progress(what)
        for one in check:
            if isinstance(one, Searched):
                searches.append(one)
            else:
                findings.append(one)
    return Report(tuple(sorted(findings, key=_gravest)), tuple(searches))


def _gravest(finding: CodedFinding) -> tuple[int, str]:
    return _ORDER.index(finding.severity), finding.code


_Check = Iterator[CodedFinding | Searched] | Iterator[CodedFinding]


@attrs.frozen
class _Rules:
    """The rules to verify; None stands for the shipped ones."""

    own_editions: Sequence[Edition] | None
    own_framework: Framework | None
    named: bool
    budget: int
    documents: Collection[str]
    named_limits: NamedLimits | None
    against: RuleSet | None

    @property
    def editions(self) -> tuple[Edition, ...]:
        own = self.own_editions
        return national_standards().editions if own is None else tuple(own)

    @property
    def framework(self) -> Framework:
        return esi_framework() if self.own_framework is None else self.own_framework

    def checks(self) -> Iterator[tuple[str, _Check]]:
        """Yield each check with a name for what it checks; a check runs while it is iterated."""
        shipped = self.own_editions is None and self.own_framework is None
        if shipped or self.own_editions is not None:
            yield from self._of_editions()
        if shipped or self.own_framework is not None:
            yield from self._of_framework()
        if shipped or None not in (self.own_editions, self.own_framework):
            yield "what items ask for", check_asked(self.framework, self.editions)
        if self.against is not None and not shipped:
            yield "the rules compared with", self._compared(self.against)
        if shipped:
            yield "readings", check_shipped_readings()
            yield "limits of the inspection", check_inspection_limits()

    def _compared(self, before: RuleSet) -> Iterator[CodedFinding | Searched]:
        own = self.own_editions
        try:
            standards = None if own is None else Standards(self.editions, self.named)
        except BadRuleError:
            how = "not compared, because these editions cannot judge cases together"
            yield Searched(f"compared with {before.name}", how, 0, "bounded")
            return
        now = RuleSet("these rules", standards, self.own_framework)
        yield from check_against(before, now, self.budget)

    def _of_editions(self) -> Iterator[tuple[str, _Check]]:
        if not self.named:
            yield "days in force", check_days(self.editions)
            yield "clocks", check_clocks(self.editions)
        yield "readings", check_readings(self.editions)
        for edition in self.editions:
            yield (
                f"limits of {edition.id}",
                check_limits(edition, self.documents, self.named_limits),
            )
            yield f"questions of {edition.id}", check_questions(edition, self.framework.items)
            yield f"standards of {edition.id}", check_standards(edition, self.budget)
            yield f"parts of rules of {edition.id}", check_parts(edition, self.budget)
            yield f"pairs of standards of {edition.id}", check_pairs(edition, self.budget)

    def _of_framework(self) -> Iterator[tuple[str, _Check]]:
        framework = self.framework
        ids = tuple(dict.fromkeys(s.id for e in self.editions for s in e.standards))
        yield "items and weights", check_framework(framework, ids)
        yield "items", self._items()
        if framework.descriptive_criteria or framework.ladder:
            for name, ladder in ladders_of(framework).items():
                yield f"ladder {name}", _ladder(name, ladder, framework)

    def _items(self) -> Iterator[CodedFinding | Searched]:
        try:
            standards = Standards(self.editions, self.named)
        except BadRuleError:
            how = "not searched, because these editions cannot judge cases together"
            yield Searched(f"items of {self.framework.id}", how, 0, "bounded")
            return
        yield from check_items(self.framework, standards, self.budget)
        yield from check_parts_of_items(self.framework, standards, self.budget)


def _ladder(
    name: str, ladder: tuple[Rung, ...], framework: Framework
) -> Iterator[CodedFinding | Searched]:
    findings, search = check_ladder(
        name, ladder, items_of(framework), Place(ladder=name), criteria_by_size(framework)
    )
    yield from findings
    yield search
