"""Conformance tests: the answers that any implementation of the standards must give."""

from esi_rules.analysis.conformance.flaws import FLAWS
from esi_rules.analysis.conformance.outcome import (
    Conformance,
    GivenAnswer,
    NamedFlaw,
    VectorResult,
    check_answers,
)
from esi_rules.analysis.conformance.program_run import run_program
from esi_rules.analysis.conformance.vector_generator import (
    make_vectors,
    own_scenarios,
    shipped_vectors,
)
from esi_rules.analysis.conformance.vectors import (
    BOUNDARIES,
    FEATURES,
    ExpectedAnswer,
    FlawAnswer,
    Vector,
    VectorSet,
    load_vectors,
    vectors_schema,
    vectors_text,
)

__all__ = [
    "BOUNDARIES",
    "FEATURES",
    "FLAWS",
    "Conformance",
    "ExpectedAnswer",
    "FlawAnswer",
    "GivenAnswer",
    "NamedFlaw",
    "Vector",
    "VectorResult",
    "VectorSet",
    "check_answers",
    "load_vectors",
    "make_vectors",
    "own_scenarios",
    "run_program",
    "shipped_vectors",
    "vectors_schema",
    "vectors_text",
]
