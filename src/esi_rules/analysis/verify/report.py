"""The report of `verify`: coded findings, each with its place, its proof and its fix."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Mapping

import attrs

from esi_rules.analysis.verify.proofs import Proof, Searched
from esi_rules.checked import checked
from esi_rules.scoring.json_data import JsonData
from esi_rules.shown import short_repr
from esi_rules.text import counted, inert

__all__ = ["CodedFinding", "Place", "Report", "Severity"]


class Severity(enum.StrEnum):
    """The severity of a finding."""

    ERROR = "error"
    """Nobody can have meant the rules to be like this."""
    WARNING = "warning"
    """The rules may be intended like this, but somebody should confirm it."""
    NOTE = "note"
    """Nothing is wrong, but users of the rules should know it."""


@attrs.frozen
class Place:
    """The place of a finding: the ids that lead to it and, in a rule file, the line."""

    __repr__ = short_repr

    edition: str | None = None
    standard: str | None = None
    part: str | None = None
    """The part of the rule, as the keys of a rule file: ``rule.all_of[2]``."""
    limit: str | None = None
    reading: str | None = None
    section: str | None = None
    criterion: str | None = None
    item: str | None = None
    ladder: str | None = None
    file: str | None = None
    line: int | None = None

    @property
    def words(self) -> str:
        """The place in one line, inert for a terminal."""
        ids = attrs.asdict(self, filter=lambda a, v: v is not None and a.name not in _OF_A_FILE)
        named = [f"{name} {inert(str(value))}" for name, value in ids.items()]
        if self.file is not None:
            line = "" if self.line is None else f", line {self.line}"
            named.insert(0, f"{inert(self.file)}{line}")
        return ", ".join(named) or "the rules as a whole"

    def as_dict(self) -> dict[str, JsonData]:
        """Return the fields that are not None, by name."""
        return attrs.asdict(self, filter=lambda _, value: value is not None)


_OF_A_FILE = ("file", "line")


@attrs.frozen
class CodedFinding:
    """One finding: its code, severity and place, the problem, and how to fix it."""

    __repr__ = short_repr

    code: str
    severity: Severity
    place: Place
    says: str
    """What is wrong, in a sentence."""
    do: str
    """How to fix it."""
    proof: tuple[Proof, ...]
    """The proof: cases, profiles, days or sums, or the extent of a search that found nothing."""

    @property
    def line(self) -> str:
        """What is wrong, in one line."""
        return inert(self.says, 2000)

    @checked
    def words(self, *, full: bool = False) -> str:
        """Describe the finding in lines; with `full`, the whole proof even if it is long."""
        lines = [f"{self.severity.upper():<7}  {self.code}  {self.place.words}"]
        lines += [f"  {self.line}"]
        shown = self.proof if full else self.proof[:_SHOWN]
        lines += [f"    {inert(line, 2000)}" for proof in shown for line in proof.lines()]
        left = len(self.proof) - len(shown)
        if left:
            lines.append(f"    and {left} more like these: --full lists them")
        lines.append(f"  To fix: {inert(self.do, 2000)}")
        return "\n".join(lines)

    def as_dict(self) -> dict[str, JsonData]:
        """Return the finding as JSON data."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "place": self.place.as_dict(),
            "says": self.says,
            "do": self.do,
            "proof": [proof.as_dict() for proof in self.proof],
        }


_SHOWN = 4
"""The number of proofs shown for one finding, unless all are requested."""


@attrs.frozen
class Report:
    """All findings, the most severe first, and the extent of each search."""

    __repr__ = short_repr

    findings: tuple[CodedFinding, ...]
    searches: tuple[Searched, ...] = ()
    """Each search and its extent."""

    @property
    def sound(self) -> bool:
        """Whether there is no error."""
        return not self.of(Severity.ERROR)

    @property
    def counts(self) -> Mapping[Severity, int]:
        """The number of findings of each severity."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in Severity}

    @checked
    def of(self, which: Severity | str) -> tuple[CodedFinding, ...]:
        """Return the findings with a severity or a code."""
        return tuple(f for f in self.findings if which in (f.severity, f.code))

    @property
    def summary(self) -> str:
        """The number of findings of each severity, in one line."""
        return ", ".join(counted(n, severity.value) for severity, n in self.counts.items())

    @checked
    def words(self, *, full: bool = False) -> str:
        """Return the whole report as text: the findings, then the extent of the searches."""
        blocks = [finding.words(full=full) for finding in self.findings]
        return "\n\n".join([*blocks, self.searched, self.summary])

    @property
    def searched(self) -> str:
        """The extent of the searches, one per line."""
        lines = (f"  {inert(searched.words, 2000)}" for searched in self.searches)
        return "\n".join(["Extent of the search", *lines])

    def as_dict(self) -> dict[str, JsonData]:
        """Return the whole report as JSON data."""
        return {
            "schema_version": 1,
            "sound": self.sound,
            "counts": {severity.value: n for severity, n in self.counts.items()},
            "findings": [finding.as_dict() for finding in self.findings],
            "searches": [searched.as_dict() for searched in self.searches],
        }
