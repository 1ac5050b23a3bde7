"""Dump standards and frameworks as YAML."""

from __future__ import annotations

from esi_rules.errors import BadInputError, BadRuleError
from esi_rules.frameworks.framework import Framework
from esi_rules.rulefile.edition_forms import FRAMEWORK_FILE, STANDARDS_FILE
from esi_rules.rulefile.forms import Writing
from esi_rules.rulefile.load import read_framework, read_standards
from esi_rules.rulefile.yaml_writer import to_yaml
from esi_rules.standards.standard import Standards

__all__ = ["dump_framework", "dump_standards"]


def dump_standards(standards: Standards) -> str:
    """Return standards as YAML, which `load_standards` converts back to equal standards.

    If a number in a rule comes from a limit, the rule refers to the limit. Raises `BadRuleError` if
    a file cannot hold the standards (two kinds of event with one name, a duplicate limit id, a fact
    that no file of cases has). The text has been loaded again and compared before it is returned.
    """
    text = to_yaml(
        STANDARDS_FILE.dump(standards, Writing()),
        "Standards as rules. Limits stand once; where a rule names a limit, edit the limit.\n"
        "Status: stated (printed, see citation), assumed, unknown, or own.",
    )
    try:
        _same(read_standards(_WRITTEN, text), standards)
    except BadInputError as error:
        raise BadRuleError(f"a file cannot hold these standards: {error}") from None
    return text


def dump_framework(framework: Framework) -> str:
    """Return a framework as YAML, which `load_framework` converts back to an equal framework.

    Raises `BadRuleError` if a file cannot hold it.
    """
    text = to_yaml(
        FRAMEWORK_FILE.dump(framework, Writing()),
        "What an inspection asks and what each part weighs.",
    )
    try:
        _same(read_framework(_WRITTEN, text), framework)
    except BadInputError as error:
        raise BadRuleError(f"a file cannot hold this framework: {error}") from None
    return text


_WRITTEN = "what was written"


def _same(found: object, meant: object) -> None:
    if found != meant:
        raise BadRuleError("a file cannot hold these rules: they would read back as others")
