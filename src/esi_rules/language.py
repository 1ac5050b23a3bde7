"""Translation of messages: the source language is English; other languages have catalogues.

A message is a whole sentence, a heading or a term in English, with named slots. The English text is
also its id. Functions that produce text take a `Language` as an argument; there is no global
current language. A catalogue is a gettext ``.mo`` file, compiled from the ``.po`` file in the same
folder. Messages that are missing in a catalogue stay in English, and so do words of records and
rule files.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from esi_rules.checked import typed
from esi_rules.frozen import FrozenMap
from esi_rules.shown import short_repr

if TYPE_CHECKING:
    from gettext import GNUTranslations

__all__ = ["CATALOGUES", "ENGLISH", "LANGUAGES", "WELSH", "Language", "message", "plural_message"]

CATALOGUES = Path(__file__).parent / "catalogues"
"""The folder of the shipped catalogues."""


def message(text: str) -> str:
    """Return `text` unchanged. This marks a message for translation, which happens when printed."""
    return text


def plural_message(one: str, many: str) -> tuple[str, str]:
    """Return both texts unchanged. This marks the singular and the plural of a message."""
    return one, many


_DRAFT = message(
    "This is a draft translation that nobody has checked. The English text is the one that counts."
)
_LIST = message("{first}, {second}")
_AND = message("{first} and {second}")
_OR = message("{first} or {second}")


@attrs.frozen(field_transformer=typed, cache_hash=True)
class Language:
    """A language for messages: its code, and the file of its catalogue (empty for English).

    A file name without a folder is a shipped catalogue.
    """

    __repr__ = short_repr

    code: str
    catalogue: str = ""

    def text(self, message: str, /, **slots: object) -> str:
        """Return a message in this language, with its slots filled if any are given."""
        # In a catalogue, the id of the header is the empty message.
        if self.catalogue and message:
            message = _read(self.catalogue).gettext(message)
        return message.format(**slots) if slots else message

    def plural(self, one: str, many: str, n: int, /, **slots: object) -> str:
        """Return the form of a message for the number `n`, which also fills the slot `n`."""
        if self.catalogue:
            text = _read(self.catalogue).ngettext(one, many, n)
        else:
            text = one if n == 1 else many
        return text.format(n=n, **slots)

    def listed(self, words: Sequence[str]) -> str:
        """Return words joined with "and": ``a, b and c``."""
        return self._joined(words, _AND)

    def either(self, words: Sequence[str]) -> str:
        """Return words joined with "or": ``a, b or c``."""
        return self._joined(words, _OR)

    def _joined(self, words: Sequence[str], last: str) -> str:
        text = words[0] if words else ""
        for place, word in enumerate(words[1:], start=2):
            text = self.text(last if place == len(words) else _LIST, first=text, second=word)
        return text

    @property
    def notice(self) -> str:
        """The notice, in this language and in English, that this is a draft; empty for English."""
        return f"{self.text(_DRAFT)}\n{_DRAFT}" if self.catalogue else ""


@functools.cache
def _read(catalogue: str) -> GNUTranslations:
    from gettext import GNUTranslations

    with (CATALOGUES / catalogue).open("rb") as file:
        return GNUTranslations(file)


ENGLISH = Language("en")
WELSH = Language("cy", "cy.mo")
LANGUAGES: Mapping[str, Language] = FrozenMap({"en": ENGLISH, "cy": WELSH})
"""The languages, by code."""
