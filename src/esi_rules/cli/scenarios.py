"""``esi-rules scenarios``: scenarios for every boundary and condition of a file of rules."""

from __future__ import annotations

from pathlib import Path

from esi_rules.analysis.scenarios.generated_scenarios import BUDGET, generate_scenarios
from esi_rules.analysis.scenarios.scenario_writer import scenario_file_text
from esi_rules.cli import show
from esi_rules.cli.inputs import check_budget
from esi_rules.cli.options import RuleFiles
from esi_rules.errors import BadInputError, Problem
from esi_rules.files.output import not_new_folder, whole_folder, why_not_written
from esi_rules.standards.shipped import national_standards
from esi_rules.standards.standard import Edition, Standard, Standards
from esi_rules.text import counted, harmless, nearest

__all__ = ["scenarios"]


def scenarios(
    file: Path | None = None,
    /,
    *,
    standard: str | None = None,
    edition: str | None = None,
    budget: int = BUDGET,
    out: Path | None = None,
) -> int:
    """Write scenarios for every boundary and condition of rules, to be read and kept.

    For each limit there are cases on both sides of it, and for each condition a case that it
    decides by itself, once with yes and once with no. What a scenario expects is what the rules
    say, so that a reader can see whether that is what is meant.

    Parameters
    ----------
    file
        A YAML file of standards; left out, the standards that come with the package.
    standard
        One standard only, by its id.
    edition
        One edition only, by its id.
    budget
        How many judgements the search for one case makes at most.
    out
        A folder to write to, a file for each standard of each edition. It must not be there yet, or
        be empty. Left out, the scenarios of one standard are printed.
    """
    check_budget(budget)
    rules = RuleFiles(file).read().standards or national_standards()
    chosen = _chosen(rules, standard, edition)
    if out is None and len(chosen) > 1:
        message = (
            f"is needed for the scenarios of {len(chosen)} standards; name a folder, or one "
            f"standard with --standard and --edition"
        )
        raise BadInputError([Problem("--out", message)])
    if out is not None:
        problems = not_new_folder(out, "--out")
        if not problems and not out.is_dir() and (why := why_not_written(out)) is not None:
            problems = [Problem(str(out), why)]
        if problems:
            raise BadInputError(problems)
    texts: list[tuple[str, str]] = []
    made = missed = 0
    for number, (of, one) in enumerate(chosen, 1):
        found = generate_scenarios(rules, of, one, budget=budget)
        texts.append((f"{of.id}-{number:02}-{one.id}.yaml", scenario_file_text(found)))
        made += len(found.scenarios)
        missed += len(found.not_shown)
    if out is None:
        show.deliver(texts[0][1], None)
    else:
        with whole_folder(out, "--out") as folder:
            for name, text in texts:
                safe = "".join(c if c.isalnum() or c in "-_." else "_" for c in name)
                (folder / safe).write_bytes(harmless(text).encode())
        print(f"{counted(made, 'scenario')} in {counted(len(texts), 'file')}")
    if missed:
        what = counted(missed, "change of a rule", "changes of a rule")
        show.notes([f"no case was found that notices {what}; each file lists its own"])
    return 0


def _chosen(
    rules: Standards, standard: str | None, edition: str | None
) -> list[tuple[Edition, Standard]]:
    editions = [one.id for one in rules.editions]
    for option, name, known in (
        ("--edition", edition, editions),
        ("--standard", standard, rules.ids),
    ):
        if name is not None and name not in known:
            near = nearest(name, known)
            message = "is not in these rules"
            raise BadInputError([Problem(option, message, value=name, suggestion=near)])
    found = [
        (of, one)
        for of in rules.editions
        for one in of.standards
        if edition in (None, of.id) and standard in (None, one.id)
    ]
    if not found:
        message = f"is not in the edition `{edition}`"
        raise BadInputError([Problem("--standard", message, value=standard)])
    return found
