"""The options that commands share: what an inspection is read from, and the rules it is judged by.

Each is described once, here. An option that means something else to one command is described there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import attrs
from cyclopts import Parameter

from esi_rules.errors import BadInputError, Problem
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.frozen import FrozenMap
from esi_rules.language import ENGLISH, LANGUAGES, Language

__all__ = [
    "NO_FILES",
    "AsAtOption",
    "FrameworkOption",
    "InspectionPath",
    "LanguageCode",
    "LanguageOption",
    "QuarantineOption",
    "RuleFiles",
    "StandardsOption",
    "XlsxOption",
    "language_of",
]

InspectionPath = Annotated[
    Path,
    Parameter(
        help="A folder with cases, events, answers and inspection.toml, one JSON file, or one "
        ".xlsx workbook with a sheet for each; - reads JSON from standard input."
    ),
]
AsAtOption = Annotated[
    str | None, Parameter(help="The day to judge at (YYYY-MM-DD), instead of the one in the file.")
]
QuarantineOption = Annotated[
    Path | None,
    Parameter(help="Judge the valid cases, and write the bad rows to this file with the reasons."),
]
LanguageCode = Literal["en", "cy"]
LanguageOption = Annotated[
    LanguageCode,
    Parameter(
        help="Print in English (en) or Welsh (cy). The Welsh is a draft, and not everything "
        "is translated."
    ),
]
XlsxOption = Annotated[
    Path | None,
    Parameter(
        help="Also save the result as a spreadsheet to this .xlsx file. If an error occurs, "
        "nothing is written."
    ),
]
StandardsOption = Annotated[
    Path | None, Parameter(help="Use the standards in this YAML file instead of the built-in ones.")
]
FrameworkOption = Annotated[
    Path | None,
    Parameter(help="Use the questions and weights in this YAML file instead of those of the ESI."),
]


_NOTHING: Mapping[str, bool] = FrozenMap()


def language_of(code: LanguageCode, *, only_in_english: Mapping[str, bool] = _NOTHING) -> Language:
    """Return the language of a code.

    `only_in_english` are options that are not translated, and whether each is given. Raises
    `BadInputError` where one is given beside another language.
    """
    language = LANGUAGES[code]
    message = "is in English only; leave it out, or leave --language out"
    given = [option for option, is_given in only_in_english.items() if is_given]
    if given and language != ENGLISH:
        raise BadInputError([Problem(option, message) for option in given])
    return language


@Parameter(name="*")
@attrs.frozen
class RuleFiles:
    """The options ``--standards`` and ``--framework``."""

    standards: StandardsOption = None
    framework: FrameworkOption = None

    @property
    def paths(self) -> tuple[Path | None, ...]:
        """The files that are read."""
        return self.standards, self.framework

    def read(self) -> OwnRules:
        """Read the files; what they leave out stays as shipped. Raises `BadInputError`."""
        if self.standards is None and self.framework is None:
            return SHIPPED
        from esi_rules.rulefile import own_rules

        return own_rules(self.standards, self.framework)


NO_FILES = RuleFiles()
"""Neither option given: the shipped standards and the ESI."""
