"""The JSON Schema for editors: as the forms make it, and true of what is written and read."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

import esi_rules as esi
from esi_rules.cli import main
from esi_rules.errors import BadInputError
from esi_rules.rulefile import dump_framework, dump_standards, file_schema, load_standards
from esi_rules.rulefile.schema import made_schema
from esi_rules.standards.readings import READINGS

SCHEMA = json.loads(file_schema())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


class Loader(yaml.SafeLoader):
    """Reads YAML as editors do: a date is text."""


Loader.yaml_implicit_resolvers = {
    first: [each for each in found if each[0] != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def seen_by_an_editor(text: str) -> object:
    return yaml.load(text, Loader)


def test_the_schema_of_the_package_is_the_one_that_the_forms_make() -> None:
    assert file_schema() == made_schema()


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == file_schema()
    assert main(["schema", "--out", str(tmp_path / "s.json")]) == 0
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == file_schema()


@pytest.mark.parametrize(
    "choices",
    [
        {},
        *(
            pytest.param({name.replace("-", "_"): r.alternatives[-1]}, marks=pytest.mark.slow)
            for name, r in READINGS.items()
        ),
    ],
)
def test_shipped_standards_keep_to_it(choices: dict[str, str]) -> None:
    text = dump_standards(esi.national_standards(**choices))
    VALIDATOR.validate(seen_by_an_editor(text))


def test_the_shipped_framework_keeps_to_it() -> None:
    VALIDATOR.validate(seen_by_an_editor(dump_framework(esi.esi_framework())))


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("title: Home visit made in time", "titel: Home visit made in time"),
        ("status: stated", "status: printed"),
        ("in_force_from: 2000-04-01", "in_force_from: April"),
        ("window: weeks 1 to 12", "window: weeks 1 until 12"),
        ("value: 10 working days", "value: 10 wrking days"),
        ("days-unit: working", "days-unit: woking"),
        ("{given: dtto}", "{given: dtot}"),
        ("clock: first high", "clock: first hihg"),
        ("    citation: PC15/2005\n", ""),
    ],
)
def test_an_editor_and_the_reader_refuse_the_same_slips(
    good: str, bad: str, tmp_path: Path
) -> None:
    text = dump_standards(esi.national_standards())
    assert good in text
    broken = text.replace(good, bad)
    assert not VALIDATOR.is_valid(seen_by_an_editor(broken))
    file = tmp_path / "standards.yaml"
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(BadInputError):
        load_standards(file)
