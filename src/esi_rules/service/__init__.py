"""The rules over HTTP, for tools in other languages: JSON in, JSON out, nothing stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from esi_rules.lazy import lazy_names

if TYPE_CHECKING:
    from esi_rules.service.http_app import make_app as make_app
    from esi_rules.service.http_server import run_server as run_server
    from esi_rules.service.service_limits import ServiceLimits as ServiceLimits

__getattr__, __dir__ = lazy_names(__name__)
