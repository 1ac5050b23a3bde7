"""The results of a conformance test as JUnit XML, for continuous integration servers."""

from __future__ import annotations

from xml.etree import ElementTree

from esi_rules.analysis.conformance.outcome import Conformance, VectorResult
from esi_rules.text import inert

__all__ = ["junit_xml"]


def junit_xml(outcome: Conformance) -> str:
    """Return JUnit XML with a test suite for each standard and a test case for each vector."""
    by_standard: dict[str, list[VectorResult]] = {}
    for one in outcome.results:
        by_standard.setdefault(one.vector.standard, []).append(one)
    root = ElementTree.Element(
        "testsuites",
        name="conformance",
        tests=str(len(outcome.results)),
        failures=str(len(outcome.wrong)),
    )
    for standard, results in by_standard.items():
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=inert(standard),
            tests=str(len(results)),
            failures=str(sum(bool(one.wrong) for one in results)),
        )
        for one in results:
            _add(suite, one)
    ElementTree.indent(root, " ")
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add(suite: ElementTree.Element, one: VectorResult) -> None:
    vector = one.vector
    test = ElementTree.SubElement(
        suite,
        "testcase",
        classname=inert(f"{vector.standard}.{vector.boundary}"),
        name=inert(f"{vector.id} {vector.about}", 400),
    )
    if one.wrong:
        failure = ElementTree.SubElement(test, "failure", message=inert(one.words(), 400))
        flaws = [flaw.flaw for flaw in vector.flaws if one.explained_by(flaw)]
        if flaws:
            failure.text = "known flaws that give this answer: " + ", ".join(flaws)
