"""The documents that the citations refer to, by key."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from esi_rules.errors import BadRuleError
from esi_rules.shown import short_repr

__all__ = ["RECOLLECTION", "SOURCES", "ListedDocument"]

RECOLLECTION = "recollection"
"""The key of a citation if no document states the number."""


@attrs.frozen
class ListedDocument:
    """A document that a rule file lists so that its limits can cite it.

    `link` is a web address, if the document has one. Raises `BadRuleError` for a blank key or
    document, and for a link that does not begin with ``https://`` or ``http://``.
    """

    __repr__ = short_repr

    key: str
    document: str
    """The title and the author or publisher."""
    date: str = ""
    link: str = ""

    def __attrs_post_init__(self) -> None:
        for name in ("key", "document"):
            if not getattr(self, name).strip():
                raise BadRuleError(f"`{name}` of a source must be text that is not blank")
        if self.link and not self.link.startswith(("https://", "http://")):
            raise BadRuleError(
                f"the link of source `{self.key}` must begin with `https://` or `http://` "
                f"(got `{self.link[:60]}`)"
            )

    @property
    def words(self) -> str:
        """The document with its date and its link."""
        return ", ".join(part for part in (self.document, self.date, self.link) if part)


SOURCES: Mapping[str, str] = {
    "ESI": "HMI Probation, Effective Supervision Inspection, follow-up report: South Wales, 2005",
    "PC101/1999": "Probation Circular issuing National Standards 2000",
    "PC07/2002": "Probation Circular issuing the 2002 revision",
    "PC15/2005": "Probation Circular issuing National Standards 2005, 4 March 2005",
    "PC43/2004": "Managing compliance and enforcement of community penalties, 22 July 2004",
    "PC80/2005": "Correction to National Standards 2005, SS8.12 (drug tests), 3 November 2005",
    "PC94/2005": "Unpaid work update, 29 December 2005",
    "PC77/2005": "Monitoring of high and very high risk of harm cases, 12 October 2005",
    "NPS67": "National Probation Service Bulletin 67, 3 August 2007",
    "NS2007": "National Standards for the Management of Offenders 2007, overview table",
    "HC-2003-03-04": "House of Commons written answer, performance targets, 4 March 2003",
    "HC-2003-03-11": "House of Commons written answer, pre-sentence reports, 11 March 2003",
    "HC-1999-12-14": "House of Commons written answer, victim contact, 14 December 1999",
    "HC-1998-01-28": "House of Commons written answer, performance indicators, 28 January 1998",
    "HC-2006-09-04": "House of Commons written answer, 4 September 2006, column 1922W",
    "HAC-1998": "Home Affairs Committee, third report 1997-98, paragraphs 69-71",
    "CJCSA-EN": "Criminal Justice and Court Services Act 2000, explanatory notes, paragraph 35",
    "PAC-2005": "Public Accounts Committee, ninth report 2004-05 (HC 403)",
    "DVW-1981": "Dodds v Walker [1981] UKHL",
    "SI-2013-3208": "Statutory instrument 2013/3208, definition of a working day (by analogy)",
    RECOLLECTION: "Common practice as remembered; we found no document that states it",
}
"""Each document, by its key."""
