"""The directive `abbreviations`, which lists the abbreviations that the package knows."""

from __future__ import annotations

from collections.abc import Mapping

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from esi_rules.frameworks.glossary import GLOSSARY


class Abbreviations(SphinxDirective):
    """List every abbreviation with its meaning, in alphabetical order."""

    def run(self) -> list[nodes.Node]:
        """Return the list of definitions."""
        entries = []
        for short, meaning in sorted(GLOSSARY.items(), key=lambda pair: pair[0].casefold()):
            definition = nodes.definition("", nodes.paragraph("", meaning))
            entries.append(nodes.definition_list_item("", nodes.term("", short), definition))
        return [nodes.definition_list("", *entries)]


def setup(app: Sphinx) -> Mapping[str, bool]:
    """Add the directive."""
    app.add_directive("abbreviations", Abbreviations)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
