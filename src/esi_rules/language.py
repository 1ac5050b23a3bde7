"""The language of what people read: whole messages in English, and a catalogue for each other one.

A message is a whole sentence, a heading or a term in English, with named slots: it is its own id.
Whoever prints hands a `Language` on and asks it for the text; nothing holds a current language.
A catalogue is a ``.mo`` file of gettext, made of the ``.po`` file beside it. What a catalogue does
not have stays in English, as do the words of records and of rule files.
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
    """Return `text` as it is. It marks a message that is translated where it is printed."""
    return text


def plural_message(one: str, many: str) -> tuple[str, str]:
    """Return both as they are. It marks a message about one thing, and about any other number."""
    return one, many


_DRAFT = message(
    "This is a draft translation that nobody has checked. The English text is the one that counts."
)
_LIST = message("{first}, {second}")
_AND = message("{first} and {second}")
_OR = message("{first} or {second}")


@attrs.frozen(field_transformer=typed, cache_hash=True)
class Language:
    """A language to print in: its code, and the file of its catalogue; English has none.

    A file without a folder is one of the shipped catalogues.
    """

    __repr__ = short_repr

    code: str
    catalogue: str = ""

    def text(self, message: str, /, **slots: object) -> str:
        """Return a message in this language, with its slots filled; without slots, as it is."""
        # The empty message is where a catalogue has its own header.
        if self.catalogue and message:
            message = _read(self.catalogue).gettext(message)
        return message.format(**slots) if slots else message

    def plural(self, one: str, many: str, n: int, /, **slots: object) -> str:
        """Return the message for `n` things; the slot `n` is filled with the number."""
        if self.catalogue:
            text = _read(self.catalogue).ngettext(one, many, n)
        else:
            text = one if n == 1 else many
        return text.format(n=n, **slots)

    def listed(self, words: Sequence[str]) -> str:
        """Join words as a sentence does: ``a, b and c``."""
        return self._joined(words, _AND)

    def either(self, words: Sequence[str]) -> str:
        """Join words of which one is meant: ``a, b or c``."""
        return self._joined(words, _OR)

    def _joined(self, words: Sequence[str], last: str) -> str:
        text = words[0] if words else ""
        for place, word in enumerate(words[1:], start=2):
            text = self.text(last if place == len(words) else _LIST, first=text, second=word)
        return text

    @property
    def notice(self) -> str:
        """Say in this language and in English that it is a draft; empty for English."""
        return f"{self.text(_DRAFT)}\n{_DRAFT}" if self.catalogue else ""


@functools.cache
def _read(catalogue: str) -> GNUTranslations:
    from gettext import GNUTranslations

    with (CATALOGUES / catalogue).open("rb") as file:
        return GNUTranslations(file)


ENGLISH = Language("en")
WELSH = Language("cy", "cy.mo")
LANGUAGES: Mapping[str, Language] = FrozenMap({"en": ENGLISH, "cy": WELSH})
"""The languages by their codes."""
