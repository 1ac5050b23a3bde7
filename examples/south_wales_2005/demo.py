"""South Wales, 2004 and 2005: the cases are made up and only the totals are real.

Weighs both published sheets and sets them beside the print, scores the constructed sample item by
item against the print, and explains one case. Run by ``make demo``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import audit_demo
import fitting
import published
from fitting import Part, Row, compare
from published import Figure, Place, Polarity, PublishedSheet

import esi_rules as esi
from esi_rules.rules import Finding
from esi_rules.scoring import HIGH_RISK, Counts, ScoringSheet, half_up

__all__ = ["main"]

SAMPLE = Path(__file__).parent / "sample"
_NO_COUNTS = Counts()
_DIFFERS = "differs from the print"


def main() -> None:
    """Print the demonstration."""
    print("The cases of this sample are made up; only the totals are real (South Wales, 2004-05).")
    original, follow_up = published.original(), published.follow_up()
    for printed in (original, follow_up):
        print()
        print("\n".join(_published_lines(printed)))
    print()
    print(f"  *  {_DIFFERS}; half a point hidden in each printed figure can explain it")
    print(f"  ** {_DIFFERS}; rounding of the printed figures cannot explain it")
    print(
        f"  The cases were {original.months_in} months into supervision in the original inspection"
    )
    print(f"  and {follow_up.months_in} in the follow-up, so the two are not quite like for like.")
    inspection = esi.read(SAMPLE).inspection
    assessed: list[esi.Assessed] = []
    sheet = esi.score(inspection, seen=assessed.append)
    print()
    print("\n".join(_sample_lines(sheet, follow_up, inspection)))
    print()
    print("\n".join(_explained(assessed)))
    print()
    audit_demo.main()


def _table(rows: Sequence[Sequence[str]], *, indent: str = "  ") -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield (indent + line).rstrip()


# The published sheets, weighed


def _published_lines(sheet: PublishedSheet) -> Iterator[str]:
    """Set the printed sheet beside what its own criteria make, from each place they are printed."""
    yield f"{sheet.title}: the published sheet, weighed again"
    places: list[Place] = ["summary"]
    if sheet.percentages("summary") != sheet.percentages("heading"):
        places.append("heading")
    weighed = [esi.weigh(sheet.percentages(place)) for place in places]
    yield ""
    heads = {"summary": "from the summary sheet", "heading": "from the headings"}
    rows = [["", "", "printed", *(heads[place] for place in places)]]
    for section in esi.esi_framework().sections:
        for criterion in section.criteria:
            if criterion.scored:
                values = sheet.criteria[criterion.id].values
                twice = [f"{sheet.percentages(place)[criterion.id]}%" for place in places]
                cells = [" or ".join(f"{value}%" for value in values), *twice]
            else:
                words = sheet.descriptors[criterion.id].printed[0].words
                cells = [words, *("" for _ in places)]
            title = textwrap.shorten(criterion.title, 48, placeholder=" ...")
            rows.append([criterion.id, title, *cells])
        if section.weight is not None:
            results = [w.sections[section.id].exact for w in weighed]
            printed = sheet.sections[section.id].values[0]
            rows.append([section.id, section.title, *_beside(printed, results)])
    overall = sheet.overall.values[0]
    rows.append(["", "Overall", *_beside(overall, [w.overall.exact for w in weighed])])
    yield from _table(rows)


def _beside(printed: int, results: Sequence[Fraction | None]) -> list[str]:
    cells = [f"{printed}%"]
    for exact in results:
        assert exact is not None
        text = f"{half_up(exact)}%  {exact} = {float(exact):.2f}"
        if half_up(exact) != printed:
            # Each printed criterion may hide up to half a point either way, and so may the result.
            text += " *" if abs(exact - printed) < 1 else " **"
        cells.append(text)
    return cells


# The sample against the print


def _sample_lines(
    sheet: ScoringSheet, print_: PublishedSheet, inspection: esi.Inspection
) -> Iterator[str]:
    high = (sheet.items["C5.3"].groups[HIGH_RISK].counts or _NO_COUNTS).total
    yield (
        f"{inspection.area}: {len(inspection.cases)} cases, {high} high risk, judged at "
        f"{inspection.as_at}"
    )
    yield ""
    yield "  =    printed back          (=)  printed back, though not out of the base it states"
    yield "  ~    a word, as we read it  x   cannot be printed back (why: below)"
    yield "  (-)  printed of the cases that fall short, which the counts beside it then count"
    yield ""
    rows = compare(sheet, print_)
    by_item: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_item.setdefault(row.item, {})[row.group] = row
    table = [["item", "all: printed", "sample", "", "", "high risk: printed", "sample", "", ""]]
    for item, found in by_item.items():
        score = sheet.items[item]
        high_counts = score.groups[HIGH_RISK].counts or _NO_COUNTS
        polarity = next(iter(found.values())).figure.polarity
        table.append(
            [
                item,
                *_cells(found.get("all"), score.counts if "all" in found else None, polarity),
                *_cells(found.get(HIGH_RISK), high_counts, polarity),
            ]
        )
    yield from _table(table)
    yield ""
    marks: dict[tuple[str, Figure], set[str]] = {}
    for row in rows:
        marks.setdefault((row.item, row.figure), set()).add(_mark(row))
    figures = [found for found in marks.values() if found != {"~"}]
    back = sum(found == {"="} for found in figures)
    yield f"  {back} of {len(figures)} figures are printed back as they stand. The others:"
    for row in rows:
        if row.reason:
            yield f"  {row.item}, {_whom(row.group)}, {row.figure.text}: {row.reason}"
    yield ""
    yield "  The report's criteria hold more questions than it prints, so scores of this sample's"
    yield "  criteria are not the published ones, and are not set beside them."
    yield ""
    yield "  Descriptors: the report prints no item ratings. Ours follow the drift of its text, and"
    yield "  where the ladder does not come to the published descriptor, a constructed adjustment:"
    descriptors = [["", "printed", "the ladder gives", "adjusted to"]]
    for criterion, result in sheet.descriptors.items():
        given = result.computed.value if result.computed is not None else "open"
        adjusted = result.adjusted.value if result.adjusted is not None else "-"
        words = print_.descriptors[criterion].printed[0].words
        descriptors.append([criterion, words, given, adjusted])
    yield from _table(descriptors)


def _whom(group: str) -> str:
    return "high risk" if group == HIGH_RISK else group


def _cells(row: Row | None, counts: Counts | None, polarity: Polarity) -> list[str]:
    """Return what is printed, the sample's counts, the percentage they print, and a mark."""
    if row is not None:
        return [row.figure.text, str(row.part), f"{row.shown}%", _mark(row)]
    if counts is None or not counts.met + counts.not_met:
        return ["-", "-", "", ""]
    part = Part(counts.met, counts.met + counts.not_met)
    part = part.rest if polarity == "negative" else part
    return ["-", str(part), f"{fitting.shown(part)}%", ""]


def _mark(row: Row) -> str:
    if not row.agrees:
        return "~" if row.agrees is None else "x"
    if row.reason:
        return "(=)"
    return "~" if row.figure.words else "="


# One case explained


def _explained(assessed: Sequence[esi.Assessed]) -> Iterator[str]:
    """Explain the late risk management plan whose limit steps over the most days off."""
    late = [
        (case, finding)
        for case in assessed
        for finding in case.standards
        if finding.standard == "risk-management-plan" and finding.days_late
    ]
    case, finding = max(late, key=lambda pair: len(pair[1].skipped))
    yield f"One case explained: {case.case.case_id} (made up), {_item(case, finding)}"
    yield ""
    yield from (f"  {line}" for line in esi.words(finding, full=True).splitlines())


def _item(case: esi.Assessed, finding: Finding) -> str:
    verdict = case.items["B1.2"].verdict.words.lower()
    content = case.case.answers["B1.2"]
    return f"item B1.2 {verdict}: content {content}, time {finding.verdict.words.lower()}"


if __name__ == "__main__":
    main()
