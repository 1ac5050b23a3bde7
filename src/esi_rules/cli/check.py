"""``esi-rules check``: do the rules say what the scenarios of a folder say they do?"""

from __future__ import annotations

from pathlib import Path

from esi_rules.analysis.scenarios import (
    SHIPPED,
    Coverage,
    MutantResult,
    Scenario,
    load_scenarios,
    run,
    run_mutants,
    standards_of,
)
from esi_rules.analysis.scenarios import coverage as coverage_of
from esi_rules.cli import show
from esi_rules.cli.options import RuleFiles
from esi_rules.errors import BadInputError, Problem
from esi_rules.standards.shipped import national_standards
from esi_rules.standards.standard import Standards
from esi_rules.text import counted, inert

__all__ = ["check"]


def check(
    folder: Path | None = None,
    /,
    *,
    coverage: bool = False,
    changes: bool = False,
    complete: bool = False,
    standards: Path | None = None,
) -> int:
    """Run scenarios, and say which fail and how.

    Parameters
    ----------
    folder
        A folder of scenarios, or one file of them; left out, those that come with the package.
    coverage
        How much of every rule the scenarios see met, not met and undetermined, and what not.
    changes
        Which of them would notice if one thing in a rule were otherwise: a limit a day longer or
        shorter, another unit, a condition dropped; and what none of them would notice.
    complete
        Hold the scenarios to it: status 1 where what --coverage or --changes looks at is wanting.
    standards
        Check the standards in this YAML file instead of the built-in ones.
    """
    if complete and not (coverage or changes):
        raise BadInputError([Problem("--complete", "goes with --coverage, --changes or both")])
    own = RuleFiles(standards).read()
    scenarios = load_scenarios(folder or SHIPPED, own)
    if own.standards is not None:
        scenarios = _by_default(scenarios)
    outcomes = [run(scenario, standards_of(scenario, own)) for scenario in scenarios]
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        print(outcome.words())
        print()
    files = len({scenario.file for scenario in scenarios})
    held = len(outcomes) - len(failed)
    print(f"{counted(len(outcomes), 'scenario')} in {counted(files, 'file')}: "
          f"{held} hold, {len(failed)} fail")  # fmt: skip
    rules = own.standards or national_standards()
    wanting = 0
    if coverage:
        seen = coverage_of(scenarios, rules)
        _coverage(seen, rules)
        wanting += len(seen.unseen)
    if changes:
        found = run_mutants(scenarios, rules)
        _changes(found, rules)
        wanting += sum(one.survived for one in found)
    return 1 if failed or (complete and wanting) else 0


def _by_default(scenarios: tuple[Scenario, ...]) -> tuple[Scenario, ...]:
    """Leave out what chooses among the shipped rules: a file of standards is what it says."""
    kept = tuple(scenario for scenario in scenarios if scenario.by_default)
    left = len(scenarios) - len(kept)
    if left:
        what = counted(left, "scenario")
        show.notes([f"{what} left out that choose readings or limits of the shipped standards"])
    return kept


def _coverage(seen: Coverage, standards: Standards) -> None:
    rows = []
    for edition in standards.editions:
        for standard in edition.standards:
            mine = seen.of(edition.id, standard.id)
            rows.append(
                (edition.id, standard.id, str(len(mine.clauses)), str(mine.seen),
                 str(mine.possible), f"{mine.percent}%")
            )  # fmt: skip
    print()
    show.table(
        "Clauses seen met, not met and undetermined, where they can be",
        ("edition", "standard", "clauses", "seen", "of", "percent"),
        rows,
    )
    print(f"\n{seen.seen} of {seen.possible} seen: {seen.percent}%, rounded down")
    for clause in seen.unseen:
        print(f"  not seen  {inert(clause.words(), 1000)}")


def _changes(found: tuple[MutantResult, ...], standards: Standards) -> None:
    rows = []
    for edition in standards.editions:
        for standard in edition.standards:
            mine = [
                n for n in found
                if (n.mutant.edition, n.mutant.standard) == (edition.id, standard.id)
            ]  # fmt: skip
            rows.append(
                (edition.id, standard.id, str(len(mine)), str(sum(bool(n.killed_by) for n in mine)),
                 str(sum(n.mutant.equal is not None for n in mine)),
                 str(sum(n.survived for n in mine)))
            )  # fmt: skip
    print()
    show.table(
        "Changes of one thing in a rule, and whether a scenario would notice",
        ("edition", "standard", "changes", "noticed", "no difference", "missed"),
        rows,
    )
    _each_change(found)


def _each_change(found: tuple[MutantResult, ...]) -> None:
    could = [n for n in found if n.mutant.equal is None]
    print(f"\n{sum(bool(n.killed_by) for n in could)} of {len(could)} changes would be noticed; "
          f"{len(found) - len(could)} make no difference")  # fmt: skip
    for one in found:
        line = inert(one.mutant.words(), 1000)
        if one.survived:
            print(f"  missed         {line}")
        elif one.mutant.equal is not None:
            print(f"  no difference  {line}: {inert(one.mutant.equal, 400)}")
        else:
            more = f" and {len(one.killed_by) - 1} more" if len(one.killed_by) > 1 else ""
            print(f"  noticed        {line}: by {inert(one.killed_by[0].title, 400)}{more}")
