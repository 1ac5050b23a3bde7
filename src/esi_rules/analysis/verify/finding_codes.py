"""The codes of findings, with severity and advice, and the functions that create findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from esi_rules.analysis.verify.proofs import Proof, Searched
from esi_rules.analysis.verify.report import CodedFinding, Place, Severity
from esi_rules.errors import BadInputError, Problem
from esi_rules.text import nearest, one_of

__all__ = ["CODES", "Code", "coded", "explained", "not_found"]

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@attrs.frozen
class Code:
    """A code of findings and its documentation page."""

    id: str
    severity: Severity
    title: str
    means: str
    """What is wrong, and why it matters."""
    shown_by: str
    """The kind of proof, and the extent of the search."""
    do: str
    """How to fix it."""

    @property
    def page(self) -> str:
        """The page as Markdown."""
        return (
            f"## {self.id} {self.title}\n\n"
            f"*{self.severity.value}*. {self.means}\n\n"
            f"**Shown by**: {self.shown_by}\n\n"
            f"**To fix**: {self.do}\n"
        )


_SEARCHED = (
    "the search that found no such case, with how many cases were tried and whether that was every "
    "case these rules can tell apart (if it was not, the finding is a warning); "
)

_ALL = (
    Code(
        "R101", _ERROR, "A standard that can never be met",
        "No case was found on which the standard comes out met, while there are cases on which it "
        "comes out not met. Every case would fail it, whatever was done; or it is met for a while "
        "alone, as a count is before its windows have run, and never once all is due.",
        _SEARCHED + "and a case on which it is not met.",
        "Look at what the parts ask for together: a limit shorter than another allows, a count "
        "that no window can hold, a condition that rules the duty out.",
    ),
    Code(
        "R102", _ERROR, "A standard that can never be not met",
        "No case was found on which the standard comes out not met, while there are cases on which "
        "it is met. It would find nothing wanting, whatever was left undone.",
        _SEARCHED + "and a case on which it is met.",
        "Look for an `any_of` with a part that always holds, a prohibition of what cannot happen, "
        "or a completion that is the clock itself.",
    ),
    Code(
        "R103", _ERROR, "A standard that never applies",
        "No case was found on which the standard asks for anything. It is in the edition and has "
        "no effect.",
        _SEARCHED + "and a case on which it does not apply.",
        "Look at the condition under which it applies, and at whether its clock can start.",
    ),
    Code(
        "R104", _ERROR, "A standard that never decides",
        "The standard applies to cases, but none was found on which it comes out met or not met, "
        "however complete the record.",
        _SEARCHED + "and a case to which it applies without a decision.",
        "Write what must be done, or `answer` and the item whose answer decides instead.",
    ),
    Code(
        "R105", _WARNING, "A part that never decides",
        "A part of the rule can be left out and no case was found on which the verdict changes. "
        "Either another part asks for as much, or the part is never reached.",
        _SEARCHED + "the part that was left out or replaced is named.",
        "Leave the part out, or correct it so that it asks for what was meant.",
    ),
    Code(
        "R106", _ERROR, "Two standards that cannot both be met",
        "Cases were found to which both standards apply, and for each of them cases that meet it, "
        "but none that meets both once all that they ask for is due. Whoever follows one breaks "
        "the other. Where a rule goes on without end, the question is asked of any day.",
        _SEARCHED + "a case to which both apply, and one that meets each alone.",
        "Decide which of the two gives way, and say so in its condition or in its limit.",
    ),
    Code(
        "R201", _NOTE, "A limit that is assumed",
        "The number is the field's common recollection; no document that could be read prints it. "
        "Verdicts that depend on it depend on that assumption, and say so.",
        "the limit as the rules have it.",
        "Find a document that prints the number and cite it, or keep saying that it is assumed.",
    ),
    Code(
        "R202", _NOTE, "A limit that is not known",
        "A limit existed, but its value is not known. Where the rule asks for an inspector's "
        "answer, that answer decides; without an answer the verdict is undetermined.",
        "the limit as the rules have it.",
        "Find the number, or set your own under `[limits]`, where it is marked as your own.",
    ),
    Code(
        "R203", _ERROR, "A limit without a citation",
        "The limit does not say where its number is from, so nobody can check it.",
        "the limit as the rules have it.",
        "Write where it is printed; for one that is only recalled, `recollection`.",
    ),
    Code(
        "R204", _WARNING, "A limit that no rule uses",
        "No rule uses the limit, so changing the limit changes nothing, and what the rules ask for "
        "may not be what the limit says. In a file, a rule uses a limit if it names it: a number "
        "written out does not follow the limit, even if the two are equal. In rules built in "
        "Python, the numbers of the limit's own standard are compared.",
        "the limit as the rules have it.",
        "Name the limit in the rule in place of the number, or leave the limit out.",
    ),
    Code(
        "R205", _ERROR, "A limit that is stated and has no value",
        "The limit says that a document prints it, and gives no value.",
        "the limit as the rules have it.",
        "Write the value, or say that the limit is `unknown`.",
    ),
    Code(
        "R206", _ERROR, "A stated limit whose document states another value",
        "The limit says that a place of a document states its value, and the shipped rules have "
        "another value from that very place. Whoever reads the rules would take a changed number "
        "for a published one. Findings and the rulebook say that the document has another value.",
        "the limit as the rules have it, and as the shipped rules have it.",
        "Write the value that the document states. If the change is meant, write the status `own`, "
        "with `decided_by` (who decided it) and `reason` (why). If another document states the new "
        "value, list it under `sources` and cite it.",
    ),
    Code(
        "R207", _ERROR, "A stated limit that cites no listed document",
        "The limit is called stated, and nobody can look up where: what it cites is neither a "
        "document that the package lists nor one of the file's `sources`. Every other command "
        "refuses such a file.",
        "the limit as the rules have it.",
        "List the document under `sources` (key, document, date, link) and cite its key, or write "
        "the status `assumed` or `own`.",
    ),
    Code(
        "R208", _WARNING, "A limit of your own that does not say who decided it and why",
        "The number replaces the standard's, and nobody who reads the rules can see on whose "
        "authority.",
        "the limit as the rules have it.",
        "Write `decided_by` and `reason` beside the status.",
    ),
    Code(
        "R301", _ERROR, "Editions that overlap",
        "Two editions are in force on the same days, so the edition that governs a clock on such a "
        "day is not one. Such a set of editions cannot be used to judge cases.",
        "the days that both are in force on.",
        "End the earlier edition on the day before the later one starts.",
    ),
    Code(
        "R302", _WARNING, "Editions that leave a gap",
        "No edition is in force on some days between two of them. What starts on such a day is "
        "undetermined.",
        "the days of the gap and, where one can be made, a case whose clock starts in it.",
        "Move the first or the last day of one of the two, or add the edition that is missing.",
    ),
    Code(
        "R303", _ERROR, "A standard whose clock changes from edition to edition",
        "The day a clock starts picks the edition that governs, so a standard has the same clock "
        "in all of them. With two clocks, two editions could govern one case, or none.",
        "both clocks in words.",
        "Give the standard one clock, or the new one another id.",
    ),
    Code(
        "R401", _WARNING, "A reading that nobody uses",
        "A standard names a reading, and nothing in its rule is of the kind that the reading is "
        "about; or no standard and no score depends on a reading at all. Choosing it changes "
        "nothing.",
        "the reading. For the shipped standards every choice was tried and nothing changed; in a "
        "file, the rule was searched for what the reading is about.",
        "Leave the reading out, or correct the rule that should depend on it.",
    ),
    Code(
        "R501", _ERROR, "An item without a standard or a question",
        "The rule of the item asks for less than its kind promises: a judgement (J) asks an "
        "inspector's question, a timed item (T) a standard or events on file, T+J both.",
        "the item's rule in words.",
        "Name the standard or the question in the rule, or give the item another kind.",
    ),
    Code(
        "R502", _ERROR, "A standard or a question that does not exist",
        "A rule asks for the verdict on a standard that no edition has, or for the answer to a "
        "question that is no item. Every case comes out undetermined there.",
        "the id, and the nearest one that exists.",
        "Correct the id, or name the files that belong together: `--standards` and `--framework`.",
    ),
    Code(
        "R503", _NOTE, "A standard that no item asks for",
        "The standard is judged and no item of the framework uses the verdict, so it is no part of "
        "any score.",
        "the number of items that were searched.",
        "No change is needed where the inspection never asked for it; otherwise name it in the "
        "rule of an item.",
    ),
    Code(
        "R504", _WARNING, "Weights that do not add up",
        "The weights of the sections look like percents or shares and do not add up to 100 or 1. "
        "Only proportions count, so a section counts for another share than its weight says. "
        "Whole numbers of at most 10 are taken for proportions and not for percents.",
        "the sum, and the share that each section really counts for.",
        "Correct the weight that is wrong, or write proportions such as 3, 4 and 3.",
    ),
    Code(
        "R505", _ERROR, "Weights that leave no overall score",
        "The sections that are scored weigh nothing in all, so there is no overall score.",
        "the sum.",
        "Give a section a weight of more than 0.",
    ),
    Code(
        "R506", _NOTE, "A criterion without an item",
        "No item belongs to the criterion, so it gets neither a score nor a descriptor, and the "
        "other criteria of its section share its weight.",
        "the criterion.",
        "No change is needed where it is not followed up; otherwise write its items.",
    ),
    Code(
        "R601", _ERROR, "A ladder that is not total",
        "There are ratings for which no rung of the ladder fits, so a criterion rated so has no "
        "descriptor; scoring it is refused.",
        "every such profile, found by trying all of up to as many items as any criterion has.",
        "End the ladder with a rung that asks for nothing.",
    ),
    Code(
        "R602", _WARNING, "A ladder that is not monotone",
        "There are ratings of which one can be raised and the descriptor falls. Doing better looks "
        "worse on paper.",
        "every such profile with the raises that lower its descriptor, found by trying all of up "
        "to as many items as any criterion has; `--full` lists them all.",
        "Use the corrected ladder (`ladder = \"monotone\"`), or correct the rungs. Where a "
        "document prints the ladder like this, say so beside the result, as scoring does.",
    ),
    Code(
        "R603", _WARNING, "A rung that cannot be reached",
        "No ratings end on the rung: those above it take all that would fit. Or the ratings of "
        "criteria with so many items never do, though those of larger or smaller ones can: the "
        "descriptor is out of reach for those criteria, whatever their ratings.",
        "the rung or the criteria, and the search over every profile: of up to as many items as "
        "any criterion has, or of just as many as those criteria have.",
        "Move the rung up, or leave it out. Where a document prints the ladder like this, say so "
        "beside the result of the criteria concerned.",
    ),
    Code(
        "R701", _NOTE, "A rule that differs from the rules compared with",
        "With `--against`, the rules are set beside those that they replace. This one was added, "
        "removed or changed.",
        "every change in words, and whether a case was found that comes out otherwise.",
        "No change is needed where it is meant. `esi-rules diff` shows the case.",
    ),
    Code(
        "R702", _WARNING, "A changed limit that keeps its status and citation",
        "With `--against`, the limit has another value than in the rules compared with, and the "
        "same status and citation. Only one of the two values can be what the citation supports.",
        "every change of the standard in words, and whether a case was found that comes out "
        "otherwise.",
        "Write the status `own` with `decided_by` and `reason`, or cite the document that has the "
        "new value.",
    ),
)  # fmt: skip

CODES: Mapping[str, Code] = {code.id: code for code in _ALL}
"""The codes by id."""


def explained(which: str) -> str:
    """Return the page of a code, or all pages for ``all``, as Markdown.

    Raises `BadInputError` for an unknown code.
    """
    if which == "all":
        return f"# Codes of `esi-rules verify`\n\n{chr(10).join(code.page for code in _ALL)}"
    code = CODES.get(which.upper())
    if code is None:
        message = f"must be {one_of((*CODES, 'all'))}"
        near = nearest(which, CODES)
        raise BadInputError([Problem("--explain", message, value=which, suggestion=near)])
    return code.page


def coded(code: str, place: Place, says: str, proof: Sequence[Proof]) -> CodedFinding:
    """Return a finding with the severity and advice of its code."""
    known = CODES[code]
    return CodedFinding(code, known.severity, place, says, known.do, tuple(proof))


def not_found(code: str, place: Place, says: str, proof: Sequence[Proof]) -> CodedFinding:
    """Return a finding that is based on searches that found nothing.

    If a search did not try every case, an error becomes a warning, because an untried case may
    refute it.
    """
    finding = coded(code, place, says, proof)
    cut_short = [p for p in proof if isinstance(p, Searched) and p.reach == "bounded"]
    if finding.severity is not _ERROR or not cut_short:
        return finding
    tried = f"{sum(p.tried for p in cut_short):,} cases"
    return attrs.evolve(
        finding,
        severity=_WARNING,
        says=f"it may be that {says}: {tried} were tried, not all that are possible",
        do=f"Search further with a larger budget if you doubt it. {finding.do}",
    )
