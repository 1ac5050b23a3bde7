"""``esi-rules framework``: what an inspection asks and weighs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from esi_rules.cli import show
from esi_rules.cli.inputs import under_readings
from esi_rules.cli.options import FrameworkOption, LanguageOption, language_of
from esi_rules.cli.outputs import Outputs
from esi_rules.errors import BadInputError, Problem
from esi_rules.frameworks.framework import Framework
from esi_rules.frameworks.own import SHIPPED
from esi_rules.language import Language
from esi_rules.text import inert

__all__ = ["framework"]


def framework(
    *,
    reading: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    format: Literal["table", "yaml"] = "table",
    out: Path | None = None,
    language: LanguageOption = "en",
    framework: FrameworkOption = None,
) -> int:
    """Print what an inspection asks and what each part weighs, as a table or as YAML to edit.

    An edited copy replaces the ESI in every command that takes --framework.

    Parameters
    ----------
    reading
        Another choice for a reading that items depend on, `visit-made=attempted`.
    format
        A table of the criteria, or YAML with every item and its rule.
    out
        Save to this file (for yaml). If an error occurs, nothing is written.
    """
    Outputs((framework,), out, printed="" if format == "yaml" else format)
    tongue = language_of(language, only_in_english={"--format": format == "yaml"})
    if reading and framework is not None:
        message = "is for the ESI; a framework file says by itself how it is read"
        raise BadInputError([Problem("--reading", message)])
    if framework is None:
        held = under_readings(reading, SHIPPED).framework
    else:
        from esi_rules.rulefile import load_framework

        held = load_framework(framework)
    if format == "yaml":
        from esi_rules.rulefile import dump_framework

        show.deliver(dump_framework(held), out)
    else:
        text = tongue.text
        show.notice(tongue)
        title = f"{text(held.title)} ({held.id})"
        headers = [text("section"), text("weight"), text("criterion"), "", text("weight")]
        show.table(inert(title, 400), [*headers, text("items")], list(_rows(held, tongue)))
    return 0


def _rows(held: Framework, language: Language) -> Iterator[list[str]]:
    text = language.text
    for section in held.sections:
        weight = "" if section.weight is None else str(section.weight)
        for n, criterion in enumerate(section.criteria):
            first = [f"{section.id} {text(section.title)}", weight] if n == 0 else ["", ""]
            items = str(len(criterion.items))
            yield [*first, criterion.id, text(criterion.title), text(criterion.weight), items]
