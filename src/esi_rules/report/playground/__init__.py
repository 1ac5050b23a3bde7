"""The playground: a web page that judges a case with this package, inside the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from esi_rules.lazy import lazy_names

if TYPE_CHECKING:
    from esi_rules.report.playground.serving import address_of as address_of
    from esi_rules.report.playground.serving import server_of as server_of
    from esi_rules.report.playground.writing_site import write_site as write_site

__getattr__, __dir__ = lazy_names(__name__)
