"""The rulebook: every standard in plain English with worked dates, as text, Markdown or HTML."""

from esi_rules.rulebook.entries import Entry, Rulebook, rulebook
from esi_rules.rulebook.html import to_html
from esi_rules.rulebook.markdown import to_markdown
from esi_rules.rulebook.plain_text import to_text

__all__ = ["Entry", "Rulebook", "rulebook", "to_html", "to_markdown", "to_text"]
